import { type Context, choices, definePlugin, type Locale, localised } from '@huida/core'
import type { WithHandoff } from '@huida/plugin-escalation'
import { smalltalk } from '@huida/plugin-smalltalk'

/** Says hello, and answers the commands that people know from other bots, so that none of them starts a search. */
export const welcome = definePlugin({
  name: 'welcome',
  setup(app) {
    app.on('join', (ctx) => localised(greeting, ctx.locale))
    app.on('message', (ctx, next) => {
      const [, command, words = ''] = /^\/([a-z]\w*)(?:@\w+)?(?:\s+(.*))?$/is.exec(ctx.text.trim()) ?? []
      switch (command?.toLowerCase()) {
        case undefined:
          return next()
        case 'start':
          return localised(greeting, ctx.locale)
        case 'help':
          return helpFor(ctx)
        case 'cancel':
          return localised(nothingToCancel, ctx.locale)
        default:
          // "/track 2026…" asks something all the same.
          return words === '' ? helpFor(ctx) : next()
      }
    })
  },
})

const examples: Record<Locale, string[]> = {
  zh: ['衣服不合适怎么退？', '下单后几天能到？', '怎么开发票？'],
  en: ['How do I return something?', 'How long does delivery take?', 'How do I get an invoice?'],
}

const greeting = {
  zh: choices('您好，我是慧选的客服助手。想问什么直接说就好，比如：', examples.zh!),
  en: choices('Hello, I am the assistant of the Huixuan shop. Just ask, for example:', examples.en!),
}

/** What the bot can do. A person is spoken of where one can be had. */
const helpFor = (ctx: Context & Partial<WithHandoff>) => localised(ctx.handoff ? helpWithPeople : help, ctx.locale)

const help = {
  zh: choices('我是慧选的客服程序，能回答退换货、物流、付款、发票等问题；发订单号给我可以查订单。比如：', examples.zh!),
  en: choices(
    'I am the support program of the Huixuan shop. I answer questions about returns, delivery, payment and invoices; send an order number and I look it up. For example:',
    examples.en!,
  ),
}

const helpWithPeople = {
  zh: choices(
    '我是慧选的客服程序，能回答退换货、物流、付款、发票等问题；发订单号给我可以查订单；想找同事帮忙，说“转人工”。比如：',
    examples.zh!,
  ),
  en: choices(
    'I am the support program of the Huixuan shop. I answer questions about returns, delivery, payment and invoices; send an order number and I look it up; to reach a colleague, say "talk to a person". For example:',
    examples.en!,
  ),
}

const nothingToCancel = {
  zh: '好的。我这边没有正在进行的操作。如果想取消订单，请直接说“取消订单”。',
  en: 'All right. There is nothing under way that I could stop. If you would like to cancel an order, just say "cancel my order".',
}

/** Who customers mistake the shop for. */
const elsewhere = [
  ...['淘宝', '天猫', '京东', '拼多多', '抖音', '唯品会', '亚马逊'],
  ...['Amazon', 'Taobao', 'JD', 'eBay', 'Temu', 'Shein', 'AliExpress'],
]

/** The shop's small talk: it greets, and says who it is and what it can do, as this shop does. */
export const shopSmallTalk = () =>
  smalltalk({
    elsewhere,
    words: {
      zh: {
        greeting: greeting.zh,
        abilities: help.zh,
        identity: '我是慧选的智能客服助手，是程序，不是真人。',
        identityWithPeople: '我是慧选的智能客服助手，是程序，不是真人。想找真人，说“转人工”就行。',
        outside: '抱歉，这个我帮不上忙。慧选的商品、订单和售后，随时问我。',
      },
      en: {
        greeting: greeting.en,
        abilities: help.en,
        identity: 'I am the automated assistant of the Huixuan shop: a program, not a human.',
        identityWithPeople:
          'I am the automated assistant of the Huixuan shop: a program, not a human. To reach a human, say "talk to a person".',
        outside:
          'Sorry, I cannot help with that. Ask me anything about the products, orders and service of the Huixuan shop.',
      },
    },
  })
