import type { Concept } from './concepts.js'
import type { Clause, Token } from './reader.js'

/** Features are counted into so many places; two that share one are not told apart. */
export const PLACES = 1 << 17

/** A longer clause is read in parts of so many words, half of which the next part reads again. */
const PART = 16

/** Parts that follow each other are read together up to so many words. */
const TOGETHER = 26

/** Who or what a wish speaks of, one of these at least: whatever else is said, without them nobody is asked for. */
const OF: readonly Concept[] = [
  'person',
  'staff',
  'host',
  'boss',
  'team',
  'someone',
  'man',
  'bot',
  'callback',
  'number',
  'call',
  'contact',
  'talk',
]

/** Words that may point at somebody, too. */
const POINTING: ReadonlySet<string> = new Set(
  'who whom whos personally personal manually through escalate escalated escalation 谁 哪位 别人 其他人 师傅 老师傅 升级 一位 那位 别的人'.split(
    ' ',
  ),
)

const speaksOfIt = (part: Clause): boolean =>
  part.some(({ text, means }) => POINTING.has(text) || OF.some((one) => means.has(one)))

/**
 * What a message says piece by piece, of what may be a wish: each clause, and some that follow each other. A wish is one clause of a
 * long story, or stands in two. Each piece is the places of its features, which repeat where a feature does.
 */
export function* piecesOf(clauses: readonly Clause[]): Iterable<Uint32Array> {
  const parts = clauses.flatMap(partsOf)
  const isOf = parts.map(speaksOfIt)
  for (const [at, part] of parts.entries()) {
    let isOfIt = isOf[at]!
    if (isOfIt) yield featuresOf([part])
    let words = part.length
    for (let next = at + 1; next < Math.min(parts.length, at + 4); next++) {
      words += parts[next]!.length
      if (words > (next === at + 1 ? TOGETHER : PART)) break
      isOfIt ||= isOf[next]!
      if (isOfIt) yield featuresOf(parts.slice(at, next + 1))
    }
  }
}

function partsOf(clause: Clause): Clause[] {
  if (clause.length <= PART) return [clause]
  const parts: Clause[] = []
  for (let at = 0; at + PART / 2 < clause.length; at += PART / 2) parts.push(clause.slice(at, at + PART))
  return parts
}

/** Words, their neighbours, Chinese characters that stand together, and what the words mean, in their order. */
function featuresOf(parts: readonly Clause[]): Uint32Array {
  const features: number[] = []
  const add = (kind: number, a: number, b = 0, c = 0) => {
    features.push(
      mixed(
        Math.imul(kind, 0x9e3779b1) ^ Math.imul(a, 0x85ebca77) ^ Math.imul(b, 0xc2b2ae3d) ^ Math.imul(c, 0x27d4eb2f),
      ) &
        (PLACES - 1),
    )
  }
  for (const part of parts) {
    const words = part.map(({ text }) => hashOf(text))
    const concepts = part.map(conceptsOf)
    for (const [at, token] of part.entries()) {
      const word = words[at]!
      const before = words[at - 1] ?? EDGE
      add(1, word)
      add(2, before, word)
      add(3, words[at - 2] ?? EDGE, word)
      if (at > 1) add(4, words[at - 2]!, before, word)
      if (at === part.length - 1) add(2, word, EDGE)
      if (token.isUnknown && !token.isHan && token.text.length > 4) add(5, hashOf(token.text.slice(0, 4)))
      const here = concepts[at]!
      for (const concept of here) {
        add(6, concept)
        add(7, before, concept)
        add(8, concept, words[at + 1] ?? EDGE)
        if (at === 0) add(9, concept)
        if (at === part.length - 1) add(10, concept)
      }
      for (let back = 1; back <= 5 && back <= at; back++)
        for (const first of concepts[at - back]!)
          for (const concept of here) {
            add(11, first, concept)
            if (back === 1) {
              add(12, first, concept)
              for (const third of at > 1 ? concepts[at - 2]! : NONE) add(13, third, first, concept)
            }
          }
    }
    add(14, Math.min(part.length, 12))
  }
  add(15, parts.length)
  return Uint32Array.from(features)
}

const EDGE = 0x51ed27
const NONE: readonly number[] = [0]

/** A word that is not known is a concept of its own: what it is matters less than that something else stands there. */
function conceptsOf({ means, isUnknown, isHan }: Token): readonly number[] {
  if (isUnknown) return isHan ? UNKNOWN_HAN : UNKNOWN
  let known = ids.get(means)
  if (!known) {
    known = [...means].map(hashOf)
    ids.set(means, known)
  }
  return known
}

const UNKNOWN = [1]
const UNKNOWN_HAN = [2]
const ids = new WeakMap<ReadonlySet<string>, readonly number[]>()

/** FNV-1a. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 16_777_619)
  return hash
}

/** The finish of MurmurHash3. */
function mixed(hash: number): number {
  let mix = hash ^ (hash >>> 16)
  mix = Math.imul(mix, 0x85ebca6b)
  mix ^= mix >>> 13
  mix = Math.imul(mix, 0xc2b2ae35)
  return (mix ^ (mix >>> 16)) >>> 0
}
