import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { appendFile, mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Embedder } from './embedding.js'

/** How to keep vectors. */
export interface CacheOptions {
  /** Where, such as `shop.vectors.jsonl` beside the space. Made when it is missing; delete it to begin anew. */
  readonly file: string
  /** How many texts are handed to the embedder at once. Default 64. */
  readonly batch?: number
  /** Told after each batch how many of the texts of this call have their vector. */
  readonly onProgress?: (done: number, of: number) => void
}

/**
 * An embedder that is asked once for each text, whatever article it stands in: vectors are kept on disk by the hash of the
 * model's name and the text. Each batch is written before the next begins, so that what was interrupted goes on where it
 * stopped. Single texts, which are questions of customers, are not kept.
 */
export function cached(embedder: Embedder, { file, batch = 64, onProgress }: CacheOptions): Embedder {
  let loading: Promise<Map<string, Float32Array>> | undefined
  return {
    name: embedder.name,
    ...(embedder.spellingOnly !== undefined && { spellingOnly: embedder.spellingOnly }),
    ...(embedder.embedQuery && { embedQuery: (text, options) => embedder.embedQuery!(text, options) }),
    async embed(texts, options) {
      loading ??= read(file)
      const vectors = await loading
      if (texts.length === 1) {
        const known = vectors.get(keyOf(embedder.name, texts[0]!))
        return known ? [known] : embedder.embed(texts, options)
      }
      const keys = texts.map((text) => keyOf(embedder.name, text))
      const missing = [...new Map(keys.map((key, i) => [key, texts[i]!]))].filter(([key]) => !vectors.has(key))
      for (let from = 0; from < missing.length; from += batch) {
        options?.signal?.throwIfAborted()
        const some = missing.slice(from, from + batch)
        const made = await embedder.embed(
          some.map(([, text]) => text),
          options,
        )
        const lines = some.map(([key], i) => {
          vectors.set(key, made[i]!)
          return `${JSON.stringify([key, toBase64(made[i]!)])}\n`
        })
        await mkdir(dirname(file), { recursive: true })
        // Begins a line of its own, whatever a crash has left behind.
        await appendFile(file, `\n${lines.join('')}`)
        onProgress?.(texts.length - missing.length + from + some.length, texts.length)
      }
      return keys.map((key) => vectors.get(key)!)
    },
  }
}

const keyOf = (name: string, text: string): string =>
  createHash('sha256').update(`${name}\n${text}`).digest('base64url').slice(0, 22)

const toBase64 = (vector: Float32Array): string =>
  Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString('base64')

/** A line that was cut short by a crash is left out: its text is embedded again. Read in pieces: a large file is longer than any text may be. */
async function read(file: string): Promise<Map<string, Float32Array>> {
  const vectors = new Map<string, Float32Array>()
  let begun = ''
  try {
    for await (const piece of createReadStream(file, { encoding: 'latin1', highWaterMark: pieceBytes })) {
      const lines = `${begun}${piece}`.split('\n')
      begun = lines.pop()!
      for (const line of lines) take(line, vectors)
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  take(begun, vectors)
  return vectors
}

/** Some milliseconds' work. */
const pieceBytes = 512 * 1_024

function take(line: string, vectors: Map<string, Float32Array>): void {
  try {
    const [key, vector] = JSON.parse(line) as [string, string]
    vectors.set(key, new Float32Array(new Uint8Array(Buffer.from(vector, 'base64')).buffer))
  } catch {
    // Blank, or cut short.
  }
}
