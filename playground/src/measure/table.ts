import { wilson } from '@huida/statistics'
import { CommandError } from '../terminal/command-error.js'
import { lastOf, type Run } from './history.js'
import type { Measured, MeasuredRow } from './measured.js'
import type { Row } from './row.js'
import { type FigureUnit, reaches, unitOf } from './units.js'

/** A figure that a suite asks for, beside what it must reach and what it was. */
export interface Reached {
  row: string
  figure: string
  unit: FigureUnit
  now: Measured
  floor: number | undefined
  target: number | undefined
  last: number | undefined
}

/**
 * The figures that a row asks for, out of what was measured.
 * @throws CommandError when one of them was not
 */
export function reachedBy({ name, kind, figures }: Row, measured: MeasuredRow, history: readonly Run[]): Reached[] {
  return Object.entries(figures).map(([figure, { floor, target }]) => {
    const now = measured[figure]
    if (now === undefined || Number.isNaN(now.value))
      throw new CommandError(
        `The row "${name}" could not measure "${figure}" with the data it names. It measured ${Object.keys(measured).join(', ')}.`,
      )
    return { row: name, figure, unit: unitOf(kind, figure)!, now, floor, target, last: lastOf(history, name, figure) }
  })
}

export const isBelow = ({ now, floor, unit }: Reached): boolean =>
  floor !== undefined && !reaches(now.value, floor, unit)

/** The line above the table. */
export const heading = (): string => line('', 'now', '95 % sure', 'floor', 'target', 'since last')

/** A row of the table: its name, and a line for each figure. */
export const rowLines = (name: string, reached: readonly Reached[]): string =>
  [
    name,
    ...reached.map((one) => {
      const { unit, now, floor, target, last } = one
      const limit = (value: number | undefined, mark: string) =>
        value === undefined ? '' : `${unit.better === 'more' ? '≥' : '≤'} ${shown(value, unit)} ${mark}`
      return line(
        `  ${unit.label}`,
        shown(now.value, unit),
        interval(now),
        limit(floor, isBelow(one) ? 'BELOW' : ' '),
        limit(target, target !== undefined && reaches(now.value, target, unit) ? '✓' : '✗'),
        last === undefined ? '' : difference(now.value - last, unit),
      )
    }),
  ].join('\n')

/** What a reader of the table wants to know in the end. */
export function summary(reached: readonly Reached[]): string {
  const aimed = reached.filter(({ target }) => target !== undefined)
  const hit = aimed.filter(({ now, target, unit }) => reaches(now.value, target!, unit))
  const below = reached.filter(isBelow)
  return [
    `${hit.length} of ${aimed.length} targets reached, ${below.length} of ${reached.length} figures below their floor.`,
    ...below.map(
      ({ row, unit, now, floor }) =>
        `BELOW ${row}: ${unit.label} is ${shown(now.value, unit)}, and ${unit.better === 'more' ? 'at least' : 'at most'} ${shown(floor!, unit)} is allowed.`,
    ),
  ].join('\n')
}

const suffix = { share: '', seconds: ' s', ms: ' ms', times: ' ×', MB: ' MB' } as const

const shown = (value: number, { unit }: FigureUnit): string =>
  `${unit === 'share' ? value.toFixed(3) : value >= 100 ? value.toFixed(0) : Number(value.toPrecision(3))}${suffix[unit]}`

function difference(change: number, unit: FigureUnit): string {
  const size = shown(Math.abs(change), unit)
  return Number.parseFloat(size) === 0 ? '=' : `${change > 0 ? '+' : '−'}${size}`
}

function interval({ value, of }: Measured): string {
  if (of === undefined || of === 0) return ''
  const { low, high } = wilson(value * of, of)
  return `${low.toFixed(3)}–${high.toFixed(3)}`
}

const line = (label: string, ...cells: string[]): string =>
  [label.padEnd(56), ...cells.map((cell, i) => cell.padStart([9, 13, 14, 12, 11][i]!))].join(' ').trimEnd()
