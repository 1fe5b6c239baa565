import { Refusal, type RouteTools } from '@huida/core'
import { z } from 'zod'
import { placeFor } from '../../desk/routing.js'
import type { Team } from '../../desk/team.js'
import type { Placement } from '../../protocol/case.js'
import type { StoredCase } from '../../tables.js'
import type { Calls } from '../calls.js'
import { DESK, key, params } from './shared.js'

interface CaseRoutes {
  route: RouteTools['route']
  calls: Calls
  team: () => Team
}

/** Which phase a case is in. */
const done = z.object({ phase: z.string() })

/** What becomes of a case: who takes it, where it goes, how it ends. */
export function caseRoutes({ route, calls, team }: CaseRoutes): void {
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
      const { case: now } = await calls.found(conversation)
      // The bot answers there: it is silenced first, without waiting for what it is doing.
      if (now.phase === 'deferred') await calls.silence(conversation, by)
      return calls.ask(conversation, { type: 'accept', agent: { id: by.id, name: calls.nameOf(by) } }, by, body.key)
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
      calls.ask(conversation, { type: 'decline', agent: by.id }, by, body.key),
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
      const stored = await calls.found(conversation)
      return calls.ask(
        conversation,
        { type: 'transfer', agent: by.id, reason, to: placeIn(team(), stored, to) },
        by,
        key,
      )
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
      calls.ask(conversation, { type: 'hand_back', agent: by.id }, by, body.key),
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
      calls.ask(conversation, { type: 'hand_back', agent: by.id, into }, by, key),
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
      calls.ask(conversation, { type: 'resolve', agent: by.id, ...(solution && { solution }) }, by, key),
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
      calls.ask(conversation, { type: 'snooze', agent: by.id, until }, by, key),
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
      await calls.found(conversation)
      await calls.silence(conversation, by)
      return calls.ask(conversation, { type: 'barge', agent: { id: by.id, name: calls.nameOf(by) } }, by, body.key)
    },
  })
}

type To = { queue: string } | { agent: string } | { tier: number } | { skill: string }

/** Where a case goes that is passed on. @throws Refusal when there is nobody and nothing like that */
function placeIn(
  team: Team,
  { case: { problem, level, reason, priority, queue, skills }, about }: StoredCase,
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
    const place = placeFor(team, { reason, problem, level, channel: about.customer.adapter })
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
