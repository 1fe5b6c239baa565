import type { NewTimer, StoredTimer } from '../store.js'

/** The timers that are set. */
export class Alarms {
  #lastId = 0
  readonly #timers = new Map<number, StoredTimer>()
  /** Ids by conversation and name. */
  readonly #ids = new Map<string, Map<string, number>>()

  /** Setting one again makes a new one, so that the firing of the old is not taken for its. */
  set(timer: NewTimer): void {
    this.cancel(timer.conversation, timer.name)
    const { conversation, name, dueAt, data } = timer
    const id = ++this.#lastId
    this.#timers.set(id, { id, conversation, name, dueAt, data })
    const ids = this.#ids.get(conversation)
    if (ids) ids.set(name, id)
    else this.#ids.set(conversation, new Map([[name, id]]))
  }

  cancel(conversation: string, name: string): void {
    const id = this.#ids.get(conversation)?.get(name)
    if (id !== undefined) this.remove(id)
  }

  /** Whether it was there. */
  remove(id: number): boolean {
    const timer = this.#timers.get(id)
    if (!timer) return false
    const ids = this.#ids.get(timer.conversation)
    ids?.delete(timer.name)
    if (ids?.size === 0) this.#ids.delete(timer.conversation)
    return this.#timers.delete(id)
  }

  /** They are another conversation's from now on, under their ids. */
  move(from: string, to: string): void {
    for (const [name, id] of [...(this.#ids.get(from) ?? [])]) {
      const timer = this.#timers.get(id)!
      this.remove(id)
      this.cancel(to, name)
      this.#timers.set(id, { ...timer, conversation: to })
      const ids = this.#ids.get(to)
      if (ids) ids.set(name, id)
      else this.#ids.set(to, new Map([[name, id]]))
    }
  }

  /** The next to fire, soonest first. */
  next(limit: number): StoredTimer[] {
    return [...this.#timers.values()].sort((a, b) => a.dueAt - b.dueAt || a.id - b.id).slice(0, limit)
  }
}
