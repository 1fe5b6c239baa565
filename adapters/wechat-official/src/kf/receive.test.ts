import { describe, expect, test } from '@jest/globals'
import { parseExactJson } from '../exact-json.js'
import { fromWgs84 } from '../wgs84.js'
import type { KfMessage } from './message.js'
import { receive } from './receive.js'

type LocationPart = { latitude: number; longitude: number }

const reading = { account: 'wkShop', historyBefore: 0 }

const said = (type: string, content: object, more: KfMessage = {}): KfMessage => ({
  msgid: 'm1',
  open_kfid: 'wkShop',
  external_userid: 'wmAlice',
  send_time: 1_790_000_000,
  origin: 3,
  msgtype: type,
  [type]: content,
  ...more,
})

const told = (event_type: string, about: object = {}): KfMessage => ({
  msgid: 'e1',
  send_time: 1_790_000_000,
  origin: 4,
  msgtype: 'event',
  event: { event_type, open_kfid: 'wkShop', external_userid: 'wmAlice', ...about },
})

test('a message is known by its msgid, in the conversation of the customer with the account', () => {
  const message = said('text', { content: '订单在哪' })
  expect(receive(message, reading)).toEqual({
    event: {
      type: 'message',
      key: 'm1',
      at: 1_790_000_000_000,
      conversation: { id: 'wmAlice', account: 'wkShop' },
      user: { id: 'wmAlice' },
      parts: [{ type: 'text', text: '订单在哪' }],
      raw: message,
    },
  })
})

test('rule 1: numbers of 64 bits stay as they were written, in what is kept as well', () => {
  const json = `{"msgid":"m1","open_kfid":"wkShop","external_userid":"wmAlice","send_time":1790000000,"origin":3,"msgtype":"channels_shop_order","channels_shop_order":{"order_id":9007199254740993,"state":"已付款"}}`
  // It is an object, as written above.
  const received = receive(parseExactJson(Buffer.from(json)) as KfMessage, reading)
  expect(received?.event).toMatchObject({
    parts: [{ type: 'native', fallback: { text: '9007199254740993\n已付款' } }],
    raw: { channels_shop_order: { order_id: '9007199254740993' } },
  })
})

test('rule 3: what names another account than the one that was asked is of nobody', () => {
  expect(receive(said('text', { content: 'hi' }, { open_kfid: 'wkOther' }), reading)).toBeUndefined()
  expect(receive(told('enter_session', { open_kfid: 'wkOther' }), reading)).toBeUndefined()
})

test.each([
  ['image', { media_id: 'M1' }, { type: 'image', url: 'wecom-media:M1' }],
  ['voice', { media_id: 'M1' }, { type: 'audio', url: 'wecom-media:M1', mimeType: 'audio/amr' }],
  ['video', { media_id: 'M1' }, { type: 'video', url: 'wecom-media:M1' }],
  ['file', { media_id: 'M1' }, { type: 'file', url: 'wecom-media:M1', name: 'file' }],
  [
    'location',
    { latitude: -33.8568, longitude: 151.2153, name: 'Opera House', address: 'Bennelong Point' },
    { type: 'location', latitude: -33.8568, longitude: 151.2153, name: 'Opera House', address: 'Bennelong Point' },
  ],
  [
    'link',
    { title: 'T', desc: 'D', url: 'https://a.example', pic_url: 'https://a.example/p.png' },
    { type: 'link', url: 'https://a.example', title: 'T', text: 'D', imageUrl: 'https://a.example/p.png' },
  ],
  [
    'miniprogram',
    { title: 'My order', appid: 'wx1', pagepath: 'p', thumb_media_id: 'M1' },
    {
      type: 'native',
      platform: 'wecom',
      data: {
        msgtype: 'miniprogram',
        miniprogram: { title: 'My order', appid: 'wx1', pagepath: 'p', thumb_media_id: 'M1' },
      },
      fallback: { type: 'text', text: 'My order' },
    },
  ],
  [
    'merged_msg',
    {
      title: 'Chat of Li',
      item: [
        { sender_name: 'Li', msgtype: 'text', msg_content: '{"text":{"content":"hi"}}' },
        { sender_name: 'Wu', msgtype: 'image', msg_content: 'no json' },
      ],
    },
    { type: 'text', text: 'Chat of Li\nLi: hi\nWu: [image]' },
  ],
  [
    'msgmenu',
    {
      head_content: 'Pick',
      list: [
        { type: 'click', click: { id: '1', content: 'A' } },
        { type: 'view', view: { content: 'B' } },
      ],
    },
    { type: 'text', text: 'Pick\nA\nB' },
  ],
])('a message of the type %s is a part', (type, content, part) => {
  expect(receive(said(type, content), reading)?.event).toMatchObject({ type: 'message', parts: [part] })
})

test.each(['business_card', 'meeting', 'something_new', 'image', 'location', 'link', 'text'])(
  'what no part shows, or has lost its content, is a message all the same: %s',
  (type) => {
    expect(receive(said(type, {}), reading)?.event).toMatchObject({ type: 'message', parts: [] })
  },
)

test('a place in China is told where satellites see it, not where maps of China show it', () => {
  // The Oriental Pearl Tower, as WeChat tells it.
  const place = { latitude: 31.239666, longitude: 121.499809, name: '东方明珠' }
  const [part] = (receive(said('location', place), reading)!.event as { parts: LocationPart[] }).parts
  expect(part!.latitude).toBeCloseTo(31.2416, 3)
  expect(part!.longitude).toBeCloseTo(121.4953, 3)
  expect(fromWgs84(part!).latitude).toBeCloseTo(place.latitude, 5)
  expect(fromWgs84(part!).longitude).toBeCloseTo(place.longitude, 5)
})

test('a pressed entry of a menu is a choice, and counts as a message of the customer', () => {
  const message = said('text', { content: '退货', menu_id: 'return' })
  expect(receive(message, reading)?.event).toMatchObject({
    type: 'choice',
    value: 'return',
    label: '退货',
    opens: 'message',
  })
})

describe('people of the team', () => {
  test('write in the WeCom app as agents', () => {
    const message = said('text', { content: '您好' }, { origin: 5, servicer_userid: 'zhangsan' })
    expect(receive(message, reading)?.event).toMatchObject({ type: 'message', by: { kind: 'agent', id: 'zhangsan' } })
  })

  test.each([
    [1, { kind: 'agent', id: 'lisi' }, 'lisi'],
    [2, { kind: 'agent', id: 'lisi' }, 'lisi'],
    [4, { kind: 'agent', id: 'lisi' }, 'lisi'],
    [3, { kind: 'bot' }, 'zhangsan'],
  ])('who has the session owns the conversation (change_type %i)', (change_type, owner, by) => {
    const event = told('session_status_change', {
      change_type,
      old_servicer_userid: 'zhangsan',
      new_servicer_userid: 'lisi',
    })
    expect(receive(event, reading)?.event).toMatchObject({ type: 'assigned', owner, by: { kind: 'agent', id: by } })
  })

  test('may leave a code for one message, whose time and state are known', () => {
    const code = (change_type: number) =>
      receive(told('session_status_change', { change_type, msg_code: 'C' }), reading)?.code
    const place = { account: 'wkShop', customer: 'wmAlice', code: 'C' }
    expect(code(1)).toEqual({ ...place, state: 3, until: 1_790_000_000_000 + 48 * 3_600_000 })
    expect(code(3)).toEqual({ ...place, state: 4, until: 1_790_000_020_000 })
  })
})

test('who comes for the first time may be welcomed within 20 seconds; who came before is noted', () => {
  const event = receive(told('enter_session', { welcome_code: 'W' }), reading)?.event
  expect(event).toMatchObject({
    type: 'join',
    conversation: { id: 'wmAlice', account: 'wkShop', address: { welcome: 'W', until: 1_790_000_020_000 } },
  })
  expect(event).not.toHaveProperty('addressed')
  expect(receive(told('enter_session'), reading)?.event).toMatchObject({ type: 'join', addressed: false })
})

test('what is taken back is deleted, by whoever took it back', () => {
  expect(receive(told('user_recall_msg', { recall_msgid: 'm1' }), reading)?.event).toMatchObject({
    type: 'deleted',
    of: 'm1',
  })
  expect(
    receive(told('servicer_recall_msg', { recall_msgid: 'm1', servicer_userid: 'lisi' }), reading)?.event,
  ).toMatchObject({ type: 'deleted', of: 'm1', by: { kind: 'agent', id: 'lisi' } })
})

test('a message of ours that did not arrive after all is told with the reason', () => {
  expect(receive(told('msg_send_fail', { fail_msgid: 'x', fail_type: 10 }), reading)).toEqual({
    failed: {
      msgid: 'x',
      conversation: 'wmAlice',
      account: 'wkShop',
      at: 1_790_000_000_000,
      reason: 'the customer refuses messages',
    },
  })
})

test('rule 6: what was replayed is history', () => {
  const late = { ...reading, historyBefore: 1_790_000_000_001 }
  expect(receive(said('text', { content: 'hi' }), late)?.event).toMatchObject({ addressed: false })
  expect(receive(said('text', { content: 'hi', menu_id: '1' }), late)?.event).toMatchObject({ addressed: false })
  expect(receive(told('enter_session', { welcome_code: 'W' }), late)?.event).toMatchObject({ addressed: false })
})

test.each([
  told('servicer_status_change', { external_userid: undefined, servicer_userid: 'lisi', status: 1 }),
  told('reject_customer_msg_switch_change', { reject_switch: 1 }),
  told('something_new'),
  told('user_recall_msg'),
  said('text', { content: 'hi' }, { origin: 9 }),
  {},
])('what concerns nobody is no event', (message) => {
  expect(receive(message, reading)).toBeUndefined()
})
