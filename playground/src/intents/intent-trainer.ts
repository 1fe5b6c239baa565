import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Clock, type Logger, Refusal, systemClock } from '@huida/core'
import {
  modelFile,
  ofLanguage,
  type PackIntent,
  type TrainedFrom,
  type TrainedIntents,
  type TrainedModel,
} from '@huida/plugin-intents'
import { type Labelled, readExamples } from '../measure/examples.js'
import { type Curve, type Goals, thresholdsAt } from '../measure/thresholds.js'
import { judgeSet } from '../measure/tuning.js'
import type { Language } from '../terminal/language.js'
import {
  add,
  allExamples,
  type ExampleEdits,
  lessonOf,
  noEdits,
  remove,
  type ShownExample,
  type Taught,
} from './example-edits.js'
import { findingsInThread } from './findings-thread.js'
import { KeptTraining, type Switch, type Version } from './kept-training.js'
import type { Findings, IntentQuality, TrainingReport } from './training-report.js'

/** As `huida tune` has them. */
const GOALS: Goals = { accuracy: 0.9, transfer: 0.15 }
const FOLDS = 5

/** The share of a training that is done before its findings are. */
const BUT_FINDINGS = 0.95

/** How far a training is. */
export interface Training {
  locale: string
  by: string
  /** 0 to 1. */
  done: number
  /** The version that it has made. */
  version?: number
  /** Why it has made none. */
  error?: string
}

/** An intent, and how well it is understood as far as it was measured. */
export interface ShownIntent {
  name: string
  title: Record<string, string>
  scene: string
  examples: number
  added: number
  removed: number
  quality?: IntentQuality
}

/** A version that has become worse or better at an example. */
export interface Difference {
  text: string
  expected: string
  before: string | null
  after: string | null
}

/**
 * Lets people edit examples, train models from them while the bot runs, look at how well they understand, and choose which one serves. What they
 * do is kept in the data folder; nothing of the bot's own packs changes.
 */
export class IntentTrainer implements TrainedIntents {
  readonly #kept: KeptTraining
  readonly #clock: Clock
  readonly #serving = new Map<string, TrainedModel & Pick<Version, 'demanded'> & { version: number }>()
  /** What was kept when it was last looked which version is to serve. */
  #seen: object | undefined
  #from: TrainedFrom | undefined
  #training: Training | undefined

  constructor(
    data: string,
    private readonly log: Logger | undefined = undefined,
    clock: Clock = systemClock,
  ) {
    this.#kept = new KeptTraining(data)
    this.#clock = clock
  }

  /** The bot says what it goes by; what was chosen before the last stop serves again. */
  async begin(from: TrainedFrom): Promise<void> {
    this.#from = from
    for (const locale of this.locales()) {
      const version = this.#chosen(locale)
      if (version) await this.#load(version).catch((error: unknown) => this.log?.error({ error }, UNREADABLE))
    }
  }

  serving(locale: string): TrainedModel | undefined {
    this.#follow()
    return ofLanguage(this.#serving, locale)
  }

  /** Another process that shares the folder may have let another version serve: it serves here too, as soon as it is read. */
  #follow(): void {
    const { state } = this.#kept
    if (state === this.#seen) return
    this.#seen = state
    for (const locale of this.locales()) {
      const version = this.#chosen(locale)
      const serves = this.#serving.get(locale)
      if (!version) this.#serving.delete(locale)
      else if (serves?.version !== version.number || serves.demanded !== version.demanded)
        this.#load(version).catch((error: unknown) => this.log?.error({ error }, UNREADABLE))
    }
  }

  /** For bots that are tried or rehearsed beside the one that runs: they answer by what serves, and are no measure of it. */
  readonly served: TrainedIntents = { begin: () => {}, serving: (locale) => this.serving(locale) }

  /** Whether the bot asks for what is trained here: whoever builds it may have left that out. */
  get isUsed(): boolean {
    return this.#from !== undefined
  }

  get training(): Training | undefined {
    return this.#training
  }

  /** The languages in which there are examples. */
  locales(): string[] {
    return [...new Set(this.#from?.packs.flatMap(({ phrasings }) => Object.keys(phrasings)))].sort()
  }

  /** The number of the version that serves; `null`: what the packs teach. */
  servingVersion = (locale: string): number | null => this.#serving.get(locale)?.version ?? null

  /** Whether examples were changed since the newest training. */
  isChanged(locale: string): boolean {
    const [newest] = this.#kept.versions(locale)
    return newest?.hash !== hashOf(this.#lesson(locale, this.#kept.edits(locale)))
  }

  intents(locale: string): ShownIntent[] {
    const all = allExamples(this.#own(locale), this.#kept.edits(locale))
    const [newest] = this.#kept.versions(locale)
    const quality = new Map(
      (newest && this.#kept.findings(newest.number))?.report.intents.map((each) => [each.name, each]),
    )
    return this.#about().map(({ name, title, scene }) => {
      const own = all.filter(({ intent }) => intent === name)
      const count = (state: ShownExample['state']) => own.filter((each) => each.state === state).length
      const measured = quality.get(name)
      return {
        ...{ name, title, scene, added: count('added'), removed: count('removed') },
        examples: own.length - count('removed'),
        ...(measured && { quality: measured }),
      }
    })
  }

  examples(locale: string, intent: string): ShownExample[] {
    return allExamples(this.#own(locale), this.#kept.edits(locale)).filter((each) => each.intent === intent)
  }

  /** @throws Refusal INTENT_UNKNOWN, EXAMPLE_KNOWN */
  add(locale: string, example: Taught): void {
    this.#known(example.intent)
    this.#kept.changeEdits(locale, add(this.#own(locale), this.#kept.edits(locale), example))
  }

  /** @throws Refusal EXAMPLE_UNKNOWN, EXAMPLE_LAST */
  remove(locale: string, example: Taught): void {
    this.#kept.changeEdits(locale, remove(this.#own(locale), this.#kept.edits(locale), example))
  }

  /** @throws Refusal INTENT_UNKNOWN, EXAMPLE_UNKNOWN, EXAMPLE_LAST */
  move(locale: string, example: Taught, to: string): void {
    this.#known(to)
    const own = this.#own(locale)
    const without = remove(own, this.#kept.edits(locale), example)
    this.#kept.changeEdits(locale, add(own, without, { text: example.text, intent: to }))
  }

  /**
   * Learns from the examples as they are, and measures it; the first time from those of the packs, so that there is something to compare with.
   * Returns at once. @throws Refusal TRAINING_RUNS
   */
  train(locale: string, by: string): Training {
    if (this.#training && this.#training.done < 1 && this.#training.error === undefined)
      throw new Refusal(409, 'TRAINING_RUNS', 'A training is under way already. Wait until it has ended.')
    const training: Training = { locale, by, done: 0 }
    this.#training = training
    void this.#learn(training).catch((error: unknown) => {
      training.error = (error as Error).message
      this.log?.error({ error }, 'the intents could not be trained')
    })
    return training
  }

  versions = (locale: string): Version[] => this.#kept.versions(locale)

  switches = (locale: string): Switch[] => this.#kept.switches(locale)

  /** @throws Refusal VERSION_UNKNOWN */
  report(number: number): { version: Version; report: TrainingReport } {
    return { version: this.#version(number), report: this.#findings(number).report }
  }

  /** What a version understands that another does not, and the other way round. @throws Refusal VERSION_UNKNOWN */
  compare(before: number, after: number): { better: Difference[]; worse: Difference[] } {
    const was = new Map(this.#findings(before).judgements.map((each) => [each.text, each]))
    const differences = this.#findings(after).judgements.flatMap(({ text, expected, predicted }) => {
      const other = was.get(text)
      if (!other || other.expected !== expected || other.predicted === predicted) return []
      return { text, expected: expected!, before: other.predicted ?? null, after: predicted ?? null }
    })
    return {
      better: differences.filter(({ expected, after }) => after === expected),
      worse: differences.filter(({ expected, before }) => before === expected),
    }
  }

  /** Lets a version serve from the next message on; `null`: what the packs teach. @throws Refusal VERSION_UNKNOWN, MODEL_MISSING */
  async serve(locale: string, number: number | null, by: string): Promise<void> {
    if (number === null) this.#serving.delete(locale)
    else {
      const version = this.#version(number)
      if (version.locale !== locale) unknownVersion()
      await this.#load(version).catch((error: unknown) => {
        this.log?.error({ error }, UNREADABLE)
        throw new Refusal(409, 'MODEL_MISSING', 'What this version learned cannot be read any more. Train again.')
      })
    }
    this.#kept.addSwitch({ at: this.#clock.now(), by, locale, version: number })
  }

  /**
   * Demands a chance to be right of every intent of a version, from the next message on; `null`: the bot's own thresholds.
   * @throws Refusal VERSION_UNKNOWN
   */
  async demand(number: number, demanded: number | null): Promise<void> {
    const { demanded: _, ...version } = this.#version(number)
    const changed: Version = { ...version, ...(demanded !== null && { demanded }) }
    this.#kept.changeVersion(changed)
    if (this.servingVersion(version.locale) === number) await this.#load(changed)
  }

  async #learn(training: Training): Promise<void> {
    const { locale, by } = training
    const from = this.#begun()
    const isFirst = this.#kept.versions(locale).length === 0
    const edits = isFirst ? noEdits : this.#kept.edits(locale)
    const examples = this.#lesson(locale, edits)
    const classifier = from.classifier(locale)
    const file = modelFile(classifier, examples)
    if (file === undefined)
      throw new Error('What this classifier learns cannot be kept. Train it where the bot is built.')
    this.#reuse(file)
    const set = {
      ...{ name: from.packs.map(({ name }) => name).join(', '), locale, labelled: examples },
      ...(await this.#test(locale, examples)),
    }
    const judged = await judgeSet(
      { ...set, classifier, keep: this.#kept.models },
      FOLDS,
      () => {},
      (share) => {
        training.done = share * BUT_FINDINGS
      },
    )
    const own = Object.fromEntries(this.#about().map(({ name }) => [name, from.thresholdOf(locale, name)]))
    const findings = await findingsInThread({ set, judged, goals: GOALS, folds: FOLDS, own })
    const { report } = findings
    const before = this.#chosen(locale)
    const version = this.#kept.addVersion(
      {
        ...{ locale, at: this.#clock.now(), by, file, hash: hashOf(examples) },
        examples: examples.filter(({ intent }) => intent !== undefined).length,
        ...{ added: edits.added.length, removed: edits.removed.length },
        ...{ accuracy: report.accuracy, ece: report.ece },
        ...(before?.demanded !== undefined && { demanded: before.demanded }),
      },
      findings,
    )
    Object.assign(training, { done: 1, version: version.number })
  }

  /** What the bot has learned by itself of the same examples need not be learned again: a version keeps its own copy. */
  #reuse(file: string): void {
    const own = join(this.#kept.models, file)
    const learned = this.#begun()
      .learned.map((folder) => join(folder, file))
      .find((each) => existsSync(each))
    if (learned === undefined || existsSync(own)) return
    mkdirSync(this.#kept.models, { recursive: true, mode: 0o700 })
    copyFileSync(learned, own)
  }

  /** Messages of the packs that are not learned from, unless people have added them as examples since. */
  async #test(locale: string, examples: readonly Labelled[]) {
    const known = new Set(examples.map(({ text }) => text))
    const tests: Labelled[] = []
    const oos: Labelled[] = []
    // Packs bring these files in the languages of the program.
    if (!isLanguage(locale)) return { oos }
    const name = `eval.${locale}.json`
    for (const { folder } of this.#begun().packs) {
      if (existsSync(join(folder, name))) tests.push(...(await readExamples(folder, [name], locale)))
      if (existsSync(join(folder, 'none.json'))) oos.push(...(await readExamples(folder, ['none.json'], locale)))
    }
    const unseen = tests.filter(({ text }) => !known.has(text))
    return { oos, ...(unseen.length > 0 && { apart: { name, examples: unseen } }) }
  }

  async #load(version: Version): Promise<void> {
    const { locale, file, number, demanded } = version
    const model = await this.#begun()
      .classifier(locale)
      .load(await readFile(join(this.#kept.models, file)))
    const thresholds = demanded === undefined ? undefined : this.#thresholds(number, demanded)
    const about = { version: number, ...(demanded !== undefined && { demanded }) }
    this.#serving.set(locale, { model, ...about, ...(thresholds && { thresholds }) })
  }

  #thresholds(number: number, demanded: number) {
    const { curve, report } = this.#findings(number)
    const fitted: Curve = { ...curve, offsets: new Map(Object.entries(curve.offsets)) }
    return thresholdsAt(
      fitted,
      report.intents.map(({ name }) => name),
      demanded,
    )
  }

  /** The version that people have chosen last. */
  #chosen(locale: string): Version | undefined {
    const [last] = this.#kept.switches(locale)
    return last?.version == null ? undefined : this.#kept.version(last.version)
  }

  /** The examples of intents that the bot learns from by itself at this moment. */
  #own(locale: string): Taught[] {
    return this.#begun()
      .examples(locale)
      .flatMap(({ text, intent }) => (intent === undefined ? [] : { text, intent }))
  }

  #lesson = (locale: string, edits: ExampleEdits): Labelled[] => lessonOf(this.#begun().examples(locale), edits)

  #about = (): PackIntent[] => [
    ...new Map(this.#begun().packs.flatMap(({ intents }) => intents.map((each) => [each.name, each]))).values(),
  ]

  #known(intent: string): void {
    if (!this.#about().some(({ name }) => name === intent))
      throw new Refusal(404, 'INTENT_UNKNOWN', `There is no intent "${intent}".`)
  }

  #version = (number: number): Version => this.#kept.version(number) ?? unknownVersion()

  #findings = (number: number): Findings => this.#kept.findings(number) ?? unknownVersion()

  #begun(): TrainedFrom {
    if (this.#from) return this.#from
    throw new Refusal(409, 'INTENTS_UNUSED', 'This bot does not ask for what is trained here.')
  }
}

const UNREADABLE = 'a trained model cannot be read; the packs of the bot serve instead'

const isLanguage = (locale: string): locale is Language => locale === 'zh' || locale === 'en'

const hashOf = (examples: readonly Labelled[]): string =>
  createHash('sha256')
    .update(JSON.stringify(examples.map(({ text, intent }) => [text, intent])))
    .digest('hex')
    .slice(0, 16)

function unknownVersion(): never {
  throw new Refusal(404, 'VERSION_UNKNOWN', 'There is no such version.')
}
