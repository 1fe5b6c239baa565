import {
  type Content,
  type Context,
  choices,
  contentOf,
  definePlugin,
  fieldsOf,
  type Json,
  type Part,
  toParts,
  withOwnWords,
} from '@huida/core'
import type { WithHandoff } from '@huida/plugin-escalation'
import { z } from 'zod'
import { type Answer, answerIn, answerToKey, isTried, questionOfKey } from './answer.js'
import { verdictOf } from './emoji.js'
import type { FeedbackRecord } from './records.js'
import { Confirmations, forgets, forgetsBefore, keeps, migrations, type Taught } from './taught.js'
import { type FeedbackWords, words } from './words.js'

/** What the choices under a doubtful answer send back, before the key of the event that asked. */
const YES = 'feedback:yes:'
const NO = 'feedback:no:'
const DAY_MS = 86_400_000

const replaced = z.custom<Partial<FeedbackWords>>(
  (value) => typeof value === 'object' && value !== null,
  'it is no object. Give the words to replace, such as { sorry: "…" }',
)

/**
 * Hears what customers say of an answer: 👍 and 👎 on it where the platform has them, and "is this what you meant?" under a doubtful one where
 * it shows buttons. What is confirmed teaches the search, what is denied is recorded for `mine`, and whoever was not helped is offered a
 * person after `escalation()`. Use it before `rag()`.
 */
export const feedback = definePlugin({
  name: 'feedback',
  config: z.object({
    /** The search that learns: `createRetriever(space)`. Default: nothing is learnt, it is only recorded. */
    retriever: z
      .custom<Taught>(
        (value) => typeof (value as Taught | null | undefined)?.confirm === 'function',
        'it cannot learn. Pass createRetriever(space)',
      )
      .optional(),
    /** Takes personal data out of a question before it is learnt: `redact` of `@huida/plugin-privacy`. Without it nothing is learnt. */
    mask: z
      .custom<(text: string) => string>((value) => typeof value === 'function', 'it is no function. Pass redact')
      .optional(),
    /** Under answers of less confidence than this the customer is asked whether it was meant, 0 to 1. 0: never. */
    doubtful: z.number().min(0).max(1).default(0.75),
    /** So many people must have confirmed an article before any of their questions is learnt, so that nobody teaches it alone. */
    minPeople: z.int().min(1).default(2),
    /** How long the customers' masked questions are kept, in days. */
    keepDays: z.int().min(1).max(3_650).default(180),
    /** Replaces any of the plugin's own words, by language. */
    words: z.record(z.string(), replaced).default({}),
  }),
  migrations,
  async setup(app, { config, bot, sql, clock, onStop }) {
    const { retriever, mask, doubtful, minPeople, keepDays } = config
    const confirmations = new Confirmations(retriever, minPeople)
    const sayIn = ({ locale }: Context) => withOwnWords(words, config.words, locale)
    const oldest = () => clock.now() - keepDays * DAY_MS
    // A plugin with migrations is given its tables.
    const tables = sql!
    await confirmations.load(tables, oldest())
    let cancel = () => {}
    const tidy = () => {
      void tables.write([forgetsBefore(oldest())]).catch(() => {
        // The next day tries again.
      })
      cancel = clock.after(DAY_MS, tidy)
    }
    cancel = clock.after(DAY_MS, tidy)
    onStop(() => cancel())

    app.on('reacted', async (ctx, next) => {
      const verdict = verdictOf(ctx.event.emoji)
      const answer = verdict && (await answerIn(bot, ctx, ctx.event.of))
      // In a group others may think of it what they like.
      if (!answer || answer.user !== ctx.user.id) return next()
      if (ctx.event.removed) {
        rated(ctx, 'answer.unrated', answer, 'reaction')
        forget(ctx, answer)
        return
      }
      if (verdict === 'helped') return confirmed(ctx, answer, 'reaction')
      return denied(ctx, answer, 'reaction')
    })

    app.on('choice', async (ctx, next) => {
      const { value } = ctx.event
      const key = value.startsWith(YES)
        ? value.slice(YES.length)
        : value.startsWith(NO)
          ? value.slice(NO.length)
          : undefined
      if (key === undefined) return next()
      const answer = await answerToKey(bot, ctx, key)
      if (value.startsWith(NO)) return answer ? denied(ctx, answer, 'choice') : sorry(ctx)
      if (answer) confirmed(ctx, answer, 'choice')
      return sayIn(ctx).thanks
    })

    app.use(async (ctx, next) => {
      if (ctx.event.type !== 'message' && ctx.event.type !== 'choice') return next()
      const outcome = await next()
      const records = ctx.soFar().records.map(({ type, data }) => ({ type, about: fieldsOf(data) }))
      const picked = records.find(({ type }) => type === 'rag.confirmed')?.about
      if (picked) await meant(ctx, picked)
      const content = contentOf(outcome)
      // Two answers at once, or the offer of a person, are no place for one more question.
      const [answered, ...others] = records.filter(({ type }) => type === 'rag.answered' || type === 'handoff.offered')
      const isAsked = ctx.event.type === 'message' && answered?.type === 'rag.answered' && others.length === 0
      const confidence = Number(answered?.about.confidence)
      if (!isAsked || !(confidence < doubtful) || content === undefined || !ctx.can('choices')) return outcome
      const say = sayIn(ctx)
      const asked = choices(say.meant, [
        { label: say.yes, value: `${YES}${ctx.event.key}` },
        { label: say.no, value: `${NO}${ctx.event.key}` },
      ])
      ctx.trace({ step: 'feedback', saw: { confidence }, chose: 'to ask whether it was meant' })
      return [...toParts(content).filter(isNoSuggestion), asked]
    })

    /** The customer has chosen one of the questions that were offered: it is what the message before it meant. */
    async function meant(ctx: Context, { asked, article, trial }: Readonly<Record<string, unknown>>): Promise<void> {
      if (typeof asked !== 'string' || typeof article !== 'string') return
      const question = await questionOfKey(bot, ctx, asked)
      if (question !== undefined) learn(ctx, { question, article, isTried: isTried(trial) })
    }

    function confirmed(ctx: Context, answer: Answer, by: 'reaction' | 'choice'): void {
      rated(ctx, 'answer.confirmed', answer, by)
      learn(ctx, answer)
    }

    function denied(ctx: Context, answer: Answer, by: 'reaction' | 'choice'): Content {
      rated(ctx, 'answer.denied', answer, by)
      forget(ctx, answer)
      return sorry(ctx)
    }

    function sorry(ctx: Context & Partial<WithHandoff>): Content {
      const say = sayIn(ctx)
      // While a person answers, that person is told by the emoji itself.
      if (ctx.conversation.owner.kind !== 'bot') return []
      return ctx.handoff ? ctx.handoff.offer(say.offer, { reason: 'unsure' }) : say.sorry
    }

    function learn(
      ctx: Context,
      { question, article, isTried }: Pick<Answer, 'question' | 'article' | 'isTried'>,
    ): void {
      if (!mask || !retriever || question.trim() === '' || question.length > MAX_QUESTION) return
      // What is tried with some customers must change nothing for the others.
      if (isTried) return
      const one = { person: ctx.person, article, question: mask(question), at: ctx.now() }
      ctx.write(keeps(one))
      confirmations.add(one)
    }

    function forget(ctx: Context, { article, isTried }: Answer): void {
      if (isTried) return
      ctx.write(forgets(article, ctx.person))
      confirmations.remove(article, ctx.person)
    }
  },
})

/** Longer messages tell a story; as a phrasing they would find everything. In UTF-16 units. */
const MAX_QUESTION = 200

/** What else could be asked is not for now: first comes whether the answer was the right one. */
const isNoSuggestion = ({ type }: Part): boolean => type !== 'choices'

function rated(
  ctx: Context,
  type: keyof FeedbackRecord,
  { event, article, version }: Answer,
  by: 'reaction' | 'choice',
): void {
  const data: FeedbackRecord[typeof type] = { event, article, version, locale: ctx.locale, by }
  ctx.trace({ step: 'feedback', saw: by, chose: type })
  ctx.record(type, data as Json)
}
