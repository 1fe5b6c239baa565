/** Work goes on for so long before others get a turn, in milliseconds. */
const SLICE_MS = 15

/** Waits now and then, so that the event loop is never held for long. */
export function pauses(): () => Promise<void> | undefined {
  let began = performance.now()
  return () => {
    if (performance.now() - began < SLICE_MS) return undefined
    return new Promise((resolve) =>
      setImmediate(() => {
        began = performance.now()
        resolve()
      }),
    )
  }
}
