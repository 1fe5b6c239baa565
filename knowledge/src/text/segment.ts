/**
 * Postings that do not change any more, in three flat arrays: tokens ascending; where the list of each begins in `bytes`,
 * and where the last ends; and the lists. A list is its length, then for each text the distance to the one before,
 * doubled, plus one if a byte with the count follows, else the token occurs once. Numbers are LEB128: seven bits to a
 * byte, the lowest first, the eighth bit on all but the last.
 */
export interface Segment {
  readonly tokens: Uint32Array
  readonly offsets: Uint32Array
  readonly bytes: Uint8Array
}

/** Where `read` puts what it finds. Grows as needed. */
export interface Found {
  numbers: Uint32Array
  counts: Uint8Array
  length: number
}

export const nothingFound = (): Found => ({ numbers: new Uint32Array(64), counts: new Uint8Array(64), length: 0 })

/** How many texts of a segment hold a token. */
export function heldBy({ tokens, offsets, bytes }: Segment, token: number): number {
  const place = placeOf(tokens, token)
  if (place < 0) return 0
  let at = offsets[place]!
  let length = bytes[at]! & 127
  for (let shift = 7; bytes[at++]! > 127; shift += 7) length |= (bytes[at]! & 127) << shift
  return length
}

/** Adds the texts of a segment that hold a token to what was found. */
export function readFrom({ tokens, offsets, bytes }: Segment, token: number, found: Found): void {
  const place = placeOf(tokens, token)
  if (place < 0) return
  let at = offsets[place]!
  let length = 0
  let byte = 0
  let shift = 0
  do {
    byte = bytes[at++]!
    length |= (byte & 127) << shift
    shift += 7
  } while (byte > 127)
  reserve(found, length)
  const { numbers, counts } = found
  const end = found.length + length
  let number = 0
  for (let i = found.length; i < end; i++) {
    byte = bytes[at++]!
    let distance = byte & 127
    for (shift = 7; byte > 127; shift += 7) {
      byte = bytes[at++]!
      distance |= (byte & 127) << shift
    }
    number += distance >>> 1
    numbers[i] = number
    counts[i] = (distance & 1) === 1 ? bytes[at++]! : 1
  }
  found.length = end
}

/** Makes room for more. */
export function reserve(found: Found, more: number): void {
  const needed = found.length + more
  if (needed <= found.numbers.length) return
  const numbers = new Uint32Array(needed * 2)
  numbers.set(found.numbers.subarray(0, found.length))
  const counts = new Uint8Array(needed * 2)
  counts.set(found.counts.subarray(0, found.length))
  found.numbers = numbers
  found.counts = counts
}

/** Writes a segment, token by token in ascending order. */
export interface SegmentWriter {
  /** Numbers ascending. */
  add(token: number, found: Found): void
  done(): Segment
}

/** @param parts what is written anew: together they are no smaller, so that nothing has to be moved while it grows */
export function segmentWriter(parts: readonly Segment[] = []): SegmentWriter {
  let tokens = new Uint32Array(parts.reduce((sum, part) => sum + part.tokens.length, 1024))
  let offsets = new Uint32Array(tokens.length + 1)
  let bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.bytes.length, 16_384))
  let written = 0
  let at = 0

  function write(value: number): void {
    let rest = value
    while (rest > 127) {
      bytes[at++] = (rest & 127) | 128
      rest >>>= 7
    }
    bytes[at++] = rest
  }

  return {
    add(token, { numbers, counts, length }) {
      if (length === 0) return
      if (written + 1 >= tokens.length) {
        tokens = grown(tokens, tokens.length * 2)
        offsets = grown(offsets, tokens.length + 1)
      }
      const most = at + 6 * (length + 1)
      if (most > bytes.length) {
        const more = new Uint8Array(Math.max(most, Math.ceil(bytes.length * 1.5)))
        more.set(bytes)
        bytes = more
      }
      tokens[written++] = token
      write(length)
      let before = 0
      for (let i = 0; i < length; i++) {
        const count = counts[i]!
        write((numbers[i]! - before) * 2 + (count > 1 ? 1 : 0))
        if (count > 1) bytes[at++] = count
        before = numbers[i]!
      }
      offsets[written] = at
    },
    done: () => ({
      tokens: filled(tokens, written),
      offsets: filled(offsets, written + 1),
      bytes: filled(bytes, at),
    }),
  }
}

/** What of an array is filled: a copy, which does not keep the spare room alive, unless that is little. */
const filled = <Filled extends Uint32Array | Uint8Array>(array: Filled, length: number): Filled =>
  (length > array.length * 0.9 ? array.subarray(0, length) : array.slice(0, length)) as Filled

function grown(array: Uint32Array, length: number): Uint32Array<ArrayBuffer> {
  const more = new Uint32Array(length)
  more.set(array)
  return more
}

/** Binary search; -1 if it is not there. */
function placeOf(tokens: Uint32Array, token: number): number {
  let low = 0
  let high = tokens.length - 1
  while (low <= high) {
    const middle = (low + high) >>> 1
    const there = tokens[middle]!
    if (there === token) return middle
    if (there < token) low = middle + 1
    else high = middle - 1
  }
  return -1
}
