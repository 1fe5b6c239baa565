import {
  type Composer,
  type Content,
  type Context,
  choices,
  contentOf,
  type Drawer,
  type LedgerEntry,
  type Part,
  text,
  toParts,
} from '@huida/core'
import type { WithIntent } from '@huida/plugin-intents'
import { placeFor } from '../desk/routing.js'
import type { Staff } from '../desk/staffing.js'
import type { Team } from '../desk/team.js'
import type { Handoff, HandoffReason, HandoffRequest, MayWishForPerson, WithHandoff } from '../on-ctx.js'
import { type CaseEvent, timers } from '../protocol/case.js'
import type { Wish } from '../reasons/ask.js'
import { assent } from '../reasons/assent.js'
import type { Reasons } from '../reasons/reason-words.js'
import { asJson } from '../tables.js'
import { type Cases, timerOf } from './cases.js'
import type { Packets } from './packet.js'
import { tellReturn } from './returns.js'
import { takesBack } from './taking-back.js'

/** What the choices of an offer send back. */
export const PERSON = 'human'
export const NO_PERSON = 'no-human'

/** What is done for a reason that the bot sees by itself. */
export type Policy = 'handoff' | 'offer' | 'ignore'

export interface CustomersOptions {
  team: () => Team
  staff: Staff
  cases: Cases
  packets: Packets
  store: Drawer
  /** What tells that the bot should step aside. */
  reasons: Reasons
  policies: Readonly<Record<'emotion' | 'sensitive' | 'misunderstood' | 'vip' | 'trouble', Policy>>
  /** The kind of problem of each intent, where it is not the intent's own name. */
  problems: Readonly<Record<string, string>>
  /** So many answers in a row that offer a person, and it is one of misunderstanding. */
  misunderstoodAfter: number
  /** The bot goes on thinking while a person answers; what it would say is a draft. */
  drafts: boolean
  timeline(conversation: string, page: { limit: number }): Promise<LedgerEntry[]>
  /** The id that stands for all of a person. */
  personOf(alias: string): Promise<string>
}

/** What was offered, and is kept until the next message. */
interface Offer {
  request: HandoffRequest
  /** It only asked whether a person is wanted. */
  isConfirming?: true
  /** Other things could be chosen beside a person: a bare yes may mean any of them. */
  isBeside?: true
}

const NO_WISH: Wish = { is: 'no', why: 'wrote nothing' }

/** An offer is not meant any more after so long. */
const OFFER_MS = 3_600_000
/** Messages before this one may be part of the same wish. */
const RECENT_MS = 600_000
const MAX_RECENT = 5
/** A topic is forgotten after so long. */
const TOPIC_MS = 1_800_000
/** The intent of those who want a person, in the packs. */
const WISH = 'human_agent'
/** Who returns within this time after a resolution gets the same agent, if they are there. */
const SAME_AGENT_MS = 72 * 3_600_000

/** The customer's side: when the bot steps aside, and what is said while it does. */
export function customers(app: Composer<Context & Partial<WithIntent>>, options: CustomersOptions) {
  const { cases, store, reasons } = options

  return app.use(async (ctx, next) => {
    const handoff = handoffIn(ctx, options)
    const going = () => next<WithHandoff>({ handoff })
    const timer = timerOf(ctx)
    if (timer) {
      await cases.happen(ctx, { type: timers[timer.timer], set: timer.set } as CaseEvent)
      return undefined
    }
    if (ctx.event.type === 'leave') {
      await cases.happen(ctx, { type: 'customer_left' })
      return going()
    }
    if (ctx.event.type === 'trouble') return inTrouble(ctx, going, handoff, options)
    if (ctx.event.type !== 'message' && ctx.event.type !== 'choice') return going()
    await settleOwner(ctx, cases)
    const now = await cases.of(ctx)
    const phase = now?.case.phase ?? 'none'
    noteTopic(ctx, store)
    if (phase === 'assigned' || phase === 'snoozed') {
      await cases.happen(ctx, { type: 'customer_wrote' })
      store.delete(ctx, recentOf(ctx))
      return options.drafts ? going() : undefined
    }
    const recent = await recently(ctx, store)
    if (phase === 'queued' || phase === 'offered') {
      if (wantsOut(ctx)) {
        await cases.happen(ctx, { type: 'customer_cancelled' })
        return undefined
      }
      if (asksHowLong(ctx.text) || reasons.asksForPerson(ctx.text, { recent }).is === 'asks' || isPressed(ctx, PERSON))
        return handoff.request({ reason: 'asked' })
      return options.drafts ? going() : undefined
    }
    const goingFirst = async () => {
      let isWish = true
      const first = { ...handoff, unasked: () => (isWish = false) }
      const content = contentOf(
        (await next<WithHandoff & MayWishForPerson>({ handoff: first, mayWishForPerson: true })) as never,
      )
      return { known: toParts(content ?? []), isWish }
    }
    return answered(ctx, { going, goingFirst }, handoff, recent, options)
  })
}

/** How others are asked. */
interface Going {
  going(): Promise<unknown>
  /** Those who know an answer to what may be a wish for a person. `isWish`: nobody has said that it is none. */
  goingFirst(): Promise<{ known: Part[]; isWish: boolean }>
}

/** The bot answers, unless a person is asked for; and offers one where that is better. */
async function answered(
  ctx: Context & Partial<WithIntent>,
  { going, goingFirst }: Going,
  handoff: Handoff,
  recent: readonly string[],
  { reasons, cases, store, policies, misunderstoodAfter, packets, timeline }: CustomersOptions,
) {
  const say = cases.wordsIn(ctx.locale)
  const kept = await store.get<Offer & Record<string, never>>(ctx, offerOf(ctx))
  // What the platform still holds was not seen: it is shown now, and a yes to something else is no answer to it.
  const offer = kept !== undefined && (await isHeld(ctx, timeline)) ? undefined : kept
  if (offer !== undefined) store.delete(ctx, offerOf(ctx))
  const about: HandoffRequest = offer?.request ?? { reason: 'asked' }
  if (isPressed(ctx, PERSON)) return handoff.request(about)
  if (isPressed(ctx, NO_PERSON)) return declined()
  const wish: Wish = ctx.event.type === 'message' ? reasons.asksForPerson(ctx.text, { recent }) : NO_WISH
  if (wish.is === 'asks' && !wish.mayBeQuestion) return handoff.request({ ...about, reason: 'asked' })
  const yesOrNo = offer && assent(ctx.text)
  if (yesOrNo === 'yes' && !offer?.isBeside) return handoff.request(about)
  if (yesOrNo === 'no') return declined()
  if (wish.is !== 'no') {
    const { known, isWish } = await goingFirst()
    // One confirmation is enough.
    if (known.length === 0 && offer?.isConfirming) return handoff.request({ reason: 'asked' })
    return !isWish || known.some(hasPerson) ? known : [...known, ...toParts(confirm())]
  }

  const topic = ctx.event.type === 'message' ? reasons.sensitiveTopic(ctx.text) : undefined
  if (topic && policies.sensitive === 'handoff')
    return [text(say.sensitive), ...toParts(await handoff.request({ reason: 'sensitive', problem: topic.topic }))]
  const customer = policies.vip === 'ignore' ? undefined : await packets.customer(ctx)
  if (customer?.level === 'vip' && policies.vip === 'handoff') return handoff.request({ reason: 'vip' })

  const content = contentOf((await going()) as never)
  const parts = content === undefined ? [] : toParts(content)
  const offersPerson = parts.some(hasPerson)
  const count = await misses(ctx, store, offersPerson)
  if (offersPerson && count >= misunderstoodAfter && policies.misunderstood === 'handoff')
    return [text(say.misunderstood), ...toParts(await handoff.request({ reason: 'misunderstood' }))]
  const mood = ctx.event.type === 'message' ? reasons.emotionOf(ctx.text, recent) : { level: 0 }
  if (offersPerson) {
    // What was offered with facts of its own is kept as it is.
    if ((await store.get(ctx, offerOf(ctx))) === undefined) {
      // Anger that the bot has nothing to say to is no question that it does not know.
      if (mood.level === 2 && policies.emotion === 'offer' && parts.length === 1 && !parts.some(hasOthers))
        return handoff.offer(say.emotionUnknown, { reason: 'emotion' }, { isBeside: true })
      keep({
        request: { reason: count >= misunderstoodAfter ? 'misunderstood' : 'unsure' },
        ...(parts.some(hasOthers) && { isBeside: true }),
      })
    }
    return content
  }
  if (mood.level === 2 && policies.emotion === 'handoff')
    return [...parts, ...toParts(await handoff.request({ reason: 'emotion' }))]
  if (mood.level === 2 && policies.emotion === 'offer' && content !== undefined)
    return [text(say.emotion), ...parts, ...toParts(handoff.offer(say.emotionOffer, { reason: 'emotion' }))]
  if (topic && policies.sensitive === 'offer' && content !== undefined)
    return [...parts, ...toParts(handoff.offer(say.confirm, { reason: 'sensitive', problem: topic.topic }))]
  return content

  function keep(what: Offer) {
    store.set(ctx, offerOf(ctx), asJson(what), { ttlMs: OFFER_MS })
  }
  function confirm(): Content {
    keep({ request: { reason: 'asked' }, isConfirming: true })
    ctx.record('handoff.offered', { reason: 'asked' })
    return offering(say.confirm, say)
  }
  function declined(): Content {
    ctx.record('handoff.turned_down', { reason: about.reason })
    return say.declined
  }
}

const offering = (words: string, { person, no }: { person: string; no: string }): Part =>
  choices(words, [
    { label: person, value: PERSON },
    { label: no, value: NO_PERSON },
  ])

/** The same beside something else that is asked for: whoever wants no person just goes on. */
const offeringBeside = (words: string, { person }: { person: string }): Part =>
  choices(words, [{ label: person, value: PERSON }])

/** How many entries are looked through for what the bot said last. */
const LOOKED_THROUGH = 40

/** Whether what the bot said last waits for the customer to write, as where the platform allows only so many messages. */
async function isHeld(ctx: Context, timeline: CustomersOptions['timeline']): Promise<boolean> {
  const entries = await timeline(ctx.conversation.id, { limit: LOOKED_THROUGH })
  const last = entries.findLast((entry) => entry.kind === 'out' && entry.act.type === 'say' && entry.by.kind === 'bot')
  return last?.kind === 'out' && (last.status === 'held' || last.status === 'superseded')
}

/** What other plugins ask for a person with. */
function handoffIn(ctx: Context & Partial<WithIntent>, options: CustomersOptions): Handoff {
  const { cases, store } = options
  return {
    async request(request) {
      const said: Part[] = []
      // What the bot says while somebody else has the conversation would be a draft: then the system says it.
      const isOurs = ctx.conversation.owner.kind === 'bot'
      await requestPerson(ctx, request, options, isOurs ? (line) => said.push(text(line)) : undefined)
      return said
    },
    offer(words, request, { isBeside = false } = {}) {
      const offered = (isBeside ? offeringBeside : offering)(words, cases.wordsIn(ctx.locale))
      // While somebody else has the conversation it is a draft: no customer has seen it, and no "yes" means it.
      if (ctx.conversation.owner.kind !== 'bot') return offered
      store.set(ctx, offerOf(ctx), asJson({ request, ...(isBeside && { isBeside }) }), { ttlMs: OFFER_MS })
      ctx.record('handoff.offered', { reason: request.reason, ...intentIn(ctx) })
      return offered
    },
    person: () => options.personOf(ctx.person),
  }
}

async function requestPerson(
  ctx: Context & Partial<WithIntent>,
  request: HandoffRequest,
  { team, staff, cases, packets, store, problems, timeline }: CustomersOptions,
  say: ((line: string) => void) | undefined,
): Promise<void> {
  // The wish is taken up: what is said after it is not part of it any more.
  store.delete(ctx, recentOf(ctx))
  store.delete(ctx, offerOf(ctx))
  const customer = await packets.customer(ctx)
  const intent = request.problem ?? (await topicOf(ctx, store))
  const problem = intent === undefined ? undefined : (problems[intent] ?? intent)
  const routed = {
    ...{ reason: request.reason as HandoffReason, problem, level: customer?.level },
    channel: ctx.conversation.adapter,
  }
  const wanted = placeFor(team(), routed)
  const staffing = await staff.for(wanted, ctx.now())
  const place = staffing.staffed ? staffing.place : wanted
  const { tables } = cases.options
  const [latest] = await tables.endedOf(ctx.person, 1)
  const isNew = (await cases.of(ctx)) === undefined
  // Of the conversation and the moment: the same turn, run again, makes the same case.
  const id = `${ctx.conversation.id}@${ctx.event.key}`
  const same = latest && ctx.now() - latest.endedAt < SAME_AGENT_MS ? latest.case.agents.at(-1) : undefined
  await cases.happen(
    ctx,
    {
      type: 'request',
      request: {
        ...place,
        id,
        reason: request.reason,
        slots: request.slots ?? {},
        ...(problem !== undefined && { problem }),
        ...(request.analysis !== undefined && { analysis: request.analysis }),
        ...(request.ticket !== undefined && { ticket: request.ticket }),
        ...(customer?.level !== undefined && { level: customer.level }),
        ...intentIn(ctx),
        ...(same !== undefined && { preferred: same }),
      },
      staffed: staffing.staffed,
      ...(!staffing.staffed && { why: staffing.why }),
    },
    {
      about: await packets.about(ctx, request, customer),
      ...(say && { say }),
      ...(!staffing.staffed && { opensAt: staffing.opensAt, timeZone: staffing.timeZone }),
    },
  )
  if (isNew) await tellReturn(ctx, { case: id, problem }, { store, timeline })
}

/** A message that the bot could not deal with: a person looks. */
async function inTrouble(
  ctx: Context,
  going: () => Promise<unknown>,
  handoff: Handoff,
  { cases, policies }: CustomersOptions,
) {
  const content = contentOf((await going()) as never)
  const isAnswered = ctx.event.type === 'trouble' && ctx.event.what === 'loop_broken'
  if (isAnswered || policies.trouble !== 'handoff' || ctx.conversation.owner.kind !== 'bot') return content
  if (ctx.conversation.adapter === '' || ctx.conversation.platform === '') return content
  const say = cases.wordsIn(ctx.locale)
  return [...toParts(content ?? []), text(say.troubled), ...toParts(await handoff.request({ reason: 'trouble' }))]
}

/** An agent who wrote on the platform's own app has the conversation; and one who gave it back there has it no more. */
async function settleOwner(ctx: Context, cases: Cases): Promise<void> {
  const { owner } = ctx.conversation
  const now = (await cases.of(ctx))?.case
  const has = now?.phase === 'assigned' || now?.phase === 'snoozed' ? now.agent?.id : undefined
  if (owner.kind === 'agent' && owner.id !== has)
    await cases.happen(ctx, {
      type: 'taken',
      agent: { id: owner.id, ...(owner.name !== undefined && { name: owner.name }) },
    })
  if (owner.kind === 'bot' && now && now.phase !== 'deferred') await cases.happen(ctx, { type: 'released' })
}

const offerOf = (ctx: Context): string => `offer:${ctx.conversation.id}`

const recentOf = (ctx: Context): string => `recent:${ctx.conversation.id}`

const isPressed = (ctx: Context, value: string): boolean => ctx.event.type === 'choice' && ctx.event.value === value

const intentIn = (ctx: Context & Partial<WithIntent>) =>
  ctx.intent?.name === undefined || ctx.intent.name === WISH ? {} : { intent: ctx.intent.name }

const hasOthers = (part: Part): boolean =>
  part.type === 'choices' && part.choices.some(({ value }) => value !== PERSON && value !== NO_PERSON)

const hasPerson = (part: Part): boolean => part.type === 'choices' && part.choices.some(({ value }) => value === PERSON)

/** What the customer wrote shortly before, oldest first; this message is kept for the next ones. */
async function recently(ctx: Context, store: Drawer): Promise<readonly string[]> {
  if (ctx.event.type !== 'message') return []
  const recent = (await store.get<string[]>(ctx, recentOf(ctx))) ?? []
  store.set(ctx, recentOf(ctx), [...recent, ctx.text.slice(0, 500)].slice(-MAX_RECENT), { ttlMs: RECENT_MS })
  return recent
}

/** What the conversation is about: "a person, please" is no topic of its own. */
function noteTopic(ctx: Context & Partial<WithIntent>, store: Drawer): void {
  const name = ctx.intent?.name
  if (name !== undefined && name !== WISH) store.set(ctx, `topic:${ctx.conversation.id}`, name, { ttlMs: TOPIC_MS })
}

const topicOf = (ctx: Context, store: Drawer): Promise<string | undefined> =>
  store.get<string>(ctx, `topic:${ctx.conversation.id}`)

/** How many answers in a row had to offer a person, this one included. */
async function misses(ctx: Context, store: Drawer, isMiss: boolean): Promise<number> {
  const key = `missed:${ctx.conversation.id}`
  const before = (await store.get<number>(ctx, key)) ?? 0
  if (isMiss) store.set(ctx, key, before + 1, { ttlMs: RECENT_MS })
  else if (before > 0) store.delete(ctx, key)
  return isMiss ? before + 1 : 0
}

/** Somebody who waits would rather go on with the bot. */
const wantsOut = (ctx: Context): boolean => {
  const said = ctx.text.trim()
  return isPressed(ctx, NO_PERSON) || (said.length <= 60 && takesBack(said))
}

const asksHowLong = (words: string): boolean =>
  /(还|要)(要|得)?(多久|多长时间|几分钟)|等(多久|多长时间|到什么时候)|(什么时候|几时)(能)?轮?到我|到(我|哪)了|前面(还)?有?(几|多少)|排(到|第)(几|哪)|how (much )?long(er)?|how many .{0,30}(before|ahead)|my (position|place)|still (waiting|there)|在吗|有人吗/i.test(
    words,
  )
