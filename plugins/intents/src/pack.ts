import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Locale } from '@huida/core'
import { z } from 'zod'

/** One thing that customers want. */
export interface PackIntent {
  name: string
  /** When in a purchase it comes up, for example `after-sale`. */
  scene: string
  title: Record<Locale, string>
  /** Entities worth looking for. */
  entities: string[]
}

/** Intents, and how people say them in the languages that the pack speaks. */
export interface Pack {
  name: string
  version: string
  intents: PackIntent[]
  phrasings: Partial<Record<Locale, Record<string, string[]>>>
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
      title: z.object({ zh: z.string(), en: z.string() }),
      entities: z.array(z.string()),
    }),
  ),
})
const phrasings = z.record(z.string(), z.array(z.string().min(1)).min(1))

/**
 * Reads a pack: a folder with `pack.json`, and `zh.json` or `en.json` or both.
 * @throws Error that names the file and what to mend in it
 */
export async function readPack(folder: URL | string): Promise<Pack> {
  const path = folder instanceof URL ? fileURLToPath(folder) : folder
  const pack: Pack = {
    ...(await read(join(path, 'pack.json'), about)),
    phrasings: {},
    models: join(path, 'models'),
  }
  for (const locale of ['zh', 'en'] as const) {
    const file = join(path, `${locale}.json`)
    const found = await read(file, phrasings.optional())
    if (!found) continue
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
