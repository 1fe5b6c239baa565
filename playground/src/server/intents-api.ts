import { z } from 'zod'
import type { IntentTrainer } from '../intents/intent-trainer.js'
import { maskedText } from '../privacy/masking.js'
import type { Placed } from './mount.js'
import { placer } from './placer.js'

const share = z.number().nullable()
const locale = z.string().max(20)
const text = z
  .string()
  .trim()
  .min(1)
  .max(500)
  // What a customer has said may hold what nobody needs to learn from.
  .transform(maskedText)
const name = z.string().max(100)
const number = z.coerce.number().int().positive()

const quality = z.object({
  name: z.string(),
  examples: z.number(),
  /** How many examples were taken for it. */
  predicted: z.number(),
  precision: share,
  recall: share,
  /** Wrong judgements that it takes part in. */
  wrong: z.number(),
  /** How much more would be right at most if it were told apart. */
  gain: z.number(),
})

const version = z.object({
  number: z.number(),
  locale: z.string(),
  at: z.number(),
  by: z.string(),
  examples: z.number(),
  added: z.number(),
  removed: z.number(),
  accuracy: share,
  ece: share,
  /** The chance to be right that is demanded of each intent. Absent: the bot's own thresholds count. */
  demanded: z.number().optional(),
})

const training = z.object({
  locale: z.string(),
  by: z.string(),
  /** 0 to 1. */
  done: z.number(),
  version: z.number().optional(),
  error: z.string().optional(),
})

const point = z.object({ demanded: z.number(), accuracy: share, transfer: z.number() })

const report = z.object({
  judged: z.number(),
  apart: z.string().nullable(),
  folds: z.number(),
  goals: z.object({ accuracy: z.number(), transfer: z.number() }),
  accuracy: share,
  between: z.object({ low: z.number(), high: z.number() }),
  ece: share,
  outside: z.object({ total: z.number(), kept: z.number() }),
  bins: z.array(
    z.object({
      from: z.number(),
      to: z.number(),
      count: z.number(),
      confidence: z.number(),
      accuracy: z.number(),
    }),
  ),
  curve: z.array(point),
  own: z.object({ accuracy: share, transfer: z.number() }),
  suggested: point,
  intents: z.array(quality),
  confusions: z.array(
    z.object({
      expected: z.string(),
      predicted: z.string().nullable(),
      count: z.number(),
      texts: z.array(z.object({ text: z.string(), confidence: z.number(), lure: z.string().optional() })),
    }),
  ),
  blockers: z.array(z.object({ intent: z.string(), wrong: z.number(), accuracyWithout: z.number() })),
})

const difference = z.object({
  text: z.string(),
  expected: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
})

const ok = z.object({ ok: z.boolean() })
const example = z.object({ locale, text, intent: name })

/** Examples of intents, trainings and the version that serves, at `/api/intents`. */
export function intentRoutes(trainer: IntentTrainer): Placed[] {
  const done = { ok: true }
  return [
    place('GET', '/intents', 'Intents of a language, how well each is understood, and what serves.', {
      query: z.object({ locale: locale.optional() }),
      answer: z.object({
        /** Whether the bot asks for what is trained here. */
        isUsed: z.boolean(),
        locales: z.array(z.string()),
        locale: z.string(),
        /** The version that serves; `null`: what the bot brings. */
        serving: z.number().nullable(),
        newest: z.number().nullable(),
        /** Whether examples were changed since the newest training. */
        isChanged: z.boolean(),
        intents: z.array(
          z.object({
            name: z.string(),
            title: z.record(z.string(), z.string()),
            scene: z.string(),
            examples: z.number(),
            added: z.number(),
            removed: z.number(),
            quality: quality.optional(),
          }),
        ),
        training: training.optional(),
      }),
      handle({ query }) {
        const locales = trainer.locales()
        const { training } = trainer
        // A bot need not speak the language of whoever looks.
        const shown = locales.find((each) => each === query.locale) ?? locales[0] ?? ''
        const base = { isUsed: trainer.isUsed, locales, locale: shown, ...(training && { training }) }
        if (!locales.includes(shown)) return { ...base, serving: null, newest: null, isChanged: false, intents: [] }
        return {
          ...base,
          serving: trainer.servingVersion(shown),
          newest: trainer.versions(shown)[0]?.number ?? null,
          isChanged: trainer.isChanged(shown),
          intents: trainer.intents(shown),
        }
      },
    }),
    place('GET', '/intents/examples', 'Examples of an intent, those included that were taken away.', {
      query: z.object({ locale, intent: name }),
      answer: z.array(z.object({ text: z.string(), state: z.enum(['own', 'added', 'removed']) })),
      handle: ({ query }) => trainer.examples(query.locale, query.intent),
    }),
    place('POST', '/intents/examples', 'Adds an example, or brings one back; it counts after the next training.', {
      body: example,
      answer: ok,
      handle({ body: { locale, ...added } }, exchange) {
        exchange.note({ intent: added.intent })
        trainer.add(locale, added)
        return done
      },
    }),
    place('POST', '/intents/examples/remove', 'Takes an example away.', {
      body: example,
      answer: ok,
      handle({ body: { locale, ...removed } }, exchange) {
        exchange.note({ intent: removed.intent })
        trainer.remove(locale, removed)
        return done
      },
    }),
    place('POST', '/intents/examples/move', 'Makes an example one of another intent.', {
      body: example.extend({ to: name }),
      answer: ok,
      handle({ body: { locale, to, ...moved } }, exchange) {
        exchange.note({ intent: moved.intent, to })
        trainer.move(locale, moved, to)
        return done
      },
    }),
    place('POST', '/intents/train', 'Begins to learn from the examples as they are; nothing serves otherwise by it.', {
      body: z.object({ locale }),
      answer: training,
      handle: ({ by, body }) => trainer.train(body.locale, by.id),
    }),
    place('GET', '/intents/training', 'How far the last training is.', {
      audit: 'none',
      answer: z.object({ training: training.optional() }),
      handle: () => (trainer.training ? { training: trainer.training } : {}),
    }),
    place('GET', '/intents/versions', 'What was learned, the newest first, and when which version served.', {
      query: z.object({ locale }),
      answer: z.object({
        serving: z.number().nullable(),
        versions: z.array(version),
        switches: z.array(z.object({ at: z.number(), by: z.string(), version: z.number().nullable() })),
      }),
      handle: ({ query: { locale } }) => ({
        serving: trainer.servingVersion(locale),
        versions: trainer.versions(locale),
        switches: trainer.switches(locale),
      }),
    }),
    place('GET', '/intents/versions/:number', 'How well a version understands what it has not learned from.', {
      params: z.object({ number }),
      answer: z.object({ version, report }),
      handle: ({ params }) => trainer.report(params.number),
    }),
    place(
      'GET',
      '/intents/versions/:number/compare',
      'What a version understands that another does not, and conversely.',
      {
        params: z.object({ number }),
        query: z.object({ with: number }),
        answer: z.object({ better: z.array(difference), worse: z.array(difference) }),
        handle: ({ params, query }) => trainer.compare(query.with, params.number),
      },
    ),
    place(
      'PUT',
      '/intents/serving',
      'Chooses which version serves from the next message on; null: what the bot brings.',
      {
        body: z.object({ locale, version: z.number().int().positive().nullable() }),
        answer: ok,
        async handle({ by, body }, exchange) {
          exchange.note({ locale: body.locale, before: trainer.servingVersion(body.locale), version: body.version })
          await trainer.serve(body.locale, body.version, by.id)
          return done
        },
      },
    ),
    place('PUT', '/intents/versions/:number/demanded', 'Demands a chance to be right of every intent of a version.', {
      params: z.object({ number }),
      body: z.object({ demanded: z.number().min(0).max(1).nullable() }),
      answer: ok,
      async handle({ params, body }, exchange) {
        exchange.note(body)
        await trainer.demand(params.number, body.demanded)
        return done
      },
    }),
  ]
}

const place = placer('/api', {
  reading: { role: ['trainer', 'manager', 'auditor'], audit: 'read' },
  changing: { role: 'trainer', audit: 'change' },
})
