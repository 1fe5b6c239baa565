import { type Bot, type BotOptions, createBot } from '@huida/core'
import { csat } from '@huida/plugin-csat'
import { escalation, type TeamInput, teamSchema } from '@huida/plugin-escalation'
import { tickets } from '@huida/plugin-tickets'
import { answers, type StubModel, understanding } from './answers.js'
import { problems } from './problems.js'

export interface SimulatedShop extends BotOptions {
  model: StubModel
  team: TeamInput
  /** The customer's level, by their id on the platform. */
  levelOf(user: string): string | undefined
}

/** The bot of the simulated day: a stub for the model, everything else as it is. */
export function simulatedShop({ model, team, levelOf, ...base }: SimulatedShop): Bot {
  const calendar = Object.values(team.calendars ?? {})[0]
  return createBot(base)
    .use(understanding())
    .use(
      tickets({
        departments: [
          { type: 'logistics', department: 'logistics', task: 'logistics' },
          { type: 'product', department: 'product', task: 'engineering' },
          { type: 'b2b', department: 'engineering', task: 'engineering' },
          { type: 'complaint', department: 'care', priority: 'high' },
        ],
        ...(calendar && { calendars: { default: calendar } }),
        policies: [
          { type: ['refund', 'return', 'logistics', 'product'], firstResponseMinutes: 60, resolutionMinutes: 120 },
        ],
        draft: async ({ id }) => ({ article: `draft-${id}` }),
      }),
    )
    .use(csat())
    .use(
      escalation({
        team: teamSchema.parse(team),
        customer: async (ctx) => {
          const level = levelOf(ctx.user.id)
          return level === undefined ? undefined : { level }
        },
        scripts: problems.flatMap(({ id, words: { zh, en } }) =>
          id === 'refund' || id === 'complaint'
            ? [
                {
                  ...{ id: `script-${id}`, title: zh.question, text: { zh: zh.question, en: en.question }, for: [id] },
                  approved: { by: 'legal', at: '2026-01-05' },
                },
              ]
            : [],
        ),
      }),
    )
    .use(answers(model)) as unknown as Bot
}
