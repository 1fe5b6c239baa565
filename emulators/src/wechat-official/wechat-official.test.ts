import { createHash } from 'node:crypto'
import { cleanups, type VirtualClock, virtualClock } from '@huida/core/testing'
import { afterEach, expect, test } from '@jest/globals'
import { startWechatOfficial, type WechatOfficialEmulator, type WechatOfficialOptions } from './index.js'

const cleanup = cleanups(afterEach)
const ann = 'oAnn_000000000000000000000001'
const DAY = 86_400_000

async function account(options: WechatOfficialOptions = {}) {
  const clock = virtualClock()
  const platform = await startWechatOfficial({ mode: 'plain', clock, ...options })
  cleanup(() => platform.close())
  const token = async (force = false) => {
    const { appId: appid, appSecret: secret } = platform.settings
    const asked = { grant_type: 'client_credential', appid, secret, force_refresh: force }
    return call(platform, 'stable_token', asked)
  }
  const { access_token } = await token()
  const send = async (message: object) =>
    call(platform, `message/custom/send?access_token=${(await token()).access_token}`, { touser: ann, ...message })
  const says = (content: string) => send({ msgtype: 'text', text: { content } })
  return { clock, platform, token, send, says, access_token }
}

async function call({ url }: WechatOfficialEmulator, method: string, body?: object) {
  const init = body && { method: 'POST', body: JSON.stringify(body) }
  return (await (await fetch(`${url}/cgi-bin/${method}`, init)).json()) as Record<string, never>
}

const answering = (answers: (Response | 'nothing')[]) => {
  const requests: Request[] = []
  const target = async (request: Request) => {
    requests.push(request)
    const answer = answers[Math.min(requests.length, answers.length) - 1]!
    return answer === 'nothing' ? new Promise<never>(() => {}) : answer.clone()
  }
  return { requests, target }
}
const reply = (content: string, type = 'text') =>
  new Response(
    `<xml><ToUserName>a</ToUserName><FromUserName>b</FromUserName><CreateTime>1790000000</CreateTime><MsgType><![CDATA[${type}]]></MsgType><Content><![CDATA[${content}]]></Content></xml>`,
  )

/** Lets pushes and their attempts happen. */
const pass = async (clock: VirtualClock, ms: number) => {
  for (let left = ms; left > 0; left -= 500) await clock.advance(Math.min(left, 500))
}

test('a push is signed by the token, and a reply to it is shown', async () => {
  const { platform } = await account()
  const { requests, target } = answering([reply('hello')])
  platform.connect(target)
  expect(await platform.customer(ann).says('hi')).toMatchObject({ status: 200, failed: false })
  const { searchParams } = new URL(requests[0]!.url)
  const parts = [platform.settings.token, searchParams.get('timestamp')!, searchParams.get('nonce')!]
  expect(searchParams.get('signature')).toBe(createHash('sha1').update(parts.sort().join('')).digest('hex'))
  expect(platform.customer(ann).screen).toMatchObject([{ via: 'reply', msgtype: 'text', text: 'hello' }])
})

test('a push without a response is tried three times, five seconds apart; then the customer reads of a fault', async () => {
  const { platform, clock } = await account()
  const { requests, target } = answering(['nothing'])
  platform.connect(target)
  const pushed = platform.customer(ann).says('hi')
  await pass(clock, 14_500)
  expect([requests.length, platform.shown.length]).toEqual([3, 0])
  await pass(clock, 1_000)
  expect((await pushed).attempts.map(({ at }) => at - clock.now())).toEqual([-15_500, -10_500, -5_500])
  expect(platform.shown).toMatchObject([{ msgtype: 'unavailable', text: expect.stringContaining('出现故障') }])
})

test.each([
  ['JSON', new Response('{"text":"hi"}')],
  ['an error', new Response('', { status: 500 })],
  ['a text that is too long', reply('长'.repeat(700))],
])('a response with %s is a fault', async (_, response) => {
  const { platform, clock } = await account()
  platform.connect(answering([response]).target)
  const pushed = platform.customer(ann).says('hi')
  await pass(clock, 15_500)
  expect((await pushed).failed).toBe(true)
})

test('a reply in clear is a fault in safe mode, and none in compatible mode', async () => {
  for (const mode of ['safe', 'compatible'] as const) {
    const { platform, clock } = await account({ mode })
    platform.connect(answering([reply('hello')]).target)
    const pushed = platform.customer(ann).says('hi')
    await pass(clock, 15_500)
    expect((await pushed).failed).toBe(mode === 'safe')
  }
})

test('five messages follow what a customer writes, within 48 hours; three what they click, within a minute', async () => {
  const { platform, clock, says } = await account()
  platform.connect(answering([new Response('success')]).target)
  expect(await says('hi')).toMatchObject({ errcode: 40003 })
  const customer = platform.customer(ann)
  await customer.says('hi')
  for (let i = 0; i < 5; i++) expect(await says('hi')).toMatchObject({ errcode: 0 })
  expect(await says('hi')).toMatchObject({ errcode: 45047 })
  await customer.clicks('orders')
  expect(platform.left(ann)).toBe(3)
  await clock.advance(60_001)
  expect(await says('hi')).toMatchObject({ errcode: 45047 })
  await customer.says('hi')
  expect(platform.left(ann)).toBe(5)
  await clock.advance(2 * DAY)
  expect(await says('hi')).toMatchObject({ errcode: 45015 })
  await customer.says('hi')
  await customer.unfollows()
  expect(await says('hi')).toMatchObject({ errcode: 45015 })
})

test('a token lasts two hours, is repeated until its last five minutes, and is forced seldom', async () => {
  const { clock, token, access_token, platform } = await account()
  expect(await token()).toMatchObject({ access_token, expires_in: 7_200 })
  await clock.advance(6_901_000)
  const next = await token()
  expect(next.access_token).not.toBe(access_token)
  // The old one is valid until its end.
  const typing = (given: string) =>
    call(platform, `message/custom/typing?access_token=${given}`, { touser: ann, command: 'Typing' })
  expect(await typing(access_token!)).toMatchObject({ errcode: 0 })
  await clock.advance(300_000)
  expect(await typing(access_token!)).toMatchObject({ errcode: 42001 })
  expect((await token(true)).access_token).not.toBe(next.access_token)
  expect(await typing(next.access_token!)).toMatchObject({ errcode: 40001 })
  expect(await token(true)).toMatchObject({ errcode: 45011 })
  for (let i = 0; i < 19; i++) {
    await clock.advance(30_000)
    expect(await token(true)).toHaveProperty('access_token')
  }
  await clock.advance(30_000)
  expect(await token(true)).toMatchObject({ errcode: 45009 })
})

test('uploads are kept for three days', async () => {
  const { platform, clock, send, access_token, token } = await account()
  platform.connect(answering([new Response('success')]).target)
  const form = new FormData()
  form.append('media', new File(['bytes'], 'a.png', { type: 'image/png' }))
  const uploaded = await fetch(`${platform.url}/cgi-bin/media/upload?access_token=${access_token}&type=image`, {
    method: 'POST',
    body: form,
  })
  const { media_id } = (await uploaded.json()) as { media_id: string }
  await platform.customer(ann).says('hi')
  expect(await send({ msgtype: 'image', image: { media_id } })).toMatchObject({ errcode: 0 })
  expect(platform.shown).toMatchObject([{ msgtype: 'image', mediaId: media_id }])
  await clock.advance(3 * DAY)
  const { access_token: later } = await token()
  expect(await call(platform, `media/get?access_token=${later}&media_id=${media_id}`)).toMatchObject({ errcode: 40007 })
})

test('an account that is not verified may not send, and calls from elsewhere are refused with the address', async () => {
  const { says, platform } = await account({ verified: false })
  platform.connect(answering([new Response('success')]).target)
  await platform.customer(ann).says('hi')
  expect(await says('hi')).toMatchObject({ errcode: 48001 })
  platform.allowOnly(['203.0.113.7'])
  expect(await says('hi')).toMatchObject({ errcode: 40164, errmsg: expect.stringContaining('invalid ip 127.0.0.1') })
})

test('calls fail as they are told, and are listed with what was answered', async () => {
  const { says, platform } = await account()
  platform.connect(answering([new Response('success')]).target)
  await platform.customer(ann).says('hi')
  platform.answersWith(({ method }) => (method === 'message/custom/send' ? { errcode: -1 } : undefined))
  expect(await says('one')).toMatchObject({ errcode: -1 })
  platform.answersWith(({ method }) => (method === 'message/custom/send' ? 'hang up' : undefined))
  await expect(says('two')).rejects.toThrow()
  platform.answersWith(undefined)
  expect(platform.shown.map(({ text }) => text)).toEqual(['two'])
  const failed = platform.calls.find(({ errcode }) => errcode === -1)
  expect(failed).toMatchObject({ method: 'message/custom/send', payload: { touser: ann } })
})
