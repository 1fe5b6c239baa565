import { type Example, fitLogistic, logOdds, sigmoid, type Weights } from '@huida/statistics'
import { calibration, centres, priorWeights, scales } from './answerability-prior.js'
import { fillerWords } from './confidence-features.js'

/** Says how probable it is that a hit answers the question. */
export interface Answerability {
  /** @param features see `confidenceFeatures` */
  probability(features: Float64Array): number
  /** Learns from questions made of the articles, a few milliseconds at a time. Does nothing when there are too few. */
  learn(articles: readonly Askable[], ask: Ask, signal: AbortSignal): Promise<void>
}

/** An article of which questions are made. */
export interface Askable {
  readonly id: string
  readonly locale: string
  /** The question first, then its phrasings. */
  readonly questions: readonly string[]
  readonly answer: string
}

/** The features of the first hit when some articles are left out; undefined when nothing is found. */
export type Ask = (query: string, locale: string, except: ReadonlySet<string>) => Float64Array | undefined

/** How many questions are made of a base, and how many different ones it takes to learn anything. */
const made = 300
const fewest = 30
/** How strongly what other bases taught is held against what this one says. */
const strength = 150
/** How long the event loop may be kept, in milliseconds. */
const sliceMs = 3

/**
 * A logistic regression over features. What it believes at first was learnt elsewhere, see `answerability-prior.ts`. Then it
 * asks the base questions made of its own: a stored question with words left out, and others, of the base or of every
 * question's, put in. Each is asked once with its article present and once with it left out; what tells the two apart here
 * moves the weights. No labels are needed, and the same articles always teach the same.
 */
export function createAnswerability(): Answerability {
  let weights: Weights = priorWeights
  return {
    probability: (features) => sigmoid(calibration.slope * logOdds(standardised(features), weights) + calibration.bias),

    async learn(articles, ask, signal) {
      const examples: Example[] = []
      const slices = work(articles, ask, examples)
      let next = slices.next()
      while (!next.done) {
        const end = performance.now() + sliceMs
        while (!next.done && performance.now() < end) next = slices.next()
        await new Promise(setImmediate)
        if (signal.aborted) return
      }
      weights = next.value
    },
  }
}

function* work(articles: readonly Askable[], ask: Ask, examples: Example[]): Generator<void, Weights> {
  for (const { text, locale, answers } of questionsOf(articles)) {
    for (const [except, positive] of [
      [nobody, true],
      [answers, false],
    ] as const) {
      const features = ask(text, locale, except)
      if (features) examples.push({ values: standardised(features), positive })
      yield
    }
  }
  return examples.length < fewest * 2 ? priorWeights : yield* fitLogistic(examples, { prior: priorWeights, strength })
}

const nobody: ReadonlySet<string> = new Set()

/** Features as the prior's weights expect them. */
export const standardised = (features: Float64Array): Float64Array =>
  features.map((value, i) => Math.max(-6, Math.min(6, (value - centres[i]!) / scales[i]!)))

/** A question made of an article, and all articles that would answer it. */
interface MadeQuestion {
  readonly text: string
  readonly locale: string
  readonly answers: ReadonlySet<string>
}

/** Questions made of the articles' own, evenly over the base; none when it has too few different ones. */
export function* questionsOf(articles: readonly Askable[]): Generator<MadeQuestion> {
  const random = randomFrom(1)
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)]!
  const byQuestion = new Map<string, Askable[]>()
  for (const article of [...articles].sort((left, right) => (left.id < right.id ? -1 : 1))) {
    const same = byQuestion.get(article.questions[0]!)
    if (same) same.push(article)
    else byQuestion.set(article.questions[0]!, [article])
  }
  const groups = [...byQuestion.values()]
  if (groups.length < fewest) return
  for (let i = 0; i < made; i++) {
    const group = groups[Math.floor(((i + random()) * groups.length) / made) % groups.length]!
    const article = pick(group)
    const words = wordsIn(pick(article.questions))
    const kept = 0.3 + 0.7 * random()
    const said = words.filter(() => random() < kept)
    if (said.length === 0 && words.length > 0) said.push(pick(words))
    const put = (word: string | undefined) => {
      if (word !== undefined) said.splice(Math.floor(random() * (said.length + 1)), 0, word)
    }
    const other = pick(articles)
    const foreign = wordsIn(`${other.questions[0]} ${other.answer.slice(0, 300)}`)
    for (let left = words.length - said.length; left > 0; left--) if (random() < 0.7) put(pick(foreign))
    const unspaced = /[\u3040-\u30ff\u3400-\u9fff]/.test(article.questions[0]!)
    for (let left = Math.floor(random() * 4); left > 0; left--) put(pick(unspaced ? fillerWords.zh : fillerWords.en))
    yield {
      text: said.join(unspaced ? '' : ' '),
      locale: article.locale,
      answers: new Set(group.map(({ id }) => id)),
    }
  }
}

function wordsIn(text: string): string[] {
  segmenter ??= new Intl.Segmenter('zh', { granularity: 'word' })
  return [...segmenter.segment(text.slice(0, 500))].filter(({ isWordLike }) => isWordLike).map(({ segment }) => segment)
}

let segmenter: Intl.Segmenter | undefined

/** A generator after Marsaglia, "Xorshift RNGs" (2003): the same numbers every time. */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}
