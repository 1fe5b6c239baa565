import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { isHuidaError, type Json, Refusal } from '@huida/core'
import { type TeamInput, teamSchema } from '@huida/plugin-escalation'
import type { Document, YAMLSeq } from 'yaml'
import type { TeamService } from '../server/team-api.js'
import { editTeam, forgetToken, readTeam, teamFile } from './team-file.js'

type WrittenQueue = NonNullable<TeamInput['queues']>[number]

/** A queue that a file names without saying more: what the defaults have. */
const ONLY_QUEUE: WrittenQueue = { id: 'support' }

interface TeamEdits {
  /** Hears of each edit at once. */
  changed: () => void
  /** Who serves customers by an account. Default: nobody. */
  serving?: () => readonly { id: string; name: string; tier: number }[]
}

/** Lets the console edit `team.yaml`, the one place that says who is asked for what and when. */
export function teamEdits(data: string, { changed, serving = () => [] }: TeamEdits): TeamService {
  const file = teamFile(data)
  const textNow = () => (existsSync(file) ? readFileSync(file, 'utf8') : '')
  const version = () => createHash('sha256').update(textNow()).digest('base64url').slice(0, 16)
  const isServing = (id: string) => serving().some((account) => account.id === id)
  const shown = () => {
    try {
      const { queues, agents } = readTeam(data)
      const accounts = new Map(serving().map(({ id, name }) => [id, name]))
      const known = new Map(agents.map(({ id, name }) => [id, name]))
      return {
        ...{ file, version: version(), queues: queues.map(({ id }) => id) },
        agents: [...new Set([...known.keys(), ...accounts.keys()])].map((id) => ({
          ...{ id, isWritten: known.has(id), name: known.get(id), account: accounts.get(id) },
        })),
      }
    } catch (error) {
      // Somebody is editing it by hand: until it is mended nothing is written into it.
      throw refusalOf(error, `${file}: `)
    }
  }
  const edit = (known: string, change: (document: Document) => string) => {
    if (known !== version())
      throw new Refusal(409, 'TEAM_CHANGED', 'Somebody has changed it meanwhile. Look at it again, then do it again.')
    let below = ''
    try {
      editTeam(data, (document) => {
        below = change(document)
      })
    } catch (error) {
      throw refusalOf(error, `${file}: ${below}`)
    }
    changed()
    return shown()
  }
  /** The place of an agent, who is written down where only an account has told of them. */
  const placeOfAgent = (document: Document, id: string): [string, number] => {
    const written = agentsIn(document)
    const at = written.findIndex((agent) => agent.id === id)
    if (at >= 0) return ['agents', at]
    const account = serving().find((one) => one.id === id)
    if (!account) throw unknown('AGENT_UNKNOWN', `There is no agent "${id}".`)
    // What is written down counts, so it begins as it was.
    const agent = document.createNode({ id, ...(account.tier !== 1 && { tier: account.tier }) })
    if (written.length === 0) document.setIn(['agents'], document.createNode([agent]))
    else document.addIn(['agents'], agent)
    return ['agents', written.length]
  }
  return {
    shown,
    changeCalendar: (name, { version: known, calendar, queues: chosen }) =>
      edit(known, (document) => {
        document.setIn(['calendars', name], document.createNode(calendar))
        for (const [at, { id, calendar: before }] of queuesOf(document).entries()) {
          const place = ['queues', at, 'calendar']
          if (chosen.includes(id)) document.setIn(place, name)
          else if (before === name) document.deleteIn(place)
        }
        return `calendars.${name}.`
      }),
    removeCalendar: (name, known) =>
      edit(known, (document) => {
        document.deleteIn(['calendars', name])
        for (const [at, { calendar }] of queuesIn(document).entries())
          if (calendar === name) document.deleteIn(['queues', at, 'calendar'])
        return ''
      }),
    changeQueue: (id, { version: known, queue, isFirst, isSupervisors }) =>
      edit(known, (document) => {
        const all = queuesOf(document)
        const there = all.findIndex((one) => one.id === id)
        const at = there < 0 ? all.length : there
        if (there < 0 || isFirst) keepSupervisors(document)
        if (there < 0) document.addIn(['queues'], document.createNode({ id }))
        // Who serves by an account alone is written down, so that the queue can name them.
        for (const agent of queue.agents ?? []) if (isServing(agent)) placeOfAgent(document, agent)
        const before = { ...teamSchema.parse({ queues: [{ id }] }).queues[0], ...all[there] }
        write(document, ['queues', at], before, { ...nothing, ...queue })
        if (isSupervisors) document.set('supervisors', id)
        if (!isFirst) return `queues.${at}.`
        const { items } = document.get('queues') as YAMLSeq
        items.unshift(...items.splice(at, 1))
        return 'queues.0.'
      }),
    removeQueue: (id, known) =>
      edit(known, (document) => {
        const at = queuesOf(document).findIndex((one) => one.id === id)
        if (at < 0) throw unknown('QUEUE_UNKNOWN', `There is no queue "${id}".`)
        keepSupervisors(document)
        document.deleteIn(['queues', at])
        return ''
      }),
    changeAgent: (id, { version: known, agent: { name, ...agent }, queues: chosen }) =>
      edit(known, (document) => {
        const place = placeOfAgent(document, id)
        const before = { ...teamSchema.parse({ agents: [{ id }] }).agents[0], ...agentsIn(document)[place[1]] }
        write(document, place, before, { name, ...agent })
        for (const [at, { id: queue, agents }] of queuesIn(document).entries())
          if (agents && agents.includes(id) !== chosen.includes(queue))
            setNamed(document, at, chosen.includes(queue) ? [...agents, id] : agents.filter((one) => one !== id))
        return `${place.join('.')}.`
      }),
    removeAgent(id, known) {
      const left = edit(known, (document) => {
        const at = agentsIn(document).findIndex((agent) => agent.id === id)
        if (at < 0) throw unknown('AGENT_UNKNOWN', `The file says nothing of "${id}".`)
        document.deleteIn(['agents', at])
        for (const [queue, { agents }] of queuesIn(document).entries())
          if (agents?.includes(id))
            setNamed(
              document,
              queue,
              agents.filter((one) => one !== id),
            )
        return ''
      })
      forgetToken(data, id)
      return left
    },
    changeRouting: ({ version: known, routing }) =>
      edit(known, (document) => {
        document.setIn(['routing'], document.createNode(routing))
        return 'routing.'
      }),
  }
}

const unknown = (code: string, text: string): Refusal => new Refusal(404, code, text)

const writtenIn = (document: Document): TeamInput => (document.toJS() ?? {}) as TeamInput

/** The queues as they are written; without the defaults. */
const queuesIn = (document: Document): WrittenQueue[] => writtenIn(document).queues ?? []

const agentsIn = (document: Document) => writtenIn(document).agents ?? []

/** The queues, of which the one that needs no word is written down. */
function queuesOf(document: Document): WrittenQueue[] {
  const written = queuesIn(document)
  if (written.length > 0) return written
  document.setIn(['queues'], document.createNode([ONLY_QUEUE]))
  return [ONLY_QUEUE]
}

/** Where nothing is said, the last queue is that of the supervisors: another one that becomes the last is not. */
function keepSupervisors(document: Document): void {
  if (!document.has('supervisors')) document.set('supervisors', queuesIn(document).at(-1)!.id)
}

const setNamed = (document: Document, queue: number, agents: readonly string[]): void =>
  document.setIn(['queues', queue, 'agents'], document.createNode(agents))

/** What a queue may leave out. */
const nothing = { tier: undefined, agents: undefined, calendar: undefined, overflow: undefined }

/** Writes what is said otherwise than before, so that comments stay beside all the rest. */
function write(
  document: Document,
  place: readonly [string, number],
  before: Readonly<Record<string, unknown>>,
  fields: Readonly<Record<string, unknown>>,
): void {
  for (const [name, value] of Object.entries(fields)) {
    if (JSON.stringify(value) === JSON.stringify(before[name])) continue
    if (value === undefined) document.deleteIn([...place, name])
    else document.setIn([...place, name], document.createNode(value))
  }
}

/** What is wrong, by the names of the fields that were asked for: `hours.mon.0`. */
function refusalOf(error: unknown, below: string): unknown {
  if (!isHuidaError(error, 'CONFIG_INVALID')) return error
  const told: string[] = error.facts.problems.map((problem) =>
    problem.startsWith(below) ? problem.slice(below.length) : problem,
  )
  const problems: Json[] = told.map((text) => {
    const [, field, message] = /^([\w.-]+): (.*)$/s.exec(text) ?? []
    return field === undefined ? { message: text } : { field, message: message! }
  })
  return new Refusal(422, 'TEAM_INVALID', told.join('\n'), { problems })
}
