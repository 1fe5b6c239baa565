/** What has a place in the order of everything. */
interface Positioned {
  position: number
}

/** Rows in the order of their positions. New ones come at the end. */
export class Ordered<Row extends Positioned> {
  #rows: Row[] = []

  get length(): number {
    return this.#rows.length
  }

  push(row: Row): void {
    this.#rows.push(row)
  }

  find(position: number): Row | undefined {
    const rows = this.#rows
    const last = rows[rows.length - 1]
    if (!last) return undefined
    // Positions mostly follow one upon the other, so that a row is as far from the last as its position.
    const guess = rows[rows.length - 1 - (last.position - position)]
    if (guess?.position === position) return guess
    const row = rows[this.#indexFrom(position)]
    return row?.position === position ? row : undefined
  }

  /** The rows between two positions, neither included, oldest first. */
  *after(after: number, before = Number.POSITIVE_INFINITY): Generator<Row> {
    for (let index = this.#indexFrom(after + 1); index < this.#rows.length; index++) {
      const row = this.#rows[index]!
      if (row.position >= before) return
      yield row
    }
  }

  /** The rows below a position, the latest first. */
  *before(before: number): Generator<Row> {
    for (let index = this.#indexFrom(before) - 1; index >= 0; index--) yield this.#rows[index]!
  }

  /** The row that has so many others behind it. */
  fromEnd(index: number): Row | undefined {
    return this.#rows[this.#rows.length - 1 - index]
  }

  keepOnly(isKept: (row: Row) => boolean): void {
    this.#rows = this.#rows.filter(isKept)
  }

  /** Takes in the rows of another list, each in its place. */
  merge(other: Ordered<Row>): void {
    this.#rows = [...this.#rows, ...other.#rows].sort((a, b) => a.position - b.position)
  }

  /** The index of the first row at a position or behind it. */
  #indexFrom(position: number): number {
    let low = 0
    let high = this.#rows.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#rows[middle]!.position < position) low = middle + 1
      else high = middle
    }
    return low
  }
}
