import type { Json } from '@huida/core'
import { z } from 'zod'
import { fitting, type HttpOptions, http, problemsOfUrl } from './http.js'
import type { Mapping } from './mapping.js'
import { checked, type TargetOptions } from './options.js'
import { instantOf, nextWindow, windowOf } from './polling.js'
import { type SeenTicket, TargetError, type TicketTarget } from './target.js'

/** A Redmine. */
export interface RedmineOptions extends TargetOptions, HttpOptions {
  /** The identifier or the id of the project. */
  project: string
  /** The API key of a user who may create, see and edit issues. */
  apiKey: string
  /** The id of the tracker. Default: the project's first. */
  tracker?: number
}

const OWN: Mapping = {
  fields: {
    subject: 'subject',
    description: { text: '{problem}\n\nType: {type}\nPriority: {priority}\nConversation: {conversation}' },
  },
  // By name, as Redmine's default data calls them.
  states: { open: 'In Progress', pending: 'Feedback', on_hold: 'Feedback', closed: 'Closed' },
  statesBack: {
    New: 'open',
    'In Progress': 'open',
    Feedback: 'pending',
    Resolved: 'closed',
    Closed: 'closed',
    Rejected: 'closed',
  },
}

/**
 * Redmine, over its REST API (https://www.redmine.org/projects/redmine/wiki/Rest_Issues). The key stands in the last line of the description,
 * where a filter finds it. `custom_fields.<id>` names a custom field. States are called by their names.
 */
export function redmine(options: RedmineOptions): TicketTarget {
  const { apiKey, project, tracker } = options
  const problems = [...problemsOfUrl(options), ...(project ? [] : ['"project" is missing'])]
  const { name, mapping } = checked('redmine', options, OWN, { problems, secrets: { apiKey } })
  const { ask } = http(options, { 'x-redmine-api-key': apiKey })
  const url = (id: string) => `${options.url.replace(/\/$/, '')}/issues/${encodeURIComponent(id)}`
  const issuePath = (id: string) => `/issues/${encodeURIComponent(id)}.json`
  let statuses: Promise<Map<string, number>> | undefined

  /** Redmine changes states by id alone. */
  const statusId = async (state: string, signal: AbortSignal): Promise<number> => {
    statuses ??= ask({ method: 'GET', path: '/issue_statuses.json', signal, writes: false }).then(
      (answered) => new Map(fitting(allStatuses, answered, false).issue_statuses.map(({ id, name }) => [name, id])),
    )
    const known = await statuses.catch((error: unknown) => {
      statuses = undefined
      throw error
    })
    const id = known.get(state)
    if (id !== undefined) return id
    statuses = undefined
    throw new TargetError('refused', `it has no status "${state}". Correct mapping.states`)
  }
  const list = async (filter: URLSearchParams, signal: AbortSignal) => {
    filter.set('status_id', '*')
    const answered = await ask({ method: 'GET', path: `/issues.json?${filter}`, signal, writes: false })
    return fitting(found, answered, false).issues
  }
  const read = async (id: string, signal: AbortSignal): Promise<SeenTicket | undefined> => {
    const answered = await ask({ method: 'GET', path: issuePath(id), signal, writes: false }).catch(
      (error: unknown) => {
        if (error instanceof TargetError && error.failure === 'gone') return undefined
        throw error
      },
    )
    return answered && seen(fitting(one, answered, false).issue)
  }

  return {
    name,
    mapping,
    async create({ fields }, { key, signal }) {
      const issue = { project_id: project, ...(tracker && { tracker_id: tracker }), ...asSent(fields, key) }
      const answered = await ask({ method: 'POST', path: '/issues.json', body: { issue }, signal, writes: true })
      const { id, status } = fitting(one, answered, true).issue
      return { id, url: url(id), state: status.name }
    },
    async find(key, { signal }) {
      const filter = new URLSearchParams([
        ['set_filter', '1'],
        ['f[]', 'description'],
        ['op[description]', '~'],
        ['v[description][]', marker(key)],
        ['f[]', 'status_id'],
        ['op[status_id]', '*'],
      ])
      const hit = (await list(filter, signal)).find(({ description }) => lastLine(description) === marker(key))
      return hit && { id: hit.id, url: url(hit.id), state: hit.status.name }
    },
    async update(id, { fields = {}, state }, { key, signal }) {
      const issue = {
        ...asSent(fields, key),
        ...(state !== undefined && { status_id: await statusId(state, signal) }),
      }
      await ask({ method: 'PUT', path: issuePath(id), body: { issue }, signal, writes: true })
      // A status that the workflow does not allow is passed over in silence, with a 204.
      const now = await read(id, signal)
      if (!now) throw new TargetError('gone', 'the issue was deleted')
      if (state !== undefined && now.state !== state)
        throw new TargetError('refused', `it left the status at "${now.state}": the workflow has no way to "${state}"`)
      return { state: now.state }
    },
    read: (id, { signal }) => read(id, signal),
    async changes(cursor, { signal, now }) {
      const { since, page } = windowOf(cursor, now)
      const limit = 100
      const filter = new URLSearchParams({
        ...{ project_id: project, updated_on: `>=${instantOf(since).slice(0, 19)}Z`, sort: 'updated_on' },
        ...{ limit: String(limit), page: String(page) },
      })
      const issues = await list(filter, signal)
      const changes = issues
        .filter(({ description }) => lastLine(description).startsWith(MARK))
        .map(({ id, status }) => ({ id, state: status.name }))
      return { changes, ...nextWindow({ since, page, now, isFull: issues.length === limit }) }
    },
  }
}

const MARK = 'Huida: '
const marker = (key: string): string => `${MARK}${key}`
const lastLine = (text: string | null): string => (text ?? '').trimEnd().split(/\r?\n/).at(-1) ?? ''

function asSent(fields: Readonly<Record<string, Json>>, key: string): Record<string, Json> {
  const issue: Record<string, Json> = {}
  const custom: Json[] = []
  for (const [name, value] of Object.entries(fields))
    if (name.startsWith('custom_fields.')) custom.push({ id: Number(name.slice('custom_fields.'.length)), value })
    else issue[name] = name === 'description' ? `${value}\n\n${marker(key)}` : value
  if (custom.length > 0) issue.custom_fields = custom
  return issue
}

/** A description without the line at its end by which the ticket is found again. */
function unmarked(description: string): string {
  const text = description.trimEnd()
  const last = text.lastIndexOf('\n') + 1
  return text.startsWith(MARK, last) ? text.slice(0, last).trimEnd() : description
}

function seen({ id, status, subject, description, custom_fields }: z.output<typeof issue>): SeenTicket {
  const fields: Record<string, Json> = { subject }
  fields.description = unmarked((description ?? '').replaceAll('\r\n', '\n'))
  for (const { id, value } of custom_fields) fields[`custom_fields.${id}`] = value as Json
  return { id, state: status.name, fields }
}

const issue = z.object({
  id: z.int().transform(String),
  status: z.object({ id: z.int(), name: z.string() }),
  subject: z.string(),
  description: z.string().nullable().default(null),
  custom_fields: z.array(z.object({ id: z.int(), value: z.json().default(null) })).default([]),
})
const one = z.object({ issue })
const found = z.object({ issues: z.array(issue) })
const allStatuses = z.object({ issue_statuses: z.array(z.object({ id: z.int(), name: z.string() })) })
