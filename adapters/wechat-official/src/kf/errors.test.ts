import { expect, test } from '@jest/globals'
import { NoAnswer, Refused } from '../api.js'
import { isForGood, isRepeated, judge, MEANINGS, nextStep } from './errors.js'

const refused = (code: number | undefined, reason = '', status = 200) =>
  new Refused('kf/send_msg', code, reason, status)
const now = 1_000_000

test.each([
  [-1, 'unavailable', 1_000],
  [45033, 'rate_limited', 1_000],
  [45009, 'rate_limited', 60_000],
  [40001, 'unauthorized', 60_000],
  [40014, 'unauthorized', 60_000],
  [42001, 'unauthorized', 60_000],
  [60020, 'unauthorized', undefined],
  [48002, 'unauthorized', undefined],
  [95017, 'unauthorized', undefined],
  [95001, 'quota', undefined],
  [95002, 'window_closed', undefined],
  [95013, 'window_closed', undefined],
  [95018, 'blocked', undefined],
  [95000, 'gone', undefined],
  [40096, 'gone', undefined],
  [45002, 'invalid', undefined],
  [12345, 'invalid', undefined],
])('the error code %i means %s', (code, meaning, retryMs) => {
  const result = judge(refused(code), now)
  expect(result).toMatchObject({ outcome: 'rejected', code: meaning })
  expect((result as { retryAtMs?: number }).retryAtMs).toBe(retryMs === undefined ? undefined : now + retryMs)
})

test('what lies between us and WeCom is waited out; whether a message went out is told apart', () => {
  const broken = (sent: boolean) => new NoAnswer('kf/send_msg', sent, new Error('reset'))
  expect(judge(refused(undefined, '', 502), now)).toMatchObject({ code: 'unavailable', retryAtMs: now + 1_000 })
  expect(judge(refused(undefined, '', 429), now)).toMatchObject({ code: 'rate_limited', retryAtMs: now + 60_000 })
  expect(judge(refused(undefined, '', 404), now)).toMatchObject({ code: 'invalid' })
  expect(judge(refused(undefined, '', 504), now)).toMatchObject({ outcome: 'unknown' })
  expect(judge(broken(true), now)).toMatchObject({ outcome: 'unknown' })
  expect(judge(broken(false), now)).toMatchObject({ code: 'unavailable', retryAtMs: now })
  expect(() => judge(new TypeError('a fault of ours'), now)).toThrow('a fault of ours')
})

test('what only a person can mend is told with the page on which it is done', () => {
  expect(isForGood(refused(60020))).toBe(true)
  expect(nextStep(refused(60020))).toContain('企业可信IP')
  for (const error of [refused(-1), refused(12345), refused(undefined, '', 502), new Error('other')])
    expect(isForGood(error)).toBe(false)
  expect(Object.values(MEANINGS).every(({ code }) => code !== undefined)).toBe(true)
})

test('a repeated name is told by its words; of what may have arrived, by a code that says nothing else', () => {
  for (const words of ['msgid already exists', 'duplicate msgid', 'msg_id repeated'])
    expect(isRepeated(refused(40058, words))).toBe(true)
  expect(isRepeated(refused(40058, 'invalid msgid'))).toBe(false)
  expect(isRepeated(refused(95099, 'something'), true)).toBe(true)
  for (const code of [95001, 95018, 40007, 45002, -1]) expect(isRepeated(refused(code), true)).toBe(false)
  expect(isRepeated(refused(undefined, 'msgid exists', 502), true)).toBe(false)
})
