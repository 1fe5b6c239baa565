/**
 * Between which shares the true one lies, after `right` of `total`, with 95 % confidence unless another quantile of the normal distribution is given. Wilson 1927's score interval,
 * which unlike `p ± 1.96·√(p(1−p)/n)` stays within 0 to 1 and is honest about small numbers; 0 to 1 of none.
 */
export function wilson(right: number, total: number, z = 1.959964): { low: number; high: number } {
  if (total === 0) return { low: 0, high: 1 }
  const share = right / total
  const centre = share + z ** 2 / (2 * total)
  const reach = z * Math.sqrt((share * (1 - share)) / total + z ** 2 / (4 * total ** 2))
  const scale = 1 + z ** 2 / total
  return { low: Math.max(0, (centre - reach) / scale), high: Math.min(1, (centre + reach) / scale) }
}
