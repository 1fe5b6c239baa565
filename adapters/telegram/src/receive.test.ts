import { readFile } from 'node:fs/promises'
import { file, image, type Json, type PlatformEvent, text } from '@huida/core'
import { describe, expect, test } from '@jest/globals'
import { messageOf, pressOf, receive } from './receive.js'

const bot = { id: 42, username: 'shop_bot' }
const mei = { id: '7001234567', name: 'Mei Lin', locale: 'zh-hans' }
const direct = { id: '7001234567', kind: 'direct' }

const recorded = async (name: string): Promise<Json> =>
  JSON.parse(await readFile(new URL(`fixtures/${name}.json`, import.meta.url), 'utf8'))

const eventOf = async (
  name: string,
  about: { groups?: 'addressed' | 'all'; bot?: { id: number; username?: string } } = {},
): Promise<PlatformEvent | undefined> => receive(await recorded(name), { bot, groups: 'addressed', now: 99, ...about })

const partsOf = async (name: string) => {
  const event = await eventOf(name)
  return event?.type === 'message' ? event.parts : undefined
}

describe('an update of Telegram', () => {
  test('with a text is a message, known by the ids of the update and of the message', async () => {
    expect(await eventOf('text')).toEqual({
      type: 'message',
      key: '815000001/31',
      at: 1_790_000_000_000,
      order: 815_000_001,
      conversation: direct,
      user: mei,
      parts: [text('我的快递三天没动了')],
      raw: await recorded('text'),
    })
  })

  test('with /start is a join, whatever deep link led there', async () => {
    expect(await eventOf('start')).toMatchObject({ type: 'join', conversation: direct, user: mei })
  })

  test('with a photo is its largest size and the caption, without an address that holds the token', async () => {
    expect(await partsOf('photo')).toEqual([image('telegram:AgACAgUAAxkBAAIBlarge'), text('这里破了')])
  })

  test('with a document is a file with its name, kind and size', async () => {
    const about = { mimeType: 'application/pdf', sizeBytes: 24_011 }
    expect(await partsOf('document')).toEqual([file('telegram:BQACAgUAAxkBAAIBdoc', '发票.pdf', about)])
  })

  test('with an animation is one file, though Telegram tells of it twice', async () => {
    expect(await partsOf('animation')).toHaveLength(1)
  })

  test('with a sticker is an image that reads as its emoji', async () => {
    expect(await partsOf('sticker')).toEqual([image('telegram:CAACAgUAAxkBAAIBstick', '👍')])
  })

  test('with a location is its geo address', async () => {
    expect(await partsOf('location')).toEqual([text('geo:31.23037,121.473701')])
  })

  test('with a pressed button is a choice with what the button said', async () => {
    expect(await eventOf('pressed')).toMatchObject({
      type: 'choice',
      key: '815000009',
      at: 99,
      conversation: direct,
      user: mei,
      value: 'return',
      label: '退货',
    })
    expect(pressOf(await recorded('pressed'))).toBe('30072003400123456')
  })

  test('about a person who blocked the bot is a leave, and about one who came back nothing yet', async () => {
    expect(await eventOf('blocked')).toMatchObject({ type: 'leave', conversation: direct, user: mei })
    expect(await eventOf('unblocked')).toBeUndefined()
  })

  test('about a group that took the bot in is a join', async () => {
    const conversation = { id: '-1002233445566', kind: 'group' }
    expect(await eventOf('added-to-group')).toMatchObject({ type: 'join', conversation })
  })

  test('from another bot says so', async () => {
    expect(await eventOf('other-bot')).toMatchObject({ user: { id: '99', bot: true } })
  })

  test.each(['edited', 'joined-group', 'poll'])('that is none of these is no event: %s', async (name) => {
    expect(await eventOf(name)).toBeUndefined()
  })

  test.each<[string, Json]>([
    ['nothing', null],
    ['a list', []],
    ['a text', 'update'],
    ['an id that is no number', { update_id: '7', message: {} }],
    ['a message that is a text', { update_id: 7, message: 'hi' }],
    ['a message from nobody', { update_id: 7, message: { message_id: 1, date: 1, chat: { id: 7 }, text: 'hi' } }],
    ['a pressed button without a chat', { update_id: 7, callback_query: { id: '1', from: { id: 7 }, data: 'x' } }],
    [
      'a text that is a number',
      { update_id: 7, message: { message_id: 1, date: 1, chat: { id: 7, type: 'private' }, from: { id: 7 }, text: 5 } },
    ],
  ])('of the wrong shape is no event: %s', (_, payload) => {
    expect(receive(payload, { bot, groups: 'addressed', now: 0 })).toBeUndefined()
  })
})

describe('in a group', () => {
  test('what people say to each other is not for the bot', async () => {
    expect(await eventOf('group-chatter')).toBeUndefined()
  })

  test('a mention is, without the name', async () => {
    expect(await partsOf('group-mention')).toEqual([text('怎么退货？')])
  })

  test('the name alone is too, and an address that contains it is not', async () => {
    const said = (text: string) =>
      receive(
        { update_id: 1, message: { message_id: 1, date: 1, chat: { id: -1, type: 'group' }, from: { id: 7 }, text } },
        { bot, groups: 'addressed', now: 0 },
      )
    expect(said('@shop_bot')).toMatchObject({ parts: [text('@shop_bot')] })
    expect(said('mail me@shop_bot.example ')).toBeUndefined()
    expect(said('@shop_bots ')).toBeUndefined()
  })

  test('a reply to the bot is, even before its name is known', async () => {
    expect(await eventOf('group-reply', { bot: { id: 42 } })).toMatchObject({ parts: [text('运费谁出？')] })
  })

  test('a topic is a conversation of its own, and a command may carry the name', async () => {
    const conversation = { id: '-1002233445566/5', kind: 'group' }
    expect(await eventOf('group-topic')).toMatchObject({ conversation, parts: [text('/help')] })
  })

  test('everything is, if you say so', async () => {
    expect(await eventOf('group-chatter', { groups: 'all' })).toMatchObject({ parts: [text('大家好')] })
  })
})

test('the key of a message holds the id to reply to, that of a choice holds none', () => {
  expect(messageOf('815000001/31')).toBe(31)
  expect(messageOf('815000009')).toBeUndefined()
})
