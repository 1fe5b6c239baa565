import { queryTokens, tokenize, tokenWeight } from './tokens.js'

/** What of an article is searched: the ways to ask it, of which the best one counts, and the answer. */
export interface LexicalFields {
  readonly questions: readonly string[]
  readonly answer: string
}

/** How well an article fits a question, by its words. */
export interface LexicalMatch {
  /** Weighted BM25, divided by what the question itself would score: about 1 for the same words, 0 for none. */
  score: number
  /** Which of `questions` fits best; undefined when only the answer does. */
  question?: number
  /** The share of the question's weight that the best of `questions` contains, 0 to 1. */
  questionCoverage: number
  /** The share of the question's weight that the article contains anywhere, 0 to 1. */
  coverage: number
}

/** Finds texts by their words, best first being the caller's work. Everything is done by the time a call returns. */
export interface LexicalIndex {
  /** Adds a text under a key, in place of what was there. */
  set(key: string, fields: LexicalFields): void
  /** Forgets a key without leaving a trace. */
  delete(key: string): void
  /** Every accepted key that shares a token with the query. */
  search(query: string, accepts: (key: string) => boolean): Map<string, LexicalMatch>
  /** How many keys, texts and different tokens are held. */
  readonly size: { readonly keys: number; readonly texts: number; readonly tokens: number }
}

/**
 * BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009) over single texts: each
 * question, each phrasing and each answer is a text of its own. An article scores as its best question plus a share of
 * its answer, so that thirty phrasings help to be found and never add up.
 */
const k1 = 1.2
const b = 0.75
const answerShare = 0.4

export function createLexicalIndex(): LexicalIndex {
  const entries = new Map<string, Entry>()
  const postings = new Map<string, Posting>()
  /** A text's number is its place here; numbers of forgotten texts are given out again. */
  const texts: (Text | undefined)[] = []
  const free: number[] = []
  const totals = { question: { texts: 0, length: 0 }, answer: { texts: 0, length: 0 } }

  function addText(entry: Entry, kind: Text['kind'], content: string, question: number): void {
    const counts = new Map<string, number>()
    const tokens = tokenize(content)
    if (tokens.length === 0) return
    for (const token of tokens) counts.set(token, (counts.get(token) ?? 0) + 1)
    const number = free.pop() ?? texts.length
    texts[number] = { entry, kind, question, length: tokens.length, tokens: [...counts.keys()] }
    totals[kind].texts++
    totals[kind].length += tokens.length
    for (const [token, count] of counts) {
      const posting = postings.get(token) ?? { texts: [], counts: [] }
      postings.set(token, posting)
      posting.texts.push(number)
      posting.counts.push(count)
    }
    entry.texts.push(number)
  }

  function removeText(number: number): void {
    const text = texts[number]!
    for (const token of text.tokens) {
      const posting = postings.get(token)!
      const at = posting.texts.indexOf(number)
      // The last one takes the empty place; order within a posting means nothing.
      const lastText = posting.texts.pop()!
      const lastCount = posting.counts.pop()!
      if (at < posting.texts.length) {
        posting.texts[at] = lastText
        posting.counts[at] = lastCount
      }
      if (posting.texts.length === 0) postings.delete(token)
    }
    totals[text.kind].texts--
    totals[text.kind].length -= text.length
    texts[number] = undefined
    free.push(number)
  }

  function remove(key: string): void {
    for (const number of entries.get(key)?.texts ?? []) removeText(number)
    entries.delete(key)
  }

  return {
    set(key, fields) {
      remove(key)
      const entry: Entry = { key, texts: [] }
      entries.set(key, entry)
      for (const [i, question] of fields.questions.entries()) addText(entry, 'question', question, i)
      addText(entry, 'answer', fields.answer, -1)
    },

    delete: remove,

    search(query, accepts) {
      const held = totals.question.texts + totals.answer.texts
      const average = {
        question: totals.question.length / totals.question.texts,
        answer: totals.answer.length / totals.answer.texts,
      }
      const scores = new Float64Array(texts.length)
      const covered = new Float64Array(texts.length)
      const found = new Map<Entry, { covered: number; latest: string }>()
      let weightOfAll = 0
      for (const token of queryTokens(query)) {
        const posting = postings.get(token)
        const frequency = posting?.texts.length ?? 0
        // A token that no text holds weighs most: a question about something else is covered by little.
        const weight = tokenWeight(token) * Math.log(1 + (held - frequency + 0.5) / (frequency + 0.5))
        weightOfAll += weight
        if (!posting) continue
        for (let i = 0; i < frequency; i++) {
          const number = posting.texts[i]!
          const text = texts[number]!
          const count = posting.counts[i]!
          scores[number]! += (weight * count) / (count + k1 * (1 - b + (b * text.length) / average[text.kind]))
          covered[number]! += weight
          const article = found.get(text.entry)
          if (!article) found.set(text.entry, { covered: weight, latest: token })
          else if (article.latest !== token) {
            article.covered += weight
            article.latest = token
          }
        }
      }
      const ideal = weightOfAll / (1 + k1)
      const matches = new Map<string, LexicalMatch>()
      for (const [entry, article] of found) {
        if (!accepts(entry.key)) continue
        let best = -1
        let answer = 0
        for (const number of entry.texts) {
          if (texts[number]!.kind === 'answer') answer = scores[number]!
          else if (scores[number]! > (best < 0 ? 0 : scores[best]!)) best = number
        }
        matches.set(entry.key, {
          score: ((best < 0 ? 0 : scores[best]!) + answerShare * answer) / ideal,
          ...(best < 0 ? {} : { question: texts[best]!.question }),
          questionCoverage: best < 0 ? 0 : covered[best]! / weightOfAll,
          coverage: article.covered / weightOfAll,
        })
      }
      return matches
    },

    get size() {
      return { keys: entries.size, texts: texts.length - free.length, tokens: postings.size }
    },
  }
}

interface Entry {
  readonly key: string
  /** Numbers of its texts. */
  readonly texts: number[]
}

interface Text {
  readonly entry: Entry
  readonly kind: 'question' | 'answer'
  /** Its place among the entry's questions; -1 for the answer. */
  readonly question: number
  /** In tokens. */
  readonly length: number
  readonly tokens: readonly string[]
}

/** Which texts hold a token, and how often. */
interface Posting {
  readonly texts: number[]
  readonly counts: number[]
}
