import { Features } from './features.js'
import { type Bag, weightOf } from './sparse-rows.js'

/** The features of all texts, numbered. */
export interface Corpus {
  bags: Bag[]
  /** The hash of each number. */
  hashes: Uint32Array
  /** What each number counts beside others. */
  weights: Float32Array
}

/** Reads texts; `vectors` are embeddings of them, whose numbers join the features. */
export function corpusOf(
  texts: readonly string[],
  stemOf: ((word: string) => string) | undefined,
  vectors?: readonly Float32Array[],
): Corpus {
  const features = new Features(stemOf)
  const numbers = new Map<number, number>()
  const bags = texts.map((text, row): Bag => {
    features.read(text)
    const bag = new Map<number, number>()
    for (let i = 0; i < features.length; i++) {
      const hash = features.hashes[i]!
      let number = numbers.get(hash)
      if (number === undefined) {
        number = numbers.size
        numbers.set(hash, number)
      }
      bag.set(number, (bag.get(number) ?? 0) + 1)
    }
    const ids = Int32Array.from(bag.keys())
    const counts = Uint16Array.from(bag.values())
    const dense = vectors?.[row]
    return { ids, counts, ...(dense && { dense }) }
  })
  const hashes = Uint32Array.from(numbers.keys())
  return { bags, hashes, weights: Float32Array.from(hashes, weightOf) }
}

/** "card_arrival" as a text, which is one more example of the intent. */
export const spoken = (intent: string) => wordsOf(intent).join(' ')

/** Intents whose names share a word, by number: `alarm_set`, `alarm_remove`. Words of half of the names say nothing. */
export function familiesOf(intents: readonly string[]): number[][] {
  const members = new Map<string, number[]>()
  for (const [number, intent] of intents.entries())
    for (const word of new Set(wordsOf(intent))) members.set(word, [...(members.get(word) ?? []), number])
  return [...members.values()].filter(({ length }) => length > 1 && length < intents.length / 2)
}

const wordsOf = (intent: string) => intent.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
