import { cpSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createBot, defineAdapter, delivered, memoryStore } from '@huida/core'
import { createRetriever, openSpace } from '@huida/knowledge'
import { ecommerce, intents } from '@huida/plugin-intents'
import { rag } from '@huida/plugin-rag'
import { tokenize } from '../../knowledge/dist/text/tokens.js'
import { shopOrders } from '../../playground/dist/bots/shop/orders.js'
import { startOrdersService } from '../../playground/dist/bots/shop/orders-service.js'
import { message } from '../turn/huida.mjs'

const questions = [
  ...[
    '衣服不合适怎么退？',
    '下单后几天能到？',
    '怎么开发票？',
    '运费谁出',
    '优惠券用不了',
    '我想换个颜色，昨天刚下的单',
  ],
  ...['你好', '谢谢', '今天天气怎么样', '你们老板是谁啊', '退款一周了还没到账，订单号是202411280001', '那多久到账呢'],
  ...['How do I return something?', 'How long does delivery take?', 'how much is shipping', 'hi', 'thanks a lot'],
  ...['what is the meaning of life', 'My coupon does not work and I paid 200 yuan yesterday', 'what about exchanges?'],
]

/**
 * The shop bot's plugins on a platform in memory. Every customer asks two questions, so that some lean on what was said
 * before. A search waits for nothing, so the processor time between its call and its return is its own.
 */
export async function start() {
  const folder = mkdtempSync(join(tmpdir(), 'huida-bench-shop-'))
  const file = join(folder, 'knowledge.json')
  cpSync(new URL('../../playground/bots/shop/knowledge.json', import.meta.url), file)
  const retriever = createRetriever(await openSpace({ file }))
  await retriever.settled()
  let searchUs = 0
  const metered = {
    search(...asked) {
      const before = cpuUs()
      const found = retriever.search(...asked)
      searchUs += cpuUs() - before
      return found
    },
  }
  const echo = await talker((bot) => bot.use((ctx) => ctx.text))
  const intending = await talker((bot) => bot.use(intents({ packs: [ecommerce] })).use((ctx) => isKnown(ctx.intent)))
  // Both languages are learned before anything is measured.
  for (const question of ['怎么退货', 'How do I return something?'])
    while ((await intending(question)) === 'learning') await new Promise((resolve) => setTimeout(resolve, 100))
  const ordersService = await startOrdersService()
  const shop = await talker((bot) =>
    bot
      .use(intents({ packs: [ecommerce] }))
      .use(shopOrders(ordersService.url))
      .use(rag({ retriever: metered })),
  )

  /** Processor time of each, in µs. */
  const each = async (turns, ask) => {
    const before = cpuUs()
    for (let n = 0; n < turns; n++) await ask(questions[n % questions.length])
    return (cpuUs() - before) / turns
  }
  return {
    tokenise: (turns) => each(turns, tokenize),
    echo: (turns) => each(turns, echo),
    intents: (turns) => each(turns, intending),
    async shop(turns) {
      searchUs = 0
      return { turn: await each(turns, shop), search: searchUs / turns }
    },
  }
}

/** Says something to a bot; resolves when it has answered. */
async function talker(set) {
  let inbox
  let answered
  let said = 0
  const adapter = defineAdapter({
    name: 'memory',
    platform: 'memory',
    accepts: { text: {}, choices: {} },
    start: async (opened) => {
      inbox = opened
    },
    async send({ part }) {
      answered(part.text)
      return delivered('1')
    },
  })
  const bot = createBot({ adapters: [adapter], store: memoryStore() })
  set(bot)
  await bot.start()
  return (words) => {
    said++
    const reply = new Promise((resolve) => {
      answered = resolve
    })
    const customer = `c${Math.floor(said / 2)}`
    return inbox.receive(message(`k${said}`, customer, words)).then(() => reply)
  }
}

const isKnown = ({ candidates }) => (candidates.length > 0 ? 'known' : 'learning')

function cpuUs() {
  const { user, system } = process.cpuUsage()
  return user + system
}
