import { useLanguage } from './language.js'

/** Numbers and moments as the language writes them. Moments are milliseconds since 1970. */
export interface Format {
  number(value: number, options?: Intl.NumberFormatOptions): string
  /** Of a share from 0 to 1. */
  percent(share: number, digits?: number): string
  /** The day. */
  day(at: number): string
  /** The time of the day; the day too, unless it is today. */
  time(at: number): string
  /** Day and time to the second. */
  moment(at: number): string
  /** How long ago or ahead, in the largest unit that says something: "3 minutes ago". */
  ago(at: number, now?: number): string
  /** A length of time: "2 min 5 s". */
  duration(ms: number): string
  /** Several things in a row, the comma as the language has it. */
  list(texts: readonly string[]): string
}

export const useFormat = (): Format => formatOf(useLanguage().tag)

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const steps: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 365 * DAY],
  ['month', 30 * DAY],
  ['day', DAY],
  ['hour', HOUR],
  ['minute', MINUTE],
]

/** A formatter takes milliseconds to make, and every moment in a list wants one. */
const formats = new Map<string, Format>()

export function formatOf(tag: string): Format {
  const known = formats.get(tag)
  if (known) return known
  const format = makeFormat(tag)
  formats.set(tag, format)
  return format
}

function makeFormat(tag: string): Format {
  const dates = (options: Intl.DateTimeFormatOptions) => once(() => new Intl.DateTimeFormat(tag, options))
  const day = dates({ year: 'numeric', month: 'short', day: 'numeric' })
  const time = dates({ hour: '2-digit', minute: '2-digit' })
  const dayAndTime = dates({ month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' })
  const moment = dates({ dateStyle: 'medium', timeStyle: 'medium' })
  const relative = once(() => new Intl.RelativeTimeFormat(tag, { numeric: 'auto', style: 'short' }))
  const unit = (name: string, value: number) =>
    new Intl.NumberFormat(tag, { style: 'unit', unit: name, unitDisplay: 'short', maximumFractionDigits: 1 }).format(
      value,
    )
  return {
    list: (texts) => texts.join(tag.startsWith('zh') ? '、' : ', '),
    number: (value, options) => new Intl.NumberFormat(tag, options).format(value),
    percent: (share, digits = 0) =>
      new Intl.NumberFormat(tag, { style: 'percent', maximumFractionDigits: digits }).format(share),
    day: (at) => day().format(at),
    time: (at) => (new Date(at).toDateString() === new Date().toDateString() ? time() : dayAndTime()).format(at),
    moment: (at) => moment().format(at),
    ago(at, now = Date.now()) {
      const distance = at - now
      const [name, length] = steps.find(([, each]) => Math.abs(distance) >= each) ?? ['second', SECOND]
      // The seconds of a moment that was just now interest nobody.
      return name === 'second' ? relative().format(0, 'second') : relative().format(Math.trunc(distance / length), name)
    },
    duration(ms) {
      if (ms < SECOND) return unit('millisecond', Math.round(ms))
      if (ms < MINUTE) return unit('second', ms / SECOND)
      if (ms < HOUR) return pair(['minute', MINUTE], ['second', SECOND])
      return ms < DAY ? pair(['hour', HOUR], ['minute', MINUTE]) : pair(['day', DAY], ['hour', HOUR])

      function pair([larger, length]: [string, number], [smaller, part]: [string, number]): string {
        const whole = Math.floor(ms / length)
        const rest = Math.floor((ms - whole * length) / part)
        return rest === 0 ? unit(larger, whole) : `${unit(larger, whole)} ${unit(smaller, rest)}`
      }
    },
  }
}

/** Made when it is asked for first. */
function once<Made>(make: () => Made): () => Made {
  let made: Made | undefined
  return () => {
    made ??= make()
    return made
  }
}
