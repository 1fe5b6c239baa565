import type { Article } from '../article.js'
import type { Change, RunningTrial } from './contract.js'
import { apply, emptyState, idsOf, nextInstant, serving, trialAt, triedArticles } from './history.js'
import type { HistoryEntry, Stored } from './history-entry.js'

/** Node's timers reach no further than 24 days; looking every hour is as good. */
const longestTimerMs = 3_600_000

/**
 * What the history says by now: what is written, what serves, which trial runs. Tells of every difference, in the tick in which it takes effect,
 * also when an article's time begins or ends.
 */
export class Current {
  /** Changed by `take` only. */
  state = emptyState()
  /** What customers may be answered from. */
  readonly served = new Map<string, Article>()
  readonly onChange = listeners<Change>()
  readonly onPublish = listeners<Change>()
  readonly onTrial = listeners<void>()
  /** The trial that runs. */
  running: RunningTrial | undefined
  #timer: NodeJS.Timeout | undefined
  #isClosed = false

  /** Takes in what was appended to the history. @param anew it is another history: what was known before is forgotten */
  take(entries: readonly (HistoryEntry | Stored)[], anew: boolean): void {
    const ids = new Set(anew ? [...this.state.working.keys(), ...this.served.keys()] : [])
    for (const id of entries.flatMap(idsOf)) ids.add(id)
    const before = new Map([...ids].map((id) => [id, this.state.working.get(id)]))
    if (anew) this.state = emptyState()
    for (const entry of entries) apply(this.state, entry)
    this.#announce(before)
  }

  /** Tells of nothing that only time brings any more. */
  close(): void {
    this.#isClosed = true
    clearTimeout(this.#timer)
  }

  /** Tells what is different from before, in what is written and in what serves. */
  #announce(before: ReadonlyMap<string, Article | undefined>): void {
    const [written, published] = [noChange(), noChange()]
    const now = Date.now()
    for (const [id, old] of before) {
      const article = this.state.working.get(id)
      if (article && article !== old) written.put.push(article)
      if (!article && old) written.removed.push(id)
      const serves = serving(this.state, id, now)
      const known = this.served.get(id)
      if (!serves) {
        if (this.served.delete(id)) published.removed.push(id)
      } else if (known?.version !== serves.version || known.validFrom !== serves.validFrom) {
        this.served.set(id, Object.freeze(serves))
        published.put.push(serves)
      }
    }
    this.#announceAgainAt(nextInstant(this.state, now), now)
    const tried = trialAt(this.state, now)
    const isSame = tried?.number === this.running?.number && this.state.tried.size === this.running?.articles.length
    if (!isSame) this.running = tried && { ...tried, articles: triedArticles(this.state) }
    if (isChanged(written)) this.onChange.tell(written)
    if (isChanged(published)) this.onPublish.tell(published)
    if (!isSame) this.onTrial.tell()
  }

  #announceAgainAt(next: number, now: number): void {
    clearTimeout(this.#timer)
    if (!Number.isFinite(next) || this.#isClosed) return
    const again = () =>
      this.#announce(new Map([...this.state.live.keys()].map((id) => [id, this.state.working.get(id)])))
    this.#timer = setTimeout(again, Math.min(next - now, longestTimerMs)).unref()
  }
}

function listeners<Told>() {
  const all = new Set<(told: Told) => void>()
  return {
    listen(listener: (told: Told) => void): () => void {
      all.add(listener)
      return () => all.delete(listener)
    },
    tell(told: Told): void {
      for (const listener of all) listener(told)
    },
  }
}

const isChanged = ({ put, removed }: Change): boolean => put.length + removed.length > 0

const noChange = () => ({ put: [] as Article[], removed: [] as string[] })
