import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
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

export function writeIndex({ questions, articles, contents, questionCounts }: PackedIndex): Uint8Array {
  const arrays = [contents, questionCounts, ...arraysOf(questions), ...arraysOf(articles)]
  const byteLength = arrays.reduce((sum, array) => sum + padded(array.byteLength), headerLength * 4)
  const bytes = new Uint8Array(byteLength)
  const header = new Uint32Array(bytes.buffer, 0, headerLength)
  header.set([magic, version(), 0, ...arrays.map((array) => array.length)])
  let at = headerLength * 4
  for (const array of arrays) {
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), at)
    at += padded(array.byteLength)
  }
  header[2] = checksum(bytes)
  return bytes
}

/** @returns undefined for bytes that are damaged, or that another version or another machine has made */
export function readIndex(given: Uint8Array): PackedIndex | undefined {
  // Views of wider integers must begin at a multiple of their width.
  const bytes = given.byteOffset % 4 === 0 ? given : given.slice()
  if (bytes.byteLength < headerLength * 4 || bytes.byteLength % 4 !== 0) return undefined
  const header = new Uint32Array(bytes.buffer, bytes.byteOffset, headerLength)
  if (header[0] !== magic || header[1] !== version() || header[2] !== checksum(bytes)) return undefined
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

/** FNV-1a over 32 bits at a time, of everything behind the checksum. */
function checksum(bytes: Uint8Array): number {
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4)
  let hash = 0x811c9dc5
  for (let i = 3; i < words.length; i++) hash = Math.imul(hash ^ words[i]!, 0x01000193)
  return hash >>> 0
}
