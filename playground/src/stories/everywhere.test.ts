import { join } from 'node:path'
import { kits as hello } from '@huida/adapter-hello/conformance'
import { kits as slack } from '@huida/adapter-slack/conformance'
import { kits as teams } from '@huida/adapter-teams/conformance'
import { kits as telegram } from '@huida/adapter-telegram/conformance'
import { kits as web } from '@huida/adapter-web/conformance'
import { kits as wechat } from '@huida/adapter-wechat/conformance'
import { kits as wechatOfficial } from '@huida/adapter-wechat-official/conformance'
import { type Adapter, type Bot, card, createBot, image } from '@huida/core'
import { memoryMedia } from '@huida/core/media'
import { type AdapterKit, cleanups, type ShownMessage, until } from '@huida/core/testing'
import { commerce, createRetriever, type KnowledgeSpace, openSpace, type SpaceRetriever } from '@huida/knowledge'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { shop } from '../../bots/shop/bot.js'
import { type OrdersService, startOrdersService } from '../../bots/shop/orders-service.js'
import { packageFolder } from '../folder.js'

/** A platform that shows text only, like an SMS. */
const plain = async (): Promise<AdapterKit> => {
  const kit = await hello.webhook!()
  const adapter: Adapter = Object.create(kit.adapter, { accepts: { value: { text: { max: 300 } } } })
  return { ...kit, adapter }
}

const channels = Object.entries({
  web,
  telegram,
  slack,
  teams,
  wechat,
  wechatOfficial,
  'text only': { sms: plain },
}).flatMap(([name, kits]) => Object.entries(kits).map(([way, make]) => [`${name}, ${way}`, make] as const))

let knowledge: KnowledgeSpace
/** One for the bots of all channels: it reads the articles and learns of them, which takes longer than a conversation. */
let retriever: SpaceRetriever
let orders: OrdersService
const finally_ = cleanups(afterAll)
const cleanup = cleanups(afterEach)

beforeAll(async () => {
  knowledge = await openSpace({ file: join(packageFolder, 'bots/shop/knowledge.json'), readOnly: true })
  finally_(() => knowledge.close())
  retriever = createRetriever(knowledge, { thesaurus: commerce })
  finally_(() => retriever.close())
  orders = await startOrdersService()
  finally_(() => orders.close())
})

/** Somebody who talks to a bot on a platform. Each method resolves with what they are shown in reply. */
async function customer(kit: AdapterKit, bot: Pick<Bot, 'settled' | 'fetch' | 'upgrade'>) {
  await kit.connect?.(bot as Bot)
  let keys = 0
  const reply = async (playing: (key: string) => Promise<number>): Promise<ShownMessage[]> => {
    const before = (await kit.shown()).length
    expect(await playing(`m${++keys}`)).toBeLessThan(300)
    await until(async () => (await kit.shown()).length > before, { what: 'an answer is shown' })
    await bot.settled()
    return (await kit.shown()).slice(before)
  }
  return {
    says: (text: string) => reply((key) => kit.deliver({ key, from: 'a', text })),
    sends: (bytes: Uint8Array) => reply((key) => kit.picture!({ key, from: 'a', bytes })),
    /** Presses the button, or types its number where there are no buttons. */
    chooses(label: string, among: readonly ShownMessage[]) {
      const value = among.flatMap(({ buttons = [] }) => buttons).find((button) => button.label === label)?.value
      if (value !== undefined && kit.press) return reply((key) => kit.press!({ key, from: 'a', value, label }))
      const number = new RegExp(`^(\\d+)\\. ${label}$`, 'm').exec(all(among))?.[1]
      if (number === undefined) throw new Error(`"${label}" is not offered in: ${all(among)}`)
      return reply((key) => kit.deliver({ key, from: 'a', text: number }))
    },
  }
}

const all = (shown: readonly ShownMessage[]): string => shown.map(({ text }) => text).join('\n')

const pixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

describe.each(channels)('one conversation on %s', (name, make) => {
  test('the shop greets, answers, offers choices by button and by number, tells an order, sees a picture, and says what it does not know', async () => {
    const kit = await make()
    cleanup(() => kit.close())
    const options = { adapters: [kit.adapter], knowledge, retriever, orders: orders.url, media: memoryMedia() }
    const bot = await shop(options).start()
    cleanup(() => bot.stop())
    const { says, sends, chooses } = await customer(kit, bot)

    expect(all(await says('您好'))).toContain('慧选的客服助手')
    expect(all(await says('2'))).toContain('24 小时内发货')
    expect(all(await says('买的鞋穿着挤脚，想换大一号'))).toContain('换货')
    expect(all(await chooses('怎么开发票？', await says('/help')))).toContain('发票')
    const asked = all(await says('202611180034'))
    // Where everybody reads along, no order is told.
    if (/group|channels/.test(name)) expect(asked).toContain('单独发消息')
    else {
      expect(asked).toContain('后四位')
      expect(all(await says('6688'))).toContain('顺丰')
    }
    if (kit.picture) expect(all(await sends(pixel))).toContain('图片')
    // Nobody is promised who does not come.
    const unknown = all(await says('贵司在月球上有没有分店'))
    expect(unknown).toContain('还不会回答')
    expect(unknown).not.toContain('人工')
    expect(all(await says('谢谢'))).toContain('不客气')
  })

  test('a card, an image and an answer of 6,000 characters arrive within the limits', async () => {
    const kit = await make()
    cleanup(() => kit.close())
    const lines = Array.from({ length: 300 }, (_, index) => `第${index}条：签收后的七天之内都可以退货。`)
    const long = lines.join('\n')
    expect(long.length).toBeGreaterThan(6_000)
    const bot = await createBot({ adapters: [kit.adapter], media: memoryMedia() })
      .hears('card', () => card('Jacket', { text: 'Warm and dry', choices: ['Buy it', 'Sizes'] }))
      .hears('image', () => ['look', image('https://203.0.113.1/j.png', 'a jacket')])
      .hears('long', () => long)
      .on('choice', (ctx) => `chose ${ctx.text}`)
      .start()
    cleanup(() => bot.stop())
    const { says, chooses } = await customer(kit, bot)

    expect(all(await chooses('Sizes', await says('card')))).toContain('chose Sizes')
    expect((await says('image')).length).toBeGreaterThan(0)
    const shown = await says('long')
    // A platform that takes only so many messages at a time is given the rest whenever the customer writes.
    const isWhole = () => all(shown).includes(lines.at(-1)!)
    for (let i = 0; !isWhole() && kit.adapter.windows && i < 10; i++) shown.push(...(await says('more')))
    const words = all(shown).replace(/\s/g, '')
    let at = 0
    for (const line of lines) {
      at = words.indexOf(line, at)
      expect([line, at >= 0]).toEqual([line, true])
    }
    const { max = Number.POSITIVE_INFINITY, unit } = kit.adapter.accepts.text
    for (const { text } of shown)
      expect(unit === 'bytes' ? Buffer.byteLength(text) : text.length).toBeLessThanOrEqual(max)
  })
})
