import { existsSync } from 'node:fs'
import { readdir, writeFile } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openSpace } from '@huida/knowledge'
import { besideForeign, ecommerce, forCustomers, foreignWords, readPack } from '@huida/plugin-intents'
import { type Labelled, readExamples } from '../measure/examples.js'
import type { Judgement } from '../measure/learner.js'
import { tuneReport } from '../measure/report.js'
import { reportWords } from '../measure/report-words.js'
import type { Goals } from '../measure/thresholds.js'
import { type LabelledSet, tuneSet } from '../measure/tuning.js'
import { type Tuning, verdictOf } from '../measure/verdict.js'
import { CommandError } from '../terminal/command-error.js'
import type { Language } from '../terminal/language.js'
import { printable } from '../terminal/printable.js'

export interface TuneFlags {
  /** Files of a folder that is no pack. Default: train.csv, test.csv and oos_test.csv, gzipped or not. */
  train?: string
  test?: string
  oos?: string
  /** A file of articles, whose questions the bot learns, too. Default: none. */
  knowledge?: string
  /** The share of messages to expect that fit no intent; of packs. */
  outside: string
  accuracy: string
  transfer: string
  folds: string
  report: string
  thresholds: string
  /** Of the report. Default: by $LANG. */
  locale?: Language
}

/** Chooses thresholds for the intents of a pack or of a folder of CSV files; writes them, and a report about them. */
export async function tune(folder: string | undefined, flags: TuneFlags): Promise<void> {
  const goals: Goals = { accuracy: share(flags, 'accuracy'), transfer: share(flags, 'transfer') }
  const folds = Number(flags.folds)
  if (!Number.isInteger(folds) || folds < 2 || folds > 20)
    throw new CommandError(`--folds ${flags.folds} is no number from 2 to 20. Leave it out for 5.`)
  const locale = flags.locale ?? (/^zh/i.test(process.env.LANG ?? '') ? 'zh' : 'en')
  const say = reportWords[locale]
  const tunings: Tuning[] = []
  for (const set of await readSets(folder ?? fileURLToPath(ecommerce), flags)) {
    const tuning = await tuneSet(set, goals, folds, (words) => console.error(`${set.name} ${set.locale}: ${words}`))
    tunings.push(tuning)
    const verdict = verdictOf(tuning)
    console.log(`${set.name} · ${say.languages[set.locale]}\n${say.conclusion(tuning, verdict)}`)
    for (const { intent, wrong, accuracyWithout, confusions } of verdict.blockers) {
      console.log(`  ${intent}: ${say.blocker(wrong, `${(accuracyWithout * 100).toFixed(1)} %`)}`)
      for (const { expected, predicted, texts } of confusions.slice(0, 2))
        console.log(`    ${say.taken(expected, predicted)} · ${texts.length}: ${printable(texts[0] ?? '')}`)
    }
    console.log()
  }
  const chosen = Object.fromEntries(tunings.map((tuning) => [tuning.locale, tuning.choice.thresholds]))
  await writeFile(flags.thresholds, `${JSON.stringify(chosen, undefined, 2)}\n`)
  await writeFile(flags.report, tuneReport(tunings, locale))
  console.log(`${resolve(flags.thresholds)}\n${resolve(flags.report)}`)
}

function share(flags: TuneFlags, name: 'accuracy' | 'transfer' | 'outside'): number {
  const value = Number(flags[name])
  if (value === 0 && name === 'outside') return 0
  if (value > 0 && value < 1) return value
  throw new CommandError(`--${name} ${flags[name]} is no share between 0 and 1. Write 0.9 for 90 %.`)
}

/** A pack in each of its languages, or a folder with CSV files in one. */
async function readSets(folder: string, flags: TuneFlags): Promise<LabelledSet[]> {
  const name = basename(resolve(folder))
  const files = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    throw new CommandError(
      `${folder} cannot be read (${error.code}). Name the folder of a pack, or one with train.csv and test.csv.`,
    )
  })
  if (files.includes('pack.json')) {
    const locales = (['zh', 'en'] as const).filter((locale) => files.includes(`${locale}.json`))
    return Promise.all(
      locales.map(async (locale): Promise<LabelledSet> => {
        const test = `eval.${locale}.json`
        const has = (file: string) => files.includes(file)
        const labelled = await readExamples(folder, [`${locale}.json`, ...['outside.json'].filter(has)], locale)
        const taught = [...labelled, ...(await questionsIn(flags.knowledge, locale, labelled))]
        return {
          name,
          locale,
          labelled: taught,
          believed: await believedIn(folder, locale, taught),
          classifier: forCustomers(locale),
          outside: share(flags, 'outside'),
          ...(files.includes(test) && {
            apart: { name: test, examples: await readExamples(folder, [test], locale) },
          }),
          oos: await readExamples(folder, ['none.json', 'eval.outside.json'].filter(has), locale),
        }
      }),
    )
  }
  const there = (wanted: string) => [wanted, `${wanted}.gz`].find((file) => existsSync(join(folder, file)))
  const train = flags.train ?? there('train.csv')
  if (!train) throw new CommandError(`${folder} has no train.csv. Name its file of labelled messages with --train.`)
  const test = flags.test ?? there('test.csv')
  const oos = flags.oos ?? there('oos_test.csv')
  const read = async (file: string | undefined): Promise<Labelled[]> =>
    // The language matters for packs only.
    file ? readExamples(folder, [file], 'en') : []
  const labelled = await read(train)
  const examples = await read(test)
  return [
    {
      name: `${name} (${train})`,
      locale: labelled.some(({ text }) => /\p{Script=Han}/u.test(text)) ? 'zh' : 'en',
      labelled,
      ...(test && { apart: { name: test, examples } }),
      oos: [...(await read(oos)), ...examples.filter(({ intent }) => intent === undefined)],
    },
  ]
}

/** What a language's articles are asked, as the bot learns it: by the intent that their problem names. */
async function questionsIn(
  file: string | undefined,
  locale: Language,
  known: readonly Labelled[],
): Promise<Labelled[]> {
  if (file === undefined) return []
  const space = await openSpace({ file, readOnly: true })
  try {
    const intents = new Set(known.map(({ intent }) => intent))
    const texts = new Set(known.map(({ text }) => text))
    return space
      .published()
      .filter((article) => article.locale.startsWith(locale) && intents.has(article.problem))
      .flatMap(({ problem, question, phrasings }) =>
        [question, ...phrasings].map((text) => ({ text, intent: problem })),
      )
      .filter(({ text }) => !texts.has(text))
  } finally {
    await space.close()
  }
}

/**
 * How sure the plugin `intents` is of what was judged: less, where a message has words of other trades. A message that teaches such words is judged
 * by those that the other half of them teaches.
 */
async function believedIn(folder: string, locale: Language, taught: readonly Labelled[]) {
  const words = (await readPack(folder)).foreign?.[locale] ?? []
  const inside = taught.flatMap(({ text, intent }) => (intent === undefined ? [] : [text]))
  const outside = taught.flatMap(({ text, intent }) => (intent === undefined ? [text] : []))
  const halves = [0, 1].map((half) => outside.filter((_, at) => at % 2 === half))
  const [all, ...byOthers] = await Promise.all(
    [outside, ...halves.toReversed()].map((texts) => foreignWords(locale, { inside, outside: texts, words })),
  )
  const halfOf = new Map(outside.map((text, at) => [text, at % 2]))
  return ({ text, confidence }: Judgement): number => {
    const half = halfOf.get(text)
    const find = half === undefined ? all! : byOthers[half]!
    return besideForeign(confidence, find(text).length)
  }
}
