import { addresses } from './addresses.js'
import { contacts } from './contacts.js'
import { documents } from './documents.js'
import { names } from './names.js'
import type { Detector, Span } from './personal-data.js'
import { phones } from './phones.js'
import { type Plain, plain, readOut } from './plain.js'

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
