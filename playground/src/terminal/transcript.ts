/** What a customer says, and what must come back. */
export interface Exchange {
  /** The line in the file. */
  line: number
  /** The line that its conversation begins with. */
  conversation: number
  says: string
  /** Pieces of text that the reply holds. */
  holds: string[]
  /** The article that the reply names as its source. */
  source?: string
  /** What the choice of a person is called. */
  offers?: string
}

/**
 * A transcript as people write it:
 *
 * ```text
 * # A comment.
 * > what a customer says who is new
 * >> what the same customer says next
 * < a piece of what comes back
 * @ the id of the article that it comes from
 * ? a choice that is offered, and leads to a person
 * ```
 * @throws Error with the line that is none of these
 */
export function readTranscript(text: string): Exchange[] {
  const exchanges: Exchange[] = []
  for (const [index, line] of text.split('\n').entries()) {
    const [, sign, words = ''] = /^(>>|[>@<?])\s+(.*\S)\s*$/.exec(line) ?? []
    const exchange = exchanges.at(-1)
    if (sign === '>' || (sign === '>>' && exchange)) {
      const conversation = sign === '>>' && exchange ? exchange.conversation : index + 1
      exchanges.push({ line: index + 1, conversation, says: words, holds: [] })
      continue
    }
    if (sign === undefined || !exchange) {
      if (line.trim() === '' || line.startsWith('#')) continue
      throw new Error(`Line ${index + 1} of the transcript is not one of "# > >> < @ ?": ${line}`)
    }
    if (sign === '<') exchange.holds.push(words)
    if (sign === '@') exchange.source = words
    if (sign === '?') exchange.offers = words
  }
  return exchanges
}
