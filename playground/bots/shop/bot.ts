import { type BotOptions, choices, createBot, definePlugin } from '@huida/core'
import { createRetriever, type KnowledgeSpace } from '@huida/knowledge'
import { ecommerce, intents } from '@huida/plugin-intents'
import { mask } from '@huida/plugin-privacy'
import { type AnswerModel, rag } from '@huida/plugin-rag'
import { orders } from './orders.js'

/** What the shop's bot knows and answers with, beside what every bot is told. */
export interface ShopOptions extends BotOptions {
  /** The shop's articles: `await openSpace({ file: 'knowledge.json' })`. */
  knowledge: KnowledgeSpace
  /** A language model to answer with; without one, the articles' own words. */
  model?: AnswerModel
}

/** The support bot of a web shop: it knows what is asked, looks orders up, and answers the rest from articles. */
export function shop({ knowledge, model, ...base }: ShopOptions) {
  const retriever = createRetriever(knowledge)
  // It was opened here, so it is closed here: while it learns it keeps the process from ending.
  const ends = definePlugin({ name: 'shop', setup: (_, { onStop }) => onStop(() => retriever.close()) })
  return createBot(base)
    .use(ends())
    .on('join', (ctx) => (ctx.locale === 'zh' ? greeting.zh : greeting.en))
    .use(intents({ packs: [ecommerce] }))
    .use(orders())
    .use(rag({ retriever, ...(model && { model, mask }) }))
}

const greeting = {
  zh: choices('您好，我是慧选的客服助手。想问什么直接说就好，比如：', [
    '衣服不合适怎么退？',
    '下单后几天能到？',
    '怎么开发票？',
  ]),
  en: choices('Hello, I am the assistant of the Huixuan shop. Just ask, for example:', [
    'How do I return something?',
    'How long does delivery take?',
    'How do I get an invoice?',
  ]),
}
