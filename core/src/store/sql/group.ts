interface Waiting<Item, Outcome> {
  item: Item
  resolve(outcome: Outcome): void
  reject(error: unknown): void
}

/** Group commit: all that wait when the writer is ready are written together, the urgent first. */
export class Groups<Item, Outcome> {
  /** The urgent first. */
  readonly #waiting: Waiting<Item, Outcome>[] = []
  #urgent = 0
  #isBusy = false
  #emptied: (() => void) | undefined

  /**
   * @param write calls what it is given as soon as it can write, which closes the group, and gives the outcome of each, in order; when it rejects,
   * so do all of the group
   * @param limit one group holds at most so many, so that none waits long for the others
   */
  constructor(
    private readonly write: (close: () => readonly Item[]) => Promise<readonly Outcome[]>,
    private readonly limit: number,
  ) {}

  /** Joins the next group; what is urgent comes before what is not. Resolves with its own outcome when its group was written. */
  add(item: Item, urgent: boolean): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      this.#waiting.splice(urgent ? this.#urgent++ : this.#waiting.length, 0, { item, resolve, reject })
      this.#schedule()
    })
  }

  /** Resolves when nothing waits any more. */
  async drained(): Promise<void> {
    if (!this.#isBusy) return
    await new Promise<void>((resolve) => {
      this.#emptied = resolve
    })
  }

  /** What comes in the same tick goes together. */
  #schedule(): void {
    if (this.#isBusy) return
    this.#isBusy = true
    setImmediate(() => void this.#run())
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      let group: Waiting<Item, Outcome>[] | undefined
      const closed = () => {
        group ??= this.#close()
        return group
      }
      try {
        const outcomes = await this.write(() => closed().map(({ item }) => item))
        for (const [index, { resolve }] of closed().entries()) resolve(outcomes[index]!)
      } catch (error) {
        for (const { reject } of closed()) reject(error)
      }
    }
    this.#isBusy = false
    this.#emptied?.()
  }

  #close(): Waiting<Item, Outcome>[] {
    const group = this.#waiting.splice(0, this.limit)
    this.#urgent = Math.max(0, this.#urgent - group.length)
    return group
  }
}
