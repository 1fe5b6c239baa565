import {
  type Composer,
  type Content,
  type Context,
  contentOf,
  definePlugin,
  type Next,
  type Part,
  toParts,
  withOwnWords,
} from '@huida/core'
import { z } from 'zod'
import { verificationIn } from './access/verification.js'
import { type Numbered, readingOf } from './asking/reading.js'
import {
  type Asking,
  asksToLookUp,
  defaultIntents,
  isBrief,
  type Kind,
  type Memory,
  type Wish,
  wishOf,
} from './asking/wish.js'
import type { Connector } from './business/connector.js'
import { lookUps } from './business/connector.js'
import { isTimeZone } from './business/instant.js'
import { Errands, PICKED } from './errands.js'
import type { OrdersContext } from './orders-context.js'
import { type AnomalyRule, anomalyRules } from './telling/anomalies.js'
import type { LookedUp } from './telling/related.js'
import { type OrderWords, words } from './telling/words.js'

const lookUpNames = ['order', 'parcel', 'refund', 'price', 'stock', 'ordersOf'] as const
const functionOf = <T>(next: string) => z.custom<T>((value) => typeof value === 'function', next)

const connectorSchema = z.custom<Connector>(
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    lookUpNames.some((name) => typeof (value as Record<string, unknown>)[name] === 'function'),
  'it looks nothing up. Pass httpConnector({ … }), or an object with a function such as order',
)
const patternSchema = z.instanceof(RegExp, { message: 'it is no pattern. Write it as /20\\d{10}/' })

/** Looks up orders, parcels, refunds, prices and stock, and notices when something is wrong with a parcel. */
export const orders = definePlugin({
  name: 'orders',
  config: z.object({
    /** Where it is looked up: `httpConnector({ … })`, or functions. */
    connector: connectorSchema,
    /** Who the customer is, where that is known, such as by the shop's sign-in. Default: nobody is known, and digits are asked for. */
    identify: functionOf<(ctx: Context) => string | undefined | Promise<string | undefined>>(
      'it is no function. Pass (ctx) => the id of the customer, or undefined',
    ).optional(),
    /** What is shown to whoever has the number: how and where it is, never items, amounts or names. Default: nothing. */
    public: z.array(z.enum(['order', 'parcel'])).default([]),
    /** What an order number looks like, one that customers are shown, and a sentence that says where they find theirs. */
    number: z
      .object({
        pattern: patternSchema.optional(),
        example: z.string().max(100).optional(),
        where: z.union([z.string(), z.record(z.string(), z.string())]).optional(),
      })
      .default({}),
    /** What is done about a message of an intent; adds to and replaces what the e-commerce pack needs. */
    intents: z
      .record(
        z.string(),
        z.object({
          kind: z.enum(['order', 'parcel', 'refund', 'price', 'stock']),
          ask: z.enum(['first', 'after', 'never']),
        }),
      )
      .default({}),
    /** When something counts as wrong with a parcel. `[]`: never. */
    anomalies: z
      .array(z.custom<AnomalyRule>((rule) => typeof rule === 'object' && rule !== null))
      .default([...anomalyRules]),
    /** What is pushed after an answer, such as an article or next steps. Default: nothing. */
    related: functionOf<(about: LookedUp) => Content | undefined>('it is no function').optional(),
    /** Where the shop is reached, for who needs a person where nobody can be offered: `service@shop.example`. */
    contact: z.union([z.string(), z.record(z.string(), z.string())]).optional(),
    /** Wrong digits: so many for one order of one person, of one person, for one order; how long they count; how long right ones hold. */
    verification: z
      .object({
        tries: z.number().int().positive().default(3),
        triesOfPerson: z.number().int().positive().default(10),
        triesOfOrder: z.number().int().positive().default(20),
        lockMs: z.number().positive().default(3_600_000),
        grantMs: z.number().positive().default(3_600_000),
      })
      .prefault({}),
    /** How long it is remembered what was asked and looked up, in milliseconds. */
    rememberMs: z.number().positive().default(1_800_000),
    /** How long one look-up may take, in milliseconds. */
    deadlineMs: z.number().positive().default(8_000),
    /** What times without an offset are in, and in which they are told. */
    timeZone: z.string().refine(isTimeZone, 'it is no time zone. Write it as Asia/Shanghai').default('Asia/Shanghai'),
    /** Replaces any of the plugin's own words, by language. */
    words: z
      .record(
        z.string(),
        z.custom<Partial<OrderWords>>((value) => typeof value === 'object' && value !== null),
      )
      .default({}),
  }),
  setup(app: Composer<OrdersContext>, { config, store, clock, log }) {
    const connector = lookUps(config.connector, {
      clock,
      deadlineMs: config.deadlineMs,
      timeZone: config.timeZone,
      failed(kind, error) {
        log.warn({ kind, problem: error.problem, error: error.message }, 'a look-up could not tell')
        // What a connector throws may quote customers: it is told only to who looks for it.
        if (error.cause) log.debug({ kind, error: error.cause }, 'why a look-up could not tell')
      },
    })
    const has = (kind: Kind) =>
      kind === 'parcel'
        ? connector.has('parcel') || connector.has('order')
        : connector.has(kind) || (kind === 'refund' && connector.has('order'))
    const intents: Readonly<Record<string, Asking>> = Object.fromEntries(
      Object.entries({ ...defaultIntents, ...config.intents }).filter(([, { kind }]) => has(kind)),
    )
    const errands = new Errands({ config, connector, verification: verificationIn(store, config.verification) })

    app.use(async (ctx, next) => {
      const { event } = ctx
      if (event.type !== 'message' && event.type !== 'choice') return next()
      // A person answers: whatever is said here is theirs.
      if (ctx.conversation.owner.kind !== 'bot') return next()
      // A person is asked for: that is others' business.
      if (event.type === 'choice' && event.value === 'human') return next()
      const memory = (await store.get<Memory>(ctx, ctx.person)) ?? {}
      // "Ok" is an answer where something was asked, and else no wish.
      if (ctx.smallTalk !== undefined && memory.asked === undefined) return next()
      const say = withOwnWords(words, config.words, ctx.locale)
      const asked = askedIn(ctx, event.type === 'choice' ? event.value : undefined)
      const [picked] = asked.isPicked ? asked.reading.numbers : []
      const wish: Wish = picked
        ? { do: 'look', kind: memory.kind ?? 'order', number: picked }
        : wishOf({ ...asked, intents }, memory)
      const answered = await errands.answer({ ctx, say, memory, wish, ...asked })
      // What was said is kept, whoever answers: "where is it?" may come next.
      const [said] = asked.reading.numbers.slice(-1)
      const kept: Memory = { ...answered.memory, ...(said && { said }) }
      if (JSON.stringify(kept) !== JSON.stringify(memory))
        store.set(ctx, ctx.person, kept, { ttlMs: config.rememberMs })
      if (answered.answer !== undefined)
        return memory.asked === undefined && articlesFirst(ctx, wish, answered.memory)
          ? afterArticles(next, answered.answer, isBrief(ctx.text))
          : answered.answer
      return wish.do === 'offer' ? withOffer(next, errands.offer({ ctx, say })) : next()
    })

    /**
     * Whether an article may answer before something is asked: the question may be a general one, since no intent is sure, it is a word or
     * two, or nothing in it but its intent says that an order is to be looked up; or something is wrong, with the order or with what is shown of it, and an article tells what to do about that.
     */
    function articlesFirst(ctx: OrdersContext, wish: Wish, { asked }: Memory): boolean {
      if (ctx.event.type !== 'message' || ctx.intent === undefined) return false
      const name = ctx.intent.name
      // Whoever gives a number, though a mistyped one, wants it looked up.
      const isGiven = /\d{6}/.test(ctx.text)
      if (wish.do === 'ask') return !isGiven && (name === undefined || isBrief(ctx.text) || !asksToLookUp(ctx.text))
      return wish.do === 'look' && asked === 'tail' && name !== undefined && intents[name]?.ask === 'after'
    }

    /** What a message says, in words or in a picture. */
    function askedIn(ctx: OrdersContext, value: string | undefined) {
      const { pattern } = config.number
      const picked = value?.startsWith(PICKED) ? value.slice(PICKED.length) : undefined
      const picture = ctx.imageText ?? ''
      const hasPicture = ctx.event.type === 'message' && ctx.event.parts.some(isPicture)
      // Of a message without words, its text is what its pictures say.
      const own = picture !== '' && picture.startsWith(ctx.text) ? '' : ctx.text
      const ofWords = readingOf(own, { pattern, entities: ctx.text === own ? ctx.intent?.entities : undefined })
      const isOfPicture = picture !== '' && ofWords.numbers.length === 0
      // Nothing but numbers: digits in a picture say nothing of who has sent it.
      const inPicture = isOfPicture ? withoutParcels(readingOf(picture, { pattern }).numbers) : undefined
      const numbers =
        picked !== undefined ? [{ type: 'order' as const, value: picked }] : (inPicture ?? ofWords.numbers)
      return {
        text: own,
        intent: own === '' ? undefined : ctx.intent?.name,
        isPicked: picked !== undefined,
        ...(hasPicture && own === '' && { picture: picture === '' ? ('unread' as const) : ('read' as const) }),
        reading: { ...ofWords, numbers, isBare: ofWords.isBare || (own === '' && numbers.length > 0) },
      }
    }
  },
})

const isPicture = (part: Part): boolean => (part.type === 'native' ? part.fallback : part).type === 'image'

/** A page of an order shows its tracking number, too. */
const withoutParcels = (numbers: Numbered[]): Numbered[] => {
  const orders = numbers.filter(({ type }) => type === 'order')
  return orders.length > 0 ? orders : numbers
}

/** What others answer, and the offer to look it up after it; unless they had no answer, and offer a person. */
async function withOffer(next: Next, offer: string): Promise<Content> {
  const parts = toParts(contentOf(await next()))
  if (parts.some(offersPerson)) return parts
  // Choices come last.
  const end = parts.at(-1)?.type === 'choices' ? parts.length - 1 : parts.length
  return [...parts.slice(0, end), offer, ...parts.slice(end)]
}

/** What articles answer, and what is asked after it; the latter alone where no article does. Of a word or two several may be meant. */
async function afterArticles(next: Next, asked: Content, isBrief: boolean): Promise<Content> {
  const parts = toParts(contentOf(await next()))
  if (isBrief && parts.some((part) => 'choices' in part && (part.choices?.length ?? 0) > 1)) return parts
  if (!parts.some(({ type }) => type === 'sources')) return asked
  const end = parts.at(-1)?.type === 'choices' ? parts.length - 1 : parts.length
  return [...parts.slice(0, end), ...toParts(asked), ...parts.slice(end)]
}

const offersPerson = (part: Part): boolean =>
  'choices' in part && part.choices?.some(({ value }) => value === 'human') === true
