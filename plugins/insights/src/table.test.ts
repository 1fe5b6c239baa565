import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { definitions } from './definitions.js'
import { dayIn, emptyFact } from './facts.js'
import { kpiTable } from './kpis.js'
import { shown, tableCsv, tableText } from './table.js'

const at = Date.UTC(2026, 10, 25)
const contact = { ...emptyFact.contact('c', '=HYPERLINK("x")', 'web', at, 1), intent: '=cmd', messages: 4, instant: 3 }
const table = kpiTable(
  [contact],
  { from: '2026-11-01', to: '2026-11-30', by: 'intent', now: at },
  dayIn('Asia/Shanghai'),
)

test('what is downloaded is what is shown', () => {
  expect(tableText(table, 'en')).toContain('Instant answers of the bot')
  expect(tableText(table, 'zh')).toMatch(/✗ +AI 即时响应率 +75% +≥ 95% +样本 4/)
  expect(tableCsv(table).split('\r\n')).toContain(',instant,0.75,share,0.95,false,4,,')
})

test('no name is a formula for whoever opens the file', () => {
  expect(tableCsv(table)).toContain("\r\n'=cmd,instant,")
})

test('numbers are told as people read them', () => {
  expect([
    shown(0.1234, 'share'),
    shown(30_000, 'ms'),
    shown(4.2, 'points'),
    shown(7_200_000, 'ms'),
    shown(null, 'ms'),
  ]).toEqual([...['12.3%', '30 s', '4.20', '2 h', '—']])
})

test('the reference page has every number as it is defined', () => {
  const page = readFileSync(new URL('../../../docs/reference/kpis.md', import.meta.url), 'utf8')
  for (const { id, version, title, target, unit, direction, formula } of definitions) {
    const goal = target === undefined ? '' : `${direction === 'up' ? '≥' : '≤'} ${shown(target, unit)}`
    const row = `| \`${id}\` v${version} | ${title.en} · ${title.zh} | ${goal} | ${formula.en} |`
    expect(page).toContain(row.replace(/ +/g, ' '))
  }
})
