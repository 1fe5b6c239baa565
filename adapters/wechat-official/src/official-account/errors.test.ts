import { expect, test } from '@jest/globals'
import { NoAnswer, Refused } from '../api.js'
import { addressIn, CODES, isSettings, judge } from './errors.js'

const now = Date.UTC(2026, 10, 28, 12)
const refused = (code: number) => judge(new Refused('message/custom/send', code, 'because'), now)

test.each<[number, object]>([
  [-1, { code: 'unavailable', retryAtMs: now + 1_000 }],
  [40001, { code: 'unauthorized', retryAtMs: now + 60_000 }],
  [45011, { code: 'rate_limited', retryAtMs: now + 60_000 }],
  // At midnight in China.
  [45009, { code: 'rate_limited', retryAtMs: Date.UTC(2026, 10, 28, 16) }],
  [45015, { code: 'window_closed' }],
  [45047, { code: 'quota' }],
  [43004, { code: 'blocked' }],
  [48001, { code: 'unauthorized' }],
  [40003, { code: 'gone' }],
  [45002, { code: 'invalid' }],
  [99999, { code: 'invalid' }],
])('%s means %o', (code, expected) => {
  const { retryAtMs, ...result } = { retryAtMs: undefined, ...expected }
  expect(refused(code)).toEqual({
    ...{ outcome: 'rejected', ...result, reason: expect.stringContaining(String(code)) },
    ...(retryAtMs !== undefined && { retryAtMs }),
  })
})

test('an address that is not on the list is final: nothing is tried again, and the address is told (rule 7)', () => {
  expect(refused(40164)).not.toHaveProperty('retryAtMs')
  const error = new Refused(
    'stable_token',
    40164,
    'invalid ip 203.0.113.7 ipv6 ::ffff:203.0.113.7, not in whitelist rid: 1',
  )
  expect(isSettings(error)).toBe(true)
  expect(addressIn(error)).toBe('203.0.113.7')
})

test('what somebody between us and WeChat answers is judged by its status', () => {
  const status = (of: number) => judge(new Refused('message/custom/send', undefined, '', of), now)
  expect(status(429)).toMatchObject({ code: 'rate_limited', retryAtMs: now + 1_000 })
  expect(status(502)).toMatchObject({ code: 'unavailable', retryAtMs: now + 1_000 })
  expect(status(504)).toMatchObject({ outcome: 'unknown' })
  expect(status(403)).toMatchObject({ code: 'unavailable', retryAtMs: now + 60_000 })
})

test('a connection that never stood has shown nothing; of one that broke nobody knows', () => {
  expect(judge(new NoAnswer('x', false, new Error('refused')), now)).toMatchObject({
    code: 'unavailable',
    retryAtMs: now,
  })
  expect(judge(new NoAnswer('x', true, new Error('reset')), now)).toMatchObject({ outcome: 'unknown' })
  expect(() => judge(new TypeError('a fault of ours'), now)).toThrow('a fault of ours')
})

test('what is final in the table is known to be', () => {
  for (const [code, { again }] of Object.entries(CODES))
    expect('retryAtMs' in refused(Number(code))).toBe(again !== undefined)
})
