import { line } from './tokens.js'

/** Words that stand for each other, or words that stand for a wider matter, which does not stand for them. Also short phrases. */
export type Thesaurus = readonly (
  | { readonly same: readonly string[] }
  | { readonly said: readonly string[]; readonly means: readonly string[] }
)[]

/** Tells what a question could also have said, and what it counts beside the question's own words. */
export type OtherWords = (query: string) => { word: string; weight: number }[]

/** What the words of a group count together, as the root of how many there are. */
const WEIGHT = 0.8
const POWER = 0.5

/** Reads a thesaurus once, so that a question takes little time. */
export function otherWordsOf(thesaurus: Thesaurus): OtherWords {
  const groups = thesaurus.map((group) => {
    const [said, means] = 'same' in group ? [group.same, group.same] : [group.said, group.means]
    return { said: said.map(line), means: means.map((word) => ({ word, line: line(word) })) }
  })
  return (query) => {
    const asked = line(query)
    return groups.flatMap(({ said, means }) =>
      said.some((one) => asked.includes(one))
        ? means.flatMap(({ word, line }) =>
            asked.includes(line) ? [] : [{ word, weight: WEIGHT / means.length ** POWER }],
          )
        : [],
    )
  }
}

/** Writes a question in the words of its own language. */
export type OwnWords = (query: string) => string

/**
 * Reads Latin words within a Chinese question as the Chinese ones of their group, as people who live between two languages mix them: `refund 几天到`
 * is `退款 几天到`.
 */
export function ownWordsOf(thesaurus: Thesaurus): OwnWords {
  const chinese = new Map<string, string>()
  for (const group of thesaurus) {
    if (!('same' in group)) continue
    const own = group.same.find((word) => HAN.test(word))
    if (own === undefined) continue
    for (const word of group.same) if (/^[a-z]{3,}$/.test(word) && !chinese.has(word)) chinese.set(word, own)
  }
  return (query) =>
    HAN.test(query)
      ? query.replace(/(?<![a-z\d-])[a-z]{3,}(?![a-z\d-])/gi, (word) => chinese.get(word.toLowerCase()) ?? word)
      : query
}

const HAN = /\p{Script=Han}/u
