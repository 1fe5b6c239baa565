import type { Clock } from '@huida/core'

/**
 * What was asked for, if it comes within so many milliseconds; else `otherwise`. Whoever waits is never kept by it, so it does not reject.
 * @param failed is told why it could not be had
 */
export async function inTime<T>(
  asked: Promise<T> | undefined,
  { clock, ms, otherwise, failed }: { clock: Clock; ms: number; otherwise: T; failed?: (error: unknown) => void },
): Promise<T> {
  if (!asked) return otherwise
  let cancel = () => {}
  const late = new Promise<T>((resolve) => {
    cancel = clock.after(ms, () => resolve(otherwise))
  })
  try {
    return await Promise.race([asked, late])
  } catch (error) {
    failed?.(error)
    return otherwise
  } finally {
    cancel()
  }
}
