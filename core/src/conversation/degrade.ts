import type { Accepts, ChoiceLimit, MediaLimit } from '../adapter.js'
import { plainMarkdown } from './markdown-text.js'
import type {
  CardPart,
  Choice,
  ChoicesPart,
  LinkPart,
  LocationPart,
  NativePart,
  Part,
  Source,
  TextPart,
} from './part.js'
import { sizeOf, split } from './split.js'
import type { Words } from './words.js'

/** What is stepped down, and for whom. */
export interface Degrading {
  accepts: Accepts
  /** `Adapter.platform`: native parts of another one are replaced. */
  platform?: string
  words: Words
}

/**
 * Steps parts down to what a platform shows. Going down is a round trip: what a person types at a numbered list is found
 * again by `choose`.
 *
 * | part | becomes, where it cannot be shown |
 * |---|---|
 * | native | its fallback |
 * | sources | lines at the end of the text before them |
 * | card | its image, then its words and choices |
 * | choices | a numbered list |
 * | image, file, audio, video | a line with its name and link; of what the bot keeps itself, its name |
 * | location, link | a line with its name and address |
 * | text in Markdown | its words, without the signs |
 * | text over the limit | several texts |
 */
export function degrade(parts: readonly Part[], { accepts, platform, words }: Degrading): Part[] {
  if (parts.every((part) => isShortText(part, accepts))) return [...parts]
  let offered = 0
  const numberFrom = (choices: readonly Choice[]) => {
    offered += choices.length
    return offered - choices.length + 1
  }
  const native = parts.map((part) => (part.type === 'native' ? degradeNative(part, accepts, platform) : part))
  return mergeSources(native, accepts, words)
    .flatMap((part) => (part.type === 'card' ? degradeCard(part, accepts) : [part]))
    .flatMap((part): Part[] => {
      switch (part.type) {
        case 'text':
        case 'sources':
        case 'native':
          return [part]
        case 'card':
          return [part.choices ? { ...part, choices: shortLabels(part.choices, accepts.card) } : part]
        case 'choices':
          return degradeChoices(part, accepts, numberFrom(part.choices), words)
        case 'image':
          return [fits(part, accepts.image) ? part : lineOf(words.image, part.alt, part.url)]
        case 'video':
          return [fits(part, accepts.video) ? part : lineOf(words.video, part.alt, part.url)]
        case 'audio':
          return [fits(part, accepts.audio) ? part : lineOf(words.audio, part.transcript, part.url)]
        case 'file':
          return [fits(part, accepts.file) ? part : lineOf(words.file, part.name, part.url)]
        case 'location':
          return [accepts.location ? part : lineOf(words.location, placeOf(part), mapOf(part))]
        case 'link':
          return [
            accepts.link ? withoutKept(part) : textPart([part.title, part.text, part.url].filter(Boolean).join('\n')),
          ]
      }
    })
    .map((part) => (accepts.text.markdown ? part : withoutMarkdown(part)))
    .flatMap((part) => fit(part, accepts))
}

/** All choices that some parts offer, in the order of their numbers. */
export const offeredBy = (parts: readonly Part[]): readonly Choice[] =>
  parts.some(isOffering)
    ? parts.flatMap((part) => (part.type === 'choices' || part.type === 'card' ? (part.choices ?? []) : []))
    : none

const none: never[] = []
const isOffering = ({ type }: Part): boolean => type === 'choices' || type === 'card'

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
  if (max === Number.POSITIVE_INFINITY || !parts.some(isOffering)) return { parts, tokens: noTokens }
  const tokens = new Map<string, string>()
  const fitting = ({ label, value }: Choice): Choice => {
    // A value that looks like a token would be taken for one when it comes back.
    if (Buffer.byteLength(value) <= max && !isChoiceToken(value)) return { label, value }
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

const noTokens: ReadonlyMap<string, string> = new Map()

/** Most answers are short texts, which need nothing. */
const isShortText = (part: Part, { text }: Accepts): boolean =>
  part.type === 'text' &&
  (part.format === undefined || text.markdown === true) &&
  part.text.length * 3 <= (text.max ?? Number.POSITIVE_INFINITY)

/** "２。" and " 2. " are 2: people type on many keyboards. */
const fold = (typed: string) =>
  typed
    .normalize('NFKC')
    .trim()
    .toLowerCase()
    .replace(/^(\d{1,3})\s?[.。、)]$/, '$1')

const textPart = (text: string): TextPart => ({ type: 'text', text })

/** Nobody but the bot can open what its media store keeps. */
const lineOf = (kind: string, name: string | undefined, url: string): TextPart =>
  textPart([`[${kind}]`, name, isKept(url) ? '' : url].filter(Boolean).join(' '))

/** A preview without its picture is one. */
const withoutKept = (part: LinkPart): LinkPart => {
  const { imageUrl, ...rest } = part
  return imageUrl !== undefined && isKept(imageUrl) ? rest : part
}

const isKept = (url: string): boolean => url.startsWith('media:')

const placeOf = ({ name, address }: LocationPart) => [name, address].filter(Boolean).join(' ')

/** Phones open it with the map that their owner has chosen (RFC 5870). */
const mapOf = ({ latitude, longitude }: LocationPart) => `geo:${latitude},${longitude}`

function degradeNative(part: NativePart, accepts: Accepts, platform: string | undefined): Part {
  return accepts.native && part.platform === platform ? part : part.fallback
}

function fits(part: { url: string; sizeBytes?: number; mimeType?: string }, limit: MediaLimit | undefined): boolean {
  if (!limit || part.url === 'media:missing' || (isKept(part.url) && !limit.uploads)) return false
  if (part.sizeBytes !== undefined && part.sizeBytes > (limit.maxBytes ?? Number.POSITIVE_INFINITY)) return false
  const { mimeType } = part
  if (mimeType === undefined || !limit.types) return true
  return limit.types.some((type) => type === mimeType || type === `${mimeType.split('/', 1)[0]}/*`)
}

function withoutMarkdown(part: Part): Part {
  if ((part.type !== 'text' && part.type !== 'choices') || part.format === undefined) return part
  const { format: _, ...rest } = part
  return { ...rest, text: plainMarkdown(part.text) }
}

function mergeSources(parts: readonly Part[], accepts: Accepts, words: Words): Part[] {
  if (accepts.sources) return [...parts]
  const merged: Part[] = []
  for (const part of parts) {
    if (part.type !== 'sources') {
      merged.push(part)
      continue
    }
    const last = merged.at(-1)
    const isMarked = (last?.type === 'text' || last?.type === 'choices') && last.format === 'markdown'
    const lines = part.sources.map((source) => `${words.sources}: ${titleOf(source, isMarked)}`).join('\n')
    if (last?.type === 'text' || last?.type === 'choices')
      merged[merged.length - 1] = { ...last, text: `${last.text}\n\n${lines}` }
    else merged.push(textPart(lines))
  }
  return merged
}

/** Within Markdown, signs in a title are only signs. */
function titleOf({ title, url }: Source, isMarked: boolean): string {
  const shown = isMarked ? title.replace(/[\\`*_[\]<>#~|]/g, '\\$&') : title
  return url ? `${shown} ${url}` : shown
}

function degradeCard(part: CardPart, accepts: Accepts): Part[] {
  if (part.imageUrl !== undefined && isKept(part.imageUrl)) {
    // No platform takes a card with a picture that is to be uploaded.
    const { imageUrl, ...rest } = part
    return [{ type: 'image', url: imageUrl, alt: part.title }, ...degradeCard(rest, accepts)]
  }
  const limit = accepts.card
  if (limit && (part.choices?.length ?? 0) <= (limit.max ?? Number.POSITIVE_INFINITY)) {
    const maxTitle = limit.maxTitle ?? Number.POSITIVE_INFINITY
    if (part.title.length <= maxTitle) return [part]
    const title = shorten(part.title, maxTitle)
    return [{ ...part, title, text: [part.title, part.text].filter(Boolean).join('\n') }]
  }
  const words = [part.title, part.text, part.url].filter(Boolean).join('\n')
  return [
    ...(part.imageUrl ? [{ type: 'image', url: part.imageUrl, alt: part.title } as const] : []),
    part.choices?.length ? { type: 'choices', text: words, choices: part.choices } : textPart(words),
  ]
}

function degradeChoices(part: ChoicesPart, accepts: Accepts, firstNumber: number, words: Words): Part[] {
  const limit = accepts.choices
  const { choices, text, format } = part
  const written = (text: string): TextPart => ({ ...textPart(text), ...(format && { format }) })
  if (choices.length === 0) return text === '' ? [] : [written(text)]
  if (limit && choices.length <= (limit.max ?? Number.POSITIVE_INFINITY))
    return [{ ...part, choices: shortLabels(choices, limit) }]
  const list = choices.map(({ label }, index) => `${firstNumber + index}. ${label}`).join('\n')
  return [written([text, list, words.pickNumber].filter(Boolean).join('\n'))]
}

const shortLabels = (choices: Choice[], limit: ChoiceLimit | undefined): Choice[] => {
  const max = limit?.maxLabel ?? Number.POSITIVE_INFINITY
  return choices.every(({ label }) => label.length <= max)
    ? choices
    : choices.map(({ label, value }) => ({ label: shorten(label, max), value }))
}

/** Cut between characters as people count them, with "…" at the end. */
const shorten = (text: string, max: number): string =>
  text.length <= max ? text : `${(split(text, { max: max - 1 })[0] ?? '').trimEnd()}…`

/** How long the text of such a part may be, in the unit of texts. */
export const maxTextOf = (type: 'text' | 'choices', { text, choices }: Accepts): number =>
  Math.min(
    text.max ?? Number.POSITIVE_INFINITY,
    type === 'choices' ? (choices?.maxText ?? Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY,
  )

/** Splits what is longer than a message; choices stay with the last piece. */
function fit(part: Part, accepts: Accepts): Part[] {
  if (part.type !== 'text' && part.type !== 'choices') return [part]
  const max = maxTextOf(part.type, accepts)
  if (sizeOf(part.text, accepts.text.unit) <= max) return [part]
  const pieces = split(part.text, { ...accepts.text, max })
  return pieces.map((piece, index) => {
    if (part.type === 'choices' && index === pieces.length - 1) return { ...part, text: piece }
    return part.format ? { ...textPart(piece), format: part.format } : textPart(piece)
  })
}
