import { describe, expect, test } from '@jest/globals'
import { formats } from './formats.js'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

describe.each([
  ['en', 'en-GB'],
  ['zh', 'zh-CN'],
] as const)('%s is written as Intl writes %s', (locale, tag) => {
  const format = formats[locale]

  test('numbers and shares', () => {
    const plain = new Intl.NumberFormat(tag)
    const short = new Intl.NumberFormat(tag, { maximumFractionDigits: 1, signDisplay: 'exceptZero' })
    const fixed = new Intl.NumberFormat(tag, { minimumFractionDigits: 2, maximumFractionDigits: 2 })
    const percent = new Intl.NumberFormat(tag, { style: 'percent', maximumFractionDigits: 1 })
    for (const value of [0, 1, 7.25, 12.5, 99.96, 999, 1_000, 12_345.678, 1_234_567, -3, -1_234.5]) {
      expect(format.number(value)).toBe(plain.format(value))
      expect(format.number(value, { digits: 1, isSigned: true })).toBe(short.format(value))
      expect(format.number(value, { digits: 2, isFixed: true })).toBe(fixed.format(value))
      expect(format.percent(value / 16, 1)).toBe(percent.format(value / 16))
    }
    expect(format.number(-0.0001)).toBe('0')
  })

  test('days, times and moments of every month', () => {
    const day = new Intl.DateTimeFormat(tag, { year: 'numeric', month: 'short', day: 'numeric' })
    const time = new Intl.DateTimeFormat(tag, { hour: '2-digit', minute: '2-digit' })
    const dayAndTime = new Intl.DateTimeFormat(tag, {
      ...{ month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' },
    } as const)
    const moment = new Intl.DateTimeFormat(tag, { dateStyle: 'medium', timeStyle: 'medium' })
    for (let month = 0; month < 12; month++) {
      const at = new Date(2025, month, month + 5, month * 2, 59 - month, month).getTime()
      expect(format.day(at)).toBe(day.format(at))
      expect(format.time(at)).toBe(dayAndTime.format(at))
      expect(format.moment(at)).toBe(moment.format(at))
    }
    const today = new Date().setHours(0, 5, 0, 0)
    expect(format.time(today)).toBe(time.format(today))
  })

  test('how long ago or ahead it is', () => {
    const relative = new Intl.RelativeTimeFormat(tag, { numeric: 'auto', style: 'short' })
    for (const [unit, length] of [
      ['minute', MINUTE],
      ['hour', HOUR],
      ['day', DAY],
      ['month', 30 * DAY],
      ['year', 365 * DAY],
    ] as const)
      for (const count of [1, 2, 3, -1, -2, -3])
        expect(format.ago(1_000 * DAY - count * length, 1_000 * DAY)).toBe(relative.format(-count, unit))
    expect(format.ago(0, 59_000)).toBe(relative.format(0, 'second'))
  })

  test('lengths of time', () => {
    const unit = (name: string, value: number) =>
      new Intl.NumberFormat(tag, { style: 'unit', unit: name, unitDisplay: 'short', maximumFractionDigits: 1 }).format(
        value,
      )
    expect(format.duration(12)).toBe(unit('millisecond', 12))
    expect(format.duration(1_000)).toBe(unit('second', 1))
    expect(format.duration(2_540)).toBe(unit('second', 2.54))
    expect(format.duration(MINUTE)).toBe(unit('minute', 1))
    expect(format.duration(2 * MINUTE + 5_900)).toBe(`${unit('minute', 2)} ${unit('second', 5)}`)
    expect(format.duration(HOUR + 2 * MINUTE)).toBe(`${unit('hour', 1)} ${unit('minute', 2)}`)
    expect(format.duration(3 * DAY + HOUR)).toBe(`${unit('day', 3)} ${unit('hour', 1)}`)
  })
})
