import type { Labelled } from './examples.js'

/**
 * The fold, from 0, that each example is kept out with: every intent spread evenly over all folds, and a text that stands
 * there twice in one fold, so that none is judged by a model that knows it. The same for the same examples.
 */
export function foldsOf(examples: readonly Labelled[], folds: number): number[] {
  const byText = new Map<string, number>()
  const byIntent = new Map<string | undefined, number>()
  return examples.map(({ text, intent }) => {
    const same = text
      .normalize('NFKC')
      .toLowerCase()
      .replace(/[\s\p{P}]+/gu, ' ')
      .trim()
    const known = byText.get(same)
    if (known !== undefined) return known
    // Intents begin at different folds: with fewer examples than folds, the first ones would else hold them all.
    const next = byIntent.get(intent) ?? byIntent.size % folds
    byIntent.set(intent, (next + 1) % folds)
    byText.set(same, next)
    return next
  })
}
