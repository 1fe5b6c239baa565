import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Order, Parcel, Price, Stock } from '@huida/plugin-orders'

/** Where the invented order system listens, until it is closed. */
export interface OrdersService {
  url: string
  close(): void
}

/**
 * A stand-in for the shop's order system, over real HTTP on a port of its own on this machine: `GET /orders/<number>`, `GET
 * /parcels/<number>`, `GET /products?name=<name>`. Nothing in it is real.
 * @param now milliseconds since 1970, for how long a parcel has not moved. Default: the machine's clock
 */
export async function startOrdersService({ now = Date.now }: { now?: () => number } = {}): Promise<OrdersService> {
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://shop')
    const [, place, number = ''] = pathname.split('/')
    const orders = ordersAt(now())
    const found =
      place === 'orders'
        ? orders.find((order) => order.number === number)
        : place === 'parcels'
          ? parcelsOf(orders).find((parcel) => parcel.number === number)
          : productCalled(searchParams.get('name') ?? '')
    response.writeHead(found ? 200 : 404, { 'content-type': 'application/json' })
    response.end(JSON.stringify(found ?? { error: 'NOT_FOUND' }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A program that could not start ends all the same.
  server.unref()
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

// Two customers who do not exist, by the last four digits of their phone numbers.
const wang = { customer: 'wang', verify: { phoneTail: '6688' } }
const li = { customer: 'li', verify: { phoneTail: '1357' } }

const sf = { zh: '顺丰', en: 'SF Express' }
const yto = { zh: '圆通', en: 'YTO Express' }
const ems = { zh: 'EMS', en: 'EMS' }
const hangzhou = { zh: '杭州转运中心', en: 'Hangzhou sorting centre' }
const left = { zh: '快件已发往下一站', en: 'left for the next stop' }
const station = { zh: '已到您附近的驿站', en: 'at the pickup station near you' }
const signed = { zh: '已签收，签收人：家门口', en: 'signed for: at the door' }
const customs = { zh: '清关中，等待海关查验', en: 'in customs, waiting for inspection' }
const back = { zh: '收件人拒收，快件退回中', en: 'refused by the recipient, on its way back' }
const broken = { zh: '外包装破损，暂停派送', en: 'damaged on its way, delivery has stopped' }
const address = { zh: '地址不详，无法派送', en: 'incomplete address, undeliverable' }

const DAY_MS = 86_400_000

/** Everything sold, as it stands at a moment: what depends on how long ago something was is counted from there. */
function ordersAt(now: number): Order[] {
  const ago = (days: number) => now - days * DAY_MS
  const item = (zh: string, en: string, amount: number) => ({
    ...{ items: [{ name: { zh, en } }], total: { amount, currency: 'CNY' } },
  })
  const by = (
    carrier: Parcel['carrier'],
    number: string,
    state: NonNullable<Parcel['state']>,
    days: number,
    text: Parcel['carrier'],
    place?: Parcel['carrier'],
  ) => ({ parcels: [{ number, carrier, state, events: [{ at: ago(days), text, ...(place && { place }) }] }] })
  // biome-ignore format: a table is read by its columns
  return [
    { number: '202611180034', ...wang, status: 'shipped', ...item('保温壶', 'thermos jug', 129), placedAt: ago(3), ...by(sf, 'SF1365920047781', 'in_transit', 0.6, left, hangzhou) },
    { number: '202611170012', ...wang, status: 'shipped', ...item('跑鞋', 'running shoes', 459), placedAt: ago(6), ...by(yto, 'YT6620193847561', 'in_transit', 5, left, hangzhou) },
    { number: '202611200101', ...wang, status: 'paid', ...item('羊毛衫', 'wool jumper', 329), placedAt: ago(1) },
    { number: '202611210007', ...li, status: 'paid', ...item('电饭煲', 'rice cooker', 299), placedAt: ago(0.8) },
    { number: '202611220002', ...li, status: 'unpaid', ...item('婴儿车', 'pushchair', 899), placedAt: ago(0.2) },
    { number: '202611120055', ...wang, status: 'delivered', ...item('夹克', 'jacket', 259), placedAt: ago(9), ...by(sf, 'SF1365920040017', 'delivered', 2, signed) },
    { number: '202611150088', ...wang, status: 'shipped', ...item('台灯', 'desk lamp', 89), placedAt: ago(5), ...by(yto, 'YT6620193811209', 'at_station', 0.4, station) },
    { number: '202611090021', ...wang, status: 'refunding', ...item('蓝牙耳机', 'earbuds', 199), placedAt: ago(12), refund: { state: 'sent', amount: 199, currency: 'CNY', to: { zh: '原支付方式', en: 'the way it was paid' }, expectedAt: now + 2 * DAY_MS } },
    { number: '202611050003', ...li, status: 'cancelled', ...item('雨伞', 'umbrella', 39), placedAt: ago(17) },
    { number: '202611010999', ...li, status: 'delivered', ...item('书包', 'school bag', 149), placedAt: ago(21), ...by(sf, 'SF1365920031188', 'delivered', 19, signed) },
    { number: '202611130066', ...wang, status: 'shipped', ...item('咖啡机', 'coffee machine', 1299), placedAt: ago(11), ...by(ems, 'EA662019384CN', 'customs', 4, customs) },
    { number: '202611100077', ...li, status: 'returning', ...item('瑜伽垫', 'yoga mat', 79), placedAt: ago(10), ...by(yto, 'YT6620193800077', 'returning', 1, back) },
    { number: '202611140044', ...wang, status: 'shipped', ...item('花瓶', 'vase', 119), placedAt: ago(4), ...by(sf, 'SF1365920044044', 'exception', 1, broken, hangzhou) },
    { number: '202611160033', ...li, status: 'shipped', ...item('床品四件套', 'bed linen', 369), placedAt: ago(4), ...by(yto, 'YT6620193833033', 'exception', 1, address) },
  ]
}

const parcelsOf = (orders: readonly Order[]): Parcel[] =>
  orders.flatMap(({ parcels = [], number, customer, verify }) =>
    parcels.map((parcel) => ({ ...parcel, order: number, customer, verify })),
  )

// biome-ignore format: a table is read by its columns
const products: (Price & Stock)[] = [
  { name: { zh: '保温壶', en: 'thermos jug' }, amount: 129, currency: 'CNY', was: 159, available: 42 },
  { name: { zh: '跑鞋', en: 'running shoes' }, amount: 459, currency: 'CNY', available: 7 },
  { name: { zh: '羊毛衫', en: 'wool jumper' }, amount: 329, currency: 'CNY', available: 0 },
  { name: { zh: '电饭煲', en: 'rice cooker' }, amount: 299, currency: 'CNY', available: 15 },
  { name: { zh: '台灯', en: 'desk lamp' }, amount: 89, currency: 'CNY', available: true },
]

function productCalled(name: string): (Price & Stock) | undefined {
  const wanted = name.trim().toLowerCase()
  return products.find((product) => Object.values(product.name).some((each) => each === wanted))
}
