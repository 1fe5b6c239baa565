/**
 * The CPU time that a piece of work takes, in milliseconds: the least of several runs. What other programs take from this
 * one does not count, so that the ratio of two such times holds on a busy machine; the times themselves do not.
 *
 * ```ts
 * // Sixteen times the text; a square would be 256 times.
 * expect(cpuMs(() => find(text.repeat(16)))).toBeLessThan(64 * Math.max(1, cpuMs(() => find(text))))
 * ```
 *
 * @param runs default 5
 */
export function cpuMs(work: () => unknown, runs = 5): number {
  let least = Number.POSITIVE_INFINITY
  for (let run = 0; run < runs; run++) {
    const from = process.cpuUsage()
    work()
    const { user, system } = process.cpuUsage(from)
    least = Math.min(least, (user + system) / 1_000)
  }
  return least
}
