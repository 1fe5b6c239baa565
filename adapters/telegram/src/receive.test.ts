import { readFile } from 'node:fs/promises'
import { card, file, image, type Json, location, type PlatformEvent, text } from '@huida/core'
import { describe, expect, test } from '@jest/globals'
import { Albums } from './album.js'
import { pressOf, type Reading, receive } from './receive.js'
import { messageOf } from './update.js'

const bot = { id: 42, username: 'shop_bot' }
const mei = { id: '7001234567', name: 'Mei Lin', locale: 'zh-hans' }
const direct = { id: '7001234567', kind: 'direct' }
const group = { id: '-1002233445566', kind: 'group' }

const recorded = async (name: string): Promise<Json> =>
  JSON.parse(await readFile(new URL(`fixtures/${name}.json`, import.meta.url), 'utf8'))

const eventsOf = async (name: string, about: Partial<Reading> = {}): Promise<PlatformEvent[]> =>
  receive(await recorded(name), { bot, groups: 'addressed', now: 99, ...about })

const eventOf = async (name: string, about?: Partial<Reading>) => (await eventsOf(name, about))[0]

const partsOf = async (name: string) => {
  const event = await eventOf(name)
  return event?.type === 'message' || event?.type === 'edited' ? event.parts : undefined
}

/** A message in a group, with the words and what Telegram finds in them. */
const said = (text: string, about: object = {}): Json => ({
  update_id: 1,
  message: { message_id: 1, date: 1, chat: { id: -1, type: 'group' }, from: { id: 7 }, text, ...about },
})

describe('an update of Telegram', () => {
  test('with a text is a message, known by its chat and its id there', async () => {
    expect(await eventOf('text')).toEqual({
      type: 'message',
      key: '7001234567/31',
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
    expect(await partsOf('photo')).toEqual([
      { ...image('telegram-file:AgACAgUAAxkBAAIBlarge'), mimeType: 'image/jpeg', sizeBytes: expect.any(Number) },
      text('这里破了'),
    ])
  })

  test('with a document is a file with its name, kind and size', async () => {
    const about = { mimeType: 'application/pdf', sizeBytes: 24_011 }
    expect(await partsOf('document')).toEqual([file('telegram-file:BQACAgUAAxkBAAIBdoc', '发票.pdf', about)])
  })

  test('with a voice message is a sound without words', async () => {
    expect(await partsOf('voice')).toEqual([
      {
        type: 'audio',
        url: 'telegram-file:AwACAgUAAxkBAAIBvoice',
        mimeType: 'audio/ogg',
        sizeBytes: 9_811,
        durationMs: 3_000,
      },
    ])
  })

  test('with a video is a video and the caption', async () => {
    expect(await partsOf('video')).toMatchObject([
      { type: 'video', mimeType: 'video/mp4', durationMs: 12_000 },
      text('看视频'),
    ])
  })

  test('with an animation is one video, though Telegram tells of it twice', async () => {
    expect(await partsOf('animation')).toMatchObject([{ type: 'video', mimeType: 'video/mp4' }])
  })

  test('with a sticker is an image that reads as its emoji', async () => {
    expect(await partsOf('sticker')).toMatchObject([{ type: 'image', alt: '👍', mimeType: 'image/webp' }])
  })

  test('with a place is that place, with its name where it has one', async () => {
    expect(await partsOf('location')).toEqual([location(31.23037, 121.473701)])
    expect(await partsOf('venue')).toEqual([
      location(31.23037, 121.473701, { name: '人民广场', address: '黄浦区人民大道' }),
    ])
  })

  test('with a contact or a poll is a card of it, and nothing that anybody has said', async () => {
    expect(await partsOf('contact')).toEqual([card('Mei Lin', { text: '+8613800138000' })])
    const poll = { question: '哪个颜色好看？', options: [{ text: '红' }, { text: '蓝' }] }
    const [event] = receive(said('', { text: undefined, poll }), { bot, groups: 'addressed', now: 0 })
    expect(event).toMatchObject({ parts: [card('哪个颜色好看？', { text: '- 红\n- 蓝' })] })
  })

  test('with something that no part shows is a message all the same', async () => {
    expect(await eventOf('story')).toMatchObject({ type: 'message', parts: [] })
    // A die asks nothing, and its number is no word to search for.
    expect(await eventOf('dice')).toMatchObject({ type: 'message', parts: [] })
  })

  test('of an album names the album', async () => {
    expect(await eventOf('album-1')).toMatchObject({ album: '13700000000000001', parts: [{}, text('两张都破了')] })
    expect(await eventOf('album-2')).toMatchObject({ album: '13700000000000001', parts: [{ type: 'image' }] })
  })

  test('with an address behind words keeps the address (rule 15)', async () => {
    expect(await partsOf('text-link')).toEqual([text('我买的是这件 https://shop.example/item/77，破了')])
  })

  test('about an edit tells which message says what now', async () => {
    expect(await eventOf('edited')).toMatchObject({
      type: 'edited',
      key: '7001234567/31/815000008',
      of: '7001234567/31',
      at: 1_790_000_030_000,
      parts: [text('我的快递四天没动了')],
    })
  })

  test('about emoji on a message tells which came and which went', async () => {
    expect(await eventsOf('reacted')).toMatchObject([
      { type: 'reacted', of: '7001234567/40', emoji: '👍', removed: true, user: mei },
      { type: 'reacted', of: '7001234567/40', emoji: '❤', conversation: direct },
    ])
  })

  test('with a pressed button is a choice with what the button said', async () => {
    expect(await eventOf('pressed')).toMatchObject({
      type: 'choice',
      key: 'press/30072003400123456',
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
    expect(await eventOf('added-to-group')).toMatchObject({ type: 'join', conversation: group })
  })

  test('from another bot says so', async () => {
    expect(await eventOf('other-bot')).toMatchObject({ user: { id: '99', bot: true } })
  })

  test.each(['joined-group', 'poll', 'moved-here', 'channel-post-in-group', 'channel-admin', 'live-location'])(
    'that is none of these is no event: %s',
    async (name) => {
      expect(await eventsOf(name)).toEqual([])
    },
  )

  test.each<[string, Json]>([
    ['nothing', null],
    ['a list', []],
    ['a text', 'update'],
    ['an id that is no number', { update_id: '7', message: {} }],
    ['a message that is a text', { update_id: 7, message: 'hi' }],
    ['a message from nobody', { update_id: 7, message: { message_id: 1, date: 1, chat: { id: 7 }, text: 'hi' } }],
    ['a pressed button without a chat', { update_id: 7, callback_query: { id: '1', from: { id: 7 }, data: 'x' } }],
    ['a reaction of nobody', { update_id: 7, message_reaction: { chat: { id: 7 }, message_id: 1, date: 1 } }],
    [
      'a text that is a number',
      { update_id: 7, message: { message_id: 1, date: 1, chat: { id: 7, type: 'private' }, from: { id: 7 }, text: 5 } },
    ],
  ])('of the wrong shape is no event: %s', (_, payload) => {
    expect(receive(payload, { bot, groups: 'addressed', now: 0 })).toEqual([])
  })
})

describe('in a group', () => {
  test('what people say to each other is kept, and not for the bot', async () => {
    expect(await eventOf('group-chatter')).toMatchObject({ type: 'message', addressed: false, parts: [text('大家好')] })
  })

  test('a mention is for the bot, without the name, also in a caption', async () => {
    const mention = await eventOf('group-mention')
    expect(mention).toMatchObject({ parts: [text('怎么退货？')] })
    expect(mention).not.toHaveProperty('addressed')
    const photo = await eventOf('group-photo-mention')
    expect(photo).toMatchObject({ parts: [{ type: 'image' }, text('这是什么色号')] })
    expect(photo).not.toHaveProperty('addressed')
  })

  test('a mention without a name, as people without one get, is for the bot too', async () => {
    const event = await eventOf('text-mention')
    expect(event).toMatchObject({ parts: [text('怎么退货？')] })
    expect(event).not.toHaveProperty('addressed')
  })

  test.each([
    ['@shop_bot', '@shop_bot'],
    ['hello @Shop_Bot how are you', 'hello how are you'],
    ['退货怎么办@shop_bot', '退货怎么办'],
    ['@shop_bot，怎么退货', '怎么退货'],
    ['/track@shop_bot 123', '/track 123'],
    ['/track 123', '/track 123'],
  ])('%s is for the bot and says: %s', (words, left) => {
    const [event] = receive(said(words), { bot, groups: 'addressed', now: 0 })
    expect(event).toMatchObject({ parts: [text(left)] })
    expect(event).not.toHaveProperty('addressed')
  })

  test.each(['mail me@shop_bot.example', '@shop_bots hi', 'and/or', '/help@other_bot', 'see /help'])(
    '%s is not',
    (words) => {
      const [event] = receive(said(words), { bot, groups: 'addressed', now: 0 })
      expect(event).toMatchObject({ addressed: false, parts: [text(words)] })
    },
  )

  test('a command for another bot is not', async () => {
    expect(await eventOf('other-command')).toMatchObject({ addressed: false })
  })

  test('a reply to the bot is, even before its name is known', async () => {
    const event = await eventOf('group-reply', { bot: { id: 42 } })
    expect(event).toMatchObject({ parts: [text('运费谁出？')] })
    expect(event).not.toHaveProperty('addressed')
  })

  test('what is written in a topic that the bot has made is not a reply to the bot', () => {
    const topic = { from: { id: 42, is_bot: true }, forum_topic_created: { name: 'Orders' } }
    const [event] = receive(said('大家好', { reply_to_message: topic }), { bot, groups: 'addressed', now: 0 })
    expect(event).toMatchObject({ addressed: false })
  })

  test('a topic is a conversation of its own, and a command may carry the name', async () => {
    const conversation = { id: '-1002233445566/5', kind: 'group' }
    expect(await eventOf('group-topic')).toMatchObject({ conversation, parts: [text('/help')] })
  })

  test('everything is, if you say so', async () => {
    expect(await eventOf('group-chatter', { groups: 'all' })).not.toHaveProperty('addressed')
  })

  test('an anonymous administrator is a person, known by the group', async () => {
    expect(await eventOf('anonymous-admin')).toMatchObject({
      user: { id: group.id, name: 'Shop friends, 店长' },
      parts: [text('/help')],
    })
    expect((await eventOf('anonymous-admin'))?.user).not.toHaveProperty('bot')
  })

  test('whoever writes in the name of a channel is a person too', async () => {
    expect(await eventOf('as-channel')).toMatchObject({
      user: { id: '-1009988776655', name: 'Shop news' },
      parts: [text('几点开门')],
    })
  })

  test('becoming a supergroup tells under which id the conversation goes on', async () => {
    expect(await eventOf('moved')).toMatchObject({
      type: 'moved',
      conversation: { id: '-4455667', kind: 'group' },
      to: '-1002233445566',
    })
  })

  test('all of an album is for the bot when its caption is', async () => {
    const photo = (id: number, about: object): Json => ({
      update_id: id,
      message: {
        ...{ message_id: id, date: 1, chat: { id: -1, type: 'group' }, from: { id: 7 } },
        ...{ media_group_id: '9', photo: [{ file_id: `f${id}` }], ...about },
      },
    })
    const read = (payload: Json) => receive(payload, { bot, groups: 'addressed', now: 0 })
    const [captioned, second] = [photo(1, { caption: '@shop_bot 破了' }), photo(2, {})]
    const albums = new Albums()
    const alone = albums.completed(read(captioned))
    expect([...alone, ...albums.completed(read(second))].every((event) => !('addressed' in event))).toBe(true)
    const together = new Albums().completed([...read(second), ...read(captioned)])
    expect(together.every((event) => !('addressed' in event))).toBe(true)
    expect(new Albums().completed(read(second))).toMatchObject([{ addressed: false }])
  })
})

test('the key of a message is the id to reply to, that of a choice is none', () => {
  expect(messageOf('-1001/31')).toEqual({ chat_id: '-1001', message_id: 31 })
  expect(messageOf('press/815000009')).toBeUndefined()
})
