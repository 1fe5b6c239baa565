import { type Found, heldBy, nothingFound, readFrom, reserve, type Segment, segmentWriter } from '../text/segment.js'

/** Where tokens occur and how often: a token, a number of 32 bits, leads to the numbers of texts. */
export interface Postings {
  /** Adds a text, whose number is greater than every one before. */
  add(number: number, tokens: ReadonlyMap<number, number>): void
  /** Takes a text out of what `held` counts. `read` may still find it: its number is not given out again. */
  remove(number: number, tokens: ReadonlyMap<number, number>): void
  /** Takes texts out of what `held` counts that were given at the beginning, without knowing what is in them. */
  removeUnseen(isRemoved: (number: number) => boolean): void
  /** How many texts hold a token, removed ones left out. */
  held(token: number): number
  /** Where a token occurs. What is returned is overwritten by the next call. */
  read(token: number): Found
  /**
   * Everything in one segment, in slices: resolves after many turns of the event loop.
   * @param renumbered by the number of a text, its new one; -1 leaves it out. New numbers keep the order of the old.
   */
  pack(renumbered: Int32Array): Promise<Segment>
}

/** Beyond this BM25 hardly tells counts apart. */
const maxCount = 127
/** More segments than this are made one, in slices. */
const maxSegments = 8
/** How long a slice of work may hold up everything else, in milliseconds. */
const sliceMs = 5

/** What postings begin with, and when they grow a segment. */
export interface PostingsOptions {
  /** What `pack` made, and one more than the greatest number in it. */
  readonly from?: { readonly segment: Segment; readonly end: number }
  /** What is added goes into lists that grow; when they hold this many numbers, into a segment. Default 500,000, some 30 ms. */
  readonly maxGrowing?: number
}

export function createPostings({ from, maxGrowing = 500_000 }: PostingsOptions = {}): Postings {
  /** Each holds greater numbers than the one before. */
  let segments = from ? [from.segment] : []
  /** Numbers and counts, as one integer: see `packed`. */
  let growing = new Map<number, number[]>()
  let growingNumbers = 0
  /** The least number that `growing` may hold. */
  let growingFrom = from?.end ?? 0
  /** How many of the texts in segments that hold a token have been removed. */
  const removed = new Map<number, number>()
  const found = nothingFound()
  let merging = false

  function read(token: number): Found {
    found.length = 0
    for (const segment of segments) readFrom(segment, token, found)
    const list = growing.get(token)
    if (list) readList(list, found)
    return found
  }

  function seal(next: number): void {
    const writer = segmentWriter()
    for (const token of [...growing.keys()].sort((left, right) => left - right)) {
      found.length = 0
      readList(growing.get(token)!, found)
      writer.add(token, found)
    }
    segments = [...segments, writer.done()]
    growing = new Map()
    growingNumbers = 0
    growingFrom = next
    if (segments.length > maxSegments && !merging) void merge()
  }

  /** Makes one segment of those that are there now. Those are not changed, and serve until it is done. */
  async function merge(): Promise<void> {
    merging = true
    const parts = segments
    const merged = await joined(parts, undefined)
    segments = [merged, ...segments.slice(parts.length)]
    merging = false
  }

  return {
    add(number, tokens) {
      if (growingNumbers > maxGrowing) seal(number)
      for (const [token, count] of tokens) {
        const packed = number * (maxCount + 1) + Math.min(count, maxCount)
        const list = growing.get(token)
        if (list) list.push(packed)
        else growing.set(token, [packed])
      }
      growingNumbers += tokens.size
    },

    remove(number, tokens) {
      if (number < growingFrom) {
        for (const token of tokens.keys()) removed.set(token, (removed.get(token) ?? 0) + 1)
        return
      }
      for (const token of tokens.keys()) {
        const list = growing.get(token)!
        if (list.length === 1) growing.delete(token)
        else list.splice(placeOf(list, number), 1)
      }
      growingNumbers -= tokens.size
    },

    removeUnseen(isRemoved) {
      for (const segment of segments) {
        for (const token of segment.tokens) {
          found.length = 0
          readFrom(segment, token, found)
          let gone = 0
          for (let i = 0; i < found.length; i++) if (isRemoved(found.numbers[i]!)) gone++
          if (gone > 0) removed.set(token, (removed.get(token) ?? 0) + gone)
        }
      }
    },

    held(token) {
      let held = (growing.get(token)?.length ?? 0) - (removed.get(token) ?? 0)
      for (const segment of segments) held += heldBy(segment, token)
      return held
    },

    read,

    async pack(renumbered) {
      seal(renumbered.length)
      return joined(segments, renumbered)
    },
  }
}

/** Adds a growing list to what was found; unpacks its integers. */
function readList(list: readonly number[], found: Found): void {
  reserve(found, list.length)
  const { numbers, counts, length } = found
  for (let i = 0; i < list.length; i++) {
    numbers[length + i] = Math.floor(list[i]! / (maxCount + 1))
    counts[length + i] = list[i]! & maxCount
  }
  found.length += list.length
}

/** Binary search in a growing list. */
function placeOf(list: readonly number[], number: number): number {
  let low = 0
  let high = list.length - 1
  while (low < high) {
    const middle = (low + high) >>> 1
    if (Math.floor(list[middle]! / (maxCount + 1)) < number) low = middle + 1
    else high = middle
  }
  return low
}

/** One segment with everything of several, whose numbers ascend from one to the next. */
async function joined(parts: readonly Segment[], renumbered: Int32Array | undefined): Promise<Segment> {
  const writer = segmentWriter()
  const found = nothingFound()
  const places = parts.map(() => 0)
  let sliceEnd = performance.now() + sliceMs
  for (let steps = 1; ; steps++) {
    let token = Number.POSITIVE_INFINITY
    for (const [i, { tokens }] of parts.entries()) token = Math.min(token, tokens[places[i]!] ?? token)
    if (token === Number.POSITIVE_INFINITY) return writer.done()
    found.length = 0
    for (const [i, part] of parts.entries()) {
      if (part.tokens[places[i]!] !== token) continue
      places[i]!++
      readFrom(part, token, found)
    }
    if (renumbered) renumber(found, renumbered)
    writer.add(token, found)
    if (steps % 64 === 0 && performance.now() > sliceEnd) {
      await new Promise((resolve) => setImmediate(resolve))
      sliceEnd = performance.now() + sliceMs
    }
  }
}

function renumber(found: Found, renumbered: Int32Array): void {
  let kept = 0
  for (let i = 0; i < found.length; i++) {
    const number = renumbered[found.numbers[i]!]!
    if (number < 0) continue
    found.numbers[kept] = number
    found.counts[kept++] = found.counts[i]!
  }
  found.length = kept
}
