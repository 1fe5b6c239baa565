import { type Context, choices, definePlugin, type Locale, localised } from '@huida/core'
import type { WithHandoff } from '@huida/plugin-escalation'
import { smallTalkIn } from './small-talk.js'

/** Says hello, answers small talk and the commands that people know from other bots, so that none of them starts a search. */
export const welcome = definePlugin({
  name: 'welcome',
  setup(app) {
    app.on('join', (ctx) => localised(greeting, ctx.locale))
    app.on('message', (ctx, next) => {
      const [, command, words = ''] = /^\/([a-z]\w*)(?:@\w+)?(?:\s+(.*))?$/is.exec(ctx.text.trim()) ?? []
      switch (command?.toLowerCase()) {
        case undefined: {
          const talk = smallTalkIn(ctx.text)
          if (talk === 'greeting') return localised(greeting, ctx.locale)
          return talk === undefined ? next() : localised(talk === 'thanks' ? pleasure : goodbye, ctx.locale)
        }
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

const pleasure = {
  zh: '不客气。还有什么想问的，随时说。',
  en: 'You are welcome. Just ask if there is anything else.',
}

const goodbye = {
  zh: '再见，祝您生活愉快。需要时随时来找我。',
  en: 'Goodbye. Come back whenever you need something.',
}
