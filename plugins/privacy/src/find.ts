import { addresses } from './addresses.js'
import { contacts } from './contacts.js'
import { documents } from './documents.js'
import { names } from './names.js'
import { phones } from './phones.js'
import { type Plain, plain, readOut } from './plain.js'

/** What can be found. `SECRET` is a one-time code, a password or a card's security code. */
export type PersonalDataType =
  | 'CN_MOBILE'
  | 'CN_LANDLINE'
  | 'CN_ID'
  | 'CN_PASSPORT'
  | 'BANK_CARD'
  | 'CN_PLATE'
  | 'ADDRESS'
  | 'NAME'
  | 'WECHAT_ID'
  | 'QQ'
  | 'EMAIL'
  | 'PHONE_INTL'
  | 'US_SSN'
  | 'IBAN'
  | 'SECRET'
  | 'IP'
  | 'DEVICE_ID'

/** A piece of personal data: UTF-16 indices into the text that was given, `end` exclusive. */
export interface Span {
  readonly start: number
  readonly end: number
  readonly type: PersonalDataType
}

/** Looks for its types in a plain copy of the text; what it finds may overlap. */
export type Detector = (text: string) => Iterable<Span>

/** In the order of preference where two find the same signs. */
const detectors: readonly Detector[] = [contacts, documents, phones, addresses, names]

/**
 * Finds personal data in Chinese and English text, in order and without overlaps. Order, payment and tracking numbers, hot
 * lines, times and amounts are left alone, because service needs them.
 */
export function findPersonalData(text: string): Span[] {
  const copy = plain(text)
  const found = [...lookedAt(copy, detectors)]
  const spoken = readOut(copy)
  if (spoken)
    found.push(...lookedAt(spoken, [phones, documents]).filter(({ end, start }) => holdsNumeral(copy, start, end)))
  return apart(found).map(({ start, end, type }) => ({ start: copy.starts[start]!, end: copy.ends[end - 1]!, type }))
}

const lookedAt = ({ text }: Plain, detectors: readonly Detector[]): Span[] =>
  detectors.flatMap((detector) => [...detector(text)])

/** Whether a find of the second pass is one that the first could not make. */
const holdsNumeral = ({ text }: Plain, start: number, end: number) =>
  /\p{Script=Han}|[○〇]/u.test(text.slice(start, end))

/** Of finds that overlap the longest stays; of equals the first. */
function apart(found: readonly Span[]): Span[] {
  const longestFirst = [...found].sort((a, b) => b.end - b.start - (a.end - a.start))
  const kept: Span[] = []
  for (const span of longestFirst)
    if (kept.every(({ start, end }) => end <= span.start || span.end <= start)) kept.push(span)
  return kept.sort((a, b) => a.start - b.start)
}
