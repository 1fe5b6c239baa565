import { fold } from '../text/fold.js'
import { best } from './best.js'

/** Questions by how they begin, for whoever types them. */
export interface Suggestions<Key> {
  /** Adds what a key is asked by, in place of what was there. */
  set(key: Key, questions: readonly string[]): void
  delete(key: Key): void
  /** The accepted keys of which a question begins with what is typed, or has a word that does, and which question. */
  find(typed: string, limit: number, accepts: (key: Key) => boolean): Map<Key, string>
}

/**
 * A sorted list of where questions can be entered: at their beginning, at every word, and in scripts without spaces at every
 * character. Two binary searches find all that begin with what is typed. Questions that begin with it come first, then
 * short ones. What changes is sorted in by the next call.
 */
export function createSuggestions<Key>(): Suggestions<Key> {
  const held = new Map<Key, readonly Entrance<Key>[]>()
  let sorted: Entrance<Key>[] | undefined

  function entrances(key: Key, questions: readonly string[]): Entrance<Key>[] {
    return questions.flatMap((question) => {
      const folded = fold(question).trim()
      return startsOf(folded).map((start) => ({ key, question, folded, start, rest: folded.slice(start, start + 40) }))
    })
  }

  return {
    set(key, questions) {
      held.set(key, entrances(key, questions))
      sorted = undefined
    },

    delete(key) {
      if (held.delete(key)) sorted = undefined
    },

    find(typed, limit, accepts) {
      const prefix = fold(typed).trim().slice(0, 40)
      if (prefix === '') return new Map()
      sorted ??= [...held.values()].flat().sort((left, right) => compare(left.rest, right.rest))
      // Several questions of one article may begin alike; it is suggested once.
      const found = best<Entrance<Key>>(limit * 16)
      for (let i = firstFrom(sorted, prefix); sorted[i]?.rest.startsWith(prefix); i++) {
        const entrance = sorted[i]!
        const closeness = -entrance.folded.length - (entrance.start > 0 ? 10_000 : 0)
        if (accepts(entrance.key)) found.offer(entrance, closeness)
      }
      const suggested = new Map<Key, string>()
      for (const { key, question } of found.items()) {
        if (suggested.size >= limit) break
        if (!suggested.has(key)) suggested.set(key, question)
      }
      return suggested
    },
  }
}

/** A place in a question at which what is typed may begin. */
interface Entrance<Key> {
  readonly key: Key
  readonly question: string
  readonly folded: string
  readonly start: number
  readonly rest: string
}

/** Where a word begins, and every character of a script without spaces. */
const startsOf = (folded: string): number[] =>
  [...folded.matchAll(/[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]|[\p{L}\p{N}]+/gu)].map(
    ({ index }) => index,
  )

/** By UTF-16 units: the same order everywhere, unlike a language's. */
const compare = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0)

function firstFrom(sorted: readonly Entrance<unknown>[], prefix: string): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (sorted[middle]!.rest < prefix) low = middle + 1
    else high = middle
  }
  return low
}
