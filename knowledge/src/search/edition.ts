import { type LexicalFields, type LexicalIndex, type LexicalOptions, loadLexicalIndex } from '../lexical/lexical.js'
import { createVocabulary, type Vocabulary } from '../text/vocabulary.js'
import type { Weighings } from './confidence-features.js'
import type { Searchable } from './searchable.js'

/** What is searched for some of the customers: all of its articles, their words, and what was read of them. */
export interface Edition {
  readonly entries: Map<string, Searchable>
  readonly lexical: LexicalIndex<Searchable>
  readonly vocabulary: Vocabulary
  /** What the questions of articles weigh, until an article changes. */
  readonly weighings: Weighings
}

/** How many characters of articles are read at once for their words: some milliseconds. */
export const readAtOnce = 5_000

/**
 * The same with other articles in place of some, and without those of which nothing is left. Its words are a copy, so that neither edition weighs a word by what only the other
 * one says; entries that both have are shared, and so is whatever is kept by them.
 */
export async function editionWith(
  base: Edition,
  own: ReadonlyMap<string, Searchable>,
  options: LexicalOptions,
  fieldsOf: (entry: Searchable) => LexicalFields,
  gone: readonly string[] = [],
): Promise<Edition> {
  const bytes = Buffer.concat(await base.lexical.save())
  const entries = new Map([...base.entries, ...own])
  for (const id of gone) entries.delete(id)
  const all = [...entries.values()].map((entry) => [entry, fieldsOf(entry)] as const)
  // The same program has made these bytes a moment ago; what has changed since is read anew.
  const lexical = (await loadLexicalIndex(bytes, all, options))!
  const vocabulary = createVocabulary()
  for (const { questions, article } of entries.values()) vocabulary.add(questions, article.answer)
  while (vocabulary.read(readAtOnce)) await new Promise(setImmediate)
  return { entries, lexical, vocabulary, weighings: new Map() }
}
