import { join } from 'node:path'
import { type BotOptions, createBot, definePlugin } from '@huida/core'
import { commerce, createRetriever, type KnowledgeSpace, type SpaceRetriever } from '@huida/knowledge'
import { conversations } from '@huida/plugin-conversations'
import { surveyAnswers } from '@huida/plugin-csat'
import { feedback } from '@huida/plugin-feedback'
import { images } from '@huida/plugin-images'
import { insights } from '@huida/plugin-insights'
import { ecommerce, intents, type TrainedIntents } from '@huida/plugin-intents'
import { mask, redact } from '@huida/plugin-privacy'
import { type AnswerModel, rag } from '@huida/plugin-rag'
import { unread } from '@huida/plugin-unread'
import { packageFolder } from '../../src/folder.js'
import { forbiddenWords } from '../../src/forbidden/forbidden-words.js'
import { shopOrders } from './orders.js'
import { type People, peoplePlugins } from './people.js'
import { shopSmallTalk, welcome } from './welcome.js'

/** What was learned of the shop's articles when the package was built. */
const shipped = join(packageFolder, 'bots/shop/models')

/** What the shop's bot knows and answers with, beside what every bot is told. */
export interface ShopOptions extends BotOptions {
  /** The shop's articles: `await openSpace({ file: 'knowledge.json' })`. */
  knowledge: KnowledgeSpace
  /** Finds articles. Default: one for `knowledge`, which ends with the bot. */
  retriever?: SpaceRetriever
  /** Where the shop's order system answers: `startOrdersService()` for an invented one. Without it, articles say what they know. */
  orders?: string
  /** The team behind the bot. Without it nobody is promised a person. */
  people?: People
  /** The words that must not be said at this moment. */
  forbidden?: () => readonly string[]
  /** Where what is learned of changed articles is kept for the next start. Default: nowhere. */
  models?: string
  /** Where more was learned before: it is only read. Default: nowhere. */
  learned?: string
  /** Models that people have trained: they go before what the pack teaches. */
  trained?: TrainedIntents
  /** A language model to answer with; without one, the articles' own words. */
  model?: AnswerModel
}

/** The support bot of a web shop: it knows what is asked, looks orders up, and answers the rest from articles. */
export function shop({
  knowledge,
  orders,
  model,
  models,
  learned,
  people,
  forbidden,
  trained,
  retriever: given,
  ...base
}: ShopOptions) {
  const own = given ? undefined : createRetriever(knowledge, { thesaurus: commerce })
  const retriever = given ?? own!
  // What was opened here is closed here: while it learns it keeps the process from ending.
  const ends = definePlugin({ name: 'shop', setup: (_, { onStop }) => onStop(() => own?.close()) })
  const bot = createBot(base).use(ends())
  // First: it sees what the rest has answered.
  if (people)
    bot
      .use(insights({ mask: redact, answers: surveyAnswers(base) }))
      .use(conversations({ mask: redact, maskName: (name) => `${[...name][0]}＊＊` }))
  if (forbidden) bot.use(forbiddenWords({ words: forbidden }))
  bot.use(
    intents({
      ...{ packs: [ecommerce], articles: knowledge, learned: [shipped, ...(learned === undefined ? [] : [learned])] },
      ...(models !== undefined && { models }),
      ...(trained && { trained }),
    }),
  )
  if (people) {
    const { tickets, csat, escalation } = peoplePlugins(people, { space: knowledge, retriever })
    bot.use(tickets).use(csat).use(escalation)
  }
  bot.use(welcome()).use(images())
  if (people) bot.use(feedback({ retriever, mask: redact }))
  bot.use(shopSmallTalk())
  if (orders !== undefined) bot.use(shopOrders(orders))
  return bot.use(unread()).use(rag({ retriever, ...(model && { model, mask }) }))
}
