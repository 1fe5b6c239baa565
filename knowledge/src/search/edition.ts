import type { LexicalFields, LexicalIndex } from '../lexical/lexical.js'
import { slicesOf } from '../slices.js'
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
 * The same with other articles in place of some, and without those of which nothing is left: only what differs is read. Its words are its own, so
 * that neither edition weighs a word by what only the other one says; entries that both have are shared, and so is whatever is kept by them.
 */
export async function editionWith(
  base: Edition,
  own: ReadonlyMap<string, Searchable>,
  fieldsOf: (entry: Searchable) => LexicalFields,
  gone: readonly string[] = [],
): Promise<Edition> {
  const slices = slicesOf()
  const lexical = base.lexical.fork()
  const entries = new Map(base.entries)
  const vocabulary = createVocabulary(base.vocabulary)
  for (const id of [...gone, ...own.keys()]) {
    const before = entries.get(id)
    if (!before) continue
    entries.delete(id)
    lexical.delete(before)
    if (slices.isOver) await slices.next()
  }
  for (const [id, entry] of own) {
    entries.set(id, entry)
    lexical.set(entry, fieldsOf(entry))
    vocabulary.add(entry.questions, entry.article.answer)
    if (slices.isOver) await slices.next()
  }
  while (vocabulary.read(readAtOnce)) await new Promise(setImmediate)
  return { entries, lexical, vocabulary, weighings: new Map() }
}
