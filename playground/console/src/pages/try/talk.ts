import { api, got } from '../../api/client.js'
import type { paths } from '../../api/schema.js'
import { signal } from '../../signal.js'

type Told = paths['/api/try/conversations/{id}/say']['post']['responses'][200]['content']['application/json']
export type Look = Told['looks'][number]
export type Message = NonNullable<Look['messages']>[number]
export type Texts = 'draft' | 'live'
export type Said = { text: string } | { choice: { label: string; value: string } }

/** Something that was said, and what came of it once it is there. */
export interface Turn {
  said: string
  told?: Told
}

/** A conversation with the bot that is tried. It stays while other pages are opened, until this page of the browser is gone. */
export interface Talk {
  id: string | undefined
  texts: Texts
  turns: readonly Turn[]
}

export const talk = signal<Talk>({ id: undefined, texts: 'draft', turns: [] })

export const begin = (texts: Texts): void => talk.set({ id: undefined, texts, turns: [] })

/** Says something; a conversation that the program has forgotten begins anew. @throws Refused, TypeError */
export async function say(said: Said): Promise<void> {
  const { texts } = talk.get()
  const words = 'text' in said ? said.text : said.choice.label
  const at = talk.get().turns.length
  talk.set({ ...talk.get(), turns: [...talk.get().turns, { said: words }] })
  try {
    const id = talk.get().id ?? (await got(api.POST('/api/try/conversations', { body: { texts } }))).id
    talk.set({ ...talk.get(), id })
    const told = await got(api.POST('/api/try/conversations/{id}/say', { params: { path: { id } }, body: said }))
    talk.set({ ...talk.get(), turns: talk.get().turns.map((turn, place) => (place === at ? { ...turn, told } : turn)) })
  } catch (error) {
    // What was not heard stays in the field. Without an id the next word begins a new conversation.
    talk.set({ ...talk.get(), id: undefined, turns: talk.get().turns.slice(0, at) })
    throw error
  }
}

/** The choice that the bot has offered last under these words: platforms may be told a shorter value. */
export function offered(label: string): { label: string; value: string } | undefined {
  const parts = talk
    .get()
    .turns.flatMap(({ told }) => told?.entries ?? [])
    .flatMap((entry) => (entry.kind === 'out' && entry.act.part ? [entry.act.part] : []))
  // Platforms cut long labels.
  const start = label.replace(/…$/, '')
  return parts.flatMap(({ choices = [] }) => choices).findLast((choice) => choice.label.startsWith(start))
}

/** The article that an answer came from. */
export const sourceOf = ({ told }: Turn): string | undefined =>
  told?.entries.flatMap((entry) => (entry.kind === 'out' ? (entry.act.part?.sources ?? []) : []))[0]?.articleId
