import { type Json, parseJson } from '@huida/core'
import { z } from 'zod'
import { fitting, type HttpOptions, http, problemsOfUrl } from './http.js'
import type { Mapping } from './mapping.js'
import { checked, type TargetOptions } from './options.js'
import { minutesSince, windowOf } from './polling.js'
import { unauthentic, verifyHmac } from './signature.js'
import { type SeenTicket, TargetError, type TicketTarget } from './target.js'

/** A Jira: Cloud by version 3 of its API, Data Center by version 2. */
export interface JiraOptions extends TargetOptions, HttpOptions {
  /** The key of the project: `SUP`. */
  project: string
  /** The name of the issue type. Default `Task`. */
  issueType?: string
  /** Cloud: the address of an account and an API token of it. Data Center: a personal access token. */
  auth: { email: string; token: string } | { token: string }
  /** Default 3. */
  version?: 2 | 3
  /** The secret of a webhook that Jira calls when an issue changes. Default: Jira is polled only. */
  webhookSecret?: string
}

/** How many issues Jira gives at once, with their fields. */
const PAGE = 100

const OWN: Mapping = {
  fields: {
    summary: 'subject',
    description: { text: '{problem}\n\nType: {type}\nPriority: {priority}\nConversation: {conversation}' },
  },
  states: { open: 'In Progress', pending: 'In Progress', on_hold: 'In Progress', closed: 'Done' },
  statesBack: { 'To Do': 'open', 'In Progress': 'open', Done: 'closed' },
}

/**
 * Jira (https://developer.atlassian.com/cloud/jira/platform/rest/v3, `/rest/api/2` on Data Center). The key is a label, which JQL finds; its index
 * lags, so a ticket that may have been made is looked for more than once. States are statuses by name, reached by whatever transition leads
 * there.
 */
export function jira(options: JiraOptions): TicketTarget {
  const { auth, project, issueType = 'Task', version = 3, webhookSecret } = options
  const problems = problemsOfUrl(options)
  if (!/^[A-Z][A-Z0-9_]*$/.test(project)) problems.push('"project" is no key of a project, such as SUP')
  const secrets = { token: auth.token, ...(webhookSecret !== undefined && { webhookSecret }) }
  const { name, mapping } = checked('jira', options, OWN, { problems, secrets })
  const authorization =
    'email' in auth ? `Basic ${Buffer.from(`${auth.email}:${auth.token}`).toString('base64')}` : `Bearer ${auth.token}`
  const { ask } = http(options, { authorization })
  const api = `/rest/api/${version}`
  const issuePath = (id: string) => `${api}/issue/${encodeURIComponent(id)}`
  const url = (key: string) => `${options.url.replace(/\/$/, '')}/browse/${encodeURIComponent(key)}`
  const names = Object.keys(mapping.fields)

  /** Pages of issues: version 2 counts them, version 3 gives a token for the next one, good for the same words only. */
  const search = async (jql: string, { signal, pages = 1 }: { signal: AbortSignal; pages?: number }) => {
    const issues: z.output<typeof found>['issues'] = []
    let token: string | undefined
    for (let page = 0; page < pages; page++) {
      const asked = new URLSearchParams({ jql, fields: 'status,labels,updated', maxResults: String(PAGE) })
      if (version === 2) asked.set('startAt', String(page * PAGE))
      else if (token !== undefined) asked.set('nextPageToken', token)
      const path = `${api}/search${version === 3 ? '/jql' : ''}?${asked}`
      const read = fitting(found, await ask({ method: 'GET', path, signal, writes: false }), false)
      issues.push(...read.issues)
      token = read.nextPageToken
      if (version === 3 ? token === undefined : read.issues.length < PAGE) return { issues, isAll: true }
    }
    return { issues, isAll: false }
  }
  const read = async (id: string, signal: AbortSignal): Promise<SeenTicket | undefined> => {
    const asked = new URLSearchParams({ fields: ['status', ...names].join(',') })
    const answered = await ask({ method: 'GET', path: `${issuePath(id)}?${asked}`, signal, writes: false }).catch(
      (error: unknown) => {
        if (error instanceof TargetError && error.failure === 'gone') return undefined
        throw error
      },
    )
    if (!answered) return undefined
    const { fields, ...issue } = fitting(one, answered, false)
    const told = names.flatMap((name) => (fields[name] === undefined ? [] : [[name, plain(fields[name])] as const]))
    return { id: issue.id, state: fields.status.name, fields: Object.fromEntries(told) }
  }
  /** A status is reached by a transition, of which each has an id of its own for each status that an issue is in. */
  const move = async (id: string, state: string, signal: AbortSignal) => {
    const path = `${issuePath(id)}/transitions`
    const { transitions } = fitting(ways, await ask({ method: 'GET', path, signal, writes: false }), false)
    const way = transitions.find(({ to }) => to.name === state)
    if (way) {
      await ask({ method: 'POST', path, body: { transition: { id: way.id } }, signal, writes: true })
      return
    }
    const now = await read(id, signal)
    if (now && now.state !== state)
      throw new TargetError('refused', `it stays at "${now.state}": the workflow has no way to "${state}"`)
  }

  return {
    name,
    mapping,
    settleMs: 30_000,
    async create({ fields }, { key, signal }) {
      const body = {
        fields: {
          ...asSent(fields, version),
          project: { key: project },
          issuetype: { name: issueType },
          labels: [key],
        },
      }
      const answered = await ask({ method: 'POST', path: `${api}/issue`, body, signal, writes: true })
      const made = fitting(created, answered, true)
      return { id: made.id, url: url(made.key) }
    },
    async find(key, { signal }) {
      const jql = `project = "${project}" AND labels = "${key}"`
      const hit = (await search(jql, { signal })).issues.find(({ fields }) => fields.labels.includes(key))
      return hit && { id: hit.id, url: url(hit.key), state: hit.fields.status.name }
    },
    async update(id, { fields = {}, state }, { signal }) {
      if (Object.keys(fields).length > 0)
        await ask({
          ...{ method: 'PUT', path: issuePath(id), signal, writes: true },
          body: { fields: asSent(fields, version) },
        })
      if (state !== undefined) await move(id, state, signal)
      return state === undefined ? {} : { state }
    },
    read: (id, { signal }) => read(id, signal),
    async changes(cursor, { signal, now }) {
      const { since } = windowOf(cursor, now)
      // How JQL reads a time depends on the user's time zone; how long ago something is, does not.
      const jql = `project = "${project}" AND updated >= "-${minutesSince(since, now)}m" ORDER BY updated ASC`
      const { issues, isAll } = await search(jql, { signal, pages: 10 })
      const changes = issues.map(({ id, fields }) => ({ id, state: fields.status.name }))
      if (isAll) return { changes, cursor: `${now} 1` }
      // Too many for one look: the next one begins where this one ended.
      const last = Date.parse(issues.at(-1)?.fields.updated ?? '') || now
      return { changes, cursor: `${Math.max(last, since + 60_000)} 1`, more: true }
    },
    ...(webhookSecret !== undefined && {
      receive({ bytes, headers }) {
        // https://developer.atlassian.com/cloud/jira/platform/webhooks: WebSub, `X-Hub-Signature: sha256=<hex>`.
        const [, given = ''] = /^sha256=([0-9a-f]{64})$/.exec(headers.get('x-hub-signature') ?? '') ?? []
        if (given === '') throw unauthentic()
        verifyHmac(webhookSecret, { over: [bytes], given, encoding: 'hex' })
        const { issue } = told.parse(parseJson(bytes, 50_000))
        return issue ? [{ id: issue.id, state: issue.fields.status.name }] : []
      },
    }),
  }
}

/** Version 3 takes long texts as a document (https://developer.atlassian.com/cloud/jira/platform/apis/document/structure). */
const asSent = (fields: Readonly<Record<string, Json>>, version: 2 | 3): Record<string, Json> =>
  version === 2 || typeof fields.description !== 'string'
    ? { ...fields }
    : { ...fields, description: document(fields.description) }

const document = (text: string): Json => ({
  ...{ type: 'doc', version: 1 },
  content: text.split('\n').map((line) => ({ type: 'paragraph', content: line ? [{ type: 'text', text: line }] : [] })),
})

/** A document as the text that it was made of; anything else as it is. */
function plain(value: Json): Json {
  const read = doc.safeParse(value)
  if (!read.success) return value
  return read.data.content.map(({ content }) => content.map(({ text }) => text).join('')).join('\n')
}

const doc = z.object({
  type: z.literal('doc'),
  content: z.array(z.object({ content: z.array(z.object({ text: z.string().default('') })).default([]) })),
})
const status = z.object({ name: z.string() })
const id = z.string().min(1)
const created = z.object({ id, key: z.string() })
const found = z.object({
  issues: z.array(
    z.object({ id, key: z.string(), fields: z.object({ status, labels: z.array(z.string()), updated: z.string() }) }),
  ),
  nextPageToken: z.string().optional(),
})
const one = z.object({ id, fields: z.object({ status }).catchall(z.json()) })
const ways = z.object({ transitions: z.array(z.object({ id, to: status })) })
const told = z.object({ issue: z.object({ id, fields: z.object({ status }) }).optional() })
