import { Refusal } from '@huida/core'
import type { z } from 'zod'
import type { Policies } from '../ticket/clocks.js'
import type { Task } from '../ticket/ticket.js'
import { asked } from './actions.js'
import type { Change } from './change.js'

type On = <S extends z.ZodType>(
  name: string,
  schema: S,
  work: (change: Change, data: z.output<S>) => void | Promise<void>,
) => void

/** A new task. @throws Refusal 409 AGENT_FOLLOWS */
export function newTask(
  about: { department: string; title: string; owner?: string | undefined; hours?: number | undefined },
  {
    id,
    at,
    by,
    policies,
    agent,
  }: { id: string; at: number; by: string; policies: Policies; agent: string | undefined },
): Task {
  demandOther(about.owner, agent)
  return {
    ...{
      id,
      department: about.department,
      title: about.title,
      state: 'open',
      openedAt: at,
      openedBy: by,
      progress: [],
    },
    ...(about.owner !== undefined && { owner: about.owner }),
    ...policies.taskDue(at, about.hours),
  }
}

/** The agent of a ticket follows its tasks, and a coordinator drives them: who waits and who works are two. */
function demandOther(owner: string | undefined, agent: string | undefined): void {
  if (owner !== undefined && owner === agent)
    throw new Refusal(409, 'AGENT_FOLLOWS', 'The agent of a ticket follows its tasks; a coordinator owns them.')
}

/** The actions of cross-department tasks. */
export function hearTasks(on: On): void {
  on('task.open', asked.taskOpen, (change, data) => {
    const { ticket, by, now, policies } = change
    if (ticket.state === 'closed') throw new Refusal(409, 'TICKET_CLOSED', 'It is closed. Reopen it first.')
    const id = String(ticket.tasks.length + 1)
    ticket.tasks.push(newTask(data, { id, at: now, by: by.id ?? by.kind, policies, agent: ticket.owner }))
    change.log({ what: 'task', name: id, to: 'open', text: data.title })
    change.record('task.opened', { task: id, department: data.department })
    if (ticket.state !== 'on_hold') change.step('wait_others', { by: by.kind })
  })

  on('task.assign', asked.taskAssign, (change, { task: id, owner }) => {
    const task = openTask(change, id)
    demandOther(owner, change.ticket.owner)
    if (task.owner === owner) return
    change.log({ what: 'task', name: id, from: task.owner ?? null, to: owner })
    task.owner = owner
  })

  on('task.progress', asked.taskProgress, async (change, { task: id, text, public: isPublic }) => {
    const task = openTask(change, id)
    task.progress.push({ at: change.now, by: change.by.id ?? change.by.kind, text, public: isPublic })
    change.log({ what: 'progress', name: id, text, to: isPublic ? 'public' : 'internal' })
    // The agent follows; the customer is told what was meant for them.
    change.alert({ kind: 'progress', data: { task: id, text } })
    if (isPublic) await change.tell('ticket.told', { number: change.ticket.number, say: 'progress', text })
  })

  on('task.close', asked.taskClose, async (change, { task: id, evidence }) => {
    const task = openTask(change, id)
    Object.assign(task, { state: 'closed', closedAt: change.now, evidence })
    change.log({ what: 'task', name: id, from: 'open', to: 'closed', text: evidence })
    change.record('task.closed', { task: id, department: task.department, ms: change.now - task.openedAt })
    // The department is done: it is the agent's again.
    const { state, tasks } = change.ticket
    if (state === 'on_hold' && tasks.every((one) => one.state === 'closed')) change.step('work', { by: 'system' })
    change.alert({ kind: 'task_closed', data: { task: id, text: evidence } })
    await change.tell('ticket.told', { number: change.ticket.number, say: 'task_closed' })
  })
}

/** @throws Refusal 404 TASK_UNKNOWN, 409 TASK_CLOSED */
function openTask({ ticket }: Change, id: string): Task {
  const task = ticket.tasks.find((one) => one.id === id)
  if (!task) throw new Refusal(404, 'TASK_UNKNOWN', 'The ticket has no such task.')
  if (task.state === 'closed') throw new Refusal(409, 'TASK_CLOSED', 'The task is closed.')
  return task
}
