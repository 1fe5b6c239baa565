import type { KnowledgeSpace, Trial } from '@huida/knowledge'
import { z } from 'zod'
import { tried } from '../../release/gate.js'
import type { Placed } from '../mount.js'
import { inBrief } from './list-api.js'
import { place, who, whoSays } from './place.js'
import type { Rehearsed } from './rehearsals.js'
import { list, release, report, text, trial, trialInBrief } from './schemas.js'

/** The trial that runs, those before it, and how one ends. */
export function trialRoutes(space: KnowledgeSpace, rehearsed: Rehearsed): Placed[] {
  return [
    place(
      'GET',
      '/trials',
      'What was tried with a share of the customers first, the latest first; one without an end runs.',
      {
        query: z.object({ limit: z.coerce.number().int().min(1).max(200).default(50) }),
        answer: list(trialInBrief),
        handle: ({ query: { limit } }) =>
          space
            .trials()
            .slice(-limit)
            .toReversed()
            .map((one) => trialOf(space, one)),
      },
    ),
    place('POST', '/trial/publish', 'Rehearses what is tried, and lets it serve for everybody.', {
      body: z.object({ ...who, despite: text.optional() }),
      answer: z.object({ release, report: report.optional() }),
      async handle({ by, body }) {
        const said = whoSays(by, body)
        const { found, kept } = await rehearsed(() => tried(space), body.despite)
        return { release: await space.publishTrial({ ...said, ...kept }), ...(found && { report: found }) }
      },
    }),
    place('POST', '/trial/end', 'Ends the trial: everybody is answered from what is published.', {
      body: z.object(who),
      answer: trial,
      handle: ({ by, body }) => space.endTrial(whoSays(by, body)),
    }),
  ]
}

function trialOf(space: KnowledgeSpace, one: Trial) {
  const running = space.trial()
  const isRunning = running?.number === one.number
  const left = isRunning ? new Set(running.articles.map(({ id }) => id)) : undefined
  // What was decided for everybody meanwhile is tried no more.
  const changes = left ? one.changes.filter(({ article }) => left.has(article)) : one.changes
  return inBrief(space, { ...one, changes })
}
