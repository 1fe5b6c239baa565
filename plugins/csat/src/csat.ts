import { type Composer, definePlugin, Refusal } from '@huida/core'
import { z } from 'zod'
import { answeredByLink, heard } from './answering.js'
import { ask, expire, remind, resolved, type SurveyTools, withhold } from './asking.js'
import { config } from './config.js'
import type { MaybeHelped } from './follow-up.js'
import { linkedBy } from './link.js'
import { type Resolution, Surveys } from './survey.js'

/**
 * Asks customers how it went, once per resolution, and counts what they answer. Use it after `intents()` and `tickets()`, and before
 * `escalation()` and whatever answers: it takes the answers to its own question, and nothing else.
 */
export const csat = definePlugin({
  name: 'csat',
  config,
  setup(app: Composer<MaybeHelped>, { config, store, bot, route, clock }) {
    const tools: SurveyTools = { config, surveys: new Surveys(store), bot }

    app.action('resolution.final', async (ctx, next) => {
      const about = resolution.safeParse(ctx.event.data)
      if (about.success) await resolved(ctx, tools, about.data)
      else
        ctx.log.warn({ conversation: ctx.conversation.id }, 'a resolution that does not say what it is has no survey')
      return next()
    })

    app.on('timer', async (ctx, next) => {
      const [, what] = /^csat\.(ask|remind|expire) /.exec(ctx.event.name) ?? []
      if (what === undefined) return next()
      const { resolution } = ctx.event.data as { resolution: string }
      const survey = await tools.surveys.get(ctx, resolution)
      if (!survey) return
      if (what === 'ask') await ask(ctx, tools, survey)
      else if (what === 'remind') await remind(ctx, tools, survey)
      else expire(ctx, tools, survey)
      return
    })

    app.on('leave', async (ctx, next) => {
      const { waiting, ...others } = await tools.surveys.in(ctx)
      const survey = waiting === undefined ? undefined : await tools.surveys.get(ctx, waiting)
      if (survey?.state === 'waiting' && survey.person === ctx.person) {
        withhold(ctx, tools.surveys, survey, 'left')
        tools.surveys.setIn(ctx, others)
      }
      return next()
    })

    app.on('message', (ctx, next) => heard(ctx, next, tools))
    app.on('choice', (ctx, next) => heard(ctx, next, tools))

    const { link } = config
    if (!link) return

    app.action('csat.answer', async (ctx) => {
      const answered = await answeredByLink(ctx, tools, linkAnswer.parse(ctx.event.data))
      if (answered === 'already') throw new Refusal(409, 'SURVEY_ANSWERED', 'This survey was answered before.')
      if (answered === 'over') throw new Refusal(410, 'SURVEY_OVER', 'This survey is over.')
      ctx.result(answered)
    })

    const linked = (token: string) => {
      const found = linkedBy(link.secret, token)
      if (!found) throw new Refusal(404, 'SURVEY_UNKNOWN', 'There is no such survey. Open the whole link.')
      if (found.until <= clock.now()) throw new Refusal(410, 'SURVEY_OVER', 'This survey is over.')
      return found
    }

    route({
      method: 'GET',
      path: '/surveys/:token',
      role: 'everybody',
      audit: 'none',
      summary: 'Whether a survey can be answered. Looking changes nothing: mail scanners and previews open links, too.',
      params: z.object({ token: z.string() }),
      answer: z.object({ open: z.boolean(), from: z.number(), to: z.number() }),
      async handle({ params }) {
        const { conversation, resolution } = linked(params.token)
        const entries = await bot.timeline(conversation)
        const isAnswered = entries.some(
          (entry) =>
            entry.kind === 'record' &&
            entry.type === 'survey.answered' &&
            (entry.data as { resolution?: string }).resolution === resolution,
        )
        return { open: !isAnswered, from: 1, to: 5 }
      },
    })

    route({
      method: 'POST',
      path: '/surveys/:token',
      role: 'everybody',
      audit: 'change',
      summary: 'Answers a survey, once.',
      params: z.object({ token: z.string() }),
      body: z.object({ score: z.number().int().min(1).max(5), comment: z.string().trim().max(2_000).optional() }),
      answer: z.object({ message: z.string() }),
      async handle({ params, body }) {
        const { conversation, resolution } = linked(params.token)
        const data = { resolution, score: body.score, ...(body.comment && { comment: body.comment }) }
        // What was answered is what the action's handler has given.
        return (await bot.act(conversation, 'csat.answer', data, { by: { kind: 'customer' } })) as { message: string }
      },
    })
  },
})

const resolution = z.object({
  resolution: z.string().min(1),
  by: z.object({ kind: z.enum(['agent', 'bot']), id: z.string().optional() }),
  intent: z.string().optional(),
  problem: z.string().optional(),
  ticket: z.string().optional(),
  case: z.string().optional(),
}) satisfies z.ZodType<unknown> as z.ZodType<Resolution>

const linkAnswer = z.object({
  resolution: z.string(),
  score: z.number().int().min(1).max(5),
  comment: z.string().optional(),
}) as z.ZodType<{ resolution: string; score: number; comment?: string }>
