import type { Adapter } from '../adapter.js'
import { conversationId } from '../conversation/address.js'
import type { PlatformEvent } from '../conversation/event.js'
import { checked, clean } from '../conversation/received.js'
import { HuidaError, isHuidaError } from '../errors.js'
import type { Json } from '../json.js'
import { unfetched } from '../media/parts.js'
import type { InboxEntry } from '../store/store.js'

/**
 * A platform's event as it is stored. What cannot be taken is kept with the reason, unless it comes alone: then whoever brought it is told.
 * @param known whether its account is configured
 * @throws HuidaError EVENT_INVALID, MESSAGE_TOO_LONG, ACCOUNT_UNKNOWN, when it comes alone
 */
export function entryOf(
  event: PlatformEvent,
  adapter: Adapter,
  known: boolean,
  acceptedAt: number,
  alone: boolean,
): InboxEntry {
  const { name } = adapter
  try {
    if (!known) throw new HuidaError('ACCOUNT_UNKNOWN', { adapter: name, account: event.conversation?.account ?? '' })
    const sound = checked(event, name)
    const base = { adapter: name, conversation: conversationId(name, sound.conversation), event: sound, acceptedAt }
    const { by } = sound
    const untouched = () => ({ ...base, event: unfetched(sound, adapter.download !== undefined) })
    if (sound.type === 'assigned') return { ...base, done: { outcome: 'noted' }, owner: sound.owner }
    if (by?.kind === 'agent')
      return {
        ...untouched(),
        done: { outcome: 'noted' },
        owner: { kind: 'agent', id: by.id!, ...(by.name !== undefined && { name: by.name }) },
      }
    return sound.addressed === false ? { ...untouched(), done: { outcome: 'noted' } } : base
  } catch (error) {
    if (alone || !isHuidaError(error)) throw error
    return refusedEntry(event, name, acceptedAt, error)
  }
}

/** As much of an event as can be kept, under a name of its own. */
function refusedEntry(event: PlatformEvent, adapter: string, at: number, error: HuidaError): InboxEntry {
  let raw: Json = null
  try {
    raw = JSON.parse(JSON.stringify(event ?? null)) as Json
  } catch {
    // What is no JSON is told by its reason only.
  }
  const key = typeof event?.key === 'string' && event.key !== '' ? event.key.slice(0, 400) : crypto.randomUUID()
  return {
    adapter,
    conversation: `${adapter}:(refused)`,
    event: {
      type: 'message',
      key: clean(`refused:${key}`),
      at,
      conversation: { id: '(refused)' },
      user: { id: '(refused)' },
      parts: [],
      raw: clean(raw),
    },
    acceptedAt: at,
    done: { outcome: 'refused', error: error.message },
  }
}
