import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { HuidaError, type Identify, type Logger, type Principal } from '@huida/core'
import { type Team, type TeamInput, teamSchema } from '@huida/plugin-escalation'
import { type Document, parseDocument } from 'yaml'
import { replaceFile } from '../replaced-file.js'
import { bearerIn, digestOf, newToken } from '../server/token.js'

/** The file in the data folder that says who answers customers. */
export const teamFile = (data: string): string => join(data, 'team.yaml')

/** The file with the digests of their tokens; the tokens themselves are nowhere. */
const tokensFile = (data: string): string => join(data, 'team-tokens.json')

/** A file is looked at again so often, in milliseconds, where nothing speaks for a change. */
const LOOK_MS = 1_000

/**
 * The team of a data folder: what `team.yaml` says, read again when it is edited. While the edited file is wrong, what it said before
 * counts, and the log tells what to mend.
 * @throws HuidaError CONFIG_INVALID when it cannot be read at first
 */
export function openTeam(
  data: string,
  log: Pick<Logger, 'error' | 'info'>,
): {
  team: () => Team
  identify: Identify
  /** Reads the file now: it was changed here. */
  look(): void
} {
  const team = watched(teamFile(data), (text) => parseTeam(text, teamFile(data)), log)
  const tokens = watched(
    tokensFile(data),
    (text) => new Map(Object.entries(JSON.parse(text || '{}') as Record<string, string>)),
    log,
  )
  const agentOf = (token: string, lookedMs?: number) => {
    // Looked up by digest: what is compared byte by byte tells nothing of a token.
    const id = tokens(lookedMs).get(digest(token))
    return id === undefined ? undefined : team(lookedMs).agents.find((one) => one.id === id)
  }
  return {
    team: () => team(),
    look: () => void team(0),
    identify(request): Principal | undefined {
      const token = bearerIn(request.headers.get('authorization'))
      // A token that nobody knows may be a moment old.
      const agent = token && (agentOf(token) ?? agentOf(token, 0))
      return agent ? { id: agent.id, name: agent.name ?? agent.id, roles: agent.roles } : undefined
    },
  }
}

/** What `team.yaml` says. @throws HuidaError CONFIG_INVALID with everything that is wrong */
export function readTeam(data: string): Team {
  const file = teamFile(data)
  return parseTeam(existsSync(file) ? readFileSync(file, 'utf8') : '', file)
}

/**
 * Adds an agent, or changes one, and gives them a new token, which replaces the one that they had. Comments in the file stay.
 * @throws HuidaError CONFIG_INVALID
 */
export async function putAgent(
  data: string,
  agent: NonNullable<TeamInput['agents']>[number],
): Promise<{ token: string }> {
  editTeam(data, (document) => {
    const { agents = [] } = (document.toJS() ?? {}) as TeamInput
    const at = agents.findIndex(({ id }) => id === agent.id)
    if (at < 0) document.setIn(['agents'], document.createNode([...agents, agent]))
    else document.setIn(['agents', at], document.createNode({ ...agents[at], ...agent }))
  })
  return { token: newTokenFor(data, agent.id) }
}

/** The token that commands of this machine use for an agent, made when there is none that still opens. */
export async function localToken(data: string, agent: NonNullable<TeamInput['agents']>[number]): Promise<string> {
  const file = join(data, `desk-token.${encodeURIComponent(agent.id)}`)
  const known = existsSync(file) ? readFileSync(file, 'utf8').trim() : ''
  const isMember = readTeam(data).agents.some(({ id }) => id === agent.id)
  if (isMember && readTokens(data)[digest(known)] === agent.id) return known
  const { token } = await putAgent(data, isMember ? { id: agent.id } : agent)
  replaceFile(file, `${token}\n`)
  return token
}

/** Takes an agent out of the team; their token opens nothing any more. `false`: there was none. */
export async function removeAgent(data: string, id: string): Promise<boolean> {
  const at = readTeam(data).agents.findIndex((one) => one.id === id)
  if (at < 0) return false
  editTeam(data, (document) => document.deleteIn(['agents', at]))
  forgetToken(data, id)
  return true
}

/** From now on the token of an agent opens nothing. */
export function forgetToken(data: string, id: string): void {
  const all = Object.entries(readTokens(data))
  const others = all.filter(([, of]) => of !== id)
  if (others.length < all.length) writeTokens(data, Object.fromEntries(others))
}

/**
 * Changes what `team.yaml` says. Comments stay where nothing was changed.
 * @throws HuidaError CONFIG_INVALID when the file is wrong, or would be
 */
export function editTeam(data: string, edit: (document: Document) => void): void {
  const file = teamFile(data)
  const document = parseDocument(existsSync(file) ? readFileSync(file, 'utf8') : HEAD)
  if (document.contents === null) document.contents = document.createNode({}) as unknown as typeof document.contents
  edit(document)
  const changed = document.toString()
  parseTeam(changed, file)
  replaceFile(file, changed)
}

const HEAD = `# Who answers customers, and who is asked for what. Edits count at once.
# 谁来服务客户、什么问题找谁。保存即生效。
`

function newTokenFor(data: string, id: string): string {
  const token = newToken()
  const others = Object.entries(readTokens(data)).filter(([, of]) => of !== id)
  writeTokens(data, { ...Object.fromEntries(others), [digest(token)]: id })
  return token
}

const readTokens = (data: string): Record<string, string> =>
  existsSync(tokensFile(data)) ? (JSON.parse(readFileSync(tokensFile(data), 'utf8')) as Record<string, string>) : {}

const writeTokens = (data: string, tokens: Record<string, string>): void =>
  replaceFile(tokensFile(data), `${JSON.stringify(tokens, null, 2)}\n`)

const digest = (token: string): string => digestOf(token).toString('base64url')

function parseTeam(text: string, file: string): Team {
  const document = parseDocument(text)
  const broken = document.errors.map(({ message }) => `${file}: ${message}`)
  if (broken.length > 0) throw new HuidaError('CONFIG_INVALID', { problems: broken })
  const result = teamSchema.safeParse(document.toJS() ?? {})
  if (result.success) return result.data
  const problems = result.error.issues.map(
    ({ path, message }) => `${file}: ${path.length > 0 ? `${path.join('.')}: ` : ''}${message}`,
  )
  throw new HuidaError('CONFIG_INVALID', { problems })
}

/** What a file says, read again when it has changed; as it was at most `lookedMs` ago. */
function watched<T>(
  file: string,
  read: (text: string) => T,
  log: Pick<Logger, 'error' | 'info'>,
): (lookedMs?: number) => T {
  let seen = stampOf(file)
  let value = read(seen === 'none' ? '' : readFileSync(file, 'utf8'))
  let lookedAt = performance.now()
  return (lookedMs = LOOK_MS) => {
    const now = performance.now()
    if (now - lookedAt < lookedMs) return value
    lookedAt = now
    const stamp = stampOf(file)
    if (stamp === seen) return value
    seen = stamp
    try {
      value = read(stamp === 'none' ? '' : readFileSync(file, 'utf8'))
      log.info({ file }, 'a file of the team was read again')
    } catch (error) {
      log.error({ error, file }, 'a file of the team is wrong; what it said before counts')
    }
    return value
  }
}

function stampOf(file: string): string {
  try {
    const { mtimeMs, size, ino } = statSync(file)
    return `${mtimeMs} ${size} ${ino}`
  } catch {
    return 'none'
  }
}
