import {
  type Author,
  type BotAccess,
  type Clock,
  type Json,
  type Logger,
  type Principal,
  Refusal,
  type RouteTools,
} from '@huida/core'
import { z } from 'zod'
import type { FindArticles } from '../conversation/packet.js'
import { FLOOR } from '../desk/lane.js'
import { placeFor } from '../desk/routing.js'
import type { Staff } from '../desk/staffing.js'
import type { Team } from '../desk/team.js'
import type { CaseEvent, Placement } from '../protocol/case.js'
import type { StoredCase, Tables } from '../tables.js'
import { Live } from './live.js'
import { type Script, type Suggestion, suggestionsFor } from './suggestions.js'
import {
  agentView,
  caseSummary,
  caseView,
  messagesIn,
  pastOf,
  pastView,
  presenceOf,
  summaryOf,
  viewOf,
} from './views.js'

/** Who works at the desk. */
const DESK = ['agent', 'expert', 'coordinator', 'manager'] as const
const key = z.string().min(1).max(200).optional()
const done = z.object({ phase: z.string() })
const params = z.object({ conversation: z.string().min(1).max(1_000) })
const words = z.string().trim().min(1).max(8_000)
/** So many entries of a conversation are shown at once; those before them are asked for. */
const SHOWN = 200

interface ApiOptions {
  team: () => Team
  tables: Tables
  staff: Staff
  articles: FindArticles | undefined
  scripts: readonly Script[]
}

interface ApiTools extends RouteTools {
  bot: BotAccess
  clock: Clock
  log: Logger
  onStop(close: () => void): void
}

/** What agents' programs ask for, below `/api/escalation`. */
export function agentApi({ route, socket, bot, clock, log, onStop }: ApiTools, options: ApiOptions): void {
  const { team, tables, staff, articles, scripts } = options
  const system: Author = { kind: 'system' }
  const presence = (agent: string, state: 'online' | 'away' | 'offline', reason?: string) =>
    bot.act(FLOOR, 'desk.presence', { agent, state, ...(reason !== undefined && { reason }) }, { by: system })
  const live = new Live({
    ...{ bot, tables, clock, log },
    gone: (agent) =>
      void presence(agent, 'offline', 'gone').catch((error: unknown) =>
        log.error({ error, agent }, 'an agent is gone, and it could not be told'),
      ),
  })
  onStop(() => live.stop())

  const nameOf = (by: Principal) => staff.profile(by.id)?.name ?? by.name ?? by.id
  const authorOf = (by: Principal): Author => ({ kind: 'agent', id: by.id, name: nameOf(by) })
  const found = async (conversation: string): Promise<StoredCase> => {
    const stored = await tables.caseIn(conversation)
    if (!stored) throw new Refusal(404, 'CASE_UNKNOWN', 'Nobody has asked for a person in this conversation.')
    return stored
  }
  const ask = async (
    conversation: string,
    event: CaseEvent,
    by: Principal,
    asked?: string,
  ): Promise<{ phase: string }> => {
    live.seen(by.id)
    const result = await bot.act(conversation, 'handoff.do', event as unknown as Json, {
      by: authorOf(by),
      ...(asked !== undefined && { key: `${by.id}:${asked}` }),
    })
    return { phase: (result as { phase?: string } | null)?.phase ?? 'none' }
  }
  const mayRead = (stored: StoredCase, by: Principal): void => {
    if (!isReadable(stored, by)) throw new Refusal(403, 'CASE_NOT_YOURS', 'This conversation is with another agent.')
  }

  route({
    method: 'GET',
    path: '/me',
    role: DESK,
    audit: 'none',
    summary: 'Who you are at the desk, and whether you are there.',
    answer: agentView.partial({ tier: true, skills: true, capacity: true }),
    async handle({ by }) {
      const loads = await tables.loads()
      const profile = staff.profile(by.id)
      return {
        ...profile,
        id: by.id,
        name: nameOf(by),
        load: loads.get(by.id) ?? 0,
        ...presenceOf(await tables.presences(), by.id),
      }
    },
  })

  route({
    method: 'POST',
    path: '/presence',
    role: DESK,
    audit: 'change',
    summary: 'You are there, away for a moment, or gone.',
    body: z.object({ state: z.enum(['online', 'away', 'offline']), reason: z.string().max(200).optional() }),
    answer: z.object({ state: z.string() }),
    async handle({ by, body: { state, reason } }) {
      live.seen(by.id)
      await presence(by.id, state, reason)
      return { state }
    },
  })

  route({
    method: 'GET',
    path: '/queue',
    role: DESK,
    audit: 'read',
    summary: 'Who waits, what you have, and who is there. Follow the live events from `position` on.',
    answer: z.object({
      position: z.number(),
      waiting: z.array(caseSummary),
      mine: z.array(caseSummary),
      others: z.array(caseSummary),
      deferred: z.array(caseSummary),
      agents: z.array(agentView),
      /** Where a case can be passed on to. */
      queues: z.array(z.object({ id: z.string(), tier: z.number().optional(), skills: z.array(z.string()) })),
    }),
    async handle({ by }) {
      live.seen(by.id)
      // Before the look, so that what comes meanwhile is told by the live events.
      const position = await live.position()
      const [open, deferred, presences, loads] = await Promise.all([
        tables.casesIn(['queued', 'offered', 'assigned', 'snoozed']),
        tables.casesIn(['deferred'], 200),
        tables.presences(),
        tables.loads(),
      ])
      const isWaiting = ({ case: { phase } }: StoredCase) => phase === 'queued' || phase === 'offered'
      const isMine = (one: StoredCase) => one.case.agent?.id === by.id && !isWaiting(one)
      return {
        position,
        waiting: open.filter(isWaiting).map(summaryOf),
        mine: open.filter(isMine).map(summaryOf),
        others: isSupervisor(by) ? open.filter((one) => !isMine(one) && !isWaiting(one)).map(summaryOf) : [],
        deferred: deferred.map(summaryOf),
        agents: team().agents.map(({ id, name, tier, skills, capacity }) => ({
          ...{ id, name: name ?? id, tier, skills, capacity, load: loads.get(id) ?? 0 },
          ...presenceOf(presences, id),
        })),
        queues: team().queues.map(({ id, tier, skills }) => ({ id, skills, ...(tier !== undefined && { tier }) })),
      }
    },
  })

  route({
    method: 'GET',
    path: '/cases/:conversation',
    role: DESK,
    audit: 'personal',
    summary: 'Everything about a case: the packet, the transcript with the bot’s drafts, and the notes.',
    params,
    answer: caseView,
    async handle({ by, params: { conversation } }) {
      const stored = await found(conversation)
      mayRead(stored, by)
      return viewOf(stored, await bot.timeline(conversation, { limit: SHOWN }), SHOWN)
    },
  })

  route({
    method: 'GET',
    path: '/cases/:conversation/before',
    role: DESK,
    audit: 'personal',
    summary:
      'What was said and noted before a position, as far as `before` of the answer, with which the next are asked for.',
    params,
    query: z.object({ before: z.coerce.number().int().positive() }),
    answer: pastView,
    async handle({ by, params: { conversation }, query: { before } }) {
      mayRead(await found(conversation), by)
      return pastOf(await bot.timeline(conversation, { before, limit: SHOWN }), SHOWN)
    },
  })

  /** For the numbers; nobody waits for it. The same suggestions, asked for again, have their turn once. */
  const tellShown = ({ conversation, case: now }: StoredCase, suggestions: readonly Suggestion[], by: Principal) => {
    if (suggestions.length === 0) return
    const shown = suggestions.map(({ kind, id }) => ({ kind, id }))
    const data = { case: now.id, agent: by.id, shown }
    const key = `shown:${now.id}:${JSON.stringify(shown)}`
    bot.act(conversation, 'handoff.suggested', data, { by: authorOf(by), key }).catch((error: unknown) => {
      log.warn({ error, case: now.id }, 'that suggestions were shown could not be recorded')
    })
  }

  route({
    method: 'GET',
    path: '/cases/:conversation/suggestions',
    role: DESK,
    audit: 'read',
    summary: 'What you may send: approved scripts, articles about what was written last, similar cases.',
    params,
    answer: z.object({
      suggestions: z.array(
        z.object({ kind: z.enum(['script', 'article', 'case']), id: z.string(), title: z.string(), text: z.string() }),
      ),
    }),
    async handle({ by, params: { conversation } }) {
      const stored = await found(conversation)
      mayRead(stored, by)
      const said = messagesIn(await bot.timeline(conversation, { limit: 50 }))
      const last = said.findLast((message) => message.by.kind === 'customer')?.text ?? ''
      const suggestions = await suggestionsFor(stored, last, { scripts, articles, clock })
      tellShown(stored, suggestions, by)
      return { suggestions }
    },
  })

  route({
    method: 'POST',
    path: '/cases/:conversation/accept',
    role: DESK,
    audit: 'change',
    summary: 'Takes a case that you are asked to take, or that waits. When it is answered, the bot is silent.',
    params,
    body: z.object({ key }),
    answer: done,
    async handle({ by, params: { conversation }, body }) {
      const { case: now } = await found(conversation)
      // The bot answers there: it is silenced first, without waiting for what it is doing.
      if (now.phase === 'deferred') await silence(conversation, by)
      return ask(conversation, { type: 'accept', agent: { id: by.id, name: nameOf(by) } }, by, body.key)
    },
  })

  route({
    method: 'POST',
    path: '/cases/:conversation/decline',
    role: DESK,
    audit: 'change',
    summary: 'Lets a case pass that you are asked to take.',
    params,
    body: z.object({ key }),
    answer: done,
    handle: ({ by, params: { conversation }, body }) =>
      ask(conversation, { type: 'decline', agent: by.id }, by, body.key),
  })

  route({
    method: 'POST',
    path: '/cases/:conversation/reply',
    role: DESK,
    audit: 'change',
    summary:
      'Writes to the customer. The same key writes once. `held`: the platform keeps it until the customer writes again, by its window or its quota of messages.',
    params,
    body: z.object({
      text: words,
      key,
      suggestion: z.object({ kind: z.enum(['script', 'article', 'case']), id: z.string() }).optional(),
    }),
    answer: z.object({ sent: z.boolean(), held: z.enum(['window', 'quota']).optional() }),
    async handle({ by, params: { conversation }, body }) {
      live.seen(by.id)
      const result = await bot.act(
        conversation,
        'handoff.reply',
        { agent: by.id, words: body.text, ...(body.suggestion && { suggestion: body.suggestion }) },
        { by: authorOf(by), ...(body.key !== undefined && { key: `${by.id}:${body.key}` }) },
      )
      const held = (result as { held?: 'window' | 'quota' } | null)?.held
      return { sent: held === undefined, ...(held !== undefined && { held }) }
    },
  })

  route({
    method: 'POST',
    path: '/cases/:conversation/note',
    role: DESK,
    audit: 'change',
    summary:
      'Writes a note for your colleagues. It can never reach the customer. `to` asks an expert, who then sees the conversation.',
    params,
    body: z.object({ text: words, to: z.string().optional(), whisper: z.boolean().optional(), key }),
    answer: z.object({ noted: z.literal(true) }),
    async handle({ by, params: { conversation }, body: { text, to, whisper, key } }) {
      const stored = await found(conversation)
      mayRead(stored, by)
      if (to !== undefined && !staff.profile(to))
        throw new Refusal(404, 'AGENT_UNKNOWN', `There is no agent "${to}" in the team.`)
      await bot.act(
        conversation,
        'handoff.note',
        { agent: by.id, text, ...(to !== undefined && { to }), ...(whisper && { whisper }) },
        { by: authorOf(by), ...(key !== undefined && { key: `${by.id}:${key}` }) },
      )
      return { noted: true as const }
    },
  })

  route({
    method: 'POST',
    path: '/cases/:conversation/transfer',
    role: DESK,
    audit: 'change',
    summary: 'Passes a case on: to a queue, an agent, a tier or those with a skill. Say why.',
    params,
    body: z.object({
      reason: z.string().max(1_000),
      key,
      to: z
        .object({ queue: z.string() })
        .or(z.object({ agent: z.string() }))
        .or(z.object({ tier: z.int() }))
        .or(z.object({ skill: z.string() })),
    }),
    answer: done,
    async handle({ by, params: { conversation }, body: { reason, to, key } }) {
      const { case: now } = await found(conversation)
      return ask(conversation, { type: 'transfer', agent: by.id, reason, to: placeIn(team(), now, to) }, by, key)
    },
  })

  route({
    method: 'POST',
    path: '/cases/:conversation/return',
    role: DESK,
    audit: 'change',
    summary: 'Gives the conversation back to the bot.',
    params,
    body: z.object({ key }),
    answer: done,
    handle: ({ by, params: { conversation }, body }) =>
      ask(conversation, { type: 'hand_back', agent: by.id }, by, body.key),
  })

  route({
    method: 'POST',
    path: '/cases/:conversation/merge',
    role: DESK,
    audit: 'change',
    summary:
      'Your case goes on in another conversation of the same customer: who has that one reads a note, the customer is told where to look, and of two tickets there is one.',
    params,
    body: z.object({ into: z.string().min(1).max(1_000), key }),
    answer: done,
    handle: ({ by, params: { conversation }, body: { into, key } }) =>
      ask(conversation, { type: 'hand_back', agent: by.id, into }, by, key),
  })

  route({
    method: 'POST',
    path: '/cases/:conversation/resolve',
    role: DESK,
    audit: 'change',
    summary: 'The problem is solved. `solution` is what helped; it becomes the summary and a draft of an article.',
    params,
    body: z.object({ solution: z.string().trim().max(8_000).optional(), key }),
    answer: done,
    handle: ({ by, params: { conversation }, body: { solution, key } }) =>
      ask(conversation, { type: 'resolve', agent: by.id, ...(solution && { solution }) }, by, key),
  })

  route({
    method: 'POST',
    path: '/cases/:conversation/snooze',
    role: DESK,
    audit: 'change',
    summary: 'Waits with a case until a moment, in milliseconds since 1970; it is not closed meanwhile.',
    params,
    body: z.object({ until: z.int().positive(), key }),
    answer: done,
    handle: ({ by, params: { conversation }, body: { until, key } }) =>
      ask(conversation, { type: 'snooze', agent: by.id, until }, by, key),
  })

  route({
    method: 'POST',
    path: '/cases/:conversation/barge',
    role: ['manager'],
    audit: 'change',
    summary: 'Takes a conversation from whoever has it.',
    params,
    body: z.object({ key }),
    answer: done,
    async handle({ by, params: { conversation }, body }) {
      await found(conversation)
      await silence(conversation, by)
      return ask(conversation, { type: 'barge', agent: { id: by.id, name: nameOf(by) } }, by, body.key)
    },
  })

  route({
    method: 'POST',
    path: '/cases/:conversation/flag',
    role: DESK,
    audit: 'change',
    summary: 'Says that an answer of the bot was wrong, by its position.',
    params,
    body: z.object({ position: z.int().positive(), why: z.string().max(1_000).optional() }),
    answer: z.object({ flagged: z.literal(true) }),
    async handle({ by, params: { conversation }, body: { position, why } }) {
      const [entry] = await bot.timeline(conversation, { after: position - 1, limit: 1 })
      if (entry?.kind !== 'out' || entry.position !== position)
        throw new Refusal(404, 'MESSAGE_UNKNOWN', 'There is no message of the bot at this position.')
      await bot.act(
        conversation,
        'handoff.flag',
        { agent: by.id, position, ...(why !== undefined && { why }) },
        { by: authorOf(by), key: `flag:${by.id}:${position}` },
      )
      return { flagged: true as const }
    },
  })

  route({
    method: 'POST',
    path: '/persons/merge',
    role: DESK,
    audit: 'change',
    summary: 'Two contacts are one person: what ended with one of them is the history of both.',
    body: z.object({ from: z.string().min(1).max(1_000), into: z.string().min(1).max(1_000) }),
    answer: z.object({ person: z.string() }),
    async handle({ by, body: { from, into } }) {
      if (from === into) throw new Refusal(400, 'PERSON_SAME', 'Both ids are the same. Name two.')
      await bot.act(FLOOR, 'desk.merge', { from, into }, { by: authorOf(by) })
      return { person: await tables.personOf(into) }
    },
  })

  socket({
    path: '/live',
    role: DESK,
    open: (opened, { by }) =>
      live.open(opened, {
        agent: by.id,
        seesAll: isSupervisor(by),
        async mayRead(conversation) {
          const stored = await tables.caseIn(conversation)
          return stored !== undefined && isReadable(stored, by)
        },
      }),
  })

  /** Makes the agent the owner at once, whatever the bot is doing. */
  async function silence(conversation: string, by: Principal): Promise<void> {
    const known = await bot.conversation(conversation)
    if (known && known.owner.kind !== 'agent')
      await bot.assign(
        conversation,
        { kind: 'agent', id: by.id, name: nameOf(by) },
        { epoch: known.epoch, by: authorOf(by), reason: 'accepted' },
      )
  }
}

const isSupervisor = ({ roles }: Principal): boolean => roles.includes('manager') || roles.includes('administrator')

/** Only for who has it or is asked to take it, for experts who were asked, and for supervisors; what waits, anybody may look at. */
const isReadable = ({ case: now, about }: StoredCase, by: Principal): boolean =>
  now.agent?.id === by.id ||
  about.followers.includes(by.id) ||
  now.phase === 'deferred' ||
  now.phase === 'queued' ||
  isSupervisor(by)

type To = { queue: string } | { agent: string } | { tier: number } | { skill: string }

/** Where a case goes that is passed on. @throws Refusal when there is nobody and nothing like that */
function placeIn(
  team: Team,
  { problem, level, reason, priority, queue, skills }: StoredCase['case'],
  to: To,
): Placement {
  if ('queue' in to) {
    if (!team.queues.some(({ id }) => id === to.queue))
      throw new Refusal(404, 'QUEUE_UNKNOWN', `There is no queue "${to.queue}".`)
    return { queue: to.queue, skills: [], priority }
  }
  if ('agent' in to) {
    if (!team.agents.some(({ id }) => id === to.agent))
      throw new Refusal(404, 'AGENT_UNKNOWN', `There is no agent "${to.agent}" in the team.`)
    const place = placeFor(team, { reason, problem, level })
    return { queue: queue || place.queue, skills: [...skills], priority: priority + 1, preferred: to.agent }
  }
  if ('skill' in to)
    return {
      queue: team.queues.find((one) => one.skills.includes(to.skill))?.id ?? queue,
      skills: [to.skill],
      priority,
    }
  const tiered = team.queues.find(({ tier }) => tier === to.tier)
  if (!tiered) throw new Refusal(404, 'QUEUE_UNKNOWN', `There is no queue of tier ${to.tier}.`)
  return { queue: tiered.id, skills: [], priority }
}
