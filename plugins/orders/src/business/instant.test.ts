import { describe, expect, test } from '@jest/globals'
import { instantOf, said, saidDay } from './instant.js'

const at = Date.UTC(2026, 10, 18, 1, 30)

describe('a time', () => {
  test.each<[number | string | Date]>([
    [at],
    [at / 1_000],
    [`${at}`],
    [`${at / 1_000}`],
    [new Date(at)],
    ['2026-11-18T01:30:00Z'],
    ['2026-11-18T09:30:00+08:00'],
    ['2026-11-18 09:30:00.000 +0800'],
    ['2026-11-18 09:30'],
    ['2026/11/18 9:30:00'],
  ])('is read: %s', (value) => {
    expect(instantOf(value, 'Asia/Shanghai')).toBe(at)
  })

  test.each(['', 'soon', '2026-13-01', '2026-02-30', '11/18', 'NaN', new Date(Number.NaN), Number.POSITIVE_INFINITY])(
    'is none: %s',
    (value) => {
      expect(instantOf(value, 'Asia/Shanghai')).toBeUndefined()
    },
  )

  test('without an offset is one of the shop, on both sides of a change of its clocks', () => {
    expect(instantOf('2026-03-29 00:30', 'Europe/Berlin')).toBe(Date.UTC(2026, 2, 28, 23, 30))
    expect(instantOf('2026-03-29 12:00', 'Europe/Berlin')).toBe(Date.UTC(2026, 2, 29, 10))
    expect(instantOf('2026-10-25 12:00', 'Europe/Berlin')).toBe(Date.UTC(2026, 9, 25, 11))
  })
})

describe('is told', () => {
  const now = Date.UTC(2026, 10, 19, 15, 59)
  const zh = { now, locale: 'zh', timeZone: 'Asia/Shanghai' }
  const en = { now, locale: 'en', timeZone: 'Asia/Shanghai' }
  test.each([
    [now - 60_000, '今天 23:58', 'today at 23:58'],
    [at, '昨天 09:30', 'yesterday at 09:30'],
    [at - 86_400_000, '前天 09:30', '17 Nov, 09:30'],
    [at - 400 * 86_400_000, '2025年10月14日 09:30', '14 Oct 2025, 09:30'],
    // A minute later it is another day in Shanghai.
    [now + 60_000, '11月20日 00:00', '20 Nov, 00:00'],
  ])('as people say it: %s', (when, chinese, english) => {
    expect(said(when, zh)).toBe(chinese)
    expect(said(when, en)).toBe(english)
  })

  test('as a day', () => {
    expect([saidDay(at, zh), saidDay(at, en)]).toEqual(['11月18日', '18 Nov'])
  })
})
