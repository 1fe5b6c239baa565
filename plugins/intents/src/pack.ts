import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Locale } from '@huida/core'
import { z } from 'zod'

/** One thing that customers want. */
export interface PackIntent {
  name: string
  /** When in a purchase it comes up, for example `after-sale`. */
  scene: string
  /** By language. */
  title: Record<Locale, string>
  /** Entities worth looking for. */
  entities: string[]
}

/** Intents, and how people say them in the languages that the pack speaks. */
export interface Pack {
  name: string
  version: string
  intents: PackIntent[]
  phrasings: Record<Locale, Record<string, string[]>>
  /** Where it was read from. */
  folder: string
  /** By language, messages that have none of the intents, near ones above all: a flight's refund is none of a shop's. */
  outside?: Record<Locale, string[]>
  /** By language, words of other trades: "airline". Those that articles or phrasings use are not foreign to them. */
  foreign?: Record<Locale, string[]>
  /** The folder in which its learned models lie, if it was built: see `learnPack`. */
  models: string
}

/** The folder of the e-commerce pack: thirty intents in Chinese and English. */
export const ecommerce = new URL('../packs/ecommerce/', import.meta.url)

const about = z.object({
  name: z.string().min(1),
  version: z.string(),
  intents: z.array(
    z.object({
      name: z.string().regex(/^[a-z][a-z0-9_]*$/),
      scene: z.string(),
      title: z.record(z.string(), z.string()),
      entities: z.array(z.string()),
    }),
  ),
})
const lists = z.record(z.string(), z.array(z.string().min(1)))
const phrasings = z.record(z.string(), z.array(z.string().min(1)).min(1))

/**
 * Reads a pack: a folder with `pack.json`, and a file for each language, named after its tag: `zh.json`, `en.json`, `pt-BR.json`.
 * @throws Error that names the file and what to mend in it
 */
export async function readPack(folder: URL | string): Promise<Pack> {
  const path = folder instanceof URL ? fileURLToPath(folder) : folder
  const pack: Pack = {
    ...(await read(join(path, 'pack.json'), about)),
    phrasings: {},
    folder: path,
    outside: await listsIn(path, 'outside.json'),
    foreign: await listsIn(path, 'foreign.json'),
    models: join(path, 'models'),
  }
  for (const locale of await languagesIn(path)) {
    const file = join(path, `${locale}.json`)
    const found = await read(file, phrasings)
    const declared = new Set(pack.intents.map(({ name }) => name))
    for (const name of new Set([...declared, ...Object.keys(found)]))
      if (!declared.has(name) || !found[name])
        throw new Error(
          `${file} and pack.json beside it do not hold the same intents: "${name}" is in one only. Add it to the other.`,
        )
    pack.phrasings[locale] = found
  }
  if (Object.keys(pack.phrasings).length === 0)
    throw new Error(`${path} holds no phrasings. Add a zh.json or an en.json.`)
  return pack
}

/** What a file of lists by language holds, if it is there. */
async function listsIn(path: string, name: string): Promise<Record<Locale, string[]>> {
  const isThere = (await readdir(path).catch((): string[] => [])).includes(name)
  return isThere ? read(join(path, name), lists) : {}
}

/** The languages that a folder has a file for. A folder that cannot be read has none. */
async function languagesIn(folder: string): Promise<Locale[]> {
  const names = await readdir(folder).catch(() => [])
  return names.flatMap((name) => /^([a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3})\.json$/.exec(name)?.[1] ?? []).sort()
}

/** A file that is missing is `undefined` to the schema. */
async function read<T>(file: string, schema: z.ZodType<T>): Promise<T> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  let json: unknown
  try {
    json = text === undefined ? undefined : JSON.parse(text)
  } catch (cause) {
    throw new Error(`${file} is not JSON: ${(cause as Error).message}. Correct it there.`, { cause })
  }
  const judged = schema.safeParse(json)
  if (judged.success) return judged.data
  if (text === undefined)
    throw new Error(`${file} does not exist. A pack is a folder with pack.json, zh.json and en.json.`)
  const { path = [], message } = judged.error.issues[0] ?? { message: 'it does not fit' }
  throw new Error(`${file} does not fit a pack at "${path.join('.')}": ${message}. Correct it there.`)
}
