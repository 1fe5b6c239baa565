import type { Example } from '../classifier.js'
import { corpusOf } from '../ngrams/corpus.js'
import { type Rows, rowsOf, vocabularyOf } from '../ngrams/sparse-rows.js'
import type { Judgement } from './judge.js'

/** Texts of one intent that another one took. */
export interface Confusion {
  /** Undefined: they have none of the intents. */
  expected: string | undefined
  /** Undefined: there was no idea at all. */
  predicted: string | undefined
  stolen: Theft[]
}

/** A text that another intent took, and why. */
export interface Theft {
  text: string
  confidence: number
  /** The training examples of the thief that look most like the text, the likest first. */
  responsible: { text: string; similarity: number }[]
}

/**
 * Which intents steal from which, the most frequent first, and the training examples that are responsible: those to
 * rewrite, to move or to take away.
 */
export function confusions(
  judgements: readonly Judgement[],
  training: readonly Example[],
  { responsible = 3 }: { responsible?: number } = {},
): Confusion[] {
  const wrong = judgements.filter(({ expected, predicted }) => expected !== predicted)
  const likest = finderOf(
    training,
    wrong.map(({ text }) => text),
  )
  const found = new Map<string, Confusion>()
  for (const [at, { text, expected, predicted, confidence }] of wrong.entries()) {
    const pair = JSON.stringify([expected ?? null, predicted ?? null])
    const confusion = found.get(pair) ?? { expected, predicted, stolen: [] }
    confusion.stolen.push({ text, confidence, responsible: likest(at, predicted, responsible) })
    found.set(pair, confusion)
  }
  for (const { stolen } of found.values()) stolen.sort((a, b) => b.confidence - a.confidence)
  return [...found.values()].sort((a, b) => b.stolen.length - a.stolen.length)
}

/** Looks up training examples by the cosine of their features. */
function finderOf(training: readonly Example[], asked: readonly string[]) {
  const { bags, weights } = corpusOf([...training.map(({ text }) => text), ...asked], undefined)
  const rows = rowsOf(bags, vocabularyOf(bags, weights, 1))
  return (at: number, intent: string | undefined, count: number) => {
    const own = new Map<number, number>()
    for (const [column, value] of entriesOf(rows, training.length + at)) own.set(column, value)
    return training
      .flatMap((example, row) => {
        if (intent === undefined || example.intent !== intent) return []
        let similarity = 0
        for (const [column, value] of entriesOf(rows, row)) similarity += value * (own.get(column) ?? 0)
        return similarity > 0 ? { text: example.text, similarity } : []
      })
      .sort((a, b) => b.similarity - a.similarity)
      .slice(0, count)
  }
}

function* entriesOf({ start, index, value }: Rows, row: number): Generator<[number, number]> {
  for (let k = start[row]!; k < start[row + 1]!; k++) yield [index[k]!, value[k]!]
}
