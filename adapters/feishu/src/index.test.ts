import { text, theBot } from '@huida/core'
import { adapterCases, cleanups } from '@huida/core/testing'
import { messageEvent, pressEvent, startFeishu } from '@huida/emulators/feishu'
import { afterEach, describe, expect, test } from '@jest/globals'
import { kits } from './conformance.js'
import { feishu } from './index.js'
import { receive } from './receive.js'
import { opened } from './verify.js'

const cleanup = cleanups(afterEach)

describe.each(Object.entries(kits))('feishu() by %s', (_, make) => {
  for (const { name, run } of adapterCases) test(name, () => run(make))
})

const about = { name: 'feishu', appId: 'cli_ours', bot: 'ou_bot' }
const posted = (event: ReturnType<typeof messageEvent>) => ({
  header: { app_id: 'cli_ours', event_id: event.event_id, event_type: event.event_type, create_time: '1795860000000' },
  event: event.event,
})

describe('what Feishu posts', () => {
  test('a text of a chat of two is for the bot; of a group, when the bot is mentioned, whose name is taken out', () => {
    expect(receive(posted(messageEvent({ id: 'om_1', from: 'ou_a', text: '你好', at: 5 })), about)).toMatchObject({
      type: 'message',
      key: 'om_1',
      at: 5,
      conversation: { id: 'oc_ou_a', kind: 'direct' },
      user: { id: 'ou_a' },
      parts: [{ type: 'text', text: '你好' }],
    })
    const mentioned = { id: 'om_2', from: 'ou_a', chat: 'oc_g', text: '@_user_1 退货', mentions: ['ou_bot'] }
    expect(receive(posted(messageEvent(mentioned)), about)).toMatchObject({ parts: [{ text: '退货' }] })
    const chatter = receive(posted(messageEvent({ ...mentioned, mentions: ['ou_b'] })), about)
    expect(chatter).toMatchObject({ addressed: false, conversation: { kind: 'group' } })
  })

  test('a picture is opened by the adapter, and what no part can show is answered all the same', () => {
    expect(receive(posted(messageEvent({ id: 'om_1', from: 'ou_a', image: 'img_1' })), about)).toMatchObject({
      parts: [{ type: 'image', url: 'feishu-image:om_1/img_1' }],
    })
    const sticker = messageEvent({ id: 'om_1', from: 'ou_a' })
    Object.assign(sticker.event.message!, { message_type: 'sticker', content: 'no JSON' })
    expect(receive(posted(sticker), about)).toMatchObject({ type: 'message', parts: [] })
  })

  test('a pressed button is a choice; what is not known makes no event; events of another app are refused', () => {
    const pressed = pressEvent({ id: '7', from: 'ou_a', value: { choice: 'x', label: 'X' } })
    expect(receive(posted(pressed), about)).toMatchObject({
      type: 'choice',
      key: 'press/event-7',
      value: 'x',
      label: 'X',
    })
    expect(receive(posted({ ...pressed, event_type: 'im.chat.disbanded_v1' }), about)).toBeUndefined()
    expect(() => receive(posted(pressed), { ...about, appId: 'cli_other' })).toThrow('no account "cli_ours"')
  })
})

test.each(['NaN', '', '-1', '1e9', '99999999999999', '0x5f'])(
  'a time of %j is refused, however it is signed',
  async (time) => {
    const platform = await startFeishu()
    cleanup(() => platform.close())
    const { headers, body } = platform.request(messageEvent({ id: 'om_1', from: 'ou_a', text: 'hi' }))
    const { createHash } = await import('node:crypto')
    const nonce = headers['x-lark-request-nonce']!
    const signature = createHash('sha256').update(`${time}${nonce}${platform.encryptKey}${body}`).digest('hex')
    const forged = new Headers({ ...headers, 'x-lark-request-timestamp': time, 'x-lark-signature': signature })
    const { appId, appSecret, encryptKey, verificationToken } = platform
    const options = { appId, appSecret, encryptKey, verificationToken }
    expect(() => opened(Buffer.from(body), forged, options, Date.now())).toThrow('could not be verified')
  },
)

test('all that is wrong with the options is said at once, and no secret', () => {
  const problems = feishu({
    appId: 'x',
    appSecret: '',
    encryptKey: 'changeme',
    verificationToken: 'your-token',
    apiRoot: 'x',
  }).check?.()
  expect(problems).toHaveLength(5)
  expect(problems?.join()).not.toContain('changeme')
})

test('a token that ended early is asked for anew, and what is sent again is shown once', async () => {
  const platform = await startFeishu()
  cleanup(() => platform.close())
  const { appId, appSecret, encryptKey, verificationToken, url: apiRoot } = platform
  const adapter = feishu({ appId, appSecret, encryptKey, verificationToken, apiRoot })
  const say = (id: string) =>
    adapter.send(
      { id, to: { id: 'oc_a', userId: 'ou_a' }, by: theBot, position: 1, at: 0, part: text('hi') },
      { signal: AbortSignal.timeout(60_000) },
    )
  expect(await say('m1')).toEqual({ outcome: 'delivered', id: 'om_1' })
  platform.revokeTokens()
  expect(await say('m2')).toEqual({ outcome: 'delivered', id: 'om_2' })
  expect(await say('m2')).toEqual({ outcome: 'delivered', id: 'om_2' })
  expect(platform.shown).toHaveLength(2)
  expect(platform.calls.filter(({ method }) => method.includes('tenant_access_token'))).toHaveLength(2)
})
