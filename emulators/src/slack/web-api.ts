import type { Json } from '@huida/core'
import { refusalOf } from './limits.js'
import type { SlackMessage, Team, Workspace } from './workspace.js'

export type Payload = { [key: string]: Json | undefined }

/** What a method answers: `{ ok: true, … }` or `{ ok: false, error }`. */
export type Answer = { ok: boolean; error?: string; [key: string]: Json | undefined }

/** What the methods work on. */
export interface Platform {
  workspace: Workspace
  /** The base of the server, without a slash at its end. */
  origin: string
  team(token: string): Team | undefined
  /** The workspace that gave its consent with this code; each is good once. */
  consented(code: string): Team | undefined
  /** The workspace that a refresh token belongs to. */
  refreshed(token: string): Team | undefined
  /** How long the first token of an installation lasts; `undefined`: for ever. */
  expiresInS: number | undefined
  client: { id: string; secret: string }
  appToken: string
  /** A ticket for one socket. */
  ticket(): string | undefined
  /** Channels that nobody may write to any more. */
  archived: ReadonlySet<string>
  /** Channels whose history the app may not read. */
  unreadable: ReadonlySet<string>
}

const no = (error: string): Answer => ({ ok: false, error })

/** One call of the Web API, as far as it is played; others are answered with `unknown_method`. */
export function perform(method: string, payload: Payload, token: string, platform: Platform): Answer {
  if (method === 'oauth.v2.access') return access(payload, platform)
  if (method === 'apps.connections.open') return connect(token, platform)
  const team = platform.team(token)
  if (!team) return no(token === '' ? 'not_authed' : 'invalid_auth')
  switch (method) {
    case 'auth.test':
      return { ok: true, team_id: team.id, user_id: team.botUserId, bot_id: team.botId, is_enterprise_install: false }
    case 'chat.postMessage':
      return post(payload, team, platform)
    case 'chat.update':
      return update(payload, team, platform)
    case 'chat.delete':
      return remove(payload, team, platform)
    case 'reactions.add':
    case 'reactions.remove':
      return react(method === 'reactions.add', payload, team, platform)
    case 'reactions.get':
      return reactionsOf(payload, platform)
    case 'conversations.history':
    case 'conversations.replies':
      return read(payload, platform)
    case 'files.getUploadURLExternal':
      return expectFile(payload, platform)
    case 'files.completeUploadExternal':
      return complete(payload, team, platform)
    case 'files.info':
      return aboutFile(payload, platform)
    case 'files.delete':
      return deleteFile(payload, platform)
    default:
      return no('unknown_method')
  }
}

function access(payload: Payload, { client, consented, refreshed, expiresInS }: Platform): Answer {
  const { client_id, client_secret, code, grant_type, refresh_token } = payload
  if (client_id !== client.id || client_secret !== client.secret) return no('bad_client_secret')
  const isRefresh = grant_type === 'refresh_token'
  const team = isRefresh ? refreshed(String(refresh_token)) : consented(String(code))
  if (!team) return no(isRefresh ? 'invalid_refresh_token' : 'invalid_code')
  // A renewed token lasts; how long one lasts at Slack is twelve hours.
  const rotating =
    expiresInS === undefined ? {} : { refresh_token: `xoxe-1-${team.id}`, expires_in: isRefresh ? 43_200 : expiresInS }
  return {
    ok: true,
    app_id: 'A1',
    token_type: 'bot',
    access_token: team.token,
    ...rotating,
    scope: 'chat:write',
    bot_user_id: team.botUserId,
    team: { id: team.id, name: team.id },
    enterprise: null,
    is_enterprise_install: false,
  }
}

function connect(token: string, { appToken, ticket, origin }: Platform): Answer {
  if (token !== appToken) return no('invalid_auth')
  const given = ticket()
  // What Slack says to an eleventh is not documented.
  return given === undefined
    ? no('too_many_websockets')
    : { ok: true, url: `${origin.replace('http', 'ws')}/link?ticket=${given}` }
}

function post(payload: Payload, team: Team, { workspace, archived }: Platform): Answer {
  const channel = String(payload.channel ?? '')
  if (!/^[CDGU]\w+$/.test(channel)) return no('channel_not_found')
  if (archived.has(channel)) return no('is_archived')
  const refusal = refusalOf(payload, false)
  if (refusal) return no(refusal)
  const { text, thread_ts, blocks, metadata } = payload
  const message = workspace.write({
    channel,
    // Of which Slack says that it cuts what is longer.
    text: String(text ?? '').slice(0, 40_000),
    user: team.botUserId,
    bot_id: team.botId,
    ...(thread_ts !== undefined && { thread_ts: String(thread_ts) }),
    ...(blocks !== undefined && { blocks }),
    ...(metadata !== undefined && { metadata }),
  })
  return { ok: true, channel, ts: message.ts, message: told(message) }
}

function update(payload: Payload, team: Team, { workspace }: Platform): Answer {
  const message = workspace.find(payload.channel, payload.ts)
  if (!message) return no('message_not_found')
  if (message.bot_id !== team.botId) return no('cant_update_message')
  const { thread_ts: _, ...rest } = payload
  const refusal = refusalOf(rest, true)
  if (refusal) return no(refusal)
  const { text, blocks, metadata } = payload
  message.text = String(text ?? '')
  if (blocks === undefined) delete message.blocks
  else message.blocks = blocks
  // What is not given stays.
  if (metadata !== undefined) message.metadata = metadata
  message.edited = { user: team.botUserId, ts: workspace.ts() }
  return { ok: true, channel: message.channel, ts: message.ts, text: message.text }
}

function remove({ channel, ts }: Payload, team: Team, { workspace }: Platform): Answer {
  const message = workspace.find(channel, ts)
  if (!message) return no('message_not_found')
  if (message.bot_id !== team.botId) return no('cant_delete_message')
  workspace.delete(message)
  return { ok: true, channel: message.channel, ts: message.ts }
}

function react(isAdded: boolean, { channel, timestamp, name }: Payload, team: Team, { workspace }: Platform): Answer {
  const message = workspace.find(channel, timestamp)
  if (!message) return no('message_not_found')
  message.reactions ??= []
  const given = message.reactions.findIndex(
    (reaction) => reaction.name === name && reaction.users.includes(team.botUserId),
  )
  if (isAdded && given >= 0) return no('already_reacted')
  if (!isAdded && given < 0) return no('no_reaction')
  if (isAdded) message.reactions.push({ name: String(name), users: [team.botUserId] })
  else message.reactions.splice(given, 1)
  return { ok: true }
}

function reactionsOf({ channel, timestamp }: Payload, { workspace }: Platform): Answer {
  const message = workspace.find(channel, timestamp)
  return message ? { ok: true, type: 'message', message: told(message) } : no('message_not_found')
}

function read(payload: Payload, { workspace, unreadable }: Platform): Answer {
  const channel = String(payload.channel)
  if (unreadable.has(channel)) return no('missing_scope')
  const { ts, oldest = '0', limit = 100, include_all_metadata } = payload
  const asked = workspace.find(channel, ts)
  // Asked for an answer in a thread, Slack tells of that message alone.
  const isAnswer = asked?.thread_ts !== undefined && asked.thread_ts !== asked.ts
  const found = isAnswer
    ? [asked]
    : workspace
        .messages(channel, ts === undefined ? undefined : String(ts))
        .filter((message) => message.ts >= String(oldest))
  if (ts !== undefined && found.length === 0) return no('thread_not_found')
  // A history comes newest first, the answers of a thread oldest first.
  const ordered = ts === undefined ? found.toReversed() : found
  const messages = ordered.slice(0, Number(limit)).map((message) => told(message, isTrue(include_all_metadata)))
  return { ok: true, messages, has_more: ordered.length > messages.length }
}

const isTrue = (value: Json | undefined): boolean => value === true || value === 'true'

/** As Slack tells of a message; metadata only when it is asked for. */
function told({ metadata, channel: _, ...message }: SlackMessage, withMetadata = false): Json {
  return { type: 'message', ...message, ...(withMetadata && metadata !== undefined && { metadata }) } as unknown as Json
}

function expectFile({ filename, length }: Payload, { workspace, origin }: Platform): Answer {
  const size = Number(length)
  if (!filename || !Number.isSafeInteger(size) || size <= 0) return no('invalid_arguments')
  const id = `F${workspace.fileCount + 1}`
  const name = String(filename)
  const url_private_download = `${origin}/files-pri/${id}/download/${encodeURIComponent(name)}`
  workspace.addFile({ id, name, mimetype: '', size, url_private_download })
  return { ok: true, upload_url: `${origin}/upload/${id}`, file_id: id }
}

function complete({ files, channel_id, thread_ts }: Payload, team: Team, { workspace, archived }: Platform): Answer {
  const ids = (Array.isArray(files) ? files : []).map((file) => String(Object(file).id))
  const kept = ids.map((id) => workspace.fileOf(id))
  if (kept.length === 0 || kept.some((file) => !file?.bytes)) return no('file_not_found')
  if (archived.has(String(channel_id))) return no('is_archived')
  if (thread_ts !== undefined && !/^\d+\.\d+$/.test(String(thread_ts))) return no('invalid_thread_ts')
  const message = workspace.write({
    channel: String(channel_id),
    text: '',
    user: team.botUserId,
    bot_id: team.botId,
    files: kept.map((file) => file!.file),
    ...(thread_ts !== undefined && { thread_ts: String(thread_ts) }),
  })
  for (const file of kept) file!.sharedIn.push(message)
  return { ok: true, files: ids.map((id) => ({ id })) }
}

function aboutFile({ file }: Payload, { workspace }: Platform): Answer {
  const kept = workspace.fileOf(String(file))
  if (!kept) return no('file_not_found')
  const shares = Object.fromEntries(kept.sharedIn.map(({ channel, ts }) => [channel, [{ ts }]]))
  return { ok: true, file: { ...kept.file, shares: { private: shares } } as unknown as Json }
}

function deleteFile({ file }: Payload, { workspace }: Platform): Answer {
  const kept = workspace.fileOf(String(file))
  if (!kept) return no('file_not_found')
  for (const message of kept.sharedIn) workspace.delete(message)
  return { ok: true }
}
