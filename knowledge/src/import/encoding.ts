import { analyse } from 'chardet'
import { Refused } from './refusal.js'

/**
 * The text of a file that does not say how it is encoded: UTF-8; UTF-16 with its mark, as Excel saves "Unicode text"; or
 * one of the two in which Chinese was written before, GB 18030 and Big5, when its characters are common ones there.
 * @throws {Refused} for everything else: a guess that is wrong would be read by customers.
 */
export function readText(bytes: Uint8Array): string {
  const mark = marks.find(({ starts }) => starts.every((byte, i) => bytes[i] === byte))
  const text = decode(bytes, mark?.encoding ?? 'utf-8')
  if (text !== undefined) return text
  if (mark) throw new Refused({ refusal: 'not-utf-8' })
  const [likely] = analyse(bytes.subarray(0, sampleBytes)).filter(({ name }) => manyBytes.has(name))
  const found = likely && likely.confidence >= leastConfidence ? likely.name : undefined
  if (found === 'GB18030' || found === 'Big5') {
    const chinese = decode(bytes, found.toLowerCase())
    if (chinese !== undefined) return chinese
  }
  throw found ? new Refused({ refusal: 'other-encoding', found }) : new Refused({ refusal: 'not-utf-8' })
}

const marks = [
  { encoding: 'utf-16le', starts: [0xff, 0xfe] },
  { encoding: 'utf-16be', starts: [0xfe, 0xff] },
]

/** Whole characters or nothing: what cannot be read is never put right by guessing. */
function decode(bytes: Uint8Array, encoding: string): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

/** Judged on this much, which is plenty. */
const sampleBytes = 256 * 1024
/** Of a hundred; texts of a few words reach 59, those of which nothing is known 10. */
const leastConfidence = 40
/** Encodings of East Asia; every text could be one of those that have a letter for each byte. */
const manyBytes = new Set(['GB18030', 'Big5', 'EUC-KR', 'EUC-JP', 'Shift_JIS'])
