import {
  type Content,
  type Context,
  choices,
  contentOf,
  type Json,
  type Next,
  type Outcome,
  plainText,
  toParts,
} from '@huida/core'
import { type SurveyTools, scale, timerOf, wordsFor } from './asking.js'
import { followUp, type MaybeHelped } from './follow-up.js'
import { type ReadAnswer, readAnswer } from './score.js'
import { type Survey, since } from './survey.js'
import { closes, declines, optsOut, saysUnsolved, wantsNumber } from './talk.js'

/** A message or a choice of a customer: an answer to a survey, or something that others answer. */
export async function heard(ctx: MaybeHelped, next: Next, tools: SurveyTools): Promise<Outcome> {
  const { surveys } = tools
  const { event } = ctx
  if (event.type === 'choice' && event.value.startsWith('csat:')) return chosen(ctx, tools, event.value)
  const state = await surveys.in(ctx)
  if (state.waiting !== undefined) await spokeBefore(ctx, tools, state.waiting)
  const asked = state.asked === undefined ? undefined : await surveys.get(ctx, state.asked)
  if (event.type === 'message') {
    // A person answers here, or somebody else of the group speaks: none of it is said to the survey.
    const isForUs = ctx.conversation.owner.kind === 'bot' && (!asked || asked.person === ctx.person)
    if (isForUs && optsOut(ctx.text, asked?.state === 'asked')) return optedOut(ctx, tools, asked)
    const isOpen = asked && since(asked.sentAt ?? 0, ctx.now()) <= tools.config.lateMs
    if (isForUs && isOpen) {
      const answer = await answered(ctx, next, tools, asked, state.since)
      if (answer !== undefined) return answer
    }
  }
  return asked ? goesOn(ctx, next, tools) : next()
}

/** Lets others answer, and remembers what about: after "which number?" a number is no score. */
async function goesOn(ctx: Context, next: Next, { surveys }: SurveyTools): Promise<Outcome> {
  const rest = await next()
  const said = plainText(toParts(contentOf(rest) ?? []))
  // What was said in this turn before counts as well, so it is read again.
  const state = await surveys.in(ctx)
  surveys.setIn(ctx, { ...state, since: wantsNumber(said) ? 'number' : 'other' })
  return rest
}

/** A button, or a number that was typed where there are none: it names its survey, however long ago that was. */
async function chosen(ctx: MaybeHelped, tools: SurveyTools, value: string): Promise<Outcome> {
  const at = value.lastIndexOf(':')
  const survey = await tools.surveys.get(ctx, value.slice('csat:'.length, at))
  const score = Number(value.slice(at + 1))
  const say = wordsFor(ctx.locale, tools.config)
  if (!survey || survey.conversation !== ctx.conversation.id || !Number.isInteger(score) || score < 1 || score > 5)
    return say.over
  const refused = refusal(ctx, tools, survey)
  if (refused) return say[refused]
  return count(ctx, tools, survey, score)
}

/** Why an answer is not taken any more. */
function refusal(ctx: Context, { config }: SurveyTools, survey: Survey): 'already' | 'over' | undefined {
  const now = ctx.now()
  if (survey.answeredAt !== undefined) return since(survey.answeredAt, now) > config.changeMs ? 'already' : undefined
  const isOpen = survey.sentAt !== undefined && since(survey.sentAt, now) <= config.lateMs
  return isOpen && survey.state !== 'withheld' ? undefined : 'over'
}

/** What a message says to the survey that was sent last; `undefined`: nothing, others answer it. */
async function answered(
  ctx: MaybeHelped,
  next: Next,
  tools: SurveyTools,
  survey: Survey,
  between: 'other' | 'number' | undefined,
): Promise<Outcome> {
  const { config, surveys } = tools
  const say = wordsFor(ctx.locale, config)
  const read = readAnswer(ctx.text)
  if (survey.answeredAt !== undefined) {
    if (since(survey.answeredAt, ctx.now()) > config.changeMs || between !== undefined) return undefined
    if (read.score !== undefined && !read.question && read.score !== survey.score)
      return count(ctx, tools, survey, read.score, read.comment)
    return isComment(ctx, survey, read) ? commented(ctx, tools, survey, read.comment!) : undefined
  }
  if (survey.state === 'closed') return undefined
  if (read.score !== undefined && isMeant(read, between)) {
    if (!read.question) return count(ctx, tools, survey, read.score, read.comment)
    // Both are answered: the score is kept, and the question goes on.
    ctx.reply(await count(ctx, tools, survey, read.score, read.comment))
    return goesOn(ctx, next, tools)
  }
  if (between !== undefined) return undefined
  if (read.unclear && !survey.unclear) {
    surveys.set(ctx, { ...survey, unclear: true })
    ctx.trace({ step: 'csat', chose: 'asked again' })
    return choices(say.unclear, scale(say, survey.resolution))
  }
  if (!declines(ctx.text)) return undefined
  surveys.set(ctx, { ...survey, state: 'closed' })
  ctx.record('survey.expired', { resolution: survey.resolution, why: 'declined' })
  return say.declined
}

/** After other talk a number may count something else, and words may be about anything. */
const isMeant = ({ from }: ReadAnswer, between: 'other' | 'number' | undefined): boolean =>
  from === 'rating' || between === undefined || (from === 'bare' && between === 'other')

/** Counts an answer. */
async function count(
  ctx: MaybeHelped,
  tools: SurveyTools,
  survey: Survey,
  score: number,
  comment?: string,
): Promise<Content> {
  const { config, surveys } = tools
  const now = ctx.now()
  const late = since(survey.sentAt ?? now, now) > config.openMs
  const masked = comment === undefined ? undefined : await masking(ctx, tools, comment)
  const before = await surveys.answer(ctx, survey.resolution)
  const kept = masked ?? before?.comment
  const { agent, intent, resolution, conversation } = survey
  const whose = { ...(agent !== undefined && { agent }), ...(intent !== undefined && { intent }) }
  surveys.setAnswer(ctx, {
    ...{ resolution, conversation, score, at: now, late },
    ...(kept !== undefined && { comment: kept }),
    ...whose,
  })
  ctx.record('survey.answered', { resolution, score, ...whose, hasComment: kept !== undefined, late } as Json)
  ctx.trace({ step: 'csat', saw: { score, late }, chose: before ? 'replaced' : 'counted' })
  ctx.cancel(timerOf('remind', resolution))
  ctx.cancel(timerOf('expire', resolution))
  surveys.set(ctx, { ...survey, state: 'answered', score, answeredAt: now, hasComment: kept !== undefined })
  const say = wordsFor(ctx.locale, config)
  const { says, asksWhy } =
    score <= config.low.upTo
      ? await followUp(ctx, config, survey, { score, comment: masked })
      : { says: say.thanks, asksWhy: false }
  // What comes next may be the reason, if this was the last thing that was talked about.
  if ((await surveys.in(ctx)).asked === resolution) surveys.setIn(ctx, { asked: resolution })
  else if (asksWhy) surveys.setIn(ctx, { ...(await surveys.in(ctx)), asked: resolution })
  return ctx.conversation.owner.kind === 'bot' ? says : []
}

/** Words that come after a low score, and neither ask nor want anything. */
function isComment(ctx: MaybeHelped & { intent?: { name?: string } }, { score, hasComment }: Survey, read: ReadAnswer) {
  if (score === undefined || hasComment || read.question || read.comment === undefined) return false
  return !/\d{4,}/.test(ctx.text) && !saysUnsolved(ctx.text) && !closes(ctx.text) && score <= 3
}

async function commented(ctx: Context, tools: SurveyTools, survey: Survey, comment: string): Promise<Content> {
  const { surveys, config } = tools
  const masked = await masking(ctx, tools, comment)
  const answer = await surveys.answer(ctx, survey.resolution)
  if (!answer) return []
  surveys.setAnswer(ctx, { ...answer, comment: masked })
  surveys.set(ctx, { ...survey, hasComment: true })
  const { resolution, score, agent, intent, late } = answer
  const whose = { ...(agent !== undefined && { agent }), ...(intent !== undefined && { intent }) }
  ctx.record('survey.answered', { resolution, score, ...whose, hasComment: true, late } as Json)
  return wordsFor(ctx.locale, config).noted
}

const masking = (ctx: Context, { config: { mask } }: SurveyTools, comment: string): Promise<string> =>
  mask ? ctx.once('csat.mask', async () => mask(comment)) : Promise.resolve(comment)

/** Nobody is asked who does not want it. */
async function optedOut(ctx: Context, { config, surveys }: SurveyTools, survey: Survey | undefined): Promise<Content> {
  const { waiting: _, ...state } = await surveys.in(ctx)
  surveys.setIn(ctx, state)
  surveys.setOf(ctx, ctx.person, { ...(await surveys.of(ctx, ctx.person)), optedOut: true })
  if (survey?.state === 'asked') {
    surveys.set(ctx, { ...survey, state: 'closed' })
    ctx.record('survey.expired', { resolution: survey.resolution, why: 'opted_out' })
    ctx.cancel(timerOf('remind', survey.resolution))
    ctx.cancel(timerOf('expire', survey.resolution))
  }
  return wordsFor(ctx.locale, config).optedOut
}

/** The customer writes before they were asked: the question waits for a quiet moment, or for the window that this opens. */
async function spokeBefore(ctx: Context, { config, surveys }: SurveyTools, resolution: string): Promise<void> {
  const survey = await surveys.get(ctx, resolution)
  if (survey?.state !== 'waiting') return
  const isClosing = closes(ctx.text)
  const now = ctx.now()
  surveys.set(ctx, {
    ...survey,
    ...(!isClosing && { spokeAt: now }),
    ...(saysUnsolved(ctx.text) && { unsolved: true }),
  })
  if (!isClosing || survey.why) ctx.schedule(timerOf('ask', resolution), now + config.delayMs, { resolution })
}

/** An answer by the link. Nothing is said in the conversation; what is to be told is the result. */
export async function answeredByLink(
  ctx: MaybeHelped,
  tools: SurveyTools,
  { resolution, score, comment }: { resolution: string; score: number; comment?: string },
): Promise<'already' | 'over' | { message: string }> {
  const survey = await tools.surveys.get(ctx, resolution)
  if (!survey) return 'over'
  // A link counts once; whoever changes their mind does it in the conversation.
  const refused = survey.answeredAt === undefined ? refusal(ctx, tools, survey) : 'already'
  if (refused) return refused
  const says = await count(ctx, tools, survey, score, comment)
  return { message: plainText(toParts(says)) || wordsFor(ctx.locale, tools.config).thanks }
}
