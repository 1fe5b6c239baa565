import { type Clock, type Context, definePlugin, type Locale, type Logger } from '@huida/core'
import { z } from 'zod'
import { type Candidate, type Classifier, type Example, examplesOf } from './classifier.js'
import { type Entity, entitiesIn } from './entities.js'
import { nodeNlp } from './node-nlp.js'
import { type Pack, readPack } from './pack.js'

/** What a message wants, as far as the bot can tell. */
export interface Intent {
  /** Undefined when it is none of the intents that the bot knows: out of scope. */
  name: string | undefined
  /** How sure, 0 to 1, whether or not it was enough for a name. A crude measure that ranks well; no probability. */
  confidence: number
  /** Numbers, dates and amounts in the text, in the order of the text. */
  entities: Entity[]
  /** The five best, best first. */
  candidates: Candidate[]
}

/** What is on `ctx` after this plugin. */
export interface WithIntent {
  intent: Intent
}

/** Nobody waits longer for a bot that is still learning; the answer then does without an intent. */
const LEARNING_WAIT_MS = 3_000

const pack = z.union([z.string(), z.instanceof(URL)]).transform(async (folder, judging) => {
  try {
    return await readPack(folder)
  } catch (error) {
    judging.addIssue({ code: 'custom', message: (error as Error).message.replace(/\.$/, '') })
    return z.NEVER
  }
})

/** Tells every handler after it what a message wants: `ctx.intent`. */
export const intents = definePlugin({
  name: 'intents',
  config: z.object({
    /** Folders of packs: `[ecommerce]`. Phrasings of the same intent in several packs add up. */
    packs: z.array(pack).min(1),
    /** Below this confidence a message is out of scope. */
    threshold: z.number().min(0).max(1).default(0.4),
    /** Makes the classifier of a language. Default: `nodeNlp`. */
    classifier: z.custom<(locale: Locale) => Classifier>((made) => typeof made === 'function').default(() => nodeNlp),
  }),
  setup(app, { config, clock, log, onStop }) {
    const stopped = new AbortController()
    onStop(() => stopped.abort())
    const learning = new Map<Locale, Promise<Classifier | undefined>>()
    let previous: Promise<unknown> = Promise.resolve()
    for (const [locale, examples] of byLocale(config.packs)) {
      // One language after the other: together, neither would be ready soon.
      const learned = previous.then(() => learn(config.classifier(locale), examples, stopped.signal, log))
      learning.set(locale, learned)
      previous = learned
    }

    return app.use(async (ctx, next) => {
      const entities = entitiesIn(ctx.text, ctx.now())
      const classifier = ctx.text === '' ? undefined : await within(LEARNING_WAIT_MS, learning.get(ctx.locale), clock)
      const candidates = (await classifier?.classify(ctx.text))?.slice(0, 5) ?? []
      const [best] = candidates
      const confidence = best?.score ?? 0
      const name = confidence >= config.threshold ? best?.name : undefined
      if (ctx.text !== '') explain(ctx, { name, confidence, entities, candidates }, classifier !== undefined)
      return next<WithIntent>({ intent: { name, confidence, entities, candidates } })
    })
  },
})

/** The classifier once it has learned; undefined when it could not, since a failed step must not take the turn along. */
async function learn(classifier: Classifier, examples: readonly Example[], signal: AbortSignal, log: Logger) {
  try {
    await classifier.train(examples, { signal })
    return classifier
  } catch (error) {
    if (!signal.aborted) log.error({ error }, 'the intents could not be learned; messages are answered without')
    return undefined
  }
}

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

function byLocale(packs: readonly Pack[]): Map<Locale, Example[]> {
  const examples = new Map<Locale, Example[]>()
  for (const { phrasings } of packs)
    for (const locale of ['zh', 'en'] as const)
      if (phrasings[locale]) examples.set(locale, [...(examples.get(locale) ?? []), ...examplesOf(phrasings[locale])])
  return examples
}

function explain(ctx: Context, { name, entities, candidates }: Intent, ready: boolean): void {
  ctx.trace({
    step: 'intents',
    saw: { text: ctx.text, entities: entities.map(({ type, raw }) => ({ type, raw })), ...(!ready && { ready }) },
    scored: candidates.slice(0, 3).map(({ name, score }) => ({ name, score: Number(score.toFixed(3)) })),
    chose: name ?? null,
  })
}
