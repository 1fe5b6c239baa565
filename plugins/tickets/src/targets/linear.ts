import { createHash } from 'node:crypto'
import { type Json, parseJson } from '@huida/core'
import { z } from 'zod'
import { fitting, type HttpOptions, http, problemsOfUrl } from './http.js'
import type { Mapping } from './mapping.js'
import { checked, type TargetOptions } from './options.js'
import { instantOf, nextWindow, windowOf } from './polling.js'
import { isFresh, unauthentic, verifyHmac } from './signature.js'
import { type SeenTicket, TargetError, type TicketTarget } from './target.js'

/** A Linear workspace. */
export interface LinearOptions extends TargetOptions, Partial<HttpOptions> {
  /** The id of the team, a UUID. */
  team: string
  /** A personal API key, or an OAuth token as `Bearer …`. */
  apiKey: string
  /** The signing secret of a webhook for issues. Default: polling only. */
  webhookSecret?: string
}

const OWN: Mapping = {
  fields: {
    title: 'subject',
    description: { text: '{problem}\n\nType: {type}\n\nConversation: {conversation}' },
    // 0 none, 1 urgent, 2 high, 3 medium, 4 low
    priority: { from: 'priority', values: { low: 4, normal: 3, high: 2, urgent: 1 }, otherwise: 0 },
  },
  states: { open: 'In Progress', pending: 'In Progress', on_hold: 'In Progress', closed: 'Done' },
  statesBack: {
    ...{ Backlog: 'open', Todo: 'open', 'In Progress': 'open', 'In Review': 'open' },
    ...{ Done: 'closed', Canceled: 'closed', Duplicate: 'closed' },
  },
}

/**
 * Linear, over its GraphQL API (https://linear.app/developers/graphql). An issue's id may be chosen by whoever makes it: it is a UUID that follows
 * from the key, so that Linear itself refuses a second one. States are workflow states of the team, by name.
 */
export function linear(options: LinearOptions): TicketTarget {
  const { team, apiKey, webhookSecret, url = 'https://api.linear.app/graphql', allow = [] } = options
  const problems = problemsOfUrl({ url, allow })
  if (!/^[0-9a-f-]{36}$/.test(team)) problems.push('"team" is no UUID')
  const secrets = { apiKey, ...(webhookSecret !== undefined && { webhookSecret }) }
  const { name, mapping } = checked('linear', options, OWN, { problems, secrets })
  const { ask } = http({ url, allow }, { authorization: apiKey })
  const query = async <T>(
    text: string,
    {
      variables,
      schema,
      signal,
      writes,
    }: { variables: Json; schema: z.ZodType<T>; signal: AbortSignal; writes: boolean },
  ): Promise<T> => {
    // Whatever is asked for is posted, and what is refused is told with a 200 or a 400.
    const answered = await ask({ method: 'POST', path: '', body: { query: text, variables }, signal, writes })
    const { errors } = z.looseObject({ errors: z.array(failure).optional() }).safeParse(answered.body).data ?? {}
    if (errors?.[0]) throw errorOf(errors[0])
    return fitting(z.object({ data: schema }), answered, writes).data
  }
  const issueById = async (id: string, signal: AbortSignal) => {
    const text = `query($id: ID!) { issues(filter: { id: { eq: $id } }, includeArchived: false) { nodes { ${ISSUE} } } }`
    const { issues } = await query(text, { variables: { id }, schema: found, signal, writes: false })
    return issues.nodes.find((issue) => issue.id === id && !issue.trashed)
  }
  let states: Promise<Map<string, string>> | undefined
  const stateId = async (state: string, signal: AbortSignal): Promise<string> => {
    states ??= query(
      `query($team: ID!) { workflowStates(filter: { team: { id: { eq: $team } } }) { nodes { id name } } }`,
      {
        ...{ variables: { team }, schema: allStates, signal, writes: false },
      },
    ).then(({ workflowStates }) => new Map(workflowStates.nodes.map(({ id, name }) => [name, id])))
    const known = await states.catch((error: unknown) => {
      states = undefined
      throw error
    })
    const id = known.get(state)
    if (id !== undefined) return id
    states = undefined
    throw new TargetError('refused', `the team has no state "${state}". Correct mapping.states`)
  }

  return {
    name,
    mapping,
    async create({ fields }, { key, signal }) {
      const text = `mutation($input: IssueCreateInput!) { issueCreate(input: $input) { success issue { ${ISSUE} } } }`
      const input = { ...fields, id: uuidOf(key), teamId: team }
      const made = await query(text, { variables: { input }, schema: creation, signal, writes: true })
      if (!made.issueCreate.success || !made.issueCreate.issue)
        throw new TargetError('refused', 'it says that it made nothing')
      const { id, url, state } = made.issueCreate.issue
      return { id, url, state: state.name }
    },
    async find(key, { signal }) {
      const hit = await issueById(uuidOf(key), signal)
      return hit && { id: hit.id, url: hit.url, state: hit.state.name }
    },
    async update(id, { fields = {}, state }, { signal }) {
      const text = `mutation($id: String!, $input: IssueUpdateInput!) { issueUpdate(id: $id, input: $input) { success issue { ${ISSUE} } } }`
      const input = { ...fields, ...(state !== undefined && { stateId: await stateId(state, signal) }) }
      const { issueUpdate } = await query(text, { variables: { id, input }, schema: change, signal, writes: true })
      if (!issueUpdate.success || !issueUpdate.issue)
        throw new TargetError('refused', 'it says that it changed nothing')
      return { state: issueUpdate.issue.state.name }
    },
    async read(id, { signal }) {
      const issue = await issueById(id, signal)
      return issue && seen(issue)
    },
    async changes(cursor, { signal, now }) {
      const { since, page } = windowOf(cursor, now)
      const text = `query($team: ID!, $since: DateTimeOrDuration!, $first: Int!, $after: String) { issues(filter: { team: { id: { eq: $team } }, updatedAt: { gte: $since } }, orderBy: updatedAt, first: $first, after: $after) { nodes { ${ISSUE} } pageInfo { hasNextPage endCursor } } }`
      const changes: SeenTicket[] = []
      let after: string | null = null
      for (let pages = 0; pages < 20; pages++) {
        const variables: Json = { team, since: instantOf(since), first: 100, after }
        const { issues }: z.output<typeof found> = await query(text, {
          variables,
          schema: found,
          signal,
          writes: false,
        })
        changes.push(...issues.nodes.map(({ id, state }) => ({ id, state: state.name })))
        after = issues.pageInfo?.endCursor ?? null
        if (!issues.pageInfo?.hasNextPage) break
      }
      return { changes, ...nextWindow({ since, page, now, isFull: false }) }
    },
    ...(webhookSecret !== undefined && {
      receive({ bytes, headers }, now) {
        // https://linear.app/developers/webhooks: hex(HMAC-SHA256(body)), and a time inside, not older than a minute.
        const given = headers.get('linear-signature') ?? ''
        if (!/^[0-9a-f]{64}$/.test(given)) throw unauthentic()
        verifyHmac(webhookSecret, { over: [bytes], given, encoding: 'hex' })
        const { type, data, webhookTimestamp } = told.parse(parseJson(bytes, 20_000))
        if (!isFresh(webhookTimestamp, now, 60_000)) throw unauthentic()
        const issue = type === 'Issue' ? told.shape.data.unwrap().safeParse(data).data : undefined
        return issue?.state ? [{ id: issue.id, state: issue.state.name }] : []
      },
    }),
  }
}

const ISSUE = 'id url title description priority trashed state { name }'

/** A version 4 UUID that follows from a key. */
export function uuidOf(key: string): string {
  const hex = createHash('sha256').update(`huida ticket ${key}`).digest('hex')
  const variant = ((Number.parseInt(hex[16]!, 16) & 3) | 8).toString(16)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

const failure = z.looseObject({
  message: z.string().default(''),
  extensions: z
    .looseObject({ code: z.string().default(''), type: z.string().default('') })
    .default({ code: '', type: '' }),
})

/** https://linear.app/developers/rate-limiting and the `code` of its errors. */
function errorOf({ message, extensions: { code, type } }: z.output<typeof failure>): TargetError {
  const said = `${code} ${type}`
    .trim()
    .replace(/[^\w ]/g, '')
    .slice(0, 60)
  if (/ratelimited/i.test(said)) return new TargetError('later', `it answers ${said}`, 60_000)
  if (/auth|forbidden/i.test(said)) return new TargetError('unauthorised', `it answers ${said}`)
  if (/not.found/i.test(`${said} ${message}`)) return new TargetError('gone', `it answers ${said}`)
  // An id that is taken is "invalid input" as well: what is there is looked for before it is given up.
  return new TargetError(
    /input|validation|invalid/i.test(said) ? 'refused' : 'unknown',
    `it answers with an error: ${said}`,
  )
}

function seen({ id, state, title, description, priority }: z.output<typeof issue>): SeenTicket {
  return { id, state: state.name, fields: { title, description: description ?? '', priority } }
}

const state = z.object({ name: z.string() })
const issue = z.object({
  ...{ id: z.string(), url: z.string().default(''), title: z.string(), state },
  ...{
    description: z.string().nullable().default(null),
    priority: z.number(),
    trashed: z.boolean().nullable().default(false),
  },
})
const found = z.object({
  issues: z.object({
    nodes: z.array(issue),
    pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }).optional(),
  }),
})
const creation = z.object({ issueCreate: z.object({ success: z.boolean(), issue: issue.nullable() }) })
const change = z.object({ issueUpdate: z.object({ success: z.boolean(), issue: issue.nullable() }) })
const allStates = z.object({
  workflowStates: z.object({ nodes: z.array(z.object({ id: z.string(), name: z.string() })) }),
})
const told = z.object({
  type: z.string(),
  webhookTimestamp: z.number(),
  data: z.looseObject({ id: z.string(), state: state.optional() }).optional(),
})
