import { mixed } from '@huida/statistics'
import type { Clause, Token } from './reader.js'

/** Features are counted into so many places; two that share one are not told apart. */
export const PLACES = 1 << 18

/** A longer clause is read in parts of so many words, half of which the next part reads again. */
const PART = 16

/** Parts that follow each other are read together up to so many words. */
const TOGETHER = 26

/** A clause, or as much of a long one as is read at once. */
export interface Part {
  words: number
  /** The places of its features, which repeat where a feature does. */
  features: Uint32Array
}

/** The parts of a message, in their order. */
export const partsOf = (clauses: readonly Clause[]): Part[] =>
  clauses.flatMap(cut).map((part) => ({ words: part.length, features: featuresOf(part) }))

/**
 * Which parts of a message are read as one piece, from the first until before the last: each by itself, and some that follow each
 * other. A wish is one clause of a long story, or stands in two.
 */
export function* piecesOf(parts: readonly Part[]): Iterable<readonly [from: number, until: number]> {
  for (const [from, part] of parts.entries()) {
    yield [from, from + 1]
    let words = part.words
    for (let next = from + 1; next < Math.min(parts.length, from + 4); next++) {
      words += parts[next]!.words
      if (words > (next === from + 1 ? TOGETHER : PART)) break
      yield [from, next + 1]
    }
  }
}

/** Where it counts how many parts a piece has: a feature of the piece beside those of its parts. */
export const placeOfLength = (parts: number): number => placeOf(15, parts)

/** A space between Chinese words stands for a comma; what is long is cut. */
function cut(clause: Clause): Clause[] {
  const parts: Clause[] = []
  let from = 0
  for (let at = 1; at <= clause.length; at++)
    if (at === clause.length || isSpaced(clause, at)) {
      parts.push(...portions(clause.slice(from, at)))
      from = at
    }
  return parts
}

const isSpaced = (clause: Clause, at: number): boolean =>
  clause[at]!.isApart && clause[at]!.isHan && clause[at - 1]!.isHan

function portions(clause: Clause): Clause[] {
  if (clause.length <= PART) return [clause]
  const parts: Clause[] = []
  for (let at = 0; at + PART / 2 < clause.length; at += PART / 2) parts.push(clause.slice(at, at + PART))
  return parts
}

type Add = (kind: number, a: number, b?: number, c?: number) => void

function featuresOf(part: Clause): Uint32Array {
  const features: number[] = []
  const add: Add = (kind, a, b, c) => features.push(placeOf(kind, a, b, c))
  const words = part.map(({ text }) => hashOf(text))
  addWords(part, words, add)
  addConcepts(part.map(conceptsOf), words, add)
  addCharacters(part, add)
  add(14, Math.min(part.length, 12))
  return Uint32Array.from(features)
}

/** Words, their neighbours and those near them, and how words begin and end. */
function addWords(part: Clause, words: readonly number[], add: Add): void {
  for (const [at, { text, isHan }] of part.entries()) {
    const word = words[at]!
    const before = words[at - 1] ?? EDGE
    add(1, word)
    add(2, before, word)
    add(3, words[at - 2] ?? EDGE, word)
    if (at > 1) add(4, words[at - 2]!, before, word)
    if (at === part.length - 1) add(2, word, EDGE)
    for (let back = 3; back <= 5 && back <= at; back++) add(18, words[at - back]!, word)
    if (!isHan && text.length > 3 && !text.includes(' ')) {
      add(23, hashOf(text.slice(0, 4)))
      add(24, hashOf(text.slice(-3)))
    }
  }
}

/** What words mean, beside which words and after which meanings. */
function addConcepts(concepts: readonly (readonly number[])[], words: readonly number[], add: Add): void {
  for (const [at, here] of concepts.entries()) {
    for (const concept of here) {
      add(6, concept)
      add(7, words[at - 1] ?? EDGE, concept)
      add(8, concept, words[at + 1] ?? EDGE)
      if (at === 0) add(9, concept)
      if (at === concepts.length - 1) add(10, concept)
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
}

/** Two and three Chinese characters that follow each other, whichever words they were cut into. */
function addCharacters(part: Clause, add: Add): void {
  let [before, last] = [0, 0]
  for (const { text, isHan } of part) {
    if (!isHan) [before, last] = [0, 0]
    else
      for (let at = 0; at < text.length; at++) {
        const here = text.charCodeAt(at)
        if (last > 0) add(16, last, here)
        if (before > 0) add(17, before, last, here)
        ;[before, last] = [last, here]
      }
  }
}

const placeOf = (kind: number, a: number, b = 0, c = 0): number =>
  mixed(Math.imul(kind, 0x9e3779b1) ^ Math.imul(a, 0x85ebca77) ^ Math.imul(b, 0xc2b2ae3d) ^ Math.imul(c, 0x27d4eb2f)) &
  (PLACES - 1)

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
