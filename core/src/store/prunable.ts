/** What is old: what is older than a time, in milliseconds since 1970, and stands before a position of the log. */
export interface Old {
  before: number
  below: number
}

/** Something of which the old may be deleted, such as the tables of a plugin. */
export interface Prunable {
  /** How long it is kept is said by this name, which several may share: `conversations`, `traces`, `records`, `media` or a plugin's own. */
  readonly kind: string
  /** How much of it is old. Absent: it goes with something else of its kind, and is not counted. */
  count?(old: Old): Promise<number>
  /**
   * Deletes what is old, at most so much at a time, and yields how much each time was: whoever else writes has their turn between. What is
   * not done with stays.
   */
  prune(old: Old, atMost: number): AsyncIterable<number>
}
