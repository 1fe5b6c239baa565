/** One answer with the confidence it was given with. */
export interface Judged {
  /** 0 to 1. */
  confidence: number
  right: boolean
}

/** The share of right ones, 0 to 1; `NaN` of none. */
export const shareRight = (judged: readonly Judged[]): number =>
  judged.filter(({ right }) => right).length / judged.length

/** The answers whose confidence lies in `(from, to]`; the first bin holds 0 too. */
export interface Bin {
  from: number
  to: number
  count: number
  /** Their mean confidence; `NaN` when there are none. */
  confidence: number
  /** The share of them that is right; `NaN` when there are none. */
  accuracy: number
}

/** What a reliability diagram shows: bins of equal width, and in each what was said beside what was true. */
export function reliability(judged: readonly Judged[], bins = 15): Bin[] {
  const held = Array.from({ length: bins }, (): Judged[] => [])
  for (const one of judged) held[Math.min(bins - 1, Math.max(0, Math.ceil(one.confidence * bins) - 1))]!.push(one)
  return held.map((inBin, i) => ({
    from: i / bins,
    to: (i + 1) / bins,
    count: inBin.length,
    confidence: sum(inBin.map(({ confidence }) => confidence)) / inBin.length,
    accuracy: shareRight(inBin),
  }))
}

/**
 * The expected calibration error: `Σ (nᵦ / n) · |accuracyᵦ − confidenceᵦ|` over bins of equal width. 0 when 0.8 means
 * "right eight times in ten". Naeini et al. 2015, with the 15 bins of Guo et al. 2017 (arXiv:1706.04599, eq. 3).
 */
export const calibrationError = (judged: readonly Judged[], bins = 15): number =>
  sum(
    reliability(judged, bins)
      .filter(({ count }) => count > 0)
      .map(({ count, accuracy, confidence }) => (count / judged.length) * Math.abs(accuracy - confidence)),
  )

/** The area under the ROC curve: the chance that a positive scores above a negative, equal scores counting half. */
export function auroc(positives: readonly number[], negatives: readonly number[]): number {
  const sorted = Float64Array.from(negatives).sort()
  const wins = positives.reduce((sum, score) => sum + (below(sorted, score) + below(sorted, score, true)) / 2, 0)
  return wins / (positives.length * negatives.length)
}

/** How many of the sorted are below a score, or at most as high. */
function below(sorted: Float64Array, score: number, orEqual = false): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (sorted[middle]! < score || (orEqual && sorted[middle]! === score)) low = middle + 1
    else high = middle
  }
  return low
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
