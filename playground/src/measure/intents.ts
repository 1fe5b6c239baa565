import { readExamples } from './examples.js'
import { accuracyAtCoverage, auroc, calibrationError, percentile, separatingThreshold } from './figures.js'
import { isRight, type Judgement, judgedOf, type Learned, learn } from './learner.js'
import { type MeasuredRow, type Progress, shareOf } from './measured.js'
import type { RowOf } from './suite.js'

/** Trains the classifier that a bot would use, and asks it what it has not learned from. */
export async function measureIntents(row: RowOf<'intents'>, progress: Progress): Promise<MeasuredRow> {
  const read = (names: readonly string[]) => readExamples(row.data, names, row.locale)
  const training = await read(row.train)
  progress(`learning from ${training.length} examples`)
  const learned = await learn(row.locale, training)
  const test = await read(row.test)
  progress(`judging ${test.length} texts`)
  const asked = await learned.judge(test)
  const inScope = asked.filter(({ expected }) => expected !== undefined)
  const judged = judgedOf(inScope)
  const oos = [
    ...asked.filter(({ expected }) => expected === undefined),
    ...(row.oos ? await learned.judge(await read(row.oos)) : []),
  ]
  return {
    accuracy: shareOf(inScope, isRight),
    ece: { value: calibrationError(judged) },
    accuracyAt85: { value: accuracyAtCoverage(judged, 0.85) },
    trainSeconds: { value: learned.seconds },
    blockedMs: { value: learned.blockedMs },
    ...(oos.length > 0 && {
      auroc: { value: auroc(confidences(inScope), confidences(oos)) },
      rightAt80: shareOf(
        [...inScope, ...oos].filter(({ predicted, confidence }) => predicted !== undefined && confidence >= 0.8),
        isRight,
      ),
    }),
    ...(row.tuning &&
      separated(
        await learned.judge(await read(row.tuning.test)),
        await learned.judge(await read(row.tuning.oos)),
        inScope,
        oos,
      )),
    ...(await timed(
      learned,
      test.map(({ text }) => text),
    )),
  }
}

/** One threshold chosen on the tuning part, and what it keeps and refuses of the test part. */
function separated(
  tuning: readonly Judgement[],
  tuningOos: readonly Judgement[],
  inScope: readonly Judgement[],
  oos: readonly Judgement[],
): MeasuredRow {
  const threshold = separatingThreshold(confidences(tuning), confidences(tuningOos))
  const isKept = ({ predicted, confidence }: Judgement) => predicted !== undefined && confidence >= threshold
  return {
    inScope: shareOf(inScope, (one) => isKept(one) && isRight(one)),
    oosRecall: shareOf(oos, (one) => !isKept(one)),
    threshold: { value: threshold },
  }
}

/** How long one text takes, after a round that warms up. */
async function timed({ classify }: Learned, texts: readonly string[]): Promise<MeasuredRow> {
  const some = texts.slice(0, 1_000)
  const times = async (work: (text: string) => unknown) => {
    const all: number[] = []
    for (const text of some) {
      const started = performance.now()
      await work(text)
      all.push(performance.now() - started)
    }
    return percentile(all, 0.99)
  }
  await times(classify)
  const classifyMs = await times(classify)
  return { classifyMs: { value: classifyMs } }
}

const confidences = (judgements: readonly Judgement[]) => judgements.map(({ confidence }) => confidence)
