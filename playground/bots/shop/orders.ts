import { type Composer, type Context, card, definePlugin, type Locale, type Part } from '@huida/core'
import type { WithIntent } from '@huida/plugin-intents'
import { z } from 'zod'
import { type Order, startOrdersService } from './orders-service.js'

/** The questions that an order itself answers. */
const ABOUT_ORDERS = ['order_status', 'track_parcel']

/** Whoever asks about an order by its number hears how it stands. When the order system is down, the articles answer. */
export const orders = definePlugin({
  name: 'orders',
  dependencies: ['intents'],
  config: z.object({
    /** The order system, asked at `/orders/<number>`. Default: a stand-in, started and stopped with the bot. */
    url: z.url().optional(),
    /** How long it may take, in milliseconds. */
    timeoutMs: z.number().positive().default(3_000),
  }),
  async setup(app: Composer<Context & WithIntent>, { config, clock, onStop }) {
    const standIn = config.url === undefined ? await startOrdersService() : undefined
    if (standIn) onStop(() => standIn.close())
    const url = config.url ?? standIn?.url

    app.on('message', async (ctx, next) => {
      const [number] = /(?<!\d)20\d{10}(?!\d)/.exec(ctx.text) ?? []
      const isAbout = ctx.text.trim() === number || ABOUT_ORDERS.includes(ctx.intent.name ?? '')
      if (number === undefined || !isAbout) return next()
      try {
        const order = await ctx.once('orders.lookup', async () => {
          const late = new AbortController()
          const cancel = clock.after(config.timeoutMs, () => late.abort(new Error('the order system is late')))
          try {
            return await look(`${url}/orders/${number}`, AbortSignal.any([ctx.signal, late.signal]))
          } finally {
            cancel()
          }
        })
        ctx.trace({ step: 'orders', saw: number, chose: order ? 'found' : 'not found' })
        return order ? tell(order, ctx.locale) : unknown(number, ctx.locale)
      } catch (error) {
        ctx.log.warn({ error }, 'the order system did not answer; the articles do')
        ctx.trace({ step: 'orders', saw: number, chose: 'unreachable' })
        return next()
      }
    })
  },
})

async function look(url: string, signal: AbortSignal): Promise<Order | null> {
  const response = await fetch(url, { signal })
  if (response.status === 404) return null
  if (!response.ok) throw new Error(`the order system answered ${response.status}`)
  // The order system is ours: its answers are taken at their word.
  return (await response.json()) as Order
}

const statuses: Record<Order['status'], Record<Locale, string>> = {
  unpaid: { zh: '待付款', en: 'is waiting for payment' },
  paid: { zh: '已付款，正在备货', en: 'is paid and being prepared' },
  shipped: { zh: '已发货', en: 'has been shipped' },
  delivered: { zh: '已签收', en: 'was delivered' },
  refunding: { zh: '退款处理中', en: 'is being refunded' },
  cancelled: { zh: '已取消', en: 'was cancelled' },
}

/** A card: platforms without cards show it as text. */
function tell({ number, status, item, placedAt, parcel }: Order, locale: Locale): Part {
  const isChinese = locale === 'zh'
  const order = isChinese
    ? `${item.zh}，${placedAt} 下单：${statuses[status].zh}。`
    : `${item.en}, placed ${placedAt}: ${statuses[status].en}.`
  const seen =
    parcel &&
    (isChinese
      ? `${parcel.carrier.zh} ${parcel.number}，最新物流 ${parcel.lastSeenAt}：${parcel.place.zh}。`
      : `${parcel.carrier.en} ${parcel.number}, last seen ${parcel.lastSeenAt}: ${parcel.place.en}.`)
  return card(isChinese ? `订单 ${number}` : `Order ${number}`, { text: [order, seen].filter(Boolean).join('\n') })
}

const unknown = (number: string, locale: Locale): string =>
  locale === 'zh'
    ? `没有查到订单 ${number}。请核对一下号码，在「我的 → 我的订单」里可以复制。`
    : `I cannot find an order ${number}. Please check the number; you can copy it from "Me → My orders".`
