import { setTimeout as sleep } from 'node:timers/promises'

/** How to wait. */
export interface UntilOptions {
  /** What is waited for, for the message when it does not happen; a function tells it then. Default: the condition's source. */
  what?: string | (() => string)
  /** The longest wait. Default 60,000 ms: a test of a busy machine, not of a fast one. */
  withinMs?: number
  /** How often to look. Default every 10 ms. */
  everyMs?: number
}

/**
 * Waits until a condition holds, and resolves with what made it hold:
 *
 * ```ts
 * await until(() => store.problems.length > 0)
 * const [message] = await until(() => inbox.length > 0 && inbox)
 * ```
 *
 * Its end is generous on purpose. A test that must hold on a machine with other work waits for what it needs, never for a
 * time; how long something takes is tested against a virtual clock.
 *
 * @throws Error when it does not hold in time; whatever the condition throws passes at once
 */
export async function until<T>(
  condition: () => T | Promise<T>,
  { what = String(condition), withinMs = 60_000, everyMs = 10 }: UntilOptions = {},
): Promise<Exclude<T, Falsy>> {
  const end = performance.now() + withinMs
  for (;;) {
    const found = await condition()
    // Not falsy, as was just seen.
    if (found) return found as Exclude<T, Falsy>
    if (performance.now() > end) {
      throw new Error(`It did not happen within ${withinMs} ms: ${typeof what === 'string' ? what : what()}`)
    }
    await sleep(everyMs)
  }
}

type Falsy = false | 0 | '' | null | undefined
