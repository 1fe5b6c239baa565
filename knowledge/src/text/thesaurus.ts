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
