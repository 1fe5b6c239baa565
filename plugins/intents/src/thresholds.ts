import { readFile } from 'node:fs/promises'
import type { Locale } from '@huida/core'
import { z } from 'zod'

/** Below which confidence a message has no intent, in one language. */
export interface Thresholds {
  /** Of every intent that is not named below. */
  default: number
  intents: Record<string, number>
}

/** Thresholds by language, as a tag: `zh`, `en`, `pt-BR`. */
export type ThresholdsByLocale = Record<Locale, Thresholds>

const share = z.number().min(0).max(1)

export const thresholdsByLocale = z.record(
  z.string().regex(/^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}$/, 'it is no language tag'),
  z.object({ default: share, intents: z.record(z.string(), share).default({}) }),
)

/**
 * Reads thresholds as `huida tune` writes them: `{ "en": { "default": 0.6, "intents": { "refund_status": 0.7 } } }`.
 * @throws Error that names the file and what to mend in it
 */
export async function readThresholds(file: URL | string): Promise<ThresholdsByLocale> {
  let json: unknown
  try {
    json = JSON.parse(await readFile(file, 'utf8'))
  } catch (cause) {
    throw new Error(`${file} cannot be read as thresholds: ${(cause as Error).message}. Let \`huida tune\` write it.`, {
      cause,
    })
  }
  const judged = thresholdsByLocale.safeParse(json)
  if (judged.success) return judged.data as ThresholdsByLocale
  const [{ path, message } = { path: [], message: 'it does not fit' }] = judged.error.issues
  throw new Error(`${file} does not hold thresholds, at "${path.join('.')}": ${message}. Correct it there.`)
}
