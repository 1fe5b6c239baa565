import { line } from './tokens.js'

/** Groups of words, or of short phrases, that mean the same to those who write and ask here: `[['快递', '物流', '包裹']]`. */
export type Synonyms = readonly (readonly string[])[]

/** What a question could also have said: the others of every group of which it holds one. */
export function otherWords(query: string, groups: Synonyms): string[] {
  if (groups.length === 0) return []
  const asked = line(query)
  return groups.flatMap((group) => {
    const others = group.filter((word) => !asked.includes(line(word)))
    return others.length < group.length ? others : []
  })
}
