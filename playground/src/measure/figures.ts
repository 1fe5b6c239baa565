import type { Judged } from '@huida/statistics'

/** What happens when everything below a confidence is handed to people. */
export interface Kept {
  /** The lowest confidence that is kept. */
  threshold: number
  /** The share that is kept, 0 to 1. */
  coverage: number
  /** The share of what is kept that is right, 0 to 1; the risk is 1 minus it. */
  accuracy: number
}

/**
 * The risk-coverage curve (El-Yaniv and Wiener 2010): for every confidence that occurs, what is kept from it upwards and
 * how much of that is right. From the most confident answers to all; equal confidences stay together.
 */
export function riskCoverage(judged: readonly Judged[]): Kept[] {
  const sorted = [...judged].sort((a, b) => b.confidence - a.confidence)
  const curve: Kept[] = []
  let right = 0
  for (const [i, one] of sorted.entries()) {
    if (one.right) right++
    if (sorted[i + 1]?.confidence === one.confidence) continue
    curve.push({ threshold: one.confidence, coverage: (i + 1) / sorted.length, accuracy: right / (i + 1) })
  }
  return curve
}

/**
 * The share right of the most confident `coverage` of all, rounded up to whole answers. Where equal confidences straddle
 * the border, each counts with its chance to be among the kept, so that the order of a file changes nothing.
 */
export function accuracyAtCoverage(judged: readonly Judged[], coverage: number): number {
  // 0.85 × 20 is 17.000000000000004 here or there.
  const wanted = Math.ceil(judged.length * coverage - 1e-9)
  let kept = 0
  let right = 0
  for (const point of riskCoverage(judged)) {
    const count = Math.round(point.coverage * judged.length)
    const rightSoFar = Math.round(point.accuracy * count)
    if (count >= wanted) return (right + ((rightSoFar - right) * (wanted - kept)) / (count - kept)) / wanted
    kept = count
    right = rightSoFar
  }
  return Number.NaN
}

/**
 * The threshold that separates best what belongs from what does not, by the mean of the share of those kept and the share of the
 * others refused (Youden's J, 1950): of all that are within one standard error of the highest, the one in the middle. What scores
 * the threshold is kept.
 */
export function separatingThreshold(belonging: readonly number[], others: readonly number[]): number {
  const scores = [...new Set([...belonging, ...others])].sort((a, b) => a - b)
  const kept = ascending(belonging)
  const refused = ascending(others)
  const judged = scores.map((threshold) => {
    const [lost, held] = [below(kept, threshold) / kept.length, below(refused, threshold) / refused.length]
    return {
      threshold,
      quality: 1 - lost + held,
      error: Math.sqrt((lost * (1 - lost)) / kept.length + (held * (1 - held)) / refused.length),
    }
  })
  const best = judged.reduce(
    (best, one) => (one.quality > best.quality ? one : best),
    judged[0] ?? { threshold: 0, quality: 0, error: 0 },
  )
  // Those that may be as good, as far as so many messages can tell: the one in their middle depends least on a single message.
  const alike = judged.filter(({ quality }) => quality >= best.quality - best.error)
  return alike[Math.floor(alike.length / 2)]?.threshold ?? best.threshold
}

/** The smallest value that `share` of all do not exceed (nearest rank): `percentile(times, 0.99)`. */
export const percentile = (values: readonly number[], share: number): number =>
  ascending(values)[Math.max(0, Math.ceil(values.length * share) - 1)] ?? Number.NaN

const ascending = (values: readonly number[]) => [...values].sort((a, b) => a - b)

/** How many of the sorted values are below a limit. */
function below(sorted: readonly number[], limit: number): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (sorted[middle]! < limit) low = middle + 1
    else high = middle
  }
  return low
}
