import type { Locale } from '@huida/core'
import { z } from 'zod'
import type { Calibration } from './calibration.js'
import { DEPTH, padded, SCALES, type Weights } from './ensemble.js'

/** All that a model of n-grams knows. */
export interface ModelFile {
  about: About
  /** The hash of the feature in each column. */
  keys: Uint32Array
  idf: Float32Array
  weights: Weights
}

interface About extends Calibration {
  locale: Locale
  intents: string[]
  loudness: [number, number]
  /** The rarity of features without a column. */
  unknownIdf: number
  /** The length of embeddings that joined the features; 0 without. */
  dense: number
}

/** What every saved model begins with; the number changes with the format and with what counts as a feature. */
const MAGIC = 'huida ngrams 1\n'

/** As bytes: the magic words, the length of the description, the description as JSON, and the numbers. */
export function pack({ about, keys, idf, weights }: ModelFile): Uint8Array {
  const magic = new TextEncoder().encode(MAGIC)
  const text = new TextEncoder().encode(JSON.stringify(about))
  const numbers = [keys, idf, weights.scales, weights.biases, weights.directions, weights.bytes]
  const head = padded(magic.length + 4 + text.length)
  const bytes = new Uint8Array(numbers.reduce((length, part) => length + part.byteLength, head))
  bytes.set(magic)
  new DataView(bytes.buffer).setUint32(magic.length, text.length, true)
  bytes.set(text, magic.length + 4)
  let at = head
  for (const part of numbers) {
    bytes.set(new Uint8Array(part.buffer, part.byteOffset, part.byteLength), at)
    at += part.byteLength
  }
  return bytes
}

const logistic = z.object({
  bias: z.number(),
  weights: z.array(z.number()),
  mean: z.array(z.number()),
  deviation: z.array(z.number()),
})
const description = z.object({
  locale: z.string(),
  intents: z.array(z.string()),
  loudness: z.tuple([z.number(), z.number()]),
  unknownIdf: z.number(),
  dense: z.int().min(0),
  right: logistic,
  scope: logistic.optional(),
  outOfScope: z.number(),
})

/**
 * The other way round.
 * @throws Error when the bytes are something else, of another version, or cut off
 */
export function unpack(saved: Uint8Array): ModelFile {
  const { length } = MAGIC
  if (saved.length < length + 4 || new TextDecoder().decode(saved.subarray(0, length)) !== MAGIC)
    throw new Error('This is no saved model of `ngrams`, or one of another version. Train again, and save the result.')
  const textLength = new DataView(saved.buffer, saved.byteOffset).getUint32(length, true)
  const head = padded(length + 4 + textLength)
  let about: About
  try {
    const text = new TextDecoder().decode(saved.subarray(length + 4, length + 4 + textLength))
    about = { scope: undefined, ...description.parse(JSON.parse(text)) } as About
  } catch (cause) {
    throw new Error('The description in the saved model is broken. Train again, and save the result.', { cause })
  }
  const intents = about.intents.length
  const width = padded(intents) + DEPTH
  // What is left once the biases and directions are taken away, by what a column holds: key, rarity, scales and bytes.
  const columns =
    (saved.length - head - 4 * intents * (2 + DEPTH) - about.dense * (4 * SCALES + width)) / (8 + 4 * SCALES + width)
  if (!Number.isInteger(columns) || columns < 0)
    throw new Error('The saved model is cut off, or something was added. Train again, and save the result.')
  // A copy: what is in the file may lie anywhere, and numbers may not. A Buffer's own `slice` would not copy.
  const numbers = Uint8Array.prototype.slice.call(saved, head).buffer
  let at = 0
  const next = (length: number) => {
    const part = new Float32Array(numbers, at, length)
    at += part.byteLength
    return part
  }
  const keys = new Uint32Array(next(columns).buffer, 0, columns)
  const idf = next(columns)
  const scales = next(SCALES * (columns + about.dense))
  const biases = next(2 * intents)
  const directions = next(intents * DEPTH)
  const bytes = new Int8Array(numbers, at, (columns + about.dense) * width)
  return { about, keys, idf, weights: { scales, biases, directions, bytes } }
}
