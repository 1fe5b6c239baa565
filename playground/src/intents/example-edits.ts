import { Refusal } from '@huida/core'
import type { Labelled } from '../measure/examples.js'

/** An example of an intent. */
export interface Taught {
  text: string
  intent: string
}

/** What people have changed about the examples that the bot's packs bring: kept beside them, so that no code changes. */
export interface ExampleEdits {
  added: readonly Taught[]
  removed: readonly Taught[]
}

export const noEdits: ExampleEdits = { added: [], removed: [] }

/** An example as people see it. */
export interface ShownExample extends Taught {
  state: 'own' | 'added' | 'removed'
}

/** Every example of a language, those that were taken away included. */
export const allExamples = (own: readonly Taught[], { added, removed }: ExampleEdits): ShownExample[] => [
  ...own.map((example) => ({
    ...example,
    state: removed.some((other) => isSame(other, example)) ? ('removed' as const) : ('own' as const),
  })),
  ...added.map((example) => ({ ...example, state: 'added' as const })),
]

/** What is learned from. */
export const edited = (own: readonly Taught[], edits: ExampleEdits): Taught[] =>
  allExamples(own, edits).flatMap(({ text, intent, state }) => (state === 'removed' ? [] : { text, intent }))

/**
 * All that is learned, in the order in which a bot learns it by itself: also what its packs know to have no intent, unless people have said
 * what it is.
 */
export function lessonOf(examples: readonly Labelled[], { added, removed }: ExampleEdits): Labelled[] {
  const left = examples.filter((example) => !removed.some((other) => isSame(other, example)))
  const said = new Set([...left.filter(({ intent }) => intent !== undefined), ...added].map(({ text }) => text))
  return [...left.filter(({ text, intent }) => intent !== undefined || !said.has(text)), ...added]
}

/** Adds an example, or brings one back. @throws Refusal EXAMPLE_KNOWN */
export function add(own: readonly Taught[], edits: ExampleEdits, example: Taught): ExampleEdits {
  if (edits.removed.some((other) => isSame(other, example)))
    return { ...edits, removed: edits.removed.filter((other) => !isSame(other, example)) }
  const known = edited(own, edits).find(({ text }) => text === example.text)
  if (known)
    throw new Refusal(409, 'EXAMPLE_KNOWN', `This is an example of "${known.intent}" already. Move it instead.`, {
      intent: known.intent,
    })
  return { ...edits, added: [...edits.added, example] }
}

/** Takes an example away. @throws Refusal EXAMPLE_UNKNOWN; EXAMPLE_LAST when its intent would have none left */
export function remove(own: readonly Taught[], edits: ExampleEdits, example: Taught): ExampleEdits {
  const left = edited(own, edits)
  if (!left.some((other) => isSame(other, example)))
    throw new Refusal(404, 'EXAMPLE_UNKNOWN', 'There is no such example. Somebody may have moved it.')
  if (left.filter(({ intent }) => intent === example.intent).length === 1)
    throw new Refusal(409, 'EXAMPLE_LAST', 'An intent needs one example at least. Add another one first.')
  return edits.added.some((other) => isSame(other, example))
    ? { ...edits, added: edits.added.filter((other) => !isSame(other, example)) }
    : { ...edits, removed: [...edits.removed, example] }
}

const isSame = (one: Labelled, other: Labelled): boolean => one.text === other.text && one.intent === other.intent
