import { type Classifier, confusions, ngrams, type Verdict } from '@huida/plugin-intents'
import type { Language } from '../terminal/language.js'
import type { Labelled } from './examples.js'
import { foldsOf } from './folds.js'
import { type Judgement, learn } from './learner.js'
import type { Progress } from './measured.js'
import { chooseThresholds, type Goals, pairOf, sift, siftCrosswise } from './thresholds.js'
import type { Tuning } from './verdict.js'

/** One language of a labelled set. */
export interface LabelledSet<Locale extends string = Language> {
  name: string
  locale: Locale
  /** What the bot learns from; thresholds are chosen on it too, each message judged by a model that does not know it. */
  labelled: Labelled[]
  /** What neither learning nor choosing may see, with the name of its file. */
  apart?: { name: string; examples: Labelled[] }
  /** What fits no intent. */
  oos: Labelled[]
  /**
   * The share of messages to expect that fit no intent: so many are chosen and judged on beside the others, of those that are learned from and of
   * `oos`. Default: none.
   */
  outside?: number
  /** How sure a bot is of what was judged, where it knows more than the classifier. Default: as the classifier. */
  believed?: (judgement: Judgement) => number
  /** What learns. Default: `ngrams`. */
  classifier?: Classifier
  /** A folder in which what is learned from all of them is kept. Default: nowhere. */
  keep?: string
}

/** What was said of a labelled set by models that do not know what they are asked. */
export interface JudgedSet {
  /** Each of what is learned from, by a model that learned from the other parts. */
  choosing: Judgement[]
  /** What lies apart, and what fits no intent, by a model that learned from all. */
  unseen: Judgement[] | undefined
  oos: Judgement[]
}

/** Chooses thresholds for a labelled set, and finds out what they do to messages that they were not chosen on. */
export async function tuneSet(set: LabelledSet, goals: Goals, folds: number, progress: Progress): Promise<Tuning> {
  return tuningOf(set, await judgeSet(set, folds, progress), { goals, folds })
}

/** Learns from parts of a labelled set and from all of it, and asks about what was left out. `onShare`: how much is done, 0 to 1. */
export async function judgeSet(
  set: LabelledSet<string>,
  folds: number,
  progress: Progress,
  onShare: (done: number) => void = () => {},
): Promise<JudgedSet> {
  const { locale, labelled, apart, oos, classifier = ngrams(locale), keep, outside = 0, believed } = set
  const asBelieved = (judgements: readonly Judgement[]) =>
    judgements.map((one) => (believed ? { ...one, confidence: believed(one) } : one))
  const parts = folds + 1
  const judged = asBelieved(
    await outOfFold({ labelled, classifier }, folds, progress, (done) => onShare((done * folds) / parts)),
  )
  progress('learning from all of them')
  const learned = await learn(locale, labelled, {
    ...{ classifier, keep },
    onProgress: ({ done, total }) => onShare((folds + done / total) / parts),
  })
  const others = asBelieved(await learned.judge(oos))
  return {
    choosing: mixed(inScope(judged), judged.filter(fitsNone), outside),
    unseen: apart && mixed(inScope(asBelieved(await learned.judge(apart.examples))), others, outside),
    oos: others,
  }
}

/** Chooses thresholds by what was said of a labelled set. With thousands of examples it takes a second or two. */
export function tuningOf<Locale extends string>(
  { name, locale, labelled, apart }: Pick<LabelledSet<Locale>, 'name' | 'locale' | 'labelled' | 'apart'>,
  { choosing, unseen, oos }: JudgedSet,
  { goals, folds }: { goals: Goals; folds: number },
): Tuning<Locale> {
  const choice = chooseThresholds(choosing, goals)
  const single = chooseThresholds(choosing, goals, [0])
  const singleOnUnseen = unseen ? sift(unseen, single) : single.sifted
  const sifted = unseen ? sift(unseen, choice) : siftCrosswise(choosing, goals)
  return {
    name,
    locale,
    goals,
    choice,
    folds,
    unseen: sifted,
    lures: luresOf(sifted, labelled),
    apart: apart?.name,
    oos: sift(oos, choice),
    single: { threshold: single.thresholds.default, reached: pairOf(singleOnUnseen) },
  }
}

/** For each text that was taken for another intent, the example of that intent which looks most like it. */
function luresOf(judgements: readonly Judgement[], labelled: readonly Labelled[]): Map<string, string> {
  const named = judgements.filter((one) => one.predicted !== undefined && !fitsNone(one))
  const thefts = confusions(named, labelled, { responsible: 1 }).flatMap(({ stolen }) => stolen)
  return new Map(thefts.flatMap(({ text, responsible: [first] }) => (first ? [[text, first.text]] : [])))
}

/** Every example as a model judges it that learned from the other folds. */
async function outOfFold(
  { labelled, classifier }: { labelled: Labelled[]; classifier: Classifier },
  folds: number,
  progress: Progress,
  onShare: (done: number) => void,
): Promise<Judgement[]> {
  const foldOf = foldsOf(labelled, folds)
  progress(`judging each fold of ${folds} by a model of the others`)
  const options = { onProgress: ({ done, total }: { done: number; total: number }) => onShare(done / total) }
  const verdicts =
    (await classifier.crossValidate?.(labelled, foldOf, options)) ??
    (await foldByFold(classifier, labelled, foldOf, onShare))
  return labelled.map(({ text, intent }, at) => {
    const { name, confidence } = verdicts[at]!
    return { text, expected: intent, predicted: name, confidence }
  })
}

/** For classifiers that do not judge by folds themselves. */
async function foldByFold(
  classifier: Classifier,
  labelled: readonly Labelled[],
  foldOf: readonly number[],
  onShare: (done: number) => void,
): Promise<Verdict[]> {
  const verdicts: Verdict[] = []
  const folds = Math.max(...foldOf) + 1
  for (let fold = 0; fold < folds; fold++) {
    const model = await classifier.train(labelled.filter((_, at) => foldOf[at] !== fold))
    for (const [at, { text }] of labelled.entries()) if (foldOf[at] === fold) verdicts[at] = await model.classify(text)
    onShare((fold + 1) / folds)
  }
  return verdicts
}

const fitsNone = ({ expected }: Judgement): boolean => expected === undefined

/** With so many beside them that fit no intent, from all of those alike, that they are this share of all; where there are as many. */
function mixed(judged: readonly Judgement[], others: readonly Judgement[], share: number): Judgement[] {
  const wanted = Math.min(others.length, Math.round((judged.length * share) / (1 - share)))
  return [...judged, ...Array.from({ length: wanted }, (_, at) => others[Math.floor((at * others.length) / wanted)]!)]
}

const inScope = (judgements: readonly Judgement[]) => judgements.filter(({ expected }) => expected !== undefined)
