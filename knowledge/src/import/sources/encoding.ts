import { analyse } from 'chardet'
import { Refused } from '../refusal.js'

/**
 * The text of a file: UTF-8; UTF-16 with its mark, as Excel saves "Unicode text"; else what a page says of itself; else one of
 * the two encodings in which Chinese was written before, GB 18030 and Big5, when its characters are common ones there.
 * @throws {Refused} for everything else: a guess that is wrong would be read by customers.
 */
export function readText(bytes: Uint8Array, declared?: string): string {
  const mark = marks.find(({ starts }) => starts.every((byte, i) => bytes[i] === byte))
  const text = decode(bytes, mark?.encoding ?? 'utf-8')
  if (text !== undefined) return text
  if (mark) throw new Refused({ refusal: 'not-utf-8' })
  const said = declared === undefined ? undefined : decode(bytes, declared)
  if (said !== undefined) return said
  const likely = analyse(bytes.subarray(0, sampleBytes)).filter(
    ({ name, confidence }) => manyBytes.has(name) && confidence >= leastConfidence,
  )
  // What cannot be, or would be written in no language, is no matter how likely it looked.
  for (const { name } of likely) {
    const found = decode(bytes, name.toLowerCase())
    if (found === undefined || (name === 'EUC-KR' && !isKorean(found))) continue
    if (name === 'GB18030' || name === 'Big5') return found
    throw new Refused({ refusal: 'other-encoding', found: name })
  }
  throw new Refused({ refusal: 'not-utf-8' })
}

/** A page, whose head may name its encoding. */
export function readPage(bytes: Uint8Array): string {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, headBytes)).toString('latin1')
  return readText(bytes, /<meta\b[^<>]{0,200}\bcharset\s*=\s*["']?\s*([\w-]{1,40})/i.exec(head)?.[1])
}

/** Browsers look for it in the first 1,024 bytes; some programs write more above. */
const headBytes = 4096

/** Korean is written in Hangul: Simplified Chinese read as EUC-KR is half of it rare Han characters. */
function isKorean(text: string): boolean {
  const count = (script: RegExp) => text.match(script)?.length ?? 0
  return count(/\p{Script=Hangul}/gu) > 3 * count(/\p{Script=Han}/gu)
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
