import { HuidaError } from '../errors.js'
import type { Json } from '../json.js'

/** One option that a person can choose. */
export interface Choice {
  /** What the person reads. */
  label: string
  /** What the bot receives when it is chosen. */
  value: string
}

/** Where an answer comes from, pinned to the version that was read. */
export interface Source {
  title: string
  /** The article and the version that answered, for example `return-clothes.zh` and 3. */
  articleId: string
  version: number
  /** Where the article can be read. Absent: nowhere that a customer may go. */
  url?: string
}

export interface TextPart {
  type: 'text'
  text: string
  /** How it is written. Default: as it is, no character of it is markup. */
  format?: 'markdown'
}

/** What all kinds of media have in common. */
interface MediaPart {
  /** `https://…`, or `media:…` for what the bot's media store keeps. */
  url: string
  mimeType?: string
  sizeBytes?: number
  /**
   * Why there is nothing to open: its `url` is then `media:missing`. `too_large`: more bytes than are taken. `wrong_type`: the bytes are
   * something else than they were said to be. `unavailable`: the platform did not give them in time, or there is no place to keep them.
   */
  problem?: 'too_large' | 'wrong_type' | 'unavailable'
}

export interface ImagePart extends MediaPart {
  type: 'image'
  /** Read aloud by screen readers, and shown where images are not. */
  alt?: string
}

export interface FilePart extends MediaPart {
  type: 'file'
  name: string
}

/** A voice message, or a piece of sound. */
export interface AudioPart extends MediaPart {
  type: 'audio'
  durationMs?: number
  /** What is said in it, where somebody or something has written it down. */
  transcript?: string
}

export interface VideoPart extends MediaPart {
  type: 'video'
  durationMs?: number
  /** Read aloud by screen readers, and shown where videos are not. */
  alt?: string
}

/** A place on the map. */
export interface LocationPart {
  type: 'location'
  /** Degrees, WGS 84. */
  latitude: number
  longitude: number
  name?: string
  address?: string
}

/** A page, with what its preview shows. */
export interface LinkPart {
  type: 'link'
  url: string
  title: string
  text?: string
  imageUrl?: string
}

export interface ChoicesPart {
  type: 'choices'
  text: string
  /** How the text is written. Default: as it is. */
  format?: 'markdown'
  choices: Choice[]
}

export interface CardPart {
  type: 'card'
  title: string
  text?: string
  imageUrl?: string
  /** Opened when the card is pressed. */
  url?: string
  choices?: Choice[]
}

export interface SourcesPart {
  type: 'sources'
  sources: Source[]
}

/** Something that only one platform has, such as a mini-program. Everywhere else its fallback is shown. */
export interface NativePart {
  type: 'native'
  /** `Adapter.platform` of the one that has it. */
  platform: string
  data: Json
  fallback: Exclude<Part, NativePart>
}

/** One thing that a message shows. A part is one message on the platform; see `degrade` for what a platform cannot show. */
export type Part =
  | TextPart
  | ImagePart
  | FilePart
  | AudioPart
  | VideoPart
  | LocationPart
  | LinkPart
  | ChoicesPart
  | CardPart
  | SourcesPart
  | NativePart

/** What a handler may answer with: a string is a text part. */
export type Content = string | Part | readonly (string | Part)[]

/** Words, exactly as they are: no character is markup. Longer than a platform takes, it becomes several messages. */
export const text = (text: string): TextPart => ({ type: 'text', text })

/** A text in Markdown: bold, lists, links and the like. Platforms without markup show what it says, without its signs. */
export const markdown = (text: string): TextPart => ({ type: 'text', text, format: 'markdown' })

/** A picture at an address. `alt` is read aloud, and shown where pictures are not. */
export const image = (url: string, alt?: string): ImagePart => ({
  type: 'image',
  url,
  ...(alt !== undefined && { alt }),
})

/** A file to keep or open. `name` is what people see. `sizeBytes` and `mimeType` decide where it is only a link. */
export const file = (url: string, name: string, about: { mimeType?: string; sizeBytes?: number } = {}): FilePart => ({
  type: 'file',
  url,
  name,
  ...about,
})

/** A voice message, or a piece of sound. Platforms without sound show its `transcript`, where it has one, and its link. */
export const audio = (url: string, about: Omit<AudioPart, 'type' | 'url'> = {}): AudioPart => ({
  type: 'audio',
  url,
  ...about,
})

/** A film at an address. `alt` says what it shows. */
export const video = (url: string, about: Omit<VideoPart, 'type' | 'url'> = {}): VideoPart => ({
  type: 'video',
  url,
  ...about,
})

/** A place on the map, in degrees of WGS 84. Where there are no maps, a line with a link to one. */
export const location = (
  latitude: number,
  longitude: number,
  about: Pick<LocationPart, 'name' | 'address'> = {},
): LocationPart => ({ type: 'location', latitude, longitude, ...about })

/** A page and its preview. Where there are no previews, its title, text and address. */
export const link = (url: string, title: string, about: Pick<LinkPart, 'text' | 'imageUrl'> = {}): LinkPart => ({
  type: 'link',
  url,
  title,
  ...about,
})

/** A question with options. A string is both label and value. */
export const choices = (text: string, options: readonly (string | Choice)[]): ChoicesPart => ({
  type: 'choices',
  text,
  choices: options.map(toChoice),
})

/** A titled box with a picture, words and choices, all but the title optional. A string among the choices is both label and value. */
export const card = (
  title: string,
  about: Omit<CardPart, 'type' | 'title' | 'choices'> & { choices?: readonly (string | Choice)[] } = {},
): CardPart => {
  const { choices: options, ...rest } = about
  return { type: 'card', title, ...rest, ...(options && { choices: options.map(toChoice) }) }
}

/** Where an answer comes from. Where a platform cannot show them, lines at the end of the text before them. */
export const sources = (...sources: Source[]): SourcesPart => ({ type: 'sources', sources })

/**
 * Content as a list of parts; empty texts are dropped, since no platform sends them.
 * @throws HuidaError CONTENT_INVALID
 */
export function toParts(content: Content | undefined): Part[] {
  if (content === undefined) return []
  if (typeof content === 'string') return content === '' ? [] : [text(content)]
  if (isList(content)) return content.flatMap((part) => toParts(part))
  // Handlers may be written in JavaScript.
  if (!partTypes.has(content?.type)) throw new HuidaError('CONTENT_INVALID', { content: described(content) })
  return content.type === 'text' && content.text === '' ? [] : [content]
}

const partTypes: ReadonlySet<Part['type']> = new Set([
  ...(['text', 'image', 'file', 'audio', 'video', 'location', 'link', 'choices', 'card', 'sources', 'native'] as const),
])

const described = (value: unknown): string =>
  value === null || typeof value !== 'object'
    ? `${String(value)} (${value === null ? 'null' : typeof value})`
    : 'type' in value
      ? `a part of the unknown type "${String(value.type)}"`
      : 'an object without a type'

/** What a person reads of some parts, as one text: for logs, matching and language models. The name of a file is not said by anybody. */
export function plainText(parts: readonly Part[]): string {
  return parts.map(plainTextOf).filter(Boolean).join('\n')
}

function plainTextOf(part: Part): string {
  switch (part.type) {
    case 'text':
    case 'choices':
      return part.text
    case 'image':
    case 'video':
      return part.alt ?? ''
    case 'audio':
      return part.transcript ?? ''
    case 'location':
      return [part.name, part.address].filter(Boolean).join('\n')
    case 'link':
    case 'card':
      return [part.title, part.text].filter(Boolean).join('\n')
    case 'native':
      return plainTextOf(part.fallback)
    case 'file':
    case 'sources':
      return ''
  }
}

const toChoice = (option: string | Choice): Choice =>
  typeof option === 'string' ? { label: option, value: option } : option

const isList = (content: Content): content is readonly (string | Part)[] => Array.isArray(content)
