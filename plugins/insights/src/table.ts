import { definitionOf, type Unit } from './definitions.js'
import type { KpiTable } from './kpis.js'
import type { Kpi } from './tally.js'

type Language = 'zh' | 'en'

/** A number as people read it: `97.5%`, `38 s`, `4.21`. */
export function shown(value: number | null, unit: Unit): string {
  if (value === null) return '—'
  switch (unit) {
    case 'share':
      return `${Number((value * 100).toFixed(1))}%`
    case 'points':
      return value.toFixed(2)
    case 'count':
      return String(value)
    case 'ms':
      return duration(value)
  }
}

const duration = (ms: number): string =>
  ms < 10_000
    ? `${Number((ms / 1_000).toFixed(2))} s`
    : ms < 120_000
      ? `${Math.round(ms / 1_000)} s`
      : ms < 2 * 3_600_000
        ? `${Number((ms / 60_000).toFixed(1))} min`
        : `${Number((ms / 3_600_000).toFixed(2))} h`

const heads = {
  zh: {
    group: '分组',
    title: '指标',
    value: '数值',
    target: '目标',
    met: '达标',
    count: '样本',
    all: '全部',
    yes: '是',
    no: '否',
  },
  en: {
    group: 'group',
    title: 'number',
    value: 'value',
    target: 'target',
    met: 'met',
    count: 'of',
    all: 'all',
    yes: 'yes',
    no: 'no',
  },
}

/** The table in lines, for a terminal. Groups without anything to count are left out. */
export function tableText(table: KpiTable, language: Language): string {
  const say = heads[language]
  const lines = [`${table.from} – ${table.to}`]
  for (const { group, kpis } of table.rows) {
    lines.push('', `# ${group === '' ? say.all : group}`)
    const rows = kpis
      .filter(({ count }) => group === '' || count > 0)
      .map((kpi) => {
        const { title, unit, target, direction } = definitionOf(kpi.id)
        const goal = target === undefined ? '' : `${direction === 'up' ? '≥' : '≤'} ${shown(target, unit)}`
        const range = kpi.interval ? ` (${kpi.interval.map((end) => shown(end, unit)).join('–')})` : ''
        const mark = kpi.met === undefined ? ' ' : kpi.met ? '✓' : '✗'
        return [mark, title[language], `${shown(kpi.value, unit)}${range}`, goal, `${say.count} ${kpi.count}`]
      })
    const widths = [1, 2, 3].map((column) => Math.max(0, ...rows.map((row) => widthOf(row[column]!))))
    for (const [mark, title, value, goal, count] of rows)
      lines.push(
        [mark!, padded(title!, widths[0]!), padded(value!, widths[1]!), padded(goal!, widths[2]!), count!]
          .join('  ')
          .trimEnd(),
      )
  }
  for (const note of table.notes) lines.push('', note[language])
  return lines.join('\n')
}

/** The same table for spreadsheets: the exact values, one number of one group a line. */
export function tableCsv(table: KpiTable): string {
  const head = 'group,id,value,unit,target,met,count,low,high'
  const lines = table.rows.flatMap(({ group, kpis }) => kpis.map((kpi) => csvLine(group, kpi)))
  return `${[head, ...lines].join('\r\n')}\r\n`
}

function csvLine(group: string, { id, value, met, count, interval }: Kpi): string {
  const { unit, target } = definitionOf(id)
  const cells = [group, id, value ?? '', unit, target ?? '', met ?? '', count, interval?.[0] ?? '', interval?.[1] ?? '']
  return cells.map((cell) => (typeof cell === 'string' ? safeCell(cell) : String(cell))).join(',')
}

/** Lines of texts for spreadsheets. */
export const csvText = (lines: readonly (readonly string[])[]): string =>
  lines.map((cells) => `${cells.map(safeCell).join(',')}\r\n`).join('')

/** No program that opens it takes a name for a formula. */
function safeCell(text: string): string {
  const inert = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert
}

/** Chinese signs are as wide as two letters. */
const widthOf = (text: string): number =>
  [...text].reduce((sum, sign) => sum + (/[\u2E80-\uFFE6]/.test(sign) ? 2 : 1), 0)
const padded = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - widthOf(text)))
