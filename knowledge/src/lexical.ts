import { best } from './best.js'
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

/** Finds texts by their words. Everything is done by the time a call returns. */
export interface LexicalIndex<Key> {
  /** Adds a text under a key, in place of what was there. */
  set(key: Key, fields: LexicalFields): void
  /** Forgets a key without leaving a trace. */
  delete(key: Key): void
  /** The `limit` accepted keys that fit best and share a token with the query, best first. */
  search(query: string, limit: number, accepts: (key: Key) => boolean): Map<Key, LexicalMatch>
  /** How many keys, texts and different tokens are held. */
  readonly size: { readonly keys: number; readonly texts: number; readonly tokens: number }
}

/**
 * BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009) over single texts: each
 * question, all questions of an article together, and its answer. An article scores as the mean of its best question
 * and its questions together, plus a share of its answer: thirty phrasings help to be found, and do not add up. Measured on
 * BANKING77 with 30 phrasings per entry: best question alone 0.75, together alone 0.77, their mean 0.81 right at first.
 */
const k1 = 1.2
const b = 0.75
const answerShare = 0.4

export function createLexicalIndex<Key>(): LexicalIndex<Key> {
  const articles = new Map<Key, number>()
  /** By the number of an article. Numbers of forgotten articles and texts are given out again. */
  const entries: (Entry<Key> | undefined)[] = []
  const freeEntries: number[] = []
  /** By the number of a text. */
  const texts: (Text | undefined)[] = []
  const freeTexts: number[] = []
  /** By the number of a text, the number of its article. */
  const owners: number[] = []
  /** Which texts hold a token and how often, both in one number: see `pack`. */
  const postings = new Map<string, number[]>()
  const totals = {
    question: { texts: 0, length: 0 },
    questions: { texts: 0, length: 0 },
    answer: { texts: 0, length: 0 },
  }
  /** What BM25 adds to a text's counts, by number; undefined when an average has changed since. */
  let norms: Float64Array | undefined

  function addText(owner: number, kind: Text['kind'], content: string): number {
    const tokens = tokenize(content)
    const number = freeTexts.pop() ?? texts.length
    const first = pack(number, 1)
    for (const token of tokens) {
      const posting = postings.get(token)
      if (posting === undefined) {
        postings.set(token, [first])
        continue
      }
      const latest = posting[posting.length - 1]!
      if (latest < first || latest >= first + maxCount) posting.push(first)
      else if (countOf(latest) < maxCount) posting[posting.length - 1] = latest + 1
    }
    texts[number] = { kind, content, length: tokens.length }
    owners[number] = owner
    totals[kind].texts++
    totals[kind].length += tokens.length
    return number
  }

  function removeText(number: number): void {
    const { kind, content, length } = texts[number]!
    for (const token of new Set(tokenize(content))) {
      const posting = postings.get(token)!
      const at = posting.findIndex((packed) => textOf(packed) === number)
      // The last one takes the empty place; order within a posting means nothing.
      const last = posting.pop()!
      if (at < posting.length) posting[at] = last
      if (posting.length === 0) postings.delete(token)
    }
    totals[kind].texts--
    totals[kind].length -= length
    texts[number] = undefined
    freeTexts.push(number)
  }

  function remove(key: Key): void {
    const number = articles.get(key)
    if (number === undefined) return
    for (const text of entries[number]!.texts) removeText(text)
    entries[number] = undefined
    articles.delete(key)
    freeEntries.push(number)
    norms = undefined
  }

  function measure(): Float64Array {
    const average = {
      question: totals.question.length / totals.question.texts,
      questions: totals.questions.length / totals.questions.texts,
      answer: totals.answer.length / totals.answer.texts,
    }
    return Float64Array.from(texts, (text) => (text ? k1 * (1 - b + (b * text.length) / average[text.kind]) : 0))
  }

  return {
    set(key, fields) {
      remove(key)
      const number = freeEntries.pop() ?? entries.length
      articles.set(key, number)
      entries[number] = {
        key,
        texts: [
          ...fields.questions.map((question) => addText(number, 'question', question)),
          addText(number, 'questions', fields.questions.join('\n')),
          addText(number, 'answer', fields.answer),
        ],
      }
      norms = undefined
    },

    delete: remove,

    search(query, limit, accepts) {
      norms ??= measure()
      const held = texts.length - freeTexts.length
      const scores = new Float64Array(texts.length)
      const covered = new Float64Array(texts.length)
      const coveredAnywhere = new Float64Array(entries.length)
      /** The latest token found in an article, counted from 1. */
      const latest = new Int32Array(entries.length)
      const found: number[] = []
      let weightOfAll = 0
      let token = 0
      for (const text of queryTokens(query)) {
        token++
        const posting = postings.get(text) ?? []
        // A token that no text holds weighs most: a question about something else is covered by little.
        const weight = tokenWeight(text) * Math.log(1 + (held - posting.length + 0.5) / (posting.length + 0.5))
        weightOfAll += weight
        for (let i = 0; i < posting.length; i++) {
          const number = textOf(posting[i]!)
          const count = countOf(posting[i]!)
          scores[number]! += (weight * count) / (count + norms[number]!)
          covered[number]! += weight
          const owner = owners[number]!
          if (latest[owner] === token) continue
          if (latest[owner] === 0) found.push(owner)
          latest[owner] = token
          coveredAnywhere[owner]! += weight
        }
      }
      const ideal = weightOfAll / (1 + k1)
      const ranked = best<{ number: number; question: number; score: number }>(limit)
      for (const number of found) {
        const entry = entries[number]!
        if (!accepts(entry.key)) continue
        const together = entry.texts.length - 2
        const answer = entry.texts.length - 1
        let question = -1
        let most = 0
        for (let i = 0; i < together; i++) {
          const score = scores[entry.texts[i]!]!
          if (score <= most) continue
          question = i
          most = score
        }
        const asked = (most + scores[entry.texts[together]!]!) / 2
        const score = (asked + answerShare * scores[entry.texts[answer]!]!) / ideal
        ranked.offer({ number, question, score }, score)
      }
      return new Map(
        ranked.items().map(({ number, question, score }): [Key, LexicalMatch] => {
          const { key, texts } = entries[number]!
          return [
            key,
            {
              score,
              ...(question >= 0 && { question }),
              questionCoverage: question < 0 ? 0 : covered[texts[question]!]! / weightOfAll,
              coverage: coveredAnywhere[number]! / weightOfAll,
            },
          ]
        }),
      )
    },

    get size() {
      return { keys: articles.size, texts: texts.length - freeTexts.length, tokens: postings.size }
    },
  }
}

interface Entry<Key> {
  readonly key: Key
  /** Numbers of its texts: each question in order, the questions together, the answer. */
  readonly texts: readonly number[]
}

interface Text {
  readonly kind: 'question' | 'questions' | 'answer'
  /** Kept to be taken apart again when it is forgotten: rarer, and smaller, than keeping its tokens. */
  readonly content: string
  /** In tokens. */
  readonly length: number
}

/** Beyond this BM25 hardly tells counts apart. */
const maxCount = 127

/** A text's number and a token's count in it as one small integer, so that a posting is a plain array of those. */
const pack = (text: number, count: number): number => text * (maxCount + 1) + count
const textOf = (packed: number): number => packed >> 7
const countOf = (packed: number): number => packed & maxCount
