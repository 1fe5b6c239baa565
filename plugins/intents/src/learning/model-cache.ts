import { createHash, randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Classifier, Example, IntentModel, TrainOptions } from '../classifier.js'
import { forCustomers } from '../ngrams/ngrams.js'
import { readPack } from '../pack.js'
import { articlesIn, byLocale, examplesIn, type TeachingArticle } from './examples.js'

/** Where models are looked for, and where a new one is kept. */
export interface Keeping extends TrainOptions {
  /** Folders, the first first. */
  from?: readonly string[]
  /** Default: what is learned is not kept. */
  in?: string
}

/**
 * What the classifier learns from these examples: read when it has learned exactly that before, else learned now and kept for
 * the next time. A file that cannot be used is learned anew.
 * @throws the signal's reason when it aborts
 */
export async function learnOnce(
  classifier: Classifier,
  examples: readonly Example[],
  { from = [], in: folder, ...options }: Keeping = {},
): Promise<IntentModel> {
  const kept = await modelKept(classifier, examples, { from, ...(folder && { in: folder }), ...options })
  if (kept) return kept
  const model = await classifier.train(examples, options)
  const file = modelFile(classifier, examples, options.seed)
  if (folder && file !== undefined) await keep(join(folder, file), folder, model.save())
  return model
}

/** What the classifier has learned from exactly these examples before; undefined when it was not kept. */
export async function modelKept(
  classifier: Classifier,
  examples: readonly Example[],
  { from = [], in: folder, seed }: Keeping,
): Promise<IntentModel | undefined> {
  const file = modelFile(classifier, examples, seed)
  if (file === undefined) return undefined
  for (const place of [...(folder ? [folder] : []), ...from]) {
    const model = await readFile(join(place, file))
      .then((saved) => classifier.load(saved))
      .catch(() => undefined)
    if (model) return model
  }
  return undefined
}

/**
 * Learns a pack's languages and keeps the models in it, in `models/`: bots that use this pack alone, with the default
 * classifier, then start with what is there. Run it when the pack is built. With `articles`, what a bot learns that has them too; `in`: the
 * folder for its `learned`.
 * @throws Error that names the file and what to mend in it
 */
export async function learnPack(
  folder: URL | string,
  { articles, in: place }: { articles?: readonly TeachingArticle[]; in?: string } = {},
): Promise<void> {
  const pack = await readPack(folder)
  const keep = { in: place ?? pack.models }
  await Promise.all(
    [...byLocale([pack])].map(async ([locale, own]) => {
      await learnOnce(forCustomers(locale), [...own, ...(articles ? examplesIn(articles, own, locale) : [])], keep)
      const asked = articles ? articlesIn(articles, own, locale) : []
      if (asked.length > 0) await learnOnce(forCustomers(locale), asked, keep)
    }),
  )
}

/** What a kept model is called, after all that it depends on; undefined when the classifier does not say what that is. */
export const modelFile = ({ key }: Classifier, examples: readonly Example[], seed = 1): string | undefined =>
  key === undefined
    ? undefined
    : `${createHash('sha256')
        .update(JSON.stringify([key, seed, examples.map(({ text, intent }) => [text, intent])]))
        .digest('hex')
        .slice(0, 24)}.model`

/** Whole or not at all: a bot may start while another learns. */
async function keep(file: string, folder: string, bytes: Uint8Array): Promise<void> {
  await mkdir(folder, { recursive: true })
  const written = `${file}.${randomUUID().slice(0, 8)}`
  await writeFile(written, bytes)
  await rename(written, file)
}
