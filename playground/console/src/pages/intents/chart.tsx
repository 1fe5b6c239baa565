import { useComputedColorScheme } from '@mantine/core'
import { useEffect, useRef } from 'react'
import UPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { useFormat } from '../../language/format.js'
import styles from './intents.module.css'

/** A line or bars of a chart; all share their places. */
export interface Series {
  label: string
  values: readonly (number | null)[]
  /** A variable of `design/base.css`. */
  colour: string
  look: 'line' | 'dashes' | 'bars' | 'dot'
}

interface ChartProps {
  /** What the chart says, for whoever hears it; the figures stand in a table elsewhere. */
  label: string
  /** Shares from 0 to 1, in ascending order. */
  places: readonly number[]
  series: readonly Series[]
  across: string
  up: string
  height?: number
}

/** A chart of shares. Loaded when it is first drawn. */
export default function Chart({ label, places, series, across, up, height = 260 }: ChartProps) {
  const frame = useRef<HTMLDivElement>(null)
  const chart = useRef<UPlot>(undefined)
  const format = useFormat()
  const scheme = useComputedColorScheme()
  const shape = JSON.stringify([series.map(({ label, colour, look }) => [label, colour, look]), across, up, height])
  const data = [places, ...series.map(({ values }) => values)] as unknown as UPlot.AlignedData

  // biome-ignore lint/correctness/useExhaustiveDependencies: made anew for another theme, language or kind of chart
  useEffect(() => {
    const box = frame.current
    if (!box) return
    const hasBars = series.some(({ look }) => look === 'bars')
    const colourOf = (variable: string) => resolved(box, variable)
    const axis = (name: string): UPlot.Axis => ({
      label: name,
      labelSize: 20,
      size: 44,
      stroke: colourOf('--quiet'),
      grid: { stroke: colourOf('--line'), width: 1 },
      ticks: { show: false },
      values: (_, marks) => marks.map((mark) => format.percent(mark)),
    })
    const made = new UPlot(
      {
        width: box.clientWidth,
        height,
        legend: { show: false },
        cursor: { show: false },
        scales: {
          x: { time: false, range: [0, 1] },
          // Bars stand on the ground; a line may begin higher up.
          y: { range: (_, low) => [hasBars ? 0 : Math.min(0.5, Math.floor(low * 10) / 10), 1] },
        },
        axes: [axis(across), axis(up)],
        series: [{}, ...series.map((each) => lineOf(each, colourOf(each.colour)))],
      },
      data,
      box,
    )
    chart.current = made
    const watch = new ResizeObserver(() => made.setSize({ width: box.clientWidth, height }))
    watch.observe(box)
    return () => {
      watch.disconnect()
      made.destroy()
    }
  }, [shape, scheme, format])
  // While the dial is turned only the figures change.
  useEffect(() => chart.current?.setData(data), [data])
  return <div ref={frame} className={styles.chart} role="img" aria-label={label} />
}

function lineOf({ label, look }: Series, colour: string): UPlot.Series {
  switch (look) {
    case 'bars':
      return {
        label,
        stroke: colour,
        fill: `${colour.replace(')', ' / 35%)').replace(/,/g, ' ')}`,
        width: 1,
        paths: UPlot.paths.bars!({ size: [0.9] }),
        points: { show: false },
      }
    case 'dashes':
      return { label, stroke: colour, width: 1, dash: [5, 5], points: { show: false }, spanGaps: true }
    case 'dot':
      return { label, stroke: colour, width: 0, points: { show: true, size: 12, fill: colour } }
    case 'line':
      return { label, stroke: colour, width: 2, points: { show: false }, spanGaps: true }
  }
}

/** A colour as a canvas takes it: `light-dark()` is none. */
function resolved(box: HTMLElement, variable: string): string {
  const probe = document.createElement('span')
  probe.style.color = `var(${variable})`
  box.append(probe)
  const colour = getComputedStyle(probe).color
  probe.remove()
  return colour
}
