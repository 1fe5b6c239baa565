import {
  type Author,
  choices,
  createBot,
  defineAdapter,
  delivered,
  type Inbox,
  type Outgoing,
  plainText,
  text,
  type Window,
} from '@huida/core'
import { cleanups, pluginCases, type TestChatOptions, testChat, textOnly, virtualClock } from '@huida/core/testing'
import { afterEach, describe, expect, test } from '@jest/globals'
import { csat } from './csat.js'
import { words } from './words.js'

const cleanup = cleanups(afterEach)
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const wang: Author = { kind: 'agent', id: 'wang', name: 'Wang' }
const en = words.en!
const zh = words.zh!

/** A shop where Alice has been helped; whatever is no answer to a survey is repeated by the bot. */
async function shop({
  options,
  chat: about,
  locale = 'en',
}: {
  options?: Parameters<typeof csat>[0]
  chat?: TestChatOptions
  locale?: string
} = {}) {
  const chat = testChat(about)
  const bot = await chat.start((base) =>
    createBot({ ...base, locale })
      .use(csat(options))
      .chosen('human', () => 'a person comes')
      .on('message', (ctx) => (ctx.text === 'refund' ? 'What is your order number?' : `about ${ctx.text}`)),
  )
  cleanup(() => bot.stop().catch(() => {}))
  const alice = chat.user('alice', { locale })
  await alice.says('hello')
  const resolve = async (resolution = 'r1', data: object = {}) => {
    await bot.act(
      'test:alice',
      'resolution.final',
      { resolution, by: { kind: 'agent', id: 'wang' }, ...data },
      { by: wang },
    )
    await bot.settled()
  }
  /** What is shown while time passes. */
  const after = async (ms: number) => {
    const before = alice.sees().length
    await chat.clock.advance(ms)
    await bot.settled()
    return alice.sees().slice(before)
  }
  const asked = async (resolution = 'r1', data: object = {}) => {
    await resolve(resolution, data)
    return after(MINUTE)
  }
  const surveys = async () =>
    (await alice.records())
      .filter(({ type }) => type.startsWith('survey.'))
      .map(({ type, data }) => ({ type: type.slice('survey.'.length), ...(data as object) }))
  return { chat, bot, alice, resolve, after, asked, surveys }
}

describe('after a resolution', () => {
  test('the customer is asked once, after a quiet minute', async () => {
    const { resolve, after, surveys } = await shop()
    await resolve()
    await resolve()
    expect(await after(MINUTE - 1)).toEqual([])
    expect(await after(1)).toMatchObject([{ type: 'choices', text: en.ask }])
    await resolve()
    expect(await after(HOUR)).toEqual([])
    expect(await surveys()).toEqual([{ type: 'sent', resolution: 'r1' }])
  })

  test('they press a button, and it is counted for whoever helped and what about', async () => {
    const { alice, asked, surveys } = await shop({ locale: 'zh' })
    expect(await asked('r1', { intent: 'return' })).toMatchObject([{ text: zh.ask }])
    expect(plainText(await alice.chooses('非常满意'))).toBe(zh.thanks)
    expect(await surveys()).toContainEqual({
      ...{ type: 'answered', resolution: 'r1', score: 5, agent: 'wang', intent: 'return' },
      ...{ hasComment: false, late: false },
    })
  })

  test.each([
    ['5', 5],
    ['1', 1],
    ['４', 4],
    ['★★★☆☆', 3],
    ['very good', 5],
    ['不满意', 2],
  ])('where there are no buttons they type it: %s', async (text, score) => {
    const { alice, asked, surveys } = await shop({ chat: { accepts: textOnly } })
    expect(plainText(await asked())).toContain('5. Very good')
    await alice.says(text)
    expect(await surveys()).toContainEqual(expect.objectContaining({ type: 'answered', score }))
  })

  test('a score with words has a comment, which is masked and never in the records', async () => {
    const { alice, asked, surveys, chat } = await shop({
      options: { mask: (text) => text.replace(/\d{11}/, '[phone]') },
    })
    await asked()
    await alice.says('5!!!🙂 但是物流太慢，打13812345678')
    expect(await surveys()).toContainEqual(expect.objectContaining({ score: 5, hasComment: true }))
    expect(JSON.stringify(await alice.records())).not.toContain('物流')
    expect(await chat.store.get('csat', 'answer r1', chat.clock.now())).toMatchObject({
      score: 5,
      comment: '但是物流太慢，打[phone]',
    })
  })

  test('a customer who says that it is not solved, or asks for a person again, is not asked', async () => {
    const { alice, resolve, after, surveys } = await shop()
    await resolve()
    await alice.says('still not working')
    expect(await after(HOUR)).toEqual([])
    expect(await surveys()).toEqual([{ type: 'withheld', resolution: 'r1', why: 'reopened' }])
  })

  test('nor one whom a person serves again', async () => {
    const { bot, resolve, after, surveys } = await shop()
    await resolve()
    await bot.assign('test:alice', { kind: 'agent', id: 'wang' }, { epoch: 0, by: wang })
    expect(await after(HOUR)).toEqual([])
    expect(await surveys()).toEqual([{ type: 'withheld', resolution: 'r1', why: 'reopened' }])
  })

  test('who goes on talking is asked when it is quiet; who says thanks is not waited for', async () => {
    const { alice, resolve, after } = await shop()
    await resolve()
    await after(MINUTE / 2)
    await alice.says('and the invoice')
    expect(await after(MINUTE / 2)).toEqual([])
    await alice.says('thank you!')
    expect(await after(MINUTE / 2)).toMatchObject([{ text: en.ask }])
  })

  test('of two resolutions in a row the last is asked about', async () => {
    const { resolve, after, surveys } = await shop()
    await resolve('r1')
    await resolve('r2')
    expect(await after(HOUR)).toHaveLength(1)
    expect(await surveys()).toEqual([
      { type: 'withheld', resolution: 'r1', why: 'superseded' },
      { type: 'sent', resolution: 'r2' },
    ])
  })

  test('one that does not say which it is upsets nobody', async () => {
    const { bot, after, surveys } = await shop()
    await bot.act('test:alice', 'resolution.final', { what: '?' }, { by: wang })
    expect(await after(HOUR)).toEqual([])
    expect(await surveys()).toEqual([])
  })
})

describe('while a survey is open', () => {
  test.each(['什么时候退款', '5号能到吗', '5 days delivery?', '转人工', '202611180034', 'SF1234567890'])(
    'what is no answer goes to whoever answers it: %s',
    async (text) => {
      const { alice, asked, surveys } = await shop()
      await asked()
      expect(plainText(await alice.says(text))).toBe(`about ${text}`)
      await alice.says('5')
      expect(await surveys()).toContainEqual(expect.objectContaining({ score: 5 }))
    },
  )

  test.each(['2,5', '2.5', '10', '0', '十分', '给你打6分', '3-4'])(
    'what is no whole score is asked about once, and never guessed: %s',
    async (text) => {
      const { alice, asked, surveys } = await shop()
      await asked()
      expect(await alice.says(text)).toMatchObject([{ text: expect.stringMatching(/整数|whole number/) }])
      expect(plainText(await alice.says(text))).toBe(`about ${text}`)
      await alice.says('3')
      expect((await surveys()).filter(({ type }) => type === 'answered')).toEqual([
        expect.objectContaining({ score: 3 }),
      ])
    },
  )

  test('a number that the bot has asked for is no score, unless it says so', async () => {
    const { alice, asked, surveys } = await shop()
    await asked()
    await alice.says('refund')
    expect(plainText(await alice.says('4'))).toBe('about 4')
    await alice.says('refund')
    await alice.says('4 stars')
    expect(await surveys()).toContainEqual(expect.objectContaining({ score: 4 }))
  })

  test('words such as "good" are about the survey only while nothing else was talked about', async () => {
    const { alice, asked, surveys } = await shop()
    await asked()
    await alice.says('do you have it in red?')
    expect(plainText(await alice.says('very good'))).toBe('about very good')
    expect(await surveys()).toEqual([{ type: 'sent', resolution: 'r1' }])
  })

  test('a score with a question is counted, and the question is answered', async () => {
    const { alice, asked, surveys } = await shop()
    await asked()
    const said = plainText(await alice.says('5, when do I get my refund?'))
    expect(said).toContain(en.thanks)
    expect(said).toContain('about 5, when')
    expect(await surveys()).toContainEqual(expect.objectContaining({ score: 5 }))
  })

  test('who does not want to is left in peace', async () => {
    const { alice, asked, after, surveys } = await shop()
    await asked()
    expect(plainText(await alice.says('no thanks'))).toBe(en.declined)
    expect(await after(2 * DAY)).toEqual([])
    expect(await surveys()).toContainEqual({ type: 'expired', resolution: 'r1', why: 'declined' })
  })

  test.each(['别再问了', 'stop surveys', '不要再给我发问卷了'])(
    'who wants no surveys is never asked again: %s',
    async (text) => {
      const { alice, asked, after, surveys } = await shop({ options: { suppress: { everyMs: 0 } } })
      await asked()
      expect(plainText(await alice.says(text))).toMatch(/不再|not ask/)
      expect(await after(2 * DAY)).toEqual([])
      expect(await asked('r2')).toEqual([])
      expect(await surveys()).toContainEqual({ type: 'withheld', resolution: 'r2', why: 'opted_out' })
    },
  )

  test('what is said to a person who serves again is no answer', async () => {
    const { alice, bot, asked, surveys } = await shop()
    await asked()
    await bot.assign('test:alice', { kind: 'agent', id: 'wang' }, { epoch: 0, by: wang })
    await alice.says('5!')
    expect(await surveys()).toEqual([{ type: 'sent', resolution: 'r1' }])
  })
})

describe('time', () => {
  test('one reminder after a day, none to who has answered', async () => {
    const { asked, after, surveys } = await shop()
    await asked()
    expect(await after(DAY)).toMatchObject([{ text: en.remind }])
    expect(await after(10 * DAY)).toEqual([])
    expect((await surveys()).map(({ type }) => type)).toEqual(['sent', 'reminded', 'expired'])
    const other = await shop()
    await other.asked()
    await other.alice.says('5')
    expect(await other.after(10 * DAY)).toEqual([])
  })

  test('a late answer counts to its resolution, and is called late; after two weeks it does not', async () => {
    const { alice, asked, after, surveys } = await shop()
    await asked()
    await after(5 * DAY)
    await alice.says('where is my parcel?')
    await alice.chooses('Good').catch(() => {})
    expect((await surveys()).at(-1)).toMatchObject({ type: 'answered', resolution: 'r1', score: 4, late: true })
    const other = await shop()
    await other.asked()
    await other.after(15 * DAY)
    expect(plainText(await other.alice.chooses('Good'))).toBe(en.over)
    expect(plainText(await other.alice.says('4 stars'))).toBe('about 4 stars')
  })

  test('a button of an earlier survey counts to its own resolution', async () => {
    const { alice, bot, asked, surveys } = await shop({ options: { suppress: { everyMs: 0 } } })
    const [first] = await asked('r1')
    await asked('r2')
    const [choice] = first?.type === 'choices' ? first.choices : []
    expect(choice?.value).toBe('csat:r1:1')
    const pressed = { type: 'choice', key: 'k', at: 0, conversation: { id: 'alice' }, user: { id: 'alice' } } as const
    expect((await bot.answer({ ...pressed, value: choice!.value }, 'test')).records).toMatchObject([
      { type: 'survey.answered', data: { resolution: 'r1', score: 1 } },
    ])
    await alice.chooses('Good')
    expect(await surveys()).toContainEqual(expect.objectContaining({ resolution: 'r2', score: 4 }))
  })

  test('who changes their mind within minutes has the last word; later it stays', async () => {
    const { alice, asked, after, surveys } = await shop()
    await asked()
    await alice.says('1')
    await after(MINUTE)
    expect(plainText(await alice.says('sorry, I meant 5'))).toBe(en.thanks)
    await after(HOUR)
    expect(plainText(await alice.chooses('Bad'))).toBe(en.already)
    expect((await surveys()).filter(({ type }) => type === 'answered')).toMatchObject([{ score: 1 }, { score: 5 }])
  })

  test('a program that was down for a week asks nobody about it; clocks that are set back upset nothing', async () => {
    const { chat, alice, resolve, surveys } = await shop()
    await resolve()
    chat.clock.now = (
      (now) => () =>
        now() + 7 * DAY
    )(chat.clock.now)
    await chat.crash()
    await chat.clock.advance(2 * MINUTE)
    expect(await surveys()).toEqual([{ type: 'withheld', resolution: 'r1', why: 'late' }])
    chat.clock.now = (
      (now) => () =>
        now() - 9 * DAY
    )(chat.clock.now)
    expect(plainText(await alice.says('hi there'))).toBe('about hi there')
  })

  test('nothing is asked twice or forgotten when the program dies in between', async () => {
    const { chat, alice, resolve, surveys } = await shop()
    await resolve()
    await chat.crash()
    await chat.clock.advance(2 * MINUTE)
    await chat.crash()
    await alice.says('4')
    await chat.crash()
    await chat.clock.advance(2 * DAY)
    expect((await surveys()).map(({ type }) => type)).toEqual(['sent', 'answered'])
  })
})

describe('a survey is withheld, and the reason recorded', () => {
  const windows: Window[] = [{ opens: 'message', forMs: 48 * HOUR, messages: 5 }]

  test('where the window is closed: until the customer writes again', async () => {
    const { alice, resolve, after, surveys, chat } = await shop({
      options: { delayMs: 50 * HOUR },
      chat: { adapter: { windows } },
    })
    await resolve()
    expect(await after(50 * HOUR)).toEqual([])
    expect(await surveys()).toEqual([{ type: 'withheld', resolution: 'r1', why: 'window' }])
    expect(chat.sent).toHaveLength(1)
    await alice.says('thanks')
    expect((await after(50 * HOUR)).length).toBe(0)
  })

  test('where the quota is used up: asked after the next words, in the room that is kept for it', async () => {
    const { alice, resolve, after, surveys, bot } = await shop({ chat: { adapter: { windows } } })
    for (const n of [1, 2]) await bot.send('test:alice', `notice ${n}`)
    await bot.send('test:alice', 'from a person', { by: wang })
    await bot.send('test:alice', 'from a person', { by: wang })
    await resolve()
    expect(await after(MINUTE)).toEqual([])
    expect(await surveys()).toEqual([{ type: 'withheld', resolution: 'r1', why: 'quota' }])
    await alice.says('thanks')
    expect(await after(MINUTE)).toMatchObject([{ text: en.ask }])
    expect((await surveys()).at(-1)).toEqual({ type: 'sent', resolution: 'r1' })
  })

  test('the room that is kept for it is used, but a reminder waits for nobody', async () => {
    const { asked, after, surveys, bot } = await shop({
      chat: { adapter: { windows: [{ ...windows[0]!, forMs: 12 * HOUR }] } },
    })
    for (const n of [1, 2]) await bot.send('test:alice', `notice ${n}`)
    expect(await asked()).toMatchObject([{ text: en.ask }])
    expect(await after(DAY)).toEqual([])
    expect(await surveys()).toContainEqual({ type: 'withheld', resolution: 'r1', why: 'window', reminder: true })
  })

  test.each([
    ['spam', { problem: 'spam' }, {}, 'suppressed'],
    [
      'what your own rules name',
      { intent: 'price' },
      { suppress: { never: [{ intent: 'price', by: 'agent' as const }] } },
      'suppressed',
    ],
    ['the share of an intent', { intent: 'price' }, { suppress: { share: { price: 0 } } }, 'sampled'],
    ['the share of all others', {}, { suppress: { share: { '*': 0 } } }, 'sampled'],
  ])('by rules: %s', async (_, data, options, why) => {
    const { asked, surveys } = await shop({ options })
    expect(await asked('r1', data)).toEqual([])
    expect(await surveys()).toEqual([{ type: 'withheld', resolution: 'r1', why }])
  })

  test('because the person was asked a short time ago', async () => {
    const { alice, asked, surveys } = await shop()
    await asked()
    await alice.says('5')
    expect(await asked('r2')).toEqual([])
    expect(await surveys()).toContainEqual({ type: 'withheld', resolution: 'r2', why: 'recent' })
  })

  test('because the customer has left', async () => {
    const { alice, resolve, after, surveys } = await shop()
    await resolve()
    await alice.leaves()
    expect(await after(HOUR)).toEqual([])
    expect(await surveys()).toEqual([{ type: 'withheld', resolution: 'r1', why: 'left' }])
  })
})

describe('a low score', () => {
  test('is asked about, and the next words are the reason; a question is still a question', async () => {
    const { alice, asked, surveys, chat } = await shop()
    await asked()
    expect(plainText(await alice.says('1'))).toBe(en.sorry)
    expect(plainText(await alice.says('where is my parcel?'))).toBe('about where is my parcel?')
    const other = await shop()
    await other.asked()
    await other.alice.says('2')
    expect(plainText(await other.alice.says('nobody answered for an hour'))).toBe(en.noted)
    expect((await other.surveys()).at(-1)).toMatchObject({ type: 'answered', score: 2, hasComment: true })
    expect(await surveys()).toHaveLength(2)
    expect(await chat.store.get('csat', 'answer r1', chat.clock.now())).not.toHaveProperty('comment')
  })

  test('opens one complaint, whose number the customer is told', async () => {
    const chat = testChat()
    const opened: [object, object][] = []
    const tickets = {
      async open(draft: object, options: { key: string }) {
        opened.push([draft, options])
        return { number: 'T-7', fresh: true }
      },
      ofPerson: async () => [],
      similar: async () => [],
    }
    const bot = await chat.start((base) =>
      createBot({ ...base, locale: 'en' })
        .use((_, next) => next({ tickets }))
        .use(csat()),
    )
    cleanup(() => bot.stop())
    const alice = chat.user('alice')
    await alice.joins()
    await bot.act(
      'test:alice',
      'resolution.final',
      { resolution: 'r1', by: { kind: 'agent', id: 'wang' } },
      { by: wang },
    )
    await chat.clock.advance(MINUTE)
    expect(plainText(await alice.says('1 star, the parcel came broken'))).toContain('T-7')
    expect(opened).toEqual([
      [
        expect.objectContaining({
          type: 'complaint',
          problem: 'the parcel came broken',
          subject: 'Customer rated 1 of 5',
        }),
        { key: 'csat:r1' },
      ],
    ])
  })

  test('offers a person, if you say so', async () => {
    const { alice, asked } = await shop({ options: { low: { followUp: 'person' } } })
    await asked()
    expect(await alice.says('1')).toEqual([choices(en.offer, [{ label: en.person, value: 'human' }])])
    expect(plainText(await alice.chooses(en.person))).toBe('a person comes')
    expect(await alice.records('handoff.offered')).toHaveLength(1)
  })
})

test('in a group only the one who was helped answers, and nobody is reminded', async () => {
  const clock = virtualClock()
  let inbox: Inbox | undefined
  const shown: Outgoing[] = []
  const adapter = defineAdapter({
    name: 'group',
    platform: 'test',
    accepts: { text: {} },
    start: async (opened) => {
      inbox = opened
    },
    send: async (message) => {
      shown.push(message)
      return delivered(`p${shown.length}`)
    },
  })
  const bot = await createBot({ adapters: [adapter], clock, locale: 'en' })
    .use(csat())
    .start()
  cleanup(() => bot.stop())
  let key = 0
  const says = async (user: string, words: string) => {
    await inbox!.receive({
      ...{ type: 'message', key: `k${key++}`, at: clock.now(), parts: [text(words)], user: { id: user } },
      conversation: { id: 'team', kind: 'group' },
    })
    await bot.settled()
  }
  const answers = async () =>
    (await bot.ledger('group:team')).filter((e) => e.kind === 'record' && e.type === 'survey.answered')
  await says('ann', 'it does not work')
  await bot.act('group:team', 'resolution.final', { resolution: 'r1', by: { kind: 'agent', id: 'wang' } }, { by: wang })
  await clock.advance(MINUTE)
  await bot.settled()
  expect(shown).toHaveLength(1)
  await says('bob', '1 star')
  expect(await answers()).toEqual([])
  await clock.advance(2 * DAY)
  expect(shown).toHaveLength(1)
  await says('ann', '4 stars')
  expect(await answers()).toMatchObject([{ data: { score: 4 } }])
})

describe('csat()', () => {
  test.each(pluginCases.map((each) => [each.name, each] as const))('%s', (_, { run }) =>
    run({ make: () => csat(), makeWrong: () => csat({ delayMs: -1 }) }),
  )
})
