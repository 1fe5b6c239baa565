import { createBot, plainText } from '@huida/core'
import { cleanups, testChat, virtualClock } from '@huida/core/testing'
import { afterEach, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { type Asked, people } from '../fixtures/people.js'
import { NOW } from '../fixtures/shop-server.js'
import { type Order, orders } from '../index.js'

const cleanup = cleanups(afterEach)

const names = ['wang', 'li', 'zhao'] as const
const tails = { wang: '6688', li: '1357', zhao: '2468' }
/** Each order says whose it is in everything that can be shown of it. */
const sold: Order[] = names.flatMap((name, at) =>
  [0, 1].map((n) => ({
    ...{
      number: `20261118${at}${n}34`,
      customer: name,
      verify: { phoneTail: tails[name] },
      status: 'shipped' as const,
    },
    items: [{ name: `${name}'s secret` }],
    total: { amount: 1000 + at, currency: 'CNY' },
    refund: { state: 'sent' as const, amount: 2000 + at, to: `${name}'s card` },
    parcels: [
      {
        ...{ number: `SF136592004${at}${n}01`, carrier: `${name}'s carrier` },
        events: [{ at: NOW - 6 * 86_400_000, text: `${name}'s street` }],
      },
    ],
  })),
)
const numbers = [...sold.map(({ number }) => String(number)), '202611189934']
const parcels = sold.flatMap((order) => order.parcels!.map(({ number }) => String(number)))

const connector = {
  order: async (number: string) => sold.find((order) => order.number === number) ?? null,
  parcel: async (number: string) => {
    const order = sold.find(({ parcels }) => parcels?.some((parcel) => parcel.number === number))
    const parcel = order?.parcels?.find((each) => each.number === number)
    return parcel ? { ...parcel, order: order!.number } : null
  },
  // A connector that does not keep to whom it was asked for.
  ordersOf: async () => sold,
}

/** What somebody says who does not know others' digits, and tries everything else. */
const saying = (name: (typeof names)[number]) =>
  fc.oneof<fc.Arbitrary<string>[]>(
    fc.constantFrom<string>(...numbers, ...parcels),
    fc.constantFrom(...numbers).map((number) => `查订单 ${number}`),
    fc.constantFrom(...numbers).map((number) => `发错了，是${number}`),
    fc.constantFrom(...numbers).map((number) => `order ${number}, my phone ends in ${tails[name]}`),
    fc.constantFrom('…0034', '发错了，是…1034', '…2134', `订单 ${numbers.join(' 和 ')}`, 'order:2026111800034'),
    fc.constantFrom(tails[name], '0000', '1111', `尾号${tails[name]}`, `1391234${tails[name]}`),
    fc.constantFrom(
      '都好几天没动了',
      '我没收到',
      '退款到账了吗',
      '到哪了',
      '另一个订单呢',
      '查一下我的订单',
      'where is it?',
    ),
    fc.constantFrom('谢谢', '好', '不想给', '1', '2', '3', '转人工', 'undefined', 'null', '__proto__'),
  )

const said = fc.oneof(
  ...names.map((name) => fc.record({ name: fc.constant(name), words: saying(name), waits: fc.boolean() })),
)

test.each([
  ['with accounts', true],
  ['without accounts', false],
])('nobody ever sees the order of somebody else, %s', async (_, hasAccounts) => {
  await fc.assert(
    fc.asyncProperty(fc.array(said, { minLength: 5, maxLength: 40 }), async (dialogue) => {
      const chat = testChat({ clock: virtualClock(NOW) })
      const asked: Asked = { tickets: [], offers: [], requests: [] }
      const bot = await chat.start((base) =>
        createBot(base)
          .use(people(asked))
          .use(orders({ connector, ...(hasAccounts && { identify: ({ user }) => user.id }) })),
      )
      cleanup(() => bot.stop())
      for (const { name, words, waits } of dialogue) {
        if (waits) await chat.clock.advance(600_000)
        await chat.user(name, { locale: 'zh' }).says(words)
      }
      for (const [at, name] of names.entries()) {
        const user = chat.user(name)
        const shown = plainText(user.sees()) + JSON.stringify(user.sees())
        // Not only what is shown: nothing of it is in the records of the conversation, either.
        const kept = JSON.stringify([await user.ledger(), await user.records()])
        for (const [other, owner] of names.entries()) {
          if (other === at) continue
          const secrets = [`${owner}'s`, `1,00${other}.00`, `2,00${other}.00`]
          for (const secret of secrets) {
            expect(shown).not.toContain(secret)
            expect(kept).not.toContain(secret)
          }
        }
      }
      await bot.stop()
    }),
    { numRuns: 60 },
  )
})
