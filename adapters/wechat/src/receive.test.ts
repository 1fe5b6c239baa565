import { describe, expect, test } from '@jest/globals'
import { type Heard, KIND, type Message, messageOf } from './heard.js'
import { befriended, joined, left, receive } from './receive.js'

const reading = { account: 'wxid_shop', groups: 'addressed', now: 5 } as const
const self = { id: 'wxid_shop', name: '慧答' }
const customer = { id: 'wxid_li', name: '李雷', type: 1 }

/** A message of a customer to the account. */
const heard = (message: Partial<Message>, about: Partial<Heard> = {}): Heard => ({
  message: {
    id: 'm1',
    type: KIND.text,
    talkerId: customer.id,
    listenerId: self.id,
    timestamp: 1_700_000_000,
    ...message,
  },
  talker: customer,
  self,
  listener: self,
  ...about,
})
const read = (message: Partial<Message>, about: Partial<Heard> = {}) => receive(heard(message, about), reading)
const inRoom = (text: string, about: Partial<Message> = {}, more: Partial<Heard> = {}) =>
  receive(heard({ text, roomId: 'r@chatroom', ...about }, more), reading)

describe('a message of WeChat', () => {
  test('is known by its id, in the account and the conversation that it came to', () => {
    expect(read({ text: '我的快递呢？' })).toEqual({
      type: 'message',
      key: 'm1',
      at: 1_700_000_000_000,
      order: 1_700_000_000_000,
      conversation: { id: 'wxid_li', kind: 'direct', account: 'wxid_shop' },
      user: { id: 'wxid_li', name: '李雷' },
      parts: [{ type: 'text', text: '我的快递呢？' }],
      raw: expect.objectContaining({ id: 'm1', text: '我的快递呢？' }),
    })
  })

  test('keeps an id of 64 bits exactly', () => {
    expect(read({ id: '9007199254740993', text: 'x' })?.key).toBe('9007199254740993')
  })

  test('tells its time in seconds or milliseconds, or not at all', () => {
    expect(read({ text: 'x', timestamp: 1_700_000_000_123 })?.at).toBe(1_700_000_000_123)
    expect(read({ text: 'x', timestamp: 0 })?.at).toBe(5)
  })

  test('is read by the names of older puppets too', () => {
    const old = { id: 'm1', type: 7, fromId: 'a', toId: 'b', text: 'x', timestamp: 1 }
    expect(messageOf(old as never)).toMatchObject({ talkerId: 'a', listenerId: 'b' })
  })

  test('through a gateway has no room where its room is empty', () => {
    const told = {
      id: 'm1',
      type: 7,
      talkerId: 'a',
      listenerId: 'b',
      roomId: '',
      filename: '',
      mentionIdList: [],
      text: 'x',
    }
    expect(Object.keys(messageOf({ ...told, timestamp: 1 } as never)).toSorted()).toEqual([
      'id',
      'listenerId',
      'talkerId',
      'text',
      'timestamp',
      'type',
    ])
  })

  test('of a public account comes from a program, which is never answered', () => {
    expect(read({ text: '推送' }, { talker: { id: 'gh_1', name: '公众号', type: 2 } })?.user.bot).toBe(true)
  })

  test.each(['filehelper', 'weixin', 'fmessage'])('of %s itself makes no event', (id) => {
    expect(read({ text: 'x', talkerId: id }, { talker: { id } })).toBeUndefined()
  })

  test.each([
    ['a picture', { type: KIND.image }, { type: 'image', url: 'wechat-message:m1' }],
    ['a sticker', { type: KIND.emoticon, text: '<xml/>' }, { type: 'image', url: 'wechat-message:m1' }],
    ['a voice message', { type: KIND.audio }, { type: 'audio', url: 'wechat-message:m1' }],
    ['a film', { type: KIND.video }, { type: 'video', url: 'wechat-message:m1' }],
    [
      'a file',
      { type: KIND.attachment, filename: '发票.pdf' },
      { type: 'file', url: 'wechat-message:m1', name: '发票.pdf' },
    ],
  ])('shows %s by an address that the adapter opens', (_, message, part) => {
    expect(read(message)).toMatchObject({ parts: [part] })
  })

  test('shows links, places, cards of people and mini-programs', () => {
    const link = { url: 'https://shop.example/1', title: '商品', description: '红色', thumbnailUrl: 'https://x/1.png' }
    expect(read({ type: KIND.url }, { link })).toMatchObject({
      parts: [{ type: 'link', url: link.url, title: '商品', text: '红色', imageUrl: 'https://x/1.png' }],
    })
    const location = { latitude: 31.2, longitude: 121.5, name: '外滩', address: '上海', accuracy: 15 }
    expect(read({ type: KIND.location }, { location })).toMatchObject({
      parts: [{ type: 'location', latitude: 31.2, longitude: 121.5, name: '外滩', address: '上海' }],
    })
    expect(read({ type: KIND.contact }, { card: '韩梅梅' })).toMatchObject({
      parts: [{ type: 'card', title: '韩梅梅' }],
    })
    const miniProgram = { appid: 'wx1', title: '我的订单', description: '查看' }
    expect(read({ type: KIND.miniProgram }, { miniProgram })).toMatchObject({
      parts: [
        {
          type: 'native',
          platform: 'wechat',
          data: { miniProgram },
          fallback: { type: 'text', text: '我的订单\n查看' },
        },
      ],
    })
  })

  test('that no part can show is a message without parts, so that it is answered', () => {
    for (const type of [KIND.redEnvelope, KIND.transfer, KIND.chatHistory, KIND.post, KIND.groupNote, KIND.url])
      expect(read({ type })).toMatchObject({ type: 'message', parts: [] })
  })

  test('of a kind that no person sends makes no event', () => {
    expect(read({ type: KIND.unknown, text: '你已添加了李雷，现在可以开始聊天了。' })).toBeUndefined()
    expect(read({ type: 99 })).toBeUndefined()
  })

  test('that was recalled is deleted, by its id or as WeChat writes it', () => {
    expect(read({ id: 'm2', type: KIND.recalled, text: 'm1' })).toMatchObject({
      type: 'deleted',
      of: 'm1',
      key: 'recalled/m1',
    })
    const xml = '<sysmsg type="revokemsg"><revokemsg><msgid>1</msgid><newmsgid>77</newmsgid></revokemsg></sysmsg>'
    expect(read({ id: 'm2', type: KIND.recalled, text: xml })).toMatchObject({ type: 'deleted', of: '77' })
    expect(read({ id: 'm2', type: KIND.recalled, text: '"李雷" recalled a message' })).toBeUndefined()
  })

  test('that a person typed on the phone is of an agent, in the customer’s conversation', () => {
    const message = { talkerId: self.id, listenerId: customer.id, text: '我来处理' }
    expect(read(message, { talker: self, listener: customer })).toMatchObject({
      conversation: { id: 'wxid_li', kind: 'direct' },
      user: { id: 'wxid_li', name: '李雷' },
      by: { kind: 'agent', id: 'wxid_shop', name: '慧答' },
    })
  })

  test('of the account to itself makes no event', () => {
    expect(read({ talkerId: self.id, text: 'note' }, { talker: self })).toBeUndefined()
  })
})

describe('a message in a room', () => {
  test('is for the bot when it mentions it, and comes without the mention', () => {
    for (const text of ['@慧答\u2005 几点开门？', '@慧答 几点开门？', '@慧答，几点开门？', '几点开门？@慧答'])
      expect(inRoom(text, { mentionIdList: [self.id] })).toMatchObject({
        parts: [{ text: '几点开门？' }],
        user: customer.id && { id: customer.id },
      })
    expect(inRoom('@慧答\u2005几点开门？', { mentionIdList: [self.id] })).not.toHaveProperty('addressed')
  })

  test('is for the bot by its name in the room, and by its name alone where the puppet lists nobody', () => {
    expect(inRoom('@小店客服\u2005在吗', {}, { alias: '小店客服' })).toMatchObject({ parts: [{ text: '在吗' }] })
    expect(inRoom('@小店客服\u2005在吗')).toMatchObject({ addressed: false, parts: [{ text: '@小店客服\u2005在吗' }] })
  })

  test('is for the bot when the list says so, though the name was changed a moment ago', () => {
    expect(inRoom('@旧名字\u2005在吗', { mentionIdList: [self.id] })).toMatchObject({ parts: [{ text: '在吗' }] })
  })

  test('keeps the names of others, and names that only begin like the bot’s', () => {
    expect(inRoom('@慧答\u2005问一下@韩梅梅\u2005的单', { mentionIdList: [self.id, 'wxid_han'] })).toMatchObject({
      parts: [{ text: '问一下@韩梅梅\u2005的单' }],
    })
    expect(inRoom('@慧答助手\u2005在吗')).toMatchObject({ addressed: false })
    expect(inRoom('a.b@慧答吧.com')).toMatchObject({ addressed: false })
  })

  test('to everybody is not to the bot', () => {
    expect(inRoom('@所有人\u2005下班了', { mentionIdList: [self.id, 'a', 'b'] })).toMatchObject({ addressed: false })
  })

  test('is for the bot when it answers what the bot said, and comes without the quotation', () => {
    const quoted = '「慧答：您好，请问有什么可以帮您？」\n- - - - - - - - - - - - - - -\n我要退货'
    expect(inRoom(quoted)).toMatchObject({ parts: [{ text: '我要退货' }] })
    expect(inRoom(quoted.replace('慧答', '韩梅梅'))).toMatchObject({ addressed: false })
  })

  test('that only calls the bot says its name', () => {
    expect(inRoom('@慧答\u2005', { mentionIdList: [self.id] })).toMatchObject({ parts: [{ text: '@慧答\u2005' }] })
  })

  test('is for the bot in any case where the adapter is told so', () => {
    const event = receive(heard({ text: '闲聊', roomId: 'r' }), { ...reading, groups: 'all' })
    expect(event).not.toHaveProperty('addressed')
  })

  test('with a name of signs is found as it is written', () => {
    const odd = { id: self.id, name: '(客服)+*?' }
    expect(inRoom('@(客服)+*?\u2005在吗', { mentionIdList: [self.id] }, { self: odd })).toMatchObject({
      parts: [{ text: '在吗' }],
    })
  })
})

describe('what happens in rooms and among friends', () => {
  const told = { inviterId: 'wxid_li', roomId: 'r', timestamp: 1_700_000_000 }
  const nameOf = (id: string) => ({ wxid_li: '李雷', wxid_han: '韩梅梅' })[id]

  test('the account joins by who lets it in; others join without a turn', () => {
    const events = joined({ ...told, inviteeIdList: [self.id, 'wxid_han'] }, { ...reading, self, nameOf })
    expect(events).toMatchObject([
      { type: 'join', user: { id: 'wxid_li', name: '李雷' }, conversation: { id: 'r', kind: 'group' } },
      { type: 'join', user: { id: 'wxid_han', name: '韩梅梅' }, addressed: false },
    ])
    expect(events[0]).not.toHaveProperty('addressed')
  })

  test('only that the account itself is taken out ends a room', () => {
    const removal = { removerId: 'wxid_li', roomId: 'r', timestamp: 1_700_000_000 }
    expect(left({ ...removal, removeeIdList: ['wxid_han'] }, { ...reading, self })).toEqual([])
    expect(left({ ...removal, removeeIdList: [self.id] }, { ...reading, self })).toMatchObject([
      { type: 'leave', conversation: { id: 'r' } },
    ])
  })

  test('a new friend opens the conversation', () => {
    expect(befriended({ id: 'f1', contactId: 'wxid_li' }, '李雷', reading)).toMatchObject({
      type: 'join',
      conversation: { id: 'wxid_li', kind: 'direct', account: 'wxid_shop' },
    })
  })
})
