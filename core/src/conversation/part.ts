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
  url?: string
}

export interface TextPart {
  type: 'text'
  text: string
}

export interface ImagePart {
  type: 'image'
  url: string
  /** Read aloud by screen readers, and shown where images are not. */
  alt?: string
}

export interface FilePart {
  type: 'file'
  url: string
  name: string
  mimeType?: string
  sizeBytes?: number
}

export interface ChoicesPart {
  type: 'choices'
  text: string
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

/** One thing that a message shows. A part is one message on the platform; see `degrade` for what a platform cannot show. */
export type Part = TextPart | ImagePart | FilePart | ChoicesPart | CardPart | SourcesPart

/** What a handler may answer with: a string is a text part. */
export type Content = string | Part | readonly (string | Part)[]

export const text = (text: string): TextPart => ({ type: 'text', text })

export const image = (url: string, alt?: string): ImagePart => ({
  type: 'image',
  url,
  ...(alt !== undefined && { alt }),
})

export const file = (url: string, name: string, about: { mimeType?: string; sizeBytes?: number } = {}): FilePart => ({
  type: 'file',
  url,
  name,
  ...about,
})

/** A question with options. A string is both label and value. */
export const choices = (text: string, options: readonly (string | Choice)[]): ChoicesPart => ({
  type: 'choices',
  text,
  choices: options.map(toChoice),
})

export const card = (
  title: string,
  about: Omit<CardPart, 'type' | 'title' | 'choices'> & { choices?: readonly (string | Choice)[] } = {},
): CardPart => {
  const { choices: options, ...rest } = about
  return { type: 'card', title, ...rest, ...(options && { choices: options.map(toChoice) }) }
}

export const sources = (...sources: Source[]): SourcesPart => ({ type: 'sources', sources })

/** Content as a list of parts; empty texts are dropped, since no platform sends them. */
export function toParts(content: Content | undefined): Part[] {
  if (content === undefined) return []
  if (typeof content === 'string') return content === '' ? [] : [text(content)]
  if (isList(content)) return content.flatMap((part) => toParts(part))
  return content.type === 'text' && content.text === '' ? [] : [content]
}

/** What a person reads of some parts, as one text: for logs, matching and language models. */
export function plainText(parts: readonly Part[]): string {
  return parts.map(plainTextOf).filter(Boolean).join('\n')
}

function plainTextOf(part: Part): string {
  switch (part.type) {
    case 'text':
    case 'choices':
      return part.text
    case 'image':
      return part.alt ?? ''
    case 'file':
      return part.name
    case 'card':
      return [part.title, part.text].filter(Boolean).join('\n')
    case 'sources':
      return ''
  }
}

const toChoice = (option: string | Choice): Choice =>
  typeof option === 'string' ? { label: option, value: option } : option

const isList = (content: Content): content is readonly (string | Part)[] => Array.isArray(content)
