import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { parse } from 'csv-parse/sync'
import { CommandError } from '../terminal/command-error.js'
import type { Language } from '../terminal/language.js'

/** A text with the intent that people gave it; undefined when it fits none. */
export interface Labelled {
  text: string
  intent: string | undefined
}

/** What stands for "fits no intent" in the column `intent`. */
const OUT_OF_SCOPE = 'oos'

/**
 * Reads labelled texts: CSV with the columns `text` and `intent`, where `oos` is no intent; or JSON as a pack has it,
 * phrasings by intent, or by language what fits none. Either may be gzipped.
 * @throws CommandError
 */
export async function readExamples(folder: string, names: readonly string[], locale: Language): Promise<Labelled[]> {
  const read = names.map(async (name) => {
    const file = join(folder, name)
    const text = await textOf(file)
    return /\.json(\.gz)?$/.test(name) ? fromJson(file, text, locale) : fromCsv(file, text)
  })
  return (await Promise.all(read)).flat()
}

async function textOf(file: string): Promise<string> {
  try {
    const bytes = await readFile(file)
    return (file.endsWith('.gz') ? await promisify(gunzip)(bytes) : bytes).toString('utf8')
  } catch (error) {
    refuse(file, (error as Error).message)
  }
}

function fromCsv(file: string, text: string): Labelled[] {
  const rows = attempt(file, () =>
    parse(text, { columns: true, bom: true, skip_empty_lines: true }),
  ) as Partial<Labelled>[]
  return rows.map(({ text, intent }, i) =>
    text === undefined || intent === undefined
      ? refuse(file, `row ${i + 1} has no column ${text === undefined ? 'text' : 'intent'}`)
      : { text, intent: intent === OUT_OF_SCOPE ? undefined : intent },
  )
}

function fromJson(file: string, text: string, locale: Language): Labelled[] {
  const json = attempt(file, () => JSON.parse(text)) as Record<string, unknown> | null
  const none = json?.[locale]
  const groups = Array.isArray(none) ? [[undefined, none] as const] : Object.entries(json ?? {})
  return groups.flatMap(([intent, texts]) =>
    Array.isArray(texts) && texts.every((one) => typeof one === 'string')
      ? texts.map((text) => ({ text, intent }))
      : refuse(file, `"${intent}" is no list of texts`),
  )
}

function attempt<T>(file: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    refuse(file, (error as Error).message)
  }
}

function refuse(file: string, reason: string): never {
  throw new CommandError(
    `${file} cannot be evaluated, because ${reason.replace(/\.$/, '')}. It should be CSV with the columns text and intent, or phrasings by intent as JSON.`,
  )
}
