import { fileURLToPath } from 'node:url'
import { type Clock, type Context, definePlugin, type Locale } from '@huida/core'
import { z } from 'zod'
import type { Candidate, Classifier, IntentModel } from './classifier.js'
import { type Entity, entitiesIn } from './entities.js'
import { ofLanguage } from './language.js'
import { examplesNow } from './learning/examples.js'
import { besideForeign } from './learning/foreign-words.js'
import { type Knowledge, learner } from './learning/learner.js'
import type { TrainedIntents } from './learning/trained.js'
import { forCustomers } from './ngrams/ngrams.js'
import { readPack } from './pack.js'
import { readThresholds, type ThresholdsByLocale, thresholdsByLocale } from './thresholds.js'

/** What a message wants, as far as the bot can tell. */
export interface Intent {
  /** Undefined when the message has none of the intents, or when the best one is not sure enough. */
  name: string | undefined
  /** Whether it is likelier that the message has none of the intents than that it has `candidates[0]`. */
  outOfScope: boolean
  /** The probability that `candidates[0]` is right, 0 to 1, whether or not it was enough for a name. */
  confidence: number
  /** Numbers, dates and amounts in the text, in the order of the text. */
  entities: Entity[]
  /** The five best, best first. */
  candidates: Candidate[]
  /** The articles that it most likely asks for, by their ids, best first, where articles teach enough. */
  articles?: Candidate[]
  /** Its words, in lower case, that only messages with none of the intents use, such as "airline", where packs know such messages. */
  foreign?: readonly string[]
}

/** What is on `ctx` after this plugin. */
export interface WithIntent {
  intent: Intent
  /** The same of other words in the same language, such as one question of several. Nothing is traced of it. */
  intentOf?: (text: string) => Promise<Intent>
}

/** Nobody waits longer for a bot that is still learning; the answer then does without an intent. */
const LEARNING_WAIT_MS = 3_000

const path = z.union([z.string(), z.instanceof(URL)])

/** Reads a file or folder; a problem with it is reported with the other mistakes of the configuration. */
const reading =
  <In, Out>(read: (given: In) => Promise<Out>) =>
  async (given: In, judging: z.RefinementCtx<In>): Promise<Out> => {
    try {
      return await read(given)
    } catch (error) {
      judging.addIssue({ code: 'custom', message: (error as Error).message.replace(/\.$/, '') })
      return z.NEVER
    }
  }

/** Tells every handler after it what a message wants: `ctx.intent`. */
export const intents = definePlugin({
  name: 'intents',
  config: z.object({
    /** Folders of packs: `[ecommerce]`. Phrasings of the same intent in several packs add up. */
    packs: z.array(path.transform(reading(readPack))).min(1),
    /** Below this confidence a message has no intent. At 0.5 a name is likelier right than wrong. */
    threshold: z.number().min(0).max(1).default(0.5),
    /** Thresholds by language and intent, or the file that `huida tune` wrote; they go before `threshold`. */
    thresholds: z
      .union([thresholdsByLocale, path])
      .default({})
      .transform(
        reading(async (given) =>
          typeof given === 'string' || given instanceof URL ? readThresholds(given) : (given as ThresholdsByLocale),
        ),
      ),
    /**
     * Articles whose questions are examples too, of the intent that their `problem` names: a knowledge space. Until they are learned, and
     * while they change, what was learned before goes on answering. Default: none.
     */
    articles: z
      .custom<Knowledge>(
        (value) => typeof (value as Partial<Knowledge> | null | undefined)?.published === 'function',
        'it tells no articles. Pass a knowledge space',
      )
      .optional(),
    /** A folder in which what was learned is kept, so that the next start learns only what is new. Default: none. */
    models: z.string().optional(),
    /** Folders in which more was learned before; they are only read. */
    learned: z.array(path).default([]),
    /** Models that people train while the bot runs, which go before what the packs teach. Default: none. */
    trained: z
      .custom<TrainedIntents>((given) => typeof (given as TrainedIntents | undefined)?.serving === 'function')
      .optional(),
    /** Makes the classifier of a language. Default: `forCustomers`. */
    classifier: z
      .custom<(locale: Locale) => Classifier>((made) => typeof made === 'function')
      .default(() => forCustomers),
  }),
  async setup(app, { config, clock, log, onStop }) {
    const stopped = new AbortController()
    onStop(() => stopped.abort())
    const { packs, articles, classifier, models } = config
    const from = [...packs.map((pack) => pack.models), ...config.learned.map(folderOf)]
    const keeping = { signal: stopped.signal, from, ...(models !== undefined && { in: models }) }
    const learned = learner({ packs, articles, classifier, keeping, clock, log })
    const thresholdOf = (locale: Locale, intent: string) => {
      const tuned = ofLanguage(Object.entries(config.thresholds), locale)
      return tuned?.intents[intent] ?? tuned?.default ?? config.threshold
    }
    await config.trained?.begin({
      ...{ packs, classifier, thresholdOf },
      learned: [...from, ...(models === undefined ? [] : [models])],
      examples: (locale) => examplesNow(packs, articles?.published() ?? [], locale),
    })

    return app.use(async (ctx, next) => {
      const trained = config.trained?.serving(ctx.locale)
      const model =
        ctx.text === ''
          ? undefined
          : (trained?.model ?? (await within(LEARNING_WAIT_MS, learned.intents(ctx.locale), clock)))
      const isEnough = (name: string, confidence: number) => {
        const chosen = trained?.thresholds
        return confidence >= (chosen ? (chosen.intents[name] ?? chosen.default) : thresholdOf(ctx.locale, name))
      }
      const intentOf = async (text: string): Promise<Intent> => {
        const { name, confidence, candidates } = (text === '' ? undefined : await model?.classify(text)) ?? unknown
        const asked = text === '' ? undefined : await learned.articles(ctx.locale)?.classify(text)
        const foreign = learned.foreign(ctx.locale)?.(text)
        const isSure = name !== undefined && isEnough(name, besideForeign(confidence, foreign?.length ?? 0))
        return {
          name: isSure ? name : undefined,
          outOfScope: text !== '' && model !== undefined && name === undefined,
          confidence,
          entities: entitiesIn(text, ctx.now()),
          candidates: candidates.slice(0, 5),
          ...(asked && { articles: asked.candidates.slice(0, 8) }),
          ...(foreign !== undefined && { foreign }),
        }
      }
      const intent = await intentOf(ctx.text)
      if (ctx.text !== '') explain(ctx, intent, model)
      return next<WithIntent>({ intent, intentOf })
    })
  },
})

const unknown = { name: undefined, outOfScope: false, confidence: 0, candidates: [] }

async function within<T>(ms: number, work: Promise<T | undefined> | undefined, clock: Clock): Promise<T | undefined> {
  let cancel = () => {}
  const waited = new Promise<undefined>((resolve) => {
    cancel = clock.after(ms, () => resolve(undefined))
  })
  try {
    return await Promise.race([work, waited])
  } finally {
    cancel()
  }
}

const folderOf = (place: string | URL): string => (place instanceof URL ? fileURLToPath(place) : place)

function explain(
  ctx: Context,
  { name, outOfScope, entities, candidates }: Intent,
  model: IntentModel | undefined,
): void {
  const found = entities.map(({ type, raw }) => ({ type, raw }))
  ctx.trace({
    step: 'intents',
    saw: { text: ctx.text, entities: found, ...(model ? { model: model.version } : { ready: false }) },
    scored: candidates.slice(0, 3).map(({ name, score }) => ({ name, score: Number(score.toFixed(3)) })),
    chose: name ?? (outOfScope ? 'out of scope' : null),
  })
}
