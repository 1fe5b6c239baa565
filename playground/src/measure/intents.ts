import { auroc, calibrationError } from '@huida/statistics'
import type { Language } from '../terminal/language.js'
import { readExamples } from './examples.js'
import { accuracyAtCoverage, percentile, separatingThreshold } from './figures.js'
import { isRight, type Judgement, judgedOf, type Learned, learn } from './learner.js'
import { type MeasuredRow, type Progress, shareOf } from './measured.js'
import type { RowOf } from './row.js'

/** Trains the classifier that a bot would use, and asks it what it has not learned from. */
export async function measureIntents(row: RowOf<'intents'>, progress: Progress): Promise<MeasuredRow> {
  const read = (names: readonly string[]) => readExamples(row.data, names, row.locale)
  const training = await read(row.train)
  progress(`learning from ${training.length} examples`)
  const learned = await learn(row.locale, training, { outOfScope: row.outOfScope })
  const test = await read(row.test)
  progress(`judging ${test.length} texts`)
  const asked = await learned.judge(test, 'whatever')
  const inScope = asked.filter(({ expected }) => expected !== undefined)
  const judged = judgedOf(inScope)
  const oos = [
    ...asked.filter(({ expected }) => expected === undefined),
    ...(row.oos ? await learned.judge(await read(row.oos), 'whatever') : []),
  ]
  return {
    accuracy: shareOf(inScope, isRight),
    ece: { value: calibrationError(judged) },
    accuracyAt85: { value: accuracyAtCoverage(judged, 0.85) },
    trainSeconds: { value: learned.seconds },
    blockedMs: { value: learned.blockedMs },
    ...(oos.length > 0 && {
      auroc: { value: auroc(confidences(inScope), confidences(oos)) },
      eceOfAll: { value: calibrationError(judgedOf([...inScope, ...oos])) },
      rightAt80: shareOf(
        [...inScope, ...oos].filter(({ predicted, confidence }) => predicted !== undefined && confidence >= 0.8),
        isRight,
      ),
    }),
    ...(row.tuning &&
      separated(
        await learned.judge(await read(row.tuning.test), 'whatever'),
        await learned.judge(await read(row.tuning.oos), 'whatever'),
        inScope,
        oos,
      )),
    ...(await timed(
      learned,
      row.locale,
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

/**
 * The CPU time that one text takes, beside that of the runtime's own `Intl.Segmenter` for cutting the same texts into words.
 * By the clock, a busy machine would be measured instead.
 */
async function timed({ classify }: Learned, locale: Language, texts: readonly string[]): Promise<MeasuredRow> {
  const some = texts.slice(0, 1_000)
  const segmenter = new Intl.Segmenter(locale, { granularity: 'word' })
  const tokenise = (text: string) => [...segmenter.segment(text)].length
  const p99 = async (work: (text: string) => unknown) => {
    const times: number[] = []
    for (const text of some) {
      const before = process.cpuUsage()
      await work(text)
      const { user, system } = process.cpuUsage(before)
      times.push((user + system) / 1_000)
    }
    return percentile(times, 0.99)
  }
  // The first round warms up; of the others the quietest counts, since collecting the garbage of others is in it the least.
  const rounds: { classify: number; tokenise: number }[] = []
  for (let round = 0; round < 4; round++) rounds.push({ classify: await p99(classify), tokenise: await p99(tokenise) })
  const classifyMs = Math.min(...rounds.slice(1).map((round) => round.classify))
  const tokeniseMs = Math.min(...rounds.slice(1).map((round) => round.tokenise))
  return {
    classifyMs: { value: classifyMs },
    tokeniseMs: { value: tokeniseMs },
    classifyRatio: { value: classifyMs / tokeniseMs },
  }
}

const confidences = (judgements: readonly Judgement[]) => judgements.map(({ confidence }) => confidence)
