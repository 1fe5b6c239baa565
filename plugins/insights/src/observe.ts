import {
  type Context,
  contentOf,
  type Drawer,
  fieldsOf,
  type Json,
  type Next,
  type Outcome,
  type Part,
  toParts,
} from '@huida/core'
import { RETURN_MS, SILENCE_MS } from './facts.js'
import { confirms, isSmallTalk, saysUnsolved } from './talk.js'

/** What kind of answer a customer got. */
export type AnswerKind = 'answer' | 'unsure' | 'unknown' | 'smalltalk' | 'survey' | 'handoff' | 'silent'

/** What goes on in a conversation, in the plugin's drawer. */
interface Going {
  /** The bot's last word was an answer, then. */
  answeredAt?: number
  intent?: string
  articles?: string[]
  /** What was resolved last, and may come back. */
  resolved?: { resolution: string; at: number; intent?: string; articles?: string[] }
}

/** What was seen of a turn. */
interface Seen {
  kind: AnswerKind
  intent?: string
  confidence?: number
  articles?: string[]
  /** The trial of knowledge that ran, and from which side of it this was answered. */
  trial?: unknown
}

const KEPT_MS = RETURN_MS + SILENCE_MS
export const ASSUME = 'insights.assume'

/** Watches what customers get, and tells the event log: how their messages were answered, what the bot resolved, and what came back. */
export async function observe(ctx: Context, next: Next, store: Drawer): Promise<Outcome> {
  const { event } = ctx
  const isBots = ctx.conversation.owner.kind === 'bot'
  const rest = await next()
  if ((event.type !== 'message' && event.type !== 'choice') || !isBots) return rest
  const seen = seenOf(ctx, toParts(contentOf(rest) ?? []))
  ctx.trace({ step: 'insights', chose: seen.kind })
  const ms = Math.max(0, ctx.soFar().trace.at(-1)?.ms ?? 0)
  await follow(ctx, store, seen)
  ctx.record('message.answered', { ...seen, ms } as unknown as Json)
  return rest
}

/** What others have recorded and said in this turn. */
function seenOf(ctx: Context, returned: readonly Part[]): Seen {
  const { records, trace, said } = ctx.soFar()
  const of = (...types: string[]) => records.find(({ type }) => types.includes(type))
  const about = (of('rag.answered', 'rag.unsure', 'rag.unanswered', 'handoff.requested', 'handoff.offered')?.data ??
    {}) as { intent?: string; confidence?: number; article?: string }
  const trial = records.map(({ data }) => fieldsOf(data).trial).find((one) => one !== undefined)
  const step = trace.find(({ step }) => step === 'intents')
  const chosen = typeof step?.chose === 'string' && step.chose !== 'out of scope' ? step.chose : undefined
  const intent = about.intent ?? chosen
  const more = {
    ...(intent !== undefined && { intent }),
    ...(about.confidence !== undefined && { confidence: about.confidence }),
    ...(about.article !== undefined && { articles: [about.article] }),
    ...(trial !== undefined && { trial }),
  }
  const parts = [...said, ...returned]
  const offersPerson = parts.some(
    (part) => (part.type === 'choices' || part.type === 'card') && part.choices?.some(({ value }) => value === 'human'),
  )
  const kind = ((): AnswerKind => {
    if (records.some(({ type }) => type.startsWith('survey.')) || trace.some(({ step }) => step === 'csat'))
      return 'survey'
    if (of('handoff.requested', 'handoff.queued', 'handoff.deferred')) return 'handoff'
    if (isSmallTalk(ctx.text)) return 'smalltalk'
    if (of('rag.answered')) return 'answer'
    if (of('rag.unanswered')) return 'unknown'
    if (of('rag.unsure', 'handoff.offered') || offersPerson) return 'unsure'
    return parts.length === 0 ? 'silent' : 'answer'
  })()
  return { kind, ...more }
}

/** From message to message: what is resolved by thanks, what waits to be assumed, and what comes back. */
async function follow(ctx: Context, store: Drawer, seen: Seen): Promise<void> {
  if (seen.kind === 'survey') return
  const going = await goingOn(ctx, store)
  const now = ctx.now()
  if (seen.kind === 'smalltalk') {
    if (going.answeredAt === undefined) return
    if (confirms(ctx.text)) settle(ctx, store, going, 'confirmed')
    else ctx.schedule(ASSUME, now + SILENCE_MS)
    return
  }
  const { resolved } = going
  if (resolved && isAbout(ctx.text, seen, resolved, now)) {
    const { resolution } = resolved
    const isTold = ctx
      .soFar()
      .records.some(
        ({ type, data }) => type === 'conversation.reopened' && (data as Going['resolved'])?.resolution === resolution,
      )
    if (!isTold) ctx.record('conversation.reopened', { resolution })
    delete going.resolved
  }
  delete going.answeredAt
  if (seen.kind === 'answer') {
    going.answeredAt = now
    if (seen.intent !== undefined) going.intent = seen.intent
    if (seen.articles !== undefined) going.articles = seen.articles
    ctx.schedule(ASSUME, now + SILENCE_MS)
  } else ctx.cancel(ASSUME)
  keep(ctx, store, going)
}

/** Nobody has said a word for a day after an answer. */
export async function assume(ctx: Context, store: Drawer): Promise<void> {
  const going = await goingOn(ctx, store)
  if (ctx.conversation.owner.kind !== 'bot' || going.answeredAt === undefined) return
  settle(ctx, store, going, 'assumed')
}

/** A person has resolved it: what comes back in time was not. */
export async function resolvedByPerson(ctx: Context, store: Drawer, about: { resolution?: unknown; intent?: unknown }) {
  if (typeof about.resolution !== 'string') return
  const intent = typeof about.intent === 'string' ? { intent: about.intent } : {}
  ctx.cancel(ASSUME)
  keep(ctx, store, { resolved: { resolution: about.resolution, at: ctx.now(), ...intent } })
}

function settle(ctx: Context, store: Drawer, going: Going, how: 'confirmed' | 'assumed'): void {
  const { intent, articles } = going
  const resolution = `bot ${ctx.conversation.id} ${ctx.event.key}`
  ctx.record('conversation.resolved', { resolution, by: 'bot', how, ...(intent !== undefined && { intent }) })
  ctx.cancel(ASSUME)
  const about = { ...(intent !== undefined && { intent }), ...(articles !== undefined && { articles }) }
  keep(ctx, store, { resolved: { resolution, at: ctx.now(), ...about } })
}

/** Whether a message is about what was resolved: the same intent or article, or words that say so. */
function isAbout(text: string, seen: Seen, resolved: NonNullable<Going['resolved']>, now: number): boolean {
  if (now - resolved.at > RETURN_MS) return false
  if (saysUnsolved(text)) return true
  if (seen.intent !== undefined && resolved.intent !== undefined) return seen.intent === resolved.intent
  if (seen.kind === 'handoff') return true
  return seen.articles?.some((article) => resolved.articles?.includes(article)) ?? false
}

// What comes back is what was set under this key.
const goingOn = async (ctx: Context, store: Drawer): Promise<Going> => ({
  ...((await store.get(ctx, ctx.conversation.id)) as Going | undefined),
})
const keep = (ctx: Context, store: Drawer, going: Going): void =>
  store.set(ctx, ctx.conversation.id, going as unknown as Json, { ttlMs: KEPT_MS })
