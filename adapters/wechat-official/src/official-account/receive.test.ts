import { readFileSync } from 'node:fs'
import type { PlatformEvent } from '@huida/core'
import { describe, expect, test } from '@jest/globals'
import { parseXml } from '../xml.js'
import { receive } from './receive.js'

const fixture = (name: string) => readFileSync(new URL(`../fixtures/${name}.xml`, import.meta.url), 'utf8')
const received = async (xml: string) => receive(await parseXml(xml))
const read = (name: string) => received(fixture(name))
const partsOf = async (name: string) => {
  const event = await read(name)
  return event?.type === 'message' ? event.parts : undefined
}

describe('a message', () => {
  test('has the identity of account, customer, time and id, which stays exact (rule 1)', async () => {
    expect(await read('text')).toMatchObject({
      type: 'message',
      key: 'gh_0123456789ab/oCustomerA_00000000000000001/1790000000/9007199254740993',
      at: 1_790_000_000_000,
      conversation: { id: 'oCustomerA_00000000000000001' },
      user: { id: 'oCustomerA_00000000000000001' },
      raw: { MsgId: '9007199254740993' },
    })
  })

  test('is another one when only its MsgId is the same: of another customer, or of another second (rule 2)', async () => {
    const text = fixture('text')
    const keys = await Promise.all(
      [
        text,
        text.replace('1790000000', '1790000001'),
        text.replace('CustomerA', 'CustomerB'),
        text.replace('gh_0', 'gh_1'),
      ].map(async (xml) => (await received(xml))?.key),
    )
    expect(new Set(keys).size).toBe(4)
  })

  test('of fifteen that are sent at once has an order: by the second, then by the id', async () => {
    const orderOf = async (time: number, id: bigint) =>
      (await received(fixture('text').replace('1790000000', String(time)).replace('9007199254740993', String(id))))!
        .order!
    const orders: number[] = []
    for (let i = 0n; i < 15n; i++) orders.push(await orderOf(1_790_000_000, 24_000_000_000_000_001n + i))
    orders.push(await orderOf(1_790_000_001, 24_000_000_000_000_000n))
    expect(orders.toSorted((a, b) => a - b)).toEqual(orders)
    expect(new Set(orders).size).toBe(16)
  })

  test('has its words as they were written', async () => {
    expect(await partsOf('text')).toEqual([{ type: 'text', text: ' 订单在哪 & <b> ]]> ?' }])
  })

  test('with a picture, a voice, a film has it by its id, and what was recognised in it', async () => {
    expect(await partsOf('image')).toEqual([
      { type: 'image', url: 'wechat-media:media_id-1#http://mmbiz.qpic.cn/mmbiz_jpg/abc/0', mimeType: 'image/jpeg' },
    ])
    expect(await partsOf('voice')).toEqual([
      { type: 'audio', url: 'wechat-media:media_id-2', mimeType: 'audio/amr', transcript: '我的快递到哪了' },
    ])
    expect(await partsOf('voice-unrecognised')).toEqual([
      { type: 'audio', url: 'wechat-media:media_id-2', mimeType: 'audio/speex' },
    ])
    for (const name of ['video', 'shortvideo']) expect(await partsOf(name)).toMatchObject([{ type: 'video' }])
  })

  test('with a place has it where satellites see it', async () => {
    const [place] = (await partsOf('location')) ?? []
    expect(place).toMatchObject({ type: 'location', address: '上海市浦东新区' })
    expect(place?.type === 'location' && Math.abs(place.latitude - 31.177428)).toBeLessThan(2e-5)
  })

  test('with a link has its preview; with a file, which WeChat does not hand out, its name', async () => {
    expect(await partsOf('link')).toEqual([
      { type: 'link', url: 'https://shop.example/returns', title: '退货说明', text: '七天无理由' },
    ])
    expect(await partsOf('file')).toEqual([
      { type: 'file', url: 'media:missing', name: '发票.pdf', problem: 'unavailable' },
    ])
  })

  test('of a kind that was invented later has no parts, so that somebody answers it', async () => {
    expect(await received(fixture('text').replace('[text]', '[telepathy]'))).toMatchObject({
      type: 'message',
      parts: [],
    })
  })
})

describe('an event', () => {
  test.each<[string, Partial<PlatformEvent> | undefined]>([
    ['menu-message', { type: 'choice', value: '101', label: '满意' }],
    ['click', { type: 'choice', value: 'orders' }],
    ['scancode-waitmsg', { type: 'choice', value: 'track', label: 'SF1234567890' }],
    ['subscribe', { type: 'join' }],
    ['subscribe-scene', { type: 'join', raw: expect.objectContaining({ EventKey: 'qrscene_123123' }) as never }],
    ['scan', { type: 'join', opens: 'scan', raw: expect.objectContaining({ EventKey: 'SCENE_VALUE' }) as never }],
    ['unsubscribe', { type: 'leave' }],
    ['view', undefined],
    ['location-reported', undefined],
    ['mass-sent', undefined],
  ])('%s becomes what it means', async (name, expected) => {
    const event = await read(name)
    if (expected) expect(event).toMatchObject(expected)
    else expect(event).toBeUndefined()
  })

  test('has the identity of account, customer, time, event and its key', async () => {
    expect((await read('click'))?.key).toBe('gh_0123456789ab/oCustomerA_00000000000000001/1790000000/CLICK/orders')
    const long = await received(fixture('click').replace('orders', 'x'.repeat(2_000)))
    expect(long?.key.length).toBeLessThan(512)
  })
})

test('a push without who, whom or when is none', async () => {
  for (const name of ['ToUserName', 'FromUserName', 'CreateTime', 'MsgType', 'MsgId'])
    expect(await received(fixture('text').replaceAll(name, 'Other'))).toBeUndefined()
})
