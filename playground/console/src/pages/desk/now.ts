import { type QueryClient, queryOptions } from '@tanstack/react-query'
import { type Answer, api, got, read } from '../../api/client.js'
import type { LiveEvent } from '../../api/live.js'
import { isOne, type Me } from '../../api/session.js'

export type Queue = Answer<'/api/escalation/queue'>
export type Case = Queue['waiting'][number]
export type Agent = Queue['agents'][number]
type CaseAnswer = Answer<'/api/escalation/cases/{conversation}'>
export type Message = CaseAnswer['messages'][number]
export type Note = CaseAnswer['notes'][number]
type Piece = Answer<'/api/escalation/cases/{conversation}/before'>

/** A case that is open on the desk. */
export interface OpenCase extends CaseAnswer {
  /** It was resolved, given back to the bot, or given up: only to read. */
  hasEnded?: boolean
}

/** So many events are kept, so that an answer that was on its way meanwhile is brought up to date. */
const KEPT = 500
const recent: LiveEvent[] = []

const queueKey = read('/api/escalation/queue').queryKey
const caseKey = (conversation: string) =>
  read('/api/escalation/cases/{conversation}', { path: { conversation } }).queryKey

/** Who waits, who is served by whom; what happens meanwhile is put in by `happened`. */
export const queueQuery = (me: Me) =>
  queryOptions({
    queryKey: queueKey,
    queryFn: async ({ signal }): Promise<Queue> =>
      recent.reduce(
        (queue, event) => queueAfter(queue, event, me),
        await got(api.GET('/api/escalation/queue', { signal })),
      ),
  })

/** A case with its transcript; what happens meanwhile is put in by `happened`. */
export const caseQuery = (queries: QueryClient, conversation: string) =>
  queryOptions({
    queryKey: caseKey(conversation),
    queryFn: async ({ signal }): Promise<OpenCase> => {
      const fresh = await got(
        api.GET('/api/escalation/cases/{conversation}', { params: { path: { conversation } }, signal }),
      )
      const joined = withPast(queries.getQueryData<OpenCase>(caseKey(conversation)), fresh)
      return recent.reduce((now, event) => caseAfter(now, event), joined)
    },
  })

/** Brings everything that is shown up to date with something that has happened. */
export function happened(queries: QueryClient, event: LiveEvent, me: Me): void {
  if (event.type === 'reset' || event.type === 'hello') {
    recent.length = 0
    void queries.invalidateQueries({ queryKey: queueKey })
    void queries.invalidateQueries({ queryKey: ['/api/escalation/cases/{conversation}'] })
    return
  }
  if (!('position' in event)) return
  recent.push(event)
  if (recent.length > KEPT) recent.shift()
  queries.setQueryData<Queue>(queueKey, (queue) => queue && queueAfter(queue, event, me))
  if (event.type === 'presence') {
    // Somebody has joined the team.
    const isKnown = queries.getQueryData<Queue>(queueKey)?.agents.some(({ id }) => id === event.agent)
    if (isKnown === false) void queries.invalidateQueries({ queryKey: queueKey })
    return
  }
  queries.setQueryData<OpenCase>(caseKey(event.conversation), (now) => now && caseAfter(now, event))
  // What a note says is not told to everybody: whoever may, reads it.
  if (event.type === 'note') void queries.invalidateQueries({ queryKey: caseKey(event.conversation) })
}

/** Reads a case anew, as after something that one has done. */
export const refresh = (queries: QueryClient, conversation: string): Promise<void> =>
  queries.invalidateQueries({ queryKey: caseKey(conversation) })

/** Puts what came earlier before what is there. */
export async function readBefore(queries: QueryClient, conversation: string, before: number): Promise<void> {
  const piece = await got(
    api.GET('/api/escalation/cases/{conversation}/before', { params: { path: { conversation }, query: { before } } }),
  )
  queries.setQueryData<OpenCase>(caseKey(conversation), (now) =>
    now && now.before === before ? preceded(now, piece) : now,
  )
}

/** The queue after something has happened. What it knows already changes nothing. */
export function queueAfter(queue: Queue, event: LiveEvent, me: Pick<Me, 'id' | 'roles'>): Queue {
  if (!('position' in event) || event.position <= queue.position) return queue
  if (event.type === 'presence') {
    const agents = queue.agents.map((agent) =>
      agent.id === event.agent ? { ...agent, state: event.state as Agent['state'] } : agent,
    )
    return { ...queue, agents, position: event.position }
  }
  if (event.type === 'message')
    return { ...answered(queue, event.conversation, event.message), position: event.position }
  if (event.type !== 'case') return { ...queue, position: event.position }
  const without = (cases: readonly Case[]) => cases.filter(({ conversation }) => conversation !== event.conversation)
  const next = {
    ...queue,
    waiting: without(queue.waiting),
    mine: without(queue.mine),
    others: without(queue.others),
    deferred: without(queue.deferred),
    position: event.position,
  }
  const place = event.case && placeOf(event.case, me)
  if (place) next[place] = [...next[place], event.case!]
  return next
}

/** A customer who has written waits for an answer; an agent's is one. */
function answered(queue: Queue, conversation: string, { by, at }: Message): Queue {
  if (by.kind !== 'customer' && by.kind !== 'agent') return queue
  const now = (cases: readonly Case[]) =>
    cases.map((each) => {
      if (each.conversation !== conversation) return each
      const { unansweredSince, ...rest } = each
      return by.kind === 'agent' ? rest : { ...rest, unansweredSince: unansweredSince ?? at }
    })
  return { ...queue, mine: now(queue.mine), others: now(queue.others) }
}

type Place = 'waiting' | 'mine' | 'others' | 'deferred'

function placeOf({ phase, agent }: Case, me: Pick<Me, 'id' | 'roles'>): Place | undefined {
  if (phase === 'deferred') return 'deferred'
  if (phase === 'queued' || phase === 'offered') return 'waiting'
  if (agent === me.id) return 'mine'
  return isOne(me as Me, 'manager') ? 'others' : undefined
}

/** As the program's own queue: what is urgent first, then who waits longest. */
export const byUrgency = (a: Case, b: Case): number => b.priority - a.priority || a.waitingSince - b.waitingSince

/** A case after something has happened. What it knows already changes nothing. */
export function caseAfter(now: OpenCase, event: LiveEvent): OpenCase {
  if (!('conversation' in event) || event.conversation !== now.summary.conversation) return now
  if (event.type === 'message') {
    const { message } = event
    if (now.messages.some(({ position }) => position === message.position)) return now
    const isLast = (now.messages.at(-1)?.position ?? 0) < message.position
    const messages = [...now.messages, message]
    return { ...now, messages: isLast ? messages : messages.sort((a, b) => a.position - b.position) }
  }
  if (event.type !== 'case' || event.position <= now.position) return now
  return event.case === null
    ? { ...now, hasEnded: true, position: event.position }
    : { ...now, summary: event.case, hasEnded: false, position: event.position }
}

/** What was read anew, with what came before it and was read already. */
export function withPast(known: OpenCase | undefined, fresh: OpenCase): OpenCase {
  const { before } = fresh
  if (!known || before === undefined) return fresh
  const messages = known.messages.filter(({ position }) => position < before)
  // More was said since than was read at once: what is between the two is read when somebody scrolls there.
  if (![...known.messages, ...known.notes].some(({ position }) => position >= before)) return fresh
  const notes = known.notes.filter(({ position }) => position < before)
  const { before: _, ...rest } = fresh
  return preceded(rest, { messages, notes, ...(known.before !== undefined && { before: known.before }) })
}

function preceded(now: OpenCase, { messages, notes, before }: Piece): OpenCase {
  const { before: _, ...rest } = now
  return {
    ...rest,
    messages: [...messages, ...now.messages],
    notes: [...notes, ...now.notes],
    ...(before !== undefined && { before }),
  }
}
