import { expect, test } from '@jest/globals'
import { signed, verifySigned } from './signature.js'

// The example of https://www.standardwebhooks.com.
const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const bytes = Buffer.from('{"test": 2432232314}')
const now = 1_614_265_330_000

test('what is sent is signed as Standard Webhooks says', () => {
  expect(signed(secret, 'msg_p5jXN8AQM9LWM0D4loKWxJek', now, bytes)).toEqual({
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  })
})

test('what comes is taken while it is fresh, with either secret during a change, and only when all of it is signed', () => {
  const headers = new Headers(signed(secret, 'msg_1', now, bytes))
  const taken = (secrets: string[], at = now, changed: Record<string, string> = {}) => {
    const sent = new Headers(headers)
    for (const [name, value] of Object.entries(changed)) sent.set(name, value)
    try {
      return verifySigned(secrets, { bytes, headers: sent }, at).id
    } catch (error) {
      return (error as { status: number }).status
    }
  }
  expect(taken([secret])).toBe('msg_1')
  expect(taken(['another secret of at least 32 bytes', secret])).toBe('msg_1')
  expect(taken(['another secret of at least 32 bytes'])).toBe(401)
  for (const at of [now + 301_000, now - 301_000]) expect(taken([secret], at)).toBe(401)
  expect(taken([secret], now, { 'webhook-id': 'msg_2' })).toBe(401)
  for (const timestamp of ['NaN', '', '1614265330.5', '-1', '99999999999999999999', '0x60', '1614265331'])
    expect(taken([secret], now, { 'webhook-timestamp': timestamp })).toBe(401)
  for (const signature of ['', 'v1,', 'v1', 'v2,g0hM', 'v1,%%%', 'v1,AAAA'])
    expect(taken([secret], now, { 'webhook-signature': signature })).toBe(401)
})
