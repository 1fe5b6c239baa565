import { type Clock, type Context, contentOf, definePlugin, type Json, toParts } from '@huida/core'
import type { WithHandoff } from '@huida/plugin-escalation'
import type { WithIntent } from '@huida/plugin-intents'
import type { WithTickets } from '@huida/plugin-tickets'
import type { Language } from '../terminal/language.js'
import { dice } from './dice.js'
import { type Problem, problemIn } from './problems.js'

/** Stands in for the model: it knows a share of the answers, takes its time, and is sometimes down. */
export interface StubModel {
  seed: number
  clock: Clock
  /** Between these moments, in milliseconds since 1970, it gives errors. */
  down?: { from: number; until: number }
}

const words = {
  zh: {
    unsure: '这个问题我不确定，怕答错误导您。需要为您转人工客服吗？',
    unknown: '抱歉，我没听懂。您可以换个说法，或者转人工客服。',
    down: '抱歉，我现在查不到答案。需要为您转人工客服吗？',
    anomaly: '您的包裹已经 4 天没有更新，我登记了工单 {ticket}，物流部门会核实。需要现在转人工客服吗？',
    welcome: '不客气，有需要随时找我。',
    hello: '您好，我是智能助手，请问有什么可以帮您？',
  },
  en: {
    unsure: 'I am not sure about this, and would rather not guess. Shall I connect you to a person?',
    unknown: 'Sorry, I did not understand. Please say it another way, or talk to a person.',
    down: 'Sorry, I cannot find the answer right now. Shall I connect you to a person?',
    anomaly:
      'Your parcel has not moved for 4 days. I have opened ticket {ticket}, and our logistics team will check. Shall I connect you to a person now?',
    welcome: 'You are welcome. Write again whenever you like.',
    hello: 'Hello, I am the assistant. What can I do for you?',
  },
} as const

type Kind = 'answer' | 'unsure' | 'unknown' | 'smalltalk' | 'survey' | 'handoff' | 'silent'
type Answering = Context & Partial<WithHandoff> & Partial<WithTickets> & Partial<WithIntent>

/** What the stub has answered in a turn; whoever records it looks here. */
const answered = new WeakMap<object, Kind>()

/** Knows what a message is about, and records what became of it. Use it first. */
export const understanding = definePlugin({
  name: 'sim-understanding',
  setup: (app) =>
    app.use(async (ctx, next) => {
      const problem = ctx.event.type === 'message' ? problemIn(ctx.text) : undefined
      const intent = { name: problem?.id, confidence: problem ? 0.93 : 0.2 } as unknown as WithIntent['intent']
      const isTheBots = ctx.conversation.owner.kind === 'bot'
      const going = await next<WithIntent>({ intent })
      if (!isTheBots || (ctx.event.type !== 'message' && ctx.event.type !== 'choice')) return going
      const isSurvey = ctx.event.type === 'choice' && ctx.event.value.startsWith('csat:')
      const content = toParts(contentOf(going) ?? [])
      const kind = answered.get(ctx.event) ?? (isSurvey ? 'survey' : content.length > 0 ? 'handoff' : 'silent')
      ctx.record('message.answered', {
        ...{ kind, ms: Math.max(0, ctx.now() - ctx.event.at) },
        ...(problem && { intent: problem.id }),
      } as Json)
      return going
    }),
})

/** Answers a share of the questions, and offers a person for the others. Use it last. */
export const answers = (model: StubModel) =>
  definePlugin({
    name: 'sim-answers',
    setup(app) {
      // What is on `ctx` comes from the plugins before it, where they are there.
      app.on('message', (ctx) => answer(ctx as Answering, model))
    },
  })()

async function answer(ctx: Answering, model: StubModel) {
  const say = words[ctx.locale.startsWith('zh') ? 'zh' : 'en']
  const problem = problemIn(ctx.text)
  const become = (kind: Kind) => void answered.set(ctx.event, kind)
  if (!problem) {
    const isThanks = /谢|好的|明白|没了|没有了|thank|great|that is all|^ok/i.test(ctx.text)
    const isHello = /^(你好|您好|hello|hi)/i.test(ctx.text)
    become(isThanks || isHello ? 'smalltalk' : 'unknown')
    if (isThanks) return say.welcome
    if (isHello) return say.hello
    return ctx.handoff?.offer(say.unknown, { reason: 'unsure' }) ?? say.unknown
  }
  const found = await ctx.once('sim.model', () => asked(ctx, problem, model))
  become(found === 'answer' ? 'answer' : 'unsure')
  if (found === 'answer') return problem.words[languageOf(ctx)].answer
  const reason = found === 'down' ? 'trouble' : found === 'anomaly' ? 'anomaly' : 'unsure'
  const about = { reason, problem: problem.id, analysis: `${problem.id}: ${ctx.text.slice(0, 60)}` } as const
  if (found !== 'anomaly' || !ctx.tickets) return ctx.handoff?.offer(say[found === 'down' ? 'down' : 'unsure'], about)
  const { number } = await ctx.tickets.open(
    { type: problem.id, subject: ctx.text.slice(0, 60), fields: { order: orderOf(ctx) } },
    { key: `anomaly:${ctx.conversation.id}:${problem.id}` },
  )
  return ctx.handoff?.offer(say.anomaly.replace('{ticket}', number), {
    ...{ ...about, ticket: number, slots: { order: orderOf(ctx) } },
  })
}

async function asked(ctx: Context, problem: Problem, { seed, clock, down }: StubModel) {
  const chance = dice(seed, 'model', ctx.conversation.id, ctx.event.key)
  const isDown = down !== undefined && clock.now() >= down.from && clock.now() < down.until
  const ms = isDown ? 2_500 : chance.chance(0.01) ? 6_000 : chance.about(900)
  await new Promise<void>((resolve) => clock.after(ms, resolve))
  if (isDown) return 'down'
  if (problem.id === 'logistics' && chance.chance(0.06)) return 'anomaly'
  return chance.chance(problem.answered) ? 'answer' : 'unsure'
}

const languageOf = (ctx: Context): Language => (ctx.locale.startsWith('zh') ? 'zh' : 'en')

/** The number of the order that a customer of the simulation has. */
const orderOf = (ctx: Context): string => orderNumber(ctx.user.id)

export const orderNumber = (user: string): string => `2026${user.replace(/\D/g, '').padStart(8, '0')}`
