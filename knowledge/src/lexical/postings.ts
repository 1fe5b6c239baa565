import { slicesOf } from '../slices.js'
import { type Found, heldBy, nothingFound, readFrom, reserve, type Segment, segmentWriter } from '../text/segment.js'

/** Where tokens occur and how often: a token, a number of 32 bits, leads to the numbers of texts. */
export interface Postings {
  /** Adds a text, whose number is greater than every one before. */
  add(number: number, tokens: ReadonlyMap<number, number>): void
  /** Takes a text out of what `held` counts. `read` may still find it: its number is not given out again. */
  remove(number: number, tokens: ReadonlyMap<number, number>): void
  /** Takes texts out of what `held` counts that were given at the beginning, without knowing what is in them. In slices. */
  removeUnseen(isRemoved: (number: number) => boolean): Promise<void>
  /** How many texts hold a token, removed ones left out. */
  held(token: number): number
  /** Where a token occurs. What is returned is overwritten by the next call. */
  read(token: number): Found
  /** The same, to go its own way from here: what does not change is shared. @param end one more than the greatest number in it */
  fork(end: number): Postings
  /**
   * Everything in one segment, in slices: resolves after many turns of the event loop.
   * @param renumbered by the number of a text, its new one; -1 leaves it out. New numbers keep the order of the old.
   */
  pack(renumbered: Int32Array): Promise<Segment>
}

/** Beyond this BM25 hardly tells counts apart. */
const maxCount = 127
/** More segments than this are made fewer, in slices. */
const maxSegments = 8

/** What postings begin with, and when they grow a segment. */
export interface PostingsOptions {
  /** What `pack` made, or others hold, and one more than the greatest number in it. */
  readonly from?: {
    readonly segments: readonly Segment[]
    readonly end: number
    /** How many of the texts that hold a token have been removed. Default: none. */
    readonly removed?: ReadonlyMap<number, number>
  }
  /** What is added goes into lists that grow; when they hold this many numbers, into a segment. Default 100,000, some 10 ms. */
  readonly maxGrowing?: number
}

export function createPostings({ from, maxGrowing = 100_000 }: PostingsOptions = {}): Postings {
  /** Each holds greater numbers than the one before. */
  let segments = from?.segments ?? []
  /** Numbers and counts, as one integer: see `packed`. */
  let growing = new Map<number, number[]>()
  let growingNumbers = 0
  /** The least number that `growing` may hold. */
  let growingFrom = from?.end ?? 0
  /** How many of the texts in segments that hold a token have been removed. */
  const removed = new Map(from?.removed)
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
    for (const token of Uint32Array.from(growing.keys()).sort()) {
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

  /**
   * Makes one segment of the latest that together outweigh the one before them, so that however many there will be, a text is
   * written anew only a few times. Those are not changed, and serve until it is done.
   */
  async function merge(): Promise<void> {
    merging = true
    while (segments.length > maxSegments) {
      const from = firstOutweighed(segments)
      const parts = segments.slice(from)
      const merged = await joined(parts, undefined)
      segments = [...segments.slice(0, from), merged, ...segments.slice(from + parts.length)]
    }
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

    async removeUnseen(isRemoved) {
      const seen = nothingFound()
      const slices = slicesOf()
      for (const segment of segments) {
        for (const token of segment.tokens) {
          seen.length = 0
          readFrom(segment, token, seen)
          let gone = 0
          for (let i = 0; i < seen.length; i++) if (isRemoved(seen.numbers[i]!)) gone++
          if (gone > 0) removed.set(token, (removed.get(token) ?? 0) + gone)
          if (slices.isOver) await slices.next()
        }
      }
    },

    held(token) {
      let held = (growing.get(token)?.length ?? 0) - (removed.get(token) ?? 0)
      for (const segment of segments) held += heldBy(segment, token)
      return held
    },

    read,

    fork(end) {
      if (growing.size > 0) seal(end)
      return createPostings({ from: { segments, end, removed }, maxGrowing })
    },

    async pack(renumbered) {
      seal(renumbered.length)
      return joined(segments, renumbered)
    },
  }
}

/** Where the latest segments begin that together are no smaller than the one before: the first such place, at most the last but one. */
function firstOutweighed(segments: readonly Segment[]): number {
  let behind = segments.reduce((sum, { bytes }) => sum + bytes.length, 0)
  for (const [i, { bytes }] of segments.entries()) {
    behind -= bytes.length
    if (bytes.length <= behind || i === segments.length - 2) return i
  }
  return 0
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
  const writer = segmentWriter(parts)
  const found = nothingFound()
  const places = parts.map(() => 0)
  const slices = slicesOf()
  /** Numbers since the clock was looked at, which takes longer than most lists. */
  let written = 0
  for (;;) {
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
    written += 16 + found.length
    if (written < 4_096) continue
    written = 0
    if (slices.isOver) await slices.next()
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
