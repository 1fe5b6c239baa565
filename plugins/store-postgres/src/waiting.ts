import { setTimeout as pause } from 'node:timers/promises'
import { configOf, type PostgresOptions, placeOf, settled } from './options.js'
import { codeOf, messageOf, troubleOf } from './trouble.js'

/** As long as a server takes that was started together with whoever waits for it. */
const WITHIN_MS = 60_000
const FIRST_PAUSE_MS = 250
const LAST_PAUSE_MS = 2_000

/**
 * Waits until a server answers, for a bounded time: one that is being started, or whose name is not known yet, comes soon. What only a person can
 * mend (a wrong password, no such database) is not waited for, nor told here: opening the store says it.
 * @param options.told each time it does not answer, with the reason, and how long it is waited for yet
 * @param options.withinMs default a minute
 * @returns whether it answers
 */
export async function untilAnswers(
  postgres: PostgresOptions,
  {
    withinMs = WITHIN_MS,
    told,
  }: { withinMs?: number; told?: (what: { place: string; reason: string; leftMs: number }) => void } = {},
): Promise<boolean> {
  const { default: pg } = await import('pg')
  const all = settled(postgres)
  const end = performance.now() + withinMs
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LAST_PAUSE_MS)) {
    const client = new pg.Client(configOf(all))
    client.on('error', () => {})
    try {
      await client.connect()
      return true
    } catch (error) {
      if (!passes(error)) return false
      const leftMs = Math.round(end - performance.now())
      if (leftMs <= 0) return false
      told?.({ place: placeOf(all.url), reason: troubleOf(error) ?? messageOf(error), leftMs })
      await pause(Math.min(pauseMs, leftMs))
    } finally {
      void client.end().catch(() => {})
    }
  }
}

/** Whether it may be over soon by itself: nobody listens, or is found, there yet; the server is starting, or has no connection left. */
function passes(error: unknown): boolean {
  const code = codeOf(error)
  if (/^[0-9A-Z]{5}$/.test(code) && !code.startsWith('E')) return /^(08|57P|53)/.test(code)
  return code.startsWith('E') || /timeout|timed out|terminated|closed|Connection ended/i.test(messageOf(error))
}
