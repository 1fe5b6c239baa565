import type { Json, LedgerEntry } from '@huida/core'
import { redact } from '@huida/plugin-privacy'

/** Texts that were looked at lately, so that a page that asks each second costs nothing. */
const REMEMBERED = 5_000
const seen = new Map<string, string>()

/** What names a thing and says nothing of a person; a number of a conversation must stay, or nobody finds it again. */
const NAMES = new Set([
  ...[
    'id',
    'type',
    'kind',
    'adapter',
    'conversation',
    'key',
    'replyTo',
    'platformId',
    'userId',
    'article',
    'articleId',
  ],
  ...['intent', 'step', 'status', 'outcome', 'code', 'locale', 'rule', 'model'],
])
/** Milliseconds have as many digits as a card number. */
const TIMES = /(^|[a-z])(at|ms|since|until|time)$/i

/** A text without personal data: `[手机号]` instead of a number. */
export function maskedText(text: string): string {
  const known = seen.get(text)
  if (known !== undefined) return known
  const masked = redact(text)
  if (seen.size >= REMEMBERED) seen.clear()
  seen.set(text, masked)
  return masked
}

/** A person's name, so far that two people can be told apart by whoever knows them. */
export const maskedName = (name: string): string => `${[...name][0] ?? ''}＊＊`

/**
 * An entry of the ledger as people may look at it who need not know whom it is about: texts, decisions and records without personal
 * data, and without what the platform sent besides.
 */
export function maskedEntry(entry: LedgerEntry): LedgerEntry {
  if (entry.kind !== 'in') return masked(entry as unknown as Json) as unknown as LedgerEntry
  const { raw: _, ...event } = entry.event
  const named =
    event.user.name === undefined ? event : { ...event, user: { ...event.user, name: maskedName(event.user.name) } }
  return masked({ ...entry, event: named } as unknown as Json) as unknown as LedgerEntry
}

function masked(value: Json | undefined, name = ''): Json | undefined {
  if (typeof value === 'string') return NAMES.has(name) ? value : maskedText(value)
  if (typeof value === 'number') return maskedNumber(value, name)
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map((inner) => masked(inner, name) ?? null)
  return Object.fromEntries(
    // A name may be one too: what a plugin counts under a phone number.
    Object.entries(value).map(([key, inner]) => [NAMES.has(key) ? key : maskedText(key), masked(inner, key) as Json]),
  )
}

/** A phone number that somebody has kept as a number. */
function maskedNumber(value: number, name: string): Json {
  if (!Number.isSafeInteger(value) || value < 1e9 || TIMES.test(name)) return value
  const digits = String(value)
  const shown = maskedText(digits)
  return shown === digits ? value : shown
}
