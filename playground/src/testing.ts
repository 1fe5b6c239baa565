import { type TestChat, testChat } from '@huida/core/testing'
import { createRetriever, openSpace } from '@huida/knowledge'
import { type TeamInput, teamSchema } from '@huida/plugin-escalation'
import { sqlite } from '@huida/plugin-store-sqlite'
import type { BotParts, MakeBot } from './bot/bot-module.js'

/** What a bot is tested with. */
export interface TalkOptions extends Pick<BotParts, 'model'> {
  /** The file of the articles. Nothing is written into it. */
  knowledge: string
  /** Who answers customers. They are at their desks from the start. Default: nobody. */
  team?: TeamInput
}

/** A chat with a bot of one's own, as `huida start` would make it. */
export interface Talk extends TestChat {
  /** Stops the bot and lets go of the articles. */
  stop(): Promise<void>
}

/**
 * Starts a bot of one's own in a test, with its articles and its team, on records in memory and a clock that stands still:
 *
 * ```ts
 * const chat = await talkTo(makeBot, { knowledge: 'knowledge.json' })
 * plainText(await chat.user('ann').says('When are you open?'))
 * await chat.stop()
 * ```
 * @throws KnowledgeError with what is wrong with the articles; HuidaError CONFIG_INVALID with what is wrong with the bot
 */
export async function talkTo(make: MakeBot, { knowledge: file, team: given = {}, model }: TalkOptions): Promise<Talk> {
  const team = teamSchema.parse(given)
  const knowledge = await openSpace({ file, readOnly: true })
  const retriever = createRetriever(knowledge)
  const chat = testChat({ store: sqlite({ file: ':memory:' }) })
  const bot = await chat.start((base) =>
    make({ base, knowledge, retriever, team: () => team, ...(model && { model }) }),
  )
  for (const { id } of team.agents)
    await bot.act('desk:floor', 'desk.presence', { agent: id, state: 'online' }, { by: { kind: 'system' } })
  return {
    ...chat,
    async stop() {
      await bot.stop()
      retriever.close()
      await knowledge.close()
    },
  }
}
