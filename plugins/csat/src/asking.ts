import { createHash } from 'node:crypto'
import { type BotAccess, type Choice, type Context, choices, type Locale, theBot, withOwnWords } from '@huida/core'
import type { CsatConfig, Rule } from './config.js'
import { linkTo } from './link.js'
import { type Resolution, type Survey, type Surveys, since, theSurvey, type Withheld } from './survey.js'
import { type CsatWords, words } from './words.js'

/** What every part of the plugin works with. */
export interface SurveyTools {
  config: CsatConfig
  surveys: Surveys
  bot: BotAccess
}

/** A resolution is final: a survey waits for a quiet moment, or the reason why there is none is recorded. */
export async function resolved(ctx: Context, { config, surveys }: SurveyTools, about: Resolution): Promise<void> {
  if (await surveys.get(ctx, about.resolution)) return
  const { resolution, by, intent, problem, ticket } = about
  const survey: Survey = {
    resolution,
    conversation: ctx.conversation.id,
    person: ctx.person,
    ...(by.kind === 'agent' && by.id !== undefined && { agent: by.id }),
    ...(intent !== undefined && { intent }),
    ...(problem !== undefined && { problem }),
    ...(ticket !== undefined && { ticket }),
    ...(about.case !== undefined && { case: about.case }),
    resolvedAt: ctx.now(),
    state: 'waiting',
  }
  const state = await surveys.in(ctx)
  const earlier = state.waiting === undefined ? undefined : await surveys.get(ctx, state.waiting)
  if (earlier && earlier.state !== 'asked') withhold(ctx, surveys, earlier, 'superseded')
  const why = suppressed(ctx, config, survey, by.kind) ?? (await unwelcome(ctx, config, surveys, survey))
  if (why) {
    const { waiting: _, ...others } = state
    surveys.setIn(ctx, others)
    withhold(ctx, surveys, survey, why)
    return
  }
  surveys.set(ctx, survey)
  surveys.setIn(ctx, { ...state, waiting: resolution })
  ctx.schedule(timerOf('ask', resolution), ctx.now() + config.delayMs, { resolution })
}

/** It is time to ask, unless something has come in between. */
export async function ask(ctx: Context, tools: SurveyTools, survey: Survey): Promise<void> {
  const { config, surveys } = tools
  if (survey.state !== 'waiting') return
  const now = ctx.now()
  const quietAt = (survey.spokeAt ?? 0) + config.delayMs
  const why = await hindrance(ctx, tools, survey)
  if (why) {
    withhold(ctx, surveys, survey, why)
    const { waiting: _, ...others } = await surveys.in(ctx)
    surveys.setIn(ctx, others)
    return
  }
  if (survey.spokeAt !== undefined && quietAt > now && survey.spokeAt <= now) {
    ctx.schedule(timerOf('ask', survey.resolution), quietAt, { resolution: survey.resolution })
    return
  }
  const held = ctx.holds({ by: theSurvey })
  if (held) {
    // It waits for the customer's next words, which open the window again.
    if (survey.why !== held) ctx.record('survey.withheld', { resolution: survey.resolution, why: held })
    surveys.set(ctx, { ...survey, why: held })
    return
  }
  const { why: _, ...asked } = survey
  surveys.set(ctx, { ...asked, state: 'asked', sentAt: now })
  surveys.setIn(ctx, { asked: survey.resolution })
  surveys.setOf(ctx, survey.person, { ...(await surveys.of(ctx, survey.person)), askedAt: now })
  ctx.record('survey.sent', { resolution: survey.resolution })
  ctx.trace({ step: 'csat', chose: 'asked' })
  ctx.reply(question(ctx, config, survey), { by: voice(ctx) })
  const { reminder } = config
  if (reminder && (reminder.groups || ctx.conversation.to.kind !== 'group') && reminder.afterMs < config.openMs)
    ctx.schedule(timerOf('remind', survey.resolution), now + reminder.afterMs, { resolution: survey.resolution })
  ctx.schedule(timerOf('expire', survey.resolution), now + config.openMs, { resolution: survey.resolution })
}

/** Once, where it still makes sense and the platform takes it. */
export async function remind(ctx: Context, { config, surveys }: SurveyTools, survey: Survey): Promise<void> {
  if (survey.state !== 'asked' || ctx.conversation.owner.kind !== 'bot') return
  if (survey.sentAt === undefined || since(survey.sentAt, ctx.now()) >= config.openMs) return
  if ((await surveys.in(ctx)).asked !== survey.resolution) return
  const held = ctx.holds({ by: theSurvey })
  if (held) {
    ctx.record('survey.withheld', { resolution: survey.resolution, why: held, reminder: true })
    return
  }
  ctx.record('survey.reminded', { resolution: survey.resolution })
  const say = wordsFor(ctx.locale, config)
  ctx.reply(choices(say.remind, scale(say, survey.resolution)), { by: voice(ctx) })
}

export function expire(ctx: Context, { surveys }: SurveyTools, survey: Survey): void {
  if (survey.state !== 'asked') return
  surveys.set(ctx, { ...survey, state: 'expired' })
  ctx.record('survey.expired', { resolution: survey.resolution })
}

export const timerOf = (what: 'ask' | 'remind' | 'expire', resolution: string): string => `csat.${what} ${resolution}`

/** Records why a survey is not sent, for good. */
export function withhold(ctx: Context, surveys: Surveys, survey: Survey, why: Withheld): void {
  surveys.set(ctx, { ...survey, state: 'withheld', why })
  ctx.record('survey.withheld', { resolution: survey.resolution, why })
  ctx.cancel(timerOf('ask', survey.resolution))
  ctx.trace({ step: 'csat', chose: { withheld: why } })
}

/** The five choices of a survey. */
export const scale = (say: CsatWords, resolution: string): Choice[] =>
  say.scale.map((label, index) => ({ label, value: `csat:${resolution}:${index + 1}` }))

/** The plugin's words in a language, with those that replace them. */
export function wordsFor(locale: Locale, { words: own }: Pick<CsatConfig, 'words'>): CsatWords {
  return withOwnWords(words, own, locale)
}

function question(ctx: Context, config: CsatConfig, survey: Survey) {
  const say = wordsFor(ctx.locale, config)
  const offered = scale(say, survey.resolution)
  if (!config.link || ctx.can('choices')) return choices(say.ask, offered)
  const link = linkTo(config.link, {
    resolution: survey.resolution,
    conversation: survey.conversation,
    until: ctx.now() + config.lateMs,
  })
  return choices(`${say.ask}\n${say.link.replace('{link}', () => link)}`, offered)
}

/** The bot's own voice, unless only the room is left that is kept for surveys. */
const voice = (ctx: Context) => (ctx.holds() ? theSurvey : theBot)

/** What rules alone say. */
function suppressed(ctx: Context, { suppress }: CsatConfig, survey: Survey, by: 'agent' | 'bot'): Withheld | undefined {
  const fits = (rule: Rule) =>
    (rule.intent ?? survey.intent) === survey.intent &&
    (rule.problem ?? survey.problem) === survey.problem &&
    (rule.adapter ?? ctx.conversation.adapter) === ctx.conversation.adapter &&
    (rule.agent ?? survey.agent) === survey.agent &&
    (rule.by ?? by) === by &&
    (rule.kind ?? 'direct') === (rule.kind ? (ctx.conversation.to.kind ?? 'direct') : 'direct')
  if (suppress.never.some(fits)) return 'suppressed'
  const share = suppress.share[survey.intent ?? ''] ?? suppress.share['*'] ?? 1
  // The same resolution is always in the same share, however often its turn runs.
  const place = createHash('sha256').update(survey.resolution).digest().readUInt32BE() / 2 ** 32
  return place < share ? undefined : 'sampled'
}

/** What is known of the person. */
async function unwelcome(
  ctx: Context,
  { suppress }: CsatConfig,
  surveys: Surveys,
  { person }: Survey,
): Promise<Withheld | undefined> {
  const { optedOut, askedAt } = await surveys.of(ctx, person)
  if (optedOut) return 'opted_out'
  return askedAt !== undefined && since(askedAt, ctx.now()) < suppress.everyMs ? 'recent' : undefined
}

/** What has happened since the resolution. */
async function hindrance(
  ctx: Context,
  { config, surveys, bot }: SurveyTools,
  survey: Survey,
): Promise<Withheld | undefined> {
  if (ctx.conversation.owner.kind !== 'bot' || survey.unsolved) return 'reopened'
  for (const entry of await bot.timeline(ctx.conversation.id, { limit: LOOK_BACK })) {
    if (entry.kind !== 'record') continue
    const data = entry.data as { resolution?: string; case?: string } | null
    if (entry.type === 'handoff.abandoned' && survey.case !== undefined && data?.case === survey.case)
      return 'abandoned'
    if (entry.type === 'conversation.reopened' && data?.resolution === survey.resolution) return 'reopened'
    if (comesBack.has(entry.type) && entry.at > survey.resolvedAt) return 'reopened'
  }
  if (since(survey.resolvedAt, ctx.now()) > config.askWithinMs) return 'late'
  return unwelcome(ctx, config, surveys, survey)
}

/** How many of the latest entries of a conversation are looked at. */
const LOOK_BACK = 200
const comesBack = new Set(['handoff.requested', 'handoff.queued', 'ticket.reopened'])
