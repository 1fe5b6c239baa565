import { seededRandom } from '@huida/core/testing'

/** Chance that is the same for the same seed and name. */
export interface Dice {
  /** Whether something of this probability happens. */
  chance(probability: number): boolean
  /** A whole number from `low` to `high`, both among them. */
  between(low: number, high: number): number
  pick<T>(list: readonly T[]): T
  /** One of the keys, each as often as its weight says. */
  weighed<K extends string>(weights: Readonly<Record<K, number>>): K
  /** How long until something happens that happens every `meanMs` on average, in milliseconds. */
  until(meanMs: number): number
  /** How long somebody takes who takes `usualMs` usually: rarely half, sometimes three times as long. */
  about(usualMs: number): number
}

/**
 * Dice of their own for everybody who throws them, so that one customer more leaves all others as they were.
 * @param names whose they are: `('customer', 17)`
 */
export function dice(seed: number, ...names: readonly (string | number)[]): Dice {
  const random = seededRandom(hashed(`${seed}/${names.join('/')}`))
  const STEPS = 2 ** 30
  /** More than 0, less than 1. */
  const share = () => (random.between(1, STEPS - 1) as number) / STEPS
  return {
    chance: (probability) => share() < probability,
    between: random.between,
    pick: (list) => list[random.between(0, list.length - 1)]!,
    weighed(weights) {
      const entries = Object.entries(weights) as [keyof typeof weights, number][]
      let left = share() * entries.reduce((sum, [, weight]) => sum + weight, 0)
      for (const [key, weight] of entries) {
        left -= weight
        if (left < 0) return key
      }
      return entries.at(-1)![0]
    },
    until: (meanMs) => Math.round(-Math.log(share()) * meanMs),
    about: (usualMs) =>
      Math.round(usualMs * Math.exp(0.4 * (share() + share() + share() + share() - 2) * Math.sqrt(3))),
  }
}

/** FNV-1a, of 32 bits. */
function hashed(text: string): number {
  let hash = 0x811c9dc5
  for (const unit of text) hash = Math.imul(hash ^ unit.codePointAt(0)!, 0x01000193)
  return hash >>> 0
}
