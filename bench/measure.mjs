import { closeSync, fdatasyncSync, mkdirSync, openSync, unlinkSync, writeSync } from 'node:fs'
import { join } from 'node:path'

/** The middle, and how far the rest is from it. */
export function summary(samples) {
  const sorted = [...samples].sort((a, b) => a - b)
  return { median: quantile(sorted, 0.5), min: sorted[0], max: sorted.at(-1), samples }
}

export function quantile(sorted, q) {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))]
}

export const latencies = (samples) => {
  const sorted = Float64Array.from(samples).sort()
  return { p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99), count: sorted.length }
}

/**
 * Everybody once, then everybody once more, so that a busy minute of the machine is everybody's.
 * @param {Record<string, () => Promise<{ rate: number, cpuUs: number }>>} contestants
 */
export async function rounds(count, contestants) {
  const samples = Object.fromEntries(Object.keys(contestants).map((name) => [name, []]))
  for (let round = 0; round < count; round++)
    for (const [name, measure] of Object.entries(contestants)) samples[name].push(await measure())
  return Object.fromEntries(Object.entries(samples).map(([name, all]) => [name, rateOf(all)]))
}

/** The rate of several samples, and the processor time that one turn took. */
export const rateOf = (samples) => ({
  ...summary(samples.map(({ rate }) => rate)),
  cpuUs: summary(samples.map(({ cpuUs }) => cpuUs)).median,
})

/** One sample: the rate, and the processor time that one turn took in the bot's process, or in all that do the work together. */
export async function sample(children, work) {
  const all = [children].flat()
  const spent = () => Promise.all(all.map((child) => child.call('cpuMs')))
  const before = await spent()
  const result = await work()
  const after = await spent()
  const cpuMs = after.reduce((sum, ms, index) => sum + ms - before[index], 0)
  return { ...result, cpuUs: (cpuMs / result.turns) * 1000 }
}

/** The one with the higher rate. */
export const better = (one, other) => (one.rate > other.rate ? one : other)

/** How long the disk takes to make an append of 4 KB durable, in milliseconds. */
export function fsyncMs(folder, times = 100) {
  mkdirSync(folder, { recursive: true })
  const name = join(folder, 'fsync')
  const file = openSync(name, 'a')
  const page = Buffer.alloc(4096, 1)
  const samples = []
  for (let n = 0; n < times; n++) {
    const begun = performance.now()
    writeSync(file, page)
    fdatasyncSync(file)
    samples.push(performance.now() - begun)
  }
  closeSync(file)
  unlinkSync(name)
  return samples
}
