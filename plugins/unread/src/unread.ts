import {
  type Context,
  choices,
  definePlugin,
  type Locale,
  localised,
  type MessageReceived,
  type Part,
  withOwnWords,
} from '@huida/core'
import type { WithHandoff } from '@huida/plugin-escalation'
import { z } from 'zod'
import { type UnreadWords, words } from './words.js'

const replaced = z.custom<Partial<UnreadWords>>(
  (value) => typeof value === 'object' && value !== null,
  'it is no object. Give the words to replace, such as { image: "…" }',
)

/**
 * A message without words gets an honest word that it cannot be read, and the offer of a person where one can be had. Use it before
 * whatever searches, and after `escalation()`.
 */
export const unread = definePlugin({
  name: 'unread',
  config: z.object({
    /** Replaces any of the plugin's own words, by language: `{ zh: { image: '…' } }`. */
    words: z.record(z.string(), replaced).default({}),
    /**
     * What the choice of a person sends back, where you take it yourself. Default: a person is offered only where `escalation()` was used
     * before, which takes `human`.
     */
    person: z.string().min(1).optional(),
  }),
  setup(app, { config }) {
    app.on('message', (ctx: Context<MessageReceived> & { imageText?: string } & Partial<WithHandoff>, next) => {
      // `images` has read it: whoever comes later knows what it says.
      if (ctx.imageText) return next()
      const kind = unreadIn(ctx.event.parts)
      if (kind === undefined) return next()
      const say = withOwnWords(words, config.words, ctx.locale)
      const person = config.person ?? (ctx.handoff && 'human')
      const saw = ctx.event.parts.map(({ type }) => type)
      ctx.trace({ step: 'unread', saw, chose: person === undefined ? 'to say so' : 'a person' })
      const second = person === undefined ? say.instead : say.offer
      const text = localised(pause, ctx.locale).replace('{first}', say[kind]).replace('{second}', second)
      if (person === undefined) return text
      // What the bot would say while a person answers is a draft, which the customer never sees.
      if (ctx.conversation.owner.kind === 'bot') ctx.record('handoff.offered', { reason: 'unread' })
      return choices(text, [{ label: say.person, value: person }])
    })
  },
})

type Kind = Exclude<keyof UnreadWords, 'instead' | 'offer' | 'person'>

/** Between two sentences. */
const pause: Record<Locale, string> = { zh: '{first}{second}', en: '{first} {second}' }

/** What a message is that says nothing in words. `undefined`: it says something, so that may be answered. */
function unreadIn(parts: readonly Part[]): Kind | undefined {
  if (parts.some(hasWords)) return undefined
  const kinds = new Set(parts.map(({ type }) => type))
  const [kind] = kinds
  return kinds.size === 1 && isKind(kind) ? kind : 'other'
}

const isKind = (type: Part['type'] | undefined): type is Kind & Part['type'] =>
  type === 'text' || type === 'image' || type === 'audio' || type === 'video' || type === 'file' || type === 'location'

/** Anything that can be seen: blanks, zero-width characters and marks of direction alone are an empty message. */
const SEEN = /[^\s\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/u

/**
 * A sticker reads as its emoji, and speech as what somebody wrote down. The name of a file or a place, and a card that was shared, as of a
 * contact, are not said by anybody.
 */
function hasWords(part: Part): boolean {
  switch (part.type) {
    case 'text':
    case 'choices':
      return SEEN.test(part.text)
    case 'image':
    case 'video':
      return Boolean(part.alt)
    case 'audio':
      return Boolean(part.transcript)
    case 'link':
      return true
    case 'native':
      return hasWords(part.fallback)
    case 'file':
    case 'location':
    case 'card':
    case 'sources':
      return false
  }
}
