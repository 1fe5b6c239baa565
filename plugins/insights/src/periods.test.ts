import { expect, test } from '@jest/globals'
import { dayBefore, daysOfPeriod } from './periods.js'

test.each([
  ['this-quarter', '2026-11-28', '2026-10-01', '2026-11-28'],
  ['last-quarter', '2026-11-28', '2026-07-01', '2026-09-30'],
  ['last-quarter', '2026-02-03', '2025-10-01', '2025-12-31'],
  ['this-quarter', '2024-03-31', '2024-01-01', '2024-03-31'],
  ['this-year', '2026-11-28', '2026-01-01', '2026-11-28'],
  ['last-year', '2026-11-28', '2025-01-01', '2025-12-31'],
] as const)('%s, asked for on %s, is from %s to %s', (name, today, from, to) => {
  expect(daysOfPeriod(name, today)).toEqual({ from, to })
})

test('days are counted over the ends of months and years', () => {
  expect([dayBefore('2026-03-01', 1), dayBefore('2024-03-01', 1), dayBefore('2026-01-01', 364)]).toEqual([
    '2026-02-28',
    '2024-02-29',
    '2025-01-02',
  ])
})
