import type { Article } from '../article.js'
import { isOfCharacters, tokenize } from '../text/tokens.js'

/** A piece of text, and whether it is what was asked for. Never HTML: whoever shows it decides how. */
export interface SnippetPart {
  readonly text: string
  readonly marked: boolean
}

/** How to cut. */
export interface SnippetOptions {
  /** The longest snippet, in UTF-16 units. Default 120. */
  maxLength?: number
}

/**
 * The part of an answer that says most of a question, its matched words marked: however they are written, in Traditional
 * or Simplified characters, in full or half width, with another ending. The parts put together are the answer's own words,
 * with `…` where something is left out.
 */
export function snippet(
  { article }: { readonly article: Pick<Article, 'answer'> },
  query: string,
  { maxLength = 120 }: SnippetOptions = {},
): SnippetPart[] {
  const asked = new Set(tokenize(query.slice(0, 2_000)).filter(isTelling))
  const words = wordsOf(article.answer).map((word) => ({ ...word, marked: word.isWord && matches(word.text, asked) }))
  const { from, to } = densest(words, maxLength)
  const parts: SnippetPart[] = from > 0 ? [{ text: '…', marked: false }] : []
  for (const { text, marked } of words.slice(from, to)) {
    const last = parts.at(-1)
    if (last && last.marked === marked) parts[parts.length - 1] = { text: last.text + text, marked }
    else parts.push({ text, marked })
  }
  if (to < words.length) parts.push({ text: '…', marked: false })
  return parts
}

interface Word {
  readonly text: string
  readonly isWord: boolean
}

/** A word, or a pair of characters of a script without spaces; single characters and letters by fours match too much. */
const isTelling = (token: string): boolean => !isOfCharacters(token) || [...token].length === 3

function matches(word: string, asked: ReadonlySet<string>): boolean {
  return tokenize(word).some((token) => isTelling(token) && asked.has(token))
}

function wordsOf(text: string): Word[] {
  segmenter ??= new Intl.Segmenter('zh', { granularity: 'word' })
  // A sentence at a time: the runtime takes more than twice as long for twice the text.
  const sentences = text.match(/[^。！？!?\n]{1,200}[。！？!?\n]*|[。！？!?\n]+/g) ?? []
  return sentences.flatMap((sentence) =>
    [...segmenter!.segment(sentence)].map(({ segment, isWordLike }) => ({
      text: segment,
      isWord: isWordLike === true,
    })),
  )
}

let segmenter: Intl.Segmenter | undefined

/** The words, from one to before another, that hold the most different marked words in the length allowed. */
function densest(words: readonly (Word & { marked: boolean })[], maxLength: number): { from: number; to: number } {
  let best = { from: 0, to: 0, marks: -1 }
  let to = 0
  let length = 0
  const marks = new Map<string, number>()
  for (let from = 0; from < words.length; from++) {
    while (to < words.length && (to === from || length + words[to]!.text.length <= maxLength)) {
      const { text, marked } = words[to++]!
      length += text.length
      if (marked) marks.set(text, (marks.get(text) ?? 0) + 1)
    }
    // Begins at the beginning of a sentence, or where nothing better has been seen.
    const starts = from === 0 || /[。！？!?\n.；;，,]/.test(words[from - 1]!.text)
    if (marks.size + (starts ? 0.5 : 0) > best.marks) best = { from, to, marks: marks.size + (starts ? 0.5 : 0) }
    const { text, marked } = words[from]!
    length -= text.length
    if (!marked) continue
    const left = marks.get(text)! - 1
    if (left === 0) marks.delete(text)
    else marks.set(text, left)
  }
  return best
}
