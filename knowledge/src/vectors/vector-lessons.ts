import { createLexicalIndex, type LexicalFields } from '../lexical/lexical.js'
import { sameLanguage } from '../same-language.js'
import type { Rarity } from '../search/confidence-features.js'
import type { Synonyms } from '../text/synonyms.js'
import { type Embedder, vectorOf } from './embedding.js'
import { type Fused, fuse } from './fusion.js'
import { unit } from './vector-table.js'
import { fewestLessons, type Judged, plainTrust, trustFrom, type VectorTrust, weightFrom } from './vector-trust.js'
import { createVectorIndex, type VectorIndex } from './vectors.js'

/** An article to learn from. */
export interface Teacher {
  readonly locale: string
  readonly fields: LexicalFields
  /** Of its questions, those that people have confirmed; their words are not in its vector. */
  readonly confirmed: readonly string[]
}

/** What a base has, and how it judges a hit. */
export interface Teaching<Key> {
  readonly embedder: Embedder
  readonly vectors: VectorIndex<Key>
  readonly teachers: ReadonlyMap<Key, Teacher>
  readonly synonyms: () => Synonyms
  /** What an article's vector is made of. */
  readonly textOf: (questions: readonly string[], answer: string) => string
  /** The confidence in the first of those that compete, best first, by words alone. */
  readonly judge: (query: string, ranked: readonly Fused<Key>[], rarity: Rarity) => number
  readonly signal: AbortSignal
}

/** How many questions are held out, and how many articles compete for them at most. */
const mostLessons = 150
const mostCompeting = 1_000
/** How many texts are embedded at once. */
const batch = 32

/**
 * Learns how much a model's vectors tell in a base. Some articles lose one of their phrasings, or a question that was confirmed,
 * for their words and for their vector; then it is asked. Undefined when there is too little to learn from.
 * @throws what the embedder throws, and when the signal aborts
 */
export async function learnVectorTrust<Key>(teaching: Teaching<Key>): Promise<VectorTrust | undefined> {
  const { embedder, teachers, synonyms, textOf, judge, signal } = teaching
  const held = heldOut(teachers)
  if (held.length < fewestLessons) return undefined
  const competing = evenly([...teachers.keys()], mostCompeting - held.length)
  const lexical = createLexicalIndex<Key>({ synonyms })
  const vectors = createVectorIndex<Key>({ exactBelow: Number.POSITIVE_INFINITY })
  for (const [i, key] of competing.entries()) {
    lexical.set(key, teachers.get(key)!.fields)
    const vector = teaching.vectors.get(key)
    if (vector) vectors.set(key, vector.slice())
    if (i % 20 === 19) await turn(signal)
  }
  for (let from = 0; from < held.length; from += batch) {
    const some = held.slice(from, from + batch)
    const made = await embedder.embed(
      some.map(({ rest, answer }) => textOf(rest, answer)),
      { signal },
    )
    for (const [i, { key, fields }] of some.entries()) {
      lexical.set(key, fields)
      if (made[i]) vectors.set(key, made[i])
    }
    await turn(signal)
  }

  const asked: { query: string; vector: Float32Array; right: Key; locale: string }[] = []
  for (const { key, query, locale } of held) {
    const vector = await vectorOf(embedder, query, { signal })
    if (vector) asked.push({ query, vector: unit(vector), right: key, locale })
    await turn(signal)
  }
  const isTwin = (key: Key, right: Key): boolean =>
    key === right || teachers.get(key)!.fields.questions[0] === teachers.get(right)!.fields.questions[0]
  const compete = ({ query, vector, locale }: (typeof asked)[number], accepts: (key: Key) => boolean): Fused<Key>[] =>
    fuse(query, vector, {
      ...{ lexical, vectors, byWords: 100, byVectors: 100 },
      accepts: (key) => sameLanguage(teachers.get(key)!.locale, locale) && accepts(key),
    })
  const lessons = []
  for (const one of asked) {
    lessons.push({
      candidates: compete(one, () => true).map(({ entry, match, sense }) => ({
        words: match?.score ?? 0,
        sense,
        isRight: isTwin(entry, one.right),
      })),
    })
    await turn(signal)
  }
  const weight = weightFrom(lessons)
  if (weight === 0) return plainTrust(0)

  const judged: Judged[] = []
  for (const one of asked) {
    for (const isThere of [true, false]) {
      const ranked = compete(one, (key) => isThere || !isTwin(key, one.right)).sort(byScore(weight))
      const [first, ...others] = ranked
      if (!first) continue
      judged.push({
        byWords: judge(one.query, ranked, lexical.rarity),
        evidence: evidenceOf(first, others),
        isRight: isThere && isTwin(first.entry, one.right),
      })
    }
    await turn(signal)
  }
  return trustFrom(weight, judged)
}

/** What vectors say of a hit beside the others that compete. */
export const evidenceOf = (
  hit: Pick<Fused<unknown>, 'deviations'>,
  others: readonly Pick<Fused<unknown>, 'deviations'>[],
) => ({
  own: hit.deviations,
  lead: hit.deviations - others.reduce((most, { deviations }) => Math.max(most, deviations), 0),
})

const byScore =
  (weight: number) =>
  (left: Fused<unknown>, right: Fused<unknown>): number =>
    (right.match?.score ?? 0) + weight * right.sense - (left.match?.score ?? 0) - weight * left.sense

interface HeldOut<Key> {
  readonly key: Key
  readonly query: string
  readonly locale: string
  /** What is left of the article: what words look into, and of which questions its vector is made. */
  readonly fields: LexicalFields
  readonly rest: readonly string[]
  readonly answer: string
}

/** Questions taken out of articles, one of each, evenly over the base. */
function heldOut<Key>(teachers: ReadonlyMap<Key, Teacher>): HeldOut<Key>[] {
  const possible = [...teachers].filter(([, { fields }]) => fields.questions.length > 1)
  // Without phrasings, titles are asked of answers.
  const chosen =
    possible.length >= fewestLessons ? possible : [...teachers].filter(([, { fields }]) => fields.answer.length > 40)
  return evenly(chosen, mostLessons).map(([key, { locale, fields, confirmed }], i) => {
    const { questions, answer } = fields
    // What people have confirmed is what customers write.
    const query = confirmed.length > 0 ? confirmed[i % confirmed.length]! : questions[i % questions.length]!
    const left = questions.filter((question) => question !== query)
    const rest = left.filter((question) => !confirmed.includes(question))
    return { key, query, locale, fields: { questions: left, answer }, rest, answer }
  })
}

const evenly = <Item>(items: readonly Item[], most: number): Item[] =>
  items.length <= most
    ? [...items]
    : Array.from({ length: Math.max(0, most) }, (_, i) => items[Math.floor((i * items.length) / most)]!)

/** Lets others have the event loop. */
async function turn(signal: AbortSignal): Promise<void> {
  await new Promise(setImmediate)
  signal.throwIfAborted()
}
