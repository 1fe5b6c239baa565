import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** An order as the shop's order system tells it. */
export type Order = {
  number: string
  status: 'unpaid' | 'paid' | 'shipped' | 'delivered' | 'refunding' | 'cancelled'
  item: { zh: string; en: string }
  /** `2026-11-18 09:30`, in the shop's own time. */
  placedAt: string
  parcel?: {
    carrier: { zh: string; en: string }
    number: string
    lastSeenAt: string
    place: { zh: string; en: string }
  }
}

const sf = { zh: '顺丰', en: 'SF Express' }
const yto = { zh: '圆通', en: 'YTO Express' }
const hangzhou = { zh: '杭州转运中心', en: 'Hangzhou sorting centre' }
const station = { zh: '已到您附近的驿站', en: 'at the pickup station near you' }
const door = { zh: '已签收', en: 'signed for' }

// biome-ignore format: a table is read by its columns
const orders: Order[] = [
  { number: '202611180034', status: 'shipped', item: { zh: '保温壶', en: 'thermos jug' }, placedAt: '2026-11-18 09:30', parcel: { carrier: sf, number: 'SF1365920047781', lastSeenAt: '2026-11-21 22:10', place: hangzhou } },
  { number: '202611170012', status: 'shipped', item: { zh: '跑鞋', en: 'running shoes' }, placedAt: '2026-11-17 14:02', parcel: { carrier: yto, number: 'YT6620193847561', lastSeenAt: '2026-11-18 03:40', place: hangzhou } },
  { number: '202611200101', status: 'paid', item: { zh: '羊毛衫', en: 'wool jumper' }, placedAt: '2026-11-20 20:15' },
  { number: '202611210007', status: 'paid', item: { zh: '电饭煲', en: 'rice cooker' }, placedAt: '2026-11-21 08:44' },
  { number: '202611220002', status: 'unpaid', item: { zh: '婴儿车', en: 'pushchair' }, placedAt: '2026-11-22 10:05' },
  { number: '202611120055', status: 'delivered', item: { zh: '夹克', en: 'jacket' }, placedAt: '2026-11-12 11:20', parcel: { carrier: sf, number: 'SF1365920040017', lastSeenAt: '2026-11-14 16:31', place: door } },
  { number: '202611150088', status: 'shipped', item: { zh: '台灯', en: 'desk lamp' }, placedAt: '2026-11-15 19:48', parcel: { carrier: yto, number: 'YT6620193811209', lastSeenAt: '2026-11-22 07:55', place: station } },
  { number: '202611090021', status: 'refunding', item: { zh: '蓝牙耳机', en: 'earbuds' }, placedAt: '2026-11-09 13:37' },
  { number: '202611050003', status: 'cancelled', item: { zh: '雨伞', en: 'umbrella' }, placedAt: '2026-11-05 07:12' },
  { number: '202611010999', status: 'delivered', item: { zh: '书包', en: 'school bag' }, placedAt: '2026-11-01 12:00', parcel: { carrier: sf, number: 'SF1365920031188', lastSeenAt: '2026-11-03 18:22', place: door } },
]

/** A stand-in for the shop's order system, over real HTTP: `GET /orders/<number>` on a port of its own on this machine. */
export async function startOrdersService(): Promise<{ url: string; close(): void }> {
  const server = createServer((request, response) => {
    const order = orders.find(({ number }) => request.url === `/orders/${number}`)
    response.writeHead(order ? 200 : 404, { 'content-type': 'application/json' })
    response.end(JSON.stringify(order ?? { error: 'NOT_FOUND' }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}
