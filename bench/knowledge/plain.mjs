import { queryTokens, tokenize } from '../../knowledge/dist/text/tokens.js'

/** BM25 as one would write it in an afternoon, over the same tokens: a map of maps, everything in one field. */
export function plainIndex() {
  const postings = new Map()
  const lengths = []
  let total = 0
  return {
    add({ questions, answer }) {
      const number = lengths.length
      const tokens = tokenize([...questions, answer].join('\n'))
      for (const token of tokens) {
        if (!postings.has(token)) postings.set(token, new Map())
        const texts = postings.get(token)
        texts.set(number, (texts.get(number) ?? 0) + 1)
      }
      lengths.push(tokens.length)
      total += tokens.length
    },
    search(query, limit) {
      const scores = new Map()
      const average = total / lengths.length
      for (const token of queryTokens(query)) {
        const texts = postings.get(token)
        if (!texts) continue
        const rarity = Math.log(1 + (lengths.length - texts.size + 0.5) / (texts.size + 0.5))
        for (const [number, count] of texts) {
          const score = (rarity * 2.2 * count) / (count + 1.2 * (0.25 + (0.75 * lengths[number]) / average))
          scores.set(number, (scores.get(number) ?? 0) + score)
        }
      }
      return [...scores].sort((left, right) => right[1] - left[1]).slice(0, limit)
    },
  }
}
