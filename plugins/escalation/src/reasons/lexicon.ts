import type { Words } from './concepts.js'
import { isHan, normal } from './normal.js'
import { skeletonOf } from './short-words.js'

/** What words mean, and which words there are. */
export interface Lexicon {
  /** What a word or a phrase (its words divided by one space) means; undefined for what is not known. */
  meaning(words: string): ReadonlySet<string> | undefined
  /** Words of the longest phrase that begins with a word; characters of the longest word that begins with a Chinese character. */
  longest(first: string): number
  /** The word that a misspelt one stands for. */
  meant(word: string): string | undefined
}

/** The words that carry a wish: what is misspelt is read as one of these. */
const CARRY =
  'human humans person people agent agents representative representatives operator operators advisor adviser associate colleague specialist supervisor manager somebody someone anyone anybody connect transfer forward escalate escalation speak speaking talk talking chat chatting customer service support department member assistance robot robots chatbot machine computer automated callback telephone number please actual bypass live want need would real being contact consultant employee staff boss executive technician engineer personnel salesperson'.split(
    ' ',
  )

/** The lexicon of some tables. What several say of one word is added up. */
export function lexiconOf(tables: readonly Words<string>[]): Lexicon {
  const meanings = new Map<string, Set<string>>()
  const longest = new Map<string, number>()
  for (const { word, concept, parts } of tables.flatMap(entriesOf)) {
    meanings.set(word, (meanings.get(word) ?? new Set()).add(concept))
    longest.set(parts[0]!, Math.max(longest.get(parts[0]!) ?? 1, parts.length))
  }

  const remembered = new Map<string, string | undefined>()
  function search(word: string): string | undefined {
    if (word.length < 3 || word.length > 20) return undefined
    let best: string | undefined
    let least = Number.POSITIVE_INFINITY
    // The first letter is seldom wrong, but for two that changed places.
    for (const first of new Set([word[0]!, word[1]!])) {
      for (const target of targets.get(first) ?? []) {
        if (first !== word[0] && target[1] !== word[0]) continue
        const bound = boundOf(word, target)
        if (Math.abs(target.length - word.length) > bound) continue
        const far = distance(word, target, bound)
        if (far <= bound && far < least) [best, least] = [target, far]
      }
    }
    return best ?? (/[aeiou]/.test(word.slice(1)) ? undefined : skeletons.get(skeletonOf(word)))
  }

  return {
    meaning: (words) => meanings.get(words),
    longest: (first) => longest.get(first) ?? 1,
    meant(word) {
      if (remembered.has(word)) return remembered.get(word)
      const found = search(word)
      if (remembered.size > 5_000) remembered.clear()
      remembered.set(word, found)
      return found
    },
  }
}

/** A word as it is looked for, what it means, and its words or its Chinese characters. */
interface Entry {
  readonly word: string
  readonly concept: string
  readonly parts: readonly string[]
}

/** Of the tables that are there. Those that are built in are read for the first bot of a process, not for each. */
const entriesRead = new WeakMap<Words<string>, readonly Entry[]>()

function entriesOf(table: Words<string>): readonly Entry[] {
  const known = entriesRead.get(table)
  if (known) return known
  const entries = (Object.entries(table) as [string, string][]).flatMap(([concept, list]) =>
    list.split('|').flatMap((raw): Entry[] => {
      const word = normal(raw).trim()
      return word === '' ? [] : [{ word, concept, parts: isHan(word) ? [...word] : word.split(' ') }]
    }),
  )
  entriesRead.set(table, entries)
  return entries
}

const targets = new Map<string, string[]>()
for (const word of CARRY) targets.set(word[0]!, [...(targets.get(word[0]!) ?? []), word])

/** Long words by what is left of them without vowels. */
const skeletons = new Map(CARRY.filter((word) => skeletonOf(word).length > 3).map((word) => [skeletonOf(word), word]))

/** How many slips are forgiven: in a short word two letters that changed places, or one that is missing. */
function boundOf(word: string, target: string): number {
  if (target.length <= 4) return isShuffled(word, target) ? 2 : 0
  if (target.length <= 5) return isShuffled(word, target) ? 2 : 1
  return target.length <= 8
    ? isShuffled(word, target) || word.length < target.length
      ? 2
      : 1
    : Math.min(3, Math.floor(target.length / 4))
}

const isShuffled = (a: string, b: string): boolean =>
  a.length === b.length && [...a].sort().join() === [...b].sort().join()

/** The edit distance of Damerau (changed places count one), given up above a bound. */
function distance(a: string, b: string, bound: number): number {
  let [before, last]: [number[], number[]] = [[], Array.from({ length: b.length + 1 }, (_, i) => i)]
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    let least = i
    for (let j = 1; j <= b.length; j++) {
      let cost = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1))
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) cost = Math.min(cost, before[j - 2]! + 1)
      row.push(cost)
      least = Math.min(least, cost)
    }
    if (least > bound) return least
    ;[before, last] = [last, row]
  }
  return last[b.length]!
}
