import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { slicesOf } from '../slices.js'
import type { PackedField } from './bm25-field.js'

/** An index as it is stored. */
export interface PackedIndex {
  readonly questions: PackedField
  readonly articles: PackedField
  /** Two to an article: a hash of what it says, see `contentHash`. */
  readonly contents: Uint32Array
  /** How many questions each article has. */
  readonly questionCounts: Uint16Array
}

/**
 * Flat arrays, each beginning at a multiple of four, behind a header of 32-bit integers: what it is, what made it, a
 * checksum of the rest, and how long each array is. Reading is putting views over one buffer: nothing is copied.
 */
const magic = 0x48554944
const headerLength = 16

/** @returns what is to be written one after the other */
export async function writeIndex({
  questions,
  articles,
  contents,
  questionCounts,
}: PackedIndex): Promise<Uint8Array[]> {
  const arrays = [contents, questionCounts, ...arraysOf(questions), ...arraysOf(articles)]
  const header = new Uint32Array(headerLength)
  header.set([magic, version(), 0, ...arrays.map((array) => array.length)])
  const parts = [header, ...arrays].map(bytesOf)
  header[2] = await checksum(parts)
  return parts
}

/** @returns undefined for bytes that are damaged, or that another version or another machine has made */
export async function readIndex(given: Uint8Array): Promise<PackedIndex | undefined> {
  // Views of wider integers must begin at a multiple of their width.
  const bytes = given.byteOffset % 4 === 0 ? given : given.slice()
  if (bytes.byteLength < headerLength * 4 || bytes.byteLength % 4 !== 0) return undefined
  const header = new Uint32Array(bytes.buffer, bytes.byteOffset, headerLength)
  if (header[0] !== magic || header[1] !== version() || header[2] !== (await checksum([bytes]))) return undefined
  let at = bytes.byteOffset + headerLength * 4
  let nth = 3
  const next = <View extends ArrayBufferView>(view: ViewOf<View>): View => {
    const length = header[nth++]!
    const array = new view(bytes.buffer, at, length)
    at += padded(array.byteLength)
    return array
  }
  const field = (): PackedField => ({
    segment: { tokens: next(Uint32Array), offsets: next(Uint32Array), bytes: next(Uint8Array) },
    lengths: next(Uint16Array),
  })
  return {
    contents: next(Uint32Array),
    questionCounts: next(Uint16Array),
    questions: field(),
    articles: field(),
  }
}

type ViewOf<View> = new (buffer: ArrayBufferLike, at: number, length: number) => View

const arraysOf = ({ segment: { tokens, offsets, bytes }, lengths }: PackedField) => [tokens, offsets, bytes, lengths]

/** An array as it is written: its bytes, and zeros up to a multiple of four. */
function bytesOf(array: ReturnType<typeof arraysOf>[number]): Uint8Array {
  const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
  if (bytes.length % 4 === 0 && bytes.byteOffset % 4 === 0) return bytes
  const whole = new Uint8Array(padded(bytes.length))
  whole.set(bytes)
  return whole
}

const padded = (byteLength: number): number => Math.ceil(byteLength / 4) * 4

/** Raise it with every change of tokens, of hashes or of the layout. */
const format = 2

/** Changes with the format, and with the dictionaries by which words are cut (the runtime's) and simplified (OpenCC's). */
function version(): number {
  let hash = format
  for (const character of `${process.versions.icu} ${openccVersion()}`)
    hash = Math.imul(hash, 31) + character.charCodeAt(0)
  return hash >>> 0
}

/** The package shows no `package.json` to importers, so it is read beside what they import. */
function openccVersion(): string {
  const imported = createRequire(import.meta.url).resolve('opencc-js/t2cn')
  const folder = imported.slice(0, imported.lastIndexOf('opencc-js') + 'opencc-js'.length)
  return (JSON.parse(readFileSync(`${folder}/package.json`, 'utf8')) as { version: string }).version
}

/** FNV-1a over 32 bits at a time, of everything behind the checksum. In slices. */
async function checksum(parts: readonly Uint8Array[]): Promise<number> {
  const slices = slicesOf()
  let hash = 0x811c9dc5
  let skipped = 3
  for (const part of parts) {
    const words = new Uint32Array(part.buffer, part.byteOffset, part.byteLength / 4)
    for (let from = skipped; from < words.length; from += 1_000_000) {
      hash = hashed(hash, words, from, Math.min(words.length, from + 1_000_000))
      if (slices.isOver) await slices.next()
    }
    skipped = 0
  }
  return hash >>> 0
}

function hashed(before: number, words: Uint32Array, from: number, to: number): number {
  let hash = before
  for (let i = from; i < to; i++) hash = Math.imul(hash ^ words[i]!, 0x01000193)
  return hash
}
