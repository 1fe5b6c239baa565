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
  const entries = new Map<Key, Entry<Key>>()
  const postings = new Map<string, Posting>()
  /** By the number of a text; numbers of forgotten texts are given out again. */
  const texts: Text<Key>[] = []
  const free: number[] = []
  const totals = {
    question: { texts: 0, length: 0 },
    questions: { texts: 0, length: 0 },
    answer: { texts: 0, length: 0 },
  }
  /** What BM25 divides a text's counts by, by number; undefined when an average has changed since. */
  let norms: Float64Array | undefined

  function addText(entry: Entry<Key>, kind: Text<Key>['kind'], content: string): void {
    const tokens = tokenize(content)
    const number = free.pop() ?? texts.length
    const different: string[] = []
    for (const token of tokens) {
      const posting = postings.get(token)
      if (posting?.texts.at(-1) === number) {
        posting.counts[posting.counts.length - 1]!++
        continue
      }
      different.push(token)
      if (posting) {
        posting.texts.push(number)
        posting.counts.push(1)
      } else postings.set(token, { texts: [number], counts: [1] })
    }
    texts[number] = { entry, kind, length: tokens.length, tokens: different }
    entry.texts.push(number)
    totals[kind].texts++
    totals[kind].length += tokens.length
  }

  function removeText(number: number): void {
    const { kind, length, tokens } = texts[number]!
    for (const token of tokens) {
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
    totals[kind].texts--
    totals[kind].length -= length
    free.push(number)
  }

  function remove(key: Key): void {
    for (const number of entries.get(key)?.texts ?? []) removeText(number)
    entries.delete(key)
    norms = undefined
  }

  function measure(): Float64Array {
    const average = {
      question: totals.question.length / totals.question.texts,
      questions: totals.questions.length / totals.questions.texts,
      answer: totals.answer.length / totals.answer.texts,
    }
    return Float64Array.from(texts, ({ kind, length }) => k1 * (1 - b + (b * length) / average[kind]))
  }

  return {
    set(key, fields) {
      remove(key)
      const entry: Entry<Key> = { key, texts: [], covered: 0, seenIn: undefined }
      entries.set(key, entry)
      for (const question of fields.questions) addText(entry, 'question', question)
      addText(entry, 'questions', fields.questions.join('\n'))
      addText(entry, 'answer', fields.answer)
    },

    delete: remove,

    search(query, limit, accepts) {
      norms ??= measure()
      const held = texts.length - free.length
      const scores = new Float64Array(texts.length)
      const covered = new Float64Array(texts.length)
      const found: Entry<Key>[] = []
      let weightOfAll = 0
      for (const token of queryTokens(query)) {
        const posting = postings.get(token)
        const frequency = posting?.texts.length ?? 0
        // A token that no text holds weighs most: a question about something else is covered by little.
        const weight = tokenWeight(token) * Math.log(1 + (held - frequency + 0.5) / (frequency + 0.5))
        weightOfAll += weight
        for (let i = 0; i < frequency; i++) {
          const number = posting!.texts[i]!
          const count = posting!.counts[i]!
          scores[number]! += (weight * count) / (count + norms[number]!)
          covered[number]! += weight
          const { entry } = texts[number]!
          if (entry.seenIn === undefined) {
            found.push(entry)
            entry.covered = 0
          }
          if (entry.seenIn !== token) entry.covered += weight
          entry.seenIn = token
        }
      }
      const ideal = weightOfAll / (1 + k1)
      const ranked = best<{ entry: Entry<Key>; question: number; score: number }>(limit)
      for (const entry of found) {
        entry.seenIn = undefined
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
        ranked.offer({ entry, question, score }, score)
      }
      return new Map(
        ranked.items().map(({ entry, question, score }): [Key, LexicalMatch] => [
          entry.key,
          {
            score,
            ...(question >= 0 && { question }),
            questionCoverage: question < 0 ? 0 : covered[entry.texts[question]!]! / weightOfAll,
            coverage: entry.covered / weightOfAll,
          },
        ]),
      )
    },

    get size() {
      return { keys: entries.size, texts: texts.length - free.length, tokens: postings.size }
    },
  }
}

interface Entry<Key> {
  readonly key: Key
  /** Numbers of its texts: each question in order, the questions together, the answer. */
  readonly texts: number[]
  /** During a search: the weight of the tokens found so far, each counted once, and the latest of them. */
  covered: number
  seenIn: string | undefined
}

interface Text<Key> {
  readonly entry: Entry<Key>
  readonly kind: 'question' | 'questions' | 'answer'
  /** In tokens. */
  readonly length: number
  readonly tokens: readonly string[]
}

/** Which texts hold a token, and how often. */
interface Posting {
  readonly texts: number[]
  readonly counts: number[]
}
