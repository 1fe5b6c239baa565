import type { Accepts } from '../adapter.js'
import type { CardPart, Choice, ChoicesPart, Part, Source } from './part.js'
import { sizeOf, split } from './split.js'
import type { Words } from './words.js'

/**
 * Steps parts down to what a platform shows. Going down is a round trip: what a person types at a numbered list is found
 * again by `choose`.
 *
 * | part | becomes, where it cannot be shown |
 * |---|---|
 * | sources | lines at the end of the text before them |
 * | card | its image, then its words and choices |
 * | choices | a numbered list |
 * | image, file | a line with its name and link |
 * | text over the limit | several texts |
 */
export function degrade(parts: readonly Part[], accepts: Accepts, words: Words): Part[] {
  if (
    parts.every(
      (part) => part.type === 'text' && part.text.length * 3 <= (accepts.text.max ?? Number.POSITIVE_INFINITY),
    )
  )
    return [...parts]
  let offered = 0
  const numberFrom = (choices: readonly Choice[]) => {
    offered += choices.length
    return offered - choices.length + 1
  }
  return mergeSources(parts, accepts, words)
    .flatMap((part) => (part.type === 'card' ? degradeCard(part, accepts) : [part]))
    .flatMap((part): Part[] => {
      switch (part.type) {
        case 'text':
        case 'sources':
        case 'card':
          return [part]
        case 'choices':
          return degradeChoices(part, accepts, numberFrom(part.choices), words)
        case 'image':
          return accepts.image ? [part] : [textOf(`[${words.image}] ${part.alt ? `${part.alt} ` : ''}${part.url}`)]
        case 'file':
          return accepts.file ? [part] : [textOf(`[${words.file}] ${part.name} ${part.url}`)]
      }
    })
    .flatMap((part) => fit(part, accepts))
}

/** All choices that some parts offer, in the order of their numbers. */
export const offeredBy = (parts: readonly Part[]): Choice[] =>
  parts.flatMap((part) => (part.type === 'choices' || part.type === 'card' ? (part.choices ?? []) : []))

/** The offered choice that a typed text means: its label, or its number in the list. */
export function choose(typed: string, offered: readonly Choice[]): Choice | undefined {
  const wanted = fold(typed)
  return (
    offered.find(({ label }) => fold(label) === wanted) ??
    (/^\d{1,3}$/.test(wanted) ? offered[Number(wanted) - 1] : undefined)
  )
}

/** What travels in place of a value that is too long for a platform's button: the place where the value was offered. */
const tokenOf = (position: number, index: number) => `~${position}.${index}`

/** Whether something that a platform sent back may be such a token. */
export const isChoiceToken = (value: string): boolean => /^~\d+\.\d+$/.test(value)

/**
 * Parts whose choices carry only values that fit the platform's buttons, and the long ones by their tokens.
 * @param position of the event that is answered: it makes the tokens unique
 */
export function shortenValues(parts: readonly Part[], accepts: Accepts, position: number) {
  const max = Math.min(
    accepts.choices?.maxValueBytes ?? Number.POSITIVE_INFINITY,
    accepts.card?.maxValueBytes ?? Number.POSITIVE_INFINITY,
  )
  const tokens = new Map<string, string>()
  if (max === Number.POSITIVE_INFINITY) return { parts, tokens }
  const fitting = ({ label, value }: Choice): Choice => {
    if (Buffer.byteLength(value) <= max) return { label, value }
    const token = tokenOf(position, tokens.size)
    tokens.set(token, value)
    return { label, value: token }
  }
  const shortened = parts.map((part) =>
    (part.type === 'choices' || part.type === 'card') && part.choices
      ? { ...part, choices: part.choices.map(fitting) }
      : part,
  )
  return { parts: shortened, tokens }
}

/** "２。" and " 2. " are 2: people type on many keyboards. */
const fold = (typed: string) =>
  typed
    .normalize('NFKC')
    .trim()
    .toLowerCase()
    .replace(/^(\d+)\s*[.。、)]$/, '$1')

const textOf = (text: string): Part => ({ type: 'text', text })

function mergeSources(parts: readonly Part[], accepts: Accepts, words: Words): Part[] {
  if (accepts.sources) return [...parts]
  const merged: Part[] = []
  for (const part of parts) {
    if (part.type !== 'sources') {
      merged.push(part)
      continue
    }
    const lines = part.sources.map((source) => `${words.sources}: ${titleOf(source)}`).join('\n')
    const last = merged.at(-1)
    if (last?.type === 'text' || last?.type === 'choices')
      merged[merged.length - 1] = { ...last, text: `${last.text}\n\n${lines}` }
    else merged.push(textOf(lines))
  }
  return merged
}

const titleOf = ({ title, url }: Source) => (url ? `${title} ${url}` : title)

function degradeCard(part: CardPart, accepts: Accepts): Part[] {
  const fits = accepts.card && (part.choices?.length ?? 0) <= (accepts.card.max ?? Number.POSITIVE_INFINITY)
  if (fits) return [part]
  const words = [part.title, part.text, part.url].filter(Boolean).join('\n')
  return [
    ...(part.imageUrl ? [{ type: 'image', url: part.imageUrl, alt: part.title } as const] : []),
    part.choices?.length ? { type: 'choices', text: words, choices: part.choices } : textOf(words),
  ]
}

function degradeChoices(part: ChoicesPart, accepts: Accepts, firstNumber: number, words: Words): Part[] {
  const limit = accepts.choices
  if (part.choices.length === 0) return [textOf(part.text)]
  if (limit && part.choices.length <= (limit.max ?? Number.POSITIVE_INFINITY)) return [part]
  const list = part.choices.map(({ label }, index) => `${firstNumber + index}. ${label}`).join('\n')
  return [textOf([part.text, list, words.pickNumber].filter(Boolean).join('\n'))]
}

/** Splits what is longer than a message; choices stay with the last piece. */
function fit(part: Part, { text: limit }: Accepts): Part[] {
  if (
    (part.type !== 'text' && part.type !== 'choices') ||
    sizeOf(part.text, limit.unit) <= (limit.max ?? Number.POSITIVE_INFINITY)
  )
    return [part]
  const pieces = split(part.text, limit)
  return pieces.map((piece, index) =>
    part.type === 'choices' && index === pieces.length - 1 ? { ...part, text: piece } : textOf(piece),
  )
}
