import { type Adapter, type Bot, type BotOptions, defineAdapter, delivered, memoryStore } from '@huida/core'
import { everything } from '@huida/core/testing'
import { commerce, createRetriever, type KnowledgeSpace, type SpaceRetriever } from '@huida/knowledge'
import type { TrainedIntents } from '@huida/plugin-intents'
import type { AnswerModel } from '@huida/plugin-rag'
import { loadBot } from './bot-module.js'

/** What a bot that keeps nothing is made of. */
export interface ThrowawayOptions {
  knowledge: KnowledgeSpace
  /** Finds articles. Default: one of its own, which ends with the bot. */
  retriever?: SpaceRetriever
  /** The module of the bot; absent: the example shop's, without a team. */
  bot?: string | undefined
  /** Where it is spoken to. Default: nowhere; it can be asked by `bot.answer`. */
  adapter?: Adapter
  model?: AnswerModel
  /** The models of intents that people have chosen to serve. Default: none. */
  trained?: TrainedIntents | undefined
  /** Where the shop's bot that runs keeps what it has learned: what is there is not learned again. */
  learned?: string | undefined
  /** What people have set for plugins, as where the bot runs. Default: nothing. */
  pluginSettings?: BotOptions['pluginSettings'] | undefined
  /** The language to begin in. */
  locale?: 'zh' | 'en'
  /** Where the shop's order system answers. */
  orders?: string
}

/**
 * Starts a bot that keeps nothing beyond the end of this process, so that it works beside one that runs on the same articles: for rehearsals
 * and for talks in the terminal. Nobody of a team is there.
 * @throws CommandError when there is no such module
 */
export async function startThrowaway(options: ThrowawayOptions): Promise<Pick<Bot, 'answer' | 'stop'>> {
  const { knowledge, retriever: given, bot, adapter = nowhere, model, trained, learned, locale, orders } = options
  const { pluginSettings } = options
  const base: BotOptions = {
    ...{ adapters: [adapter], store: memoryStore({ throwaway: true }) },
    ...(locale && { locale }),
    ...(pluginSettings && { pluginSettings }),
  }
  if (bot === undefined) {
    const { shop } = await import('../../bots/shop/bot.js')
    return shop({
      ...{ ...base, knowledge, ...(given && { retriever: given }) },
      ...{ ...(model && { model }), ...(trained && { trained }) },
      ...(learned !== undefined && { learned }),
      ...(orders !== undefined && { orders }),
    }).start()
  }
  const [make, { sqlite }, { teamSchema }] = await Promise.all([
    loadBot(bot),
    import('@huida/plugin-store-sqlite'),
    import('@huida/plugin-escalation'),
  ])
  const own = given ? undefined : createRetriever(knowledge, { thesaurus: commerce })
  const retriever = given ?? own!
  const nobody = teamSchema.parse({})
  const made = make({
    // Its plugins may need SQL.
    base: { ...base, store: sqlite({ file: ':memory:' }) },
    ...{ knowledge, retriever, team: () => nobody, rehearsal: true },
    ...(model && { model }),
    ...(trained && { trained }),
  })
  await made.start()
  return {
    answer: (...asked) => made.answer(...asked),
    async stop() {
      await made.stop()
      own?.close()
    },
  }
}

const nowhere = defineAdapter({
  ...{ name: 'rehearsal', platform: 'rehearsal', accepts: everything },
  send: async () => delivered(''),
})
