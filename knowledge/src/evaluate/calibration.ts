/**
 * Expected calibration error (Naeini et al., 2015): sorted into 15 bins of equal width by confidence, how far the mean
 * confidence of a bin is from its share of right answers, weighted by how many fell into it. 0 is best.
 */
export function calibrationError(answers: readonly (readonly [confidence: number, right: boolean])[]): number {
  const bins = Array.from({ length: 15 }, () => 0)
  for (const [confidence, right] of answers) {
    bins[Math.min(14, Math.floor(confidence * 15))]! += confidence - (right ? 1 : 0)
  }
  return bins.reduce((sum, gap) => sum + Math.abs(gap), 0) / Math.max(1, answers.length)
}

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
