import { expect, it } from '@jest/globals'
import type { Row } from './row.js'
import { heading, reachedBy, rowLines, summary } from './table.js'

const row: Row = {
  name: 'faq',
  kind: 'intents',
  locale: 'en',
  data: '',
  train: [],
  test: [],
  optional: false,
  figures: { accuracy: { floor: 0.85, target: 0.9 }, ece: { floor: 0.05, target: 0.02 }, trainSeconds: {} },
}
const history = [{ time: '', suite: 'ours', rows: { faq: { accuracy: 0.796, ece: 0.03, trainSeconds: 2 } } }]
const measured = { accuracy: { value: 0.8, of: 10 }, ece: { value: 0.03 }, trainSeconds: { value: 1.234 } }

it('prints each figure beside its interval, its floor, its target and its change since the last run', () => {
  const lines = [heading(), rowLines('faq', reachedBy(row, measured, history))].join('\n')
  expect(lines.replace(/ {2,}/g, ' | ')).toBe(
    [
      ' | now | 95 % sure | floor | target | since last',
      'faq',
      ' | accuracy | 0.800 | 0.490–0.943 | ≥ 0.850 BELOW | ≥ 0.900 ✗ | +0.004',
      ' | calibration error (ECE, 15 bins) | 0.030 | ≤ 0.050 | ≤ 0.020 ✗ | =',
      ' | training | 1.23 s | −0.766 s',
    ].join('\n'),
  )
})

it('sums up what is below its floor, by the name of its row', () => {
  expect(summary(reachedBy(row, measured, []))).toBe(
    '0 of 2 targets reached, 1 of 3 figures below their floor.\n' +
      'BELOW faq: accuracy is 0.800, and at least 0.850 is allowed.',
  )
})

it('a figure that was not measured is told with those that were', () => {
  const asking = { ...row, figures: { auroc: {} } }
  expect(() => reachedBy(asking, measured, [])).toThrow('The row "faq" could not measure "auroc"')
})
