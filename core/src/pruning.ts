import type { Old, Prunable } from './store/prunable.js'
import type { LedgerEntry, Store } from './store/store.js'

/** So much is deleted by one write. */
const AT_ONCE = 200
/** Whoever asks for this ends what was begun, between two writes. */
interface PruneOptions {
  signal?: AbortSignal
  /** Hears how much was deleted so far. */
  told?(deleted: number): void
}

/** Deletes what is old of a bot's records, of its media and of what its plugins keep; by kinds, each with an age of its own. */
export class Pruning {
  readonly #all: Prunable[] = []

  constructor(private readonly options: { store: Store; foldedUpTo(): Promise<number> }) {}

  /** What is added first is deleted first. */
  add(...more: readonly Prunable[]): void {
    this.#all.push(...more)
  }

  /** The names of all kinds. */
  get kinds(): string[] {
    return [...new Set([...(this.options.store.prunables ?? []), ...this.#all].map(({ kind }) => kind))]
  }

  /** How much of a kind is older than a time. Nothing is changed. */
  async count(kind: string, before: number): Promise<number> {
    const old = await this.#old(before)
    let count = 0
    for (const one of this.#of(kind)) count += (await one.count?.(old)) ?? 0
    return count
  }

  /** Deletes what is older than a time. Gives how much that was. */
  async prune(kind: string, before: number, { signal, told }: PruneOptions = {}): Promise<number> {
    const old = await this.#old(before)
    let deleted = 0
    for (const one of this.#of(kind))
      for await (const some of one.prune(old, AT_ONCE)) {
        if (one.count) deleted += some
        told?.(deleted)
        if (signal?.aborted) return deleted
        // Turns that have come meanwhile go first.
        await new Promise((resolve) => setImmediate(resolve))
      }
    return deleted
  }

  #of(kind: string): Prunable[] {
    return [...(this.options.store.prunables ?? []), ...this.#all].filter((one) => one.kind === kind)
  }

  /**
   * Never what some projection has not read yet, and never the last entry: positions go on behind it.
   */
  async #old(before: number): Promise<Old> {
    const { store, foldedUpTo } = this.options
    const [latest, folded] = await Promise.all([store.latest(), foldedUpTo()])
    return { before, below: Math.min(await positionAt(store, before, latest), folded + 1, latest) }
  }
}

/** The first position that is not older than a time, or one behind the last; positions grow with time. */
async function positionAt(store: Store, time: number, latest: number): Promise<number> {
  let low = 0
  let high = latest + 1
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    const [entry] = await store.entries({ after: middle, limit: 1 })
    if (!entry || timeOf(entry) >= time) high = middle
    else low = entry.position
  }
  return low + 1
}

const timeOf = (entry: LedgerEntry): number => (entry.kind === 'in' ? entry.acceptedAt : entry.at)
