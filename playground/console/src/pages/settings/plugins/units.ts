type Unit = 'ms' | 's' | 'min' | 'h' | 'd'

const inMs: readonly (readonly [Unit, number])[] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
  ['ms', 1],
]

/** In what a setting is typed: a length of time in the largest unit in which it is a whole number. `factor`: how much of what is stored is one of it. */
export function unitOf(path: string, value: unknown): { unit?: Unit; factor: number } {
  if (/Minutes$/.test(path)) return { unit: 'min', factor: 1 }
  if (/Days$/.test(path)) return { unit: 'd', factor: 1 }
  if (!/(?:^|\.)ms$|Ms$/.test(path)) return { factor: 1 }
  const ms = typeof value === 'number' && value > 0 ? value : 1_000
  const [unit, factor] = inMs.find(([, length]) => ms % length === 0) ?? (['ms', 1] as const)
  return { unit, factor }
}
