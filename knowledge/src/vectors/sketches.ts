/** A bit for each dimension of a vector, from which its likeness to another can be guessed at a thirtieth of the work. */
export interface Sketches {
  set(row: number, vector: Float32Array): void
  /** By row, a guess that orders as the products with the query do. What is returned is overwritten by the next call. */
  compare(query: Float32Array, rows: number): Float32Array
}

/**
 * Signs of what vectors differ in from their mean, since models put all texts into one corner (binary quantisation). The query
 * keeps its numbers: for each eight dimensions the 256 sums that their signs can make are worked out once, and a vector is
 * as many look-ups as it has bytes (Jégou et al., "Product Quantization for Nearest Neighbor Search", 2011).
 * @param examples of the vectors that will be there, for their mean
 */
export function createSketches(examples: readonly Float32Array[]): Sketches {
  const dimensions = examples[0]?.length ?? 0
  const width = Math.ceil(dimensions / 8)
  const mean = new Float32Array(dimensions)
  for (const vector of examples) for (let i = 0; i < dimensions; i++) mean[i]! += vector[i]! / examples.length
  let bytes = new Uint8Array(0)
  let likeness = new Float32Array(0)
  const sums = new Float32Array(width * 256)

  return {
    set(row, vector) {
      if (bytes.length < (row + 1) * width) {
        const more = new Uint8Array(Math.ceil((row + 1) * 1.5) * width)
        more.set(bytes)
        bytes = more
      }
      for (let at = 0; at < width; at++) {
        let byte = 0
        for (let bit = 0; bit < 8; bit++) {
          const i = at * 8 + bit
          if (i < dimensions && vector[i]! > mean[i]!) byte |= 1 << bit
        }
        bytes[row * width + at] = byte
      }
    },

    compare(query, rows) {
      if (likeness.length < rows) likeness = new Float32Array(Math.ceil(rows * 1.25))
      sumUp(query, sums, width)
      addUp(bytes, sums, width, rows, likeness)
      return likeness
    },
  }
}

// The loops are apart, with nothing but flat arrays, so that the runtime compiles them once and for all.

/** For each eight dimensions the sum of the query's numbers, with the sign of each bit of a byte, for every byte. */
function sumUp(query: Float32Array, sums: Float32Array, width: number): void {
  for (let at = 0; at < width; at++) {
    const from = at * 256
    let none = 0
    for (let bit = 0; bit < 8; bit++) none -= query[at * 8 + bit] ?? 0
    sums[from] = none
    for (let bit = 0; bit < 8; bit++) {
      const twice = 2 * (query[at * 8 + bit] ?? 0)
      const half = 1 << bit
      for (let byte = 0; byte < half; byte++) sums[from + half + byte] = sums[from + byte]! + twice
    }
  }
}

function addUp(bytes: Uint8Array, sums: Float32Array, width: number, rows: number, likeness: Float32Array): void {
  for (let row = 0; row < rows; row++) {
    let [a, b] = [0, 0]
    const from = row * width
    const even = width - (width % 2)
    for (let at = 0; at < even; at += 2) {
      a += sums[at * 256 + bytes[from + at]!]!
      b += sums[at * 256 + 256 + bytes[from + at + 1]!]!
    }
    if (even < width) a += sums[even * 256 + bytes[from + even]!]!
    likeness[row] = a + b
  }
}
