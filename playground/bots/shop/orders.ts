import { choices } from '@huida/core'
import { httpConnector, type LookedUp, orders } from '@huida/plugin-orders'

/**
 * Orders, parcels, refunds, prices and stock of the shop's order system. Orders are shown to whoever knows the last four digits of the
 * phone number that they were placed with: the shop's bot has no sign-in.
 */
export const shopOrders = (baseUrl: string) =>
  orders({
    connector: httpConnector({
      baseUrl,
      routes: {
        order: 'GET /orders/{number}',
        parcel: 'GET /parcels/{number}',
        price: 'GET /products?name={product}',
        stock: 'GET /products?name={product}',
      },
    }),
    number: {
      pattern: /20\d{10}/,
      example: '202611180034',
      where: { zh: '在「我的 → 我的订单」里可以复制。', en: 'You can copy it from "Me → My orders".' },
    },
    related: next,
  })

/** What customers ask next, as questions that an article answers. */
function next({ order, anomaly, kind, locale }: LookedUp) {
  // Somebody with a problem is asked about the problem, and nothing else.
  if (!order || anomaly) return undefined
  const questions = locale === 'zh' ? asked.zh : asked.en
  const about = kind === 'refund' ? questions.refunding : questions[order.status]
  return about && choices(locale === 'zh' ? '接下来您可能想问：' : 'You may want to ask next:', about)
}

type Questions = Partial<Record<NonNullable<LookedUp['order']>['status'], string[]>>

const asked: Record<'zh' | 'en', Questions> = {
  zh: {
    unpaid: ['付款失败怎么办？'],
    paid: ['怎么催发货？', '还没发货，怎么改收货地址？'],
    shipped: ['已经发货了，还能改地址吗？'],
    delivered: ['衣服不合适怎么退货？', '怎么开发票？'],
    refunding: ['退款多久到账？'],
  },
  en: {
    unpaid: ['My payment failed. What should I do?'],
    paid: ['Can you ship my order faster?'],
    shipped: ['My order has shipped. Can I still change the address?'],
    delivered: ["How can I send clothes back if they don't fit?", 'How do I get an invoice?'],
    refunding: ['How long does a refund take?'],
  },
}
