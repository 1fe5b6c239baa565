/** So long a page has to draw what it shows, in milliseconds. */
const DRAWN_MS = 2_000

/** Calls back when the page has drawn what it shows and has nothing else to do. Returns what prevents it. */
export function whenQuiet(work: () => void): () => void {
  let cancel = () => {}
  const timer = setTimeout(() => {
    if (!('requestIdleCallback' in window)) return work()
    const idle = requestIdleCallback(work)
    cancel = () => cancelIdleCallback(idle)
  }, DRAWN_MS)
  return () => {
    clearTimeout(timer)
    cancel()
  }
}
