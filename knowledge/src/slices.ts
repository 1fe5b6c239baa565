/** Work that is done a few milliseconds at a time, so that others have the event loop in between. */
export interface Slices {
  /** Whether the slice under way has taken its time: then wait for `next`. */
  readonly isOver: boolean
  /** Resolves after a turn of the event loop, when another slice begins. */
  next(): Promise<void>
}

/** @param sliceMs how long a slice may hold up everything else, in milliseconds */
export function slicesOf(sliceMs = 5): Slices {
  let end = performance.now() + sliceMs
  return {
    get isOver() {
      return performance.now() > end
    },
    async next() {
      await new Promise((resolve) => setImmediate(resolve))
      end = performance.now() + sliceMs
    },
  }
}
