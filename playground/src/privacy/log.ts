import type { Logger } from '@huida/core'
import { printable, printableLines } from '../terminal/printable.js'
import { withoutSecrets } from './secrets.js'

/**
 * Pino on standard output: single lines to read on a terminal, JSON for whatever collects logs.
 * @param level default: `HUIDA_LOG`, else `info`
 */
export async function makeLog(level: string = process.env.HUIDA_LOG || 'info'): Promise<Logger> {
  const { default: pino } = await import('pino')
  const options = { level, base: null, serializers: { error: pino.stdSerializers.err } }
  const shown = process.stdout.isTTY ? readable : (line: string) => line
  const log: Logger = pino(options, { write: (line: string) => void process.stdout.write(shown(withoutSecrets(line))) })
  return log
}

const names: Record<number, string> = { 10: 'trace', 20: 'debug', 30: 'info', 40: 'warn', 50: 'error', 60: 'fatal' }

/** One JSON line as a person reads it: `21:50:03 warn  a turn took too long  position=7`. */
export function readable(line: string): string {
  const { level, time, msg, error, ...fields } = JSON.parse(line) as Record<string, unknown>
  const clock = new Date(Number(time)).toTimeString().slice(0, 8)
  const rest = Object.entries(fields).map(
    ([name, value]) => `${name}=${printable(typeof value === 'string' ? value : JSON.stringify(value))}`,
  )
  const { stack } = (error ?? {}) as { stack?: string }
  return `${[clock, (names[Number(level)] ?? String(level)).padEnd(5), msg, ...rest].join(' ')}${stack ? `\n${printableLines(stack)}` : ''}\n`
}
