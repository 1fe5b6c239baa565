import type { PluginInUse } from '@huida/core'
import { findPersonalData, mask, personalDataTypes } from '@huida/plugin-privacy'
import { maskPersonal } from '@huida/plugin-tickets'
import { z } from 'zod'
import { maskedText } from '../privacy/masking.js'
import type { Placed } from './mount.js'
import { placer } from './placer.js'

/** Whether a model that finds articles by meaning is asked. */
export interface PrivacyOptions {
  plugins: () => readonly PluginInUse[]
  hasEmbedder: boolean
}

const place = z.object({
  id: z.enum([
    ...['log', 'decisions', 'conversations', 'model', 'embedder', 'drafts', 'exports', 'systems', 'surveys'],
    ...['desk', 'tickets', 'backups'],
  ] as const),
  /**
   * `masked`: all kinds that are known. `own`: by a function of the bot's code. `numbers`: phone, identity and card numbers and e-mail
   * addresses. `secrets`: passwords and tokens; what customers write is not there at all. `plain`: everything can be read. `unused`: nothing goes there.
   */
  how: z.enum(['masked', 'own', 'numbers', 'secrets', 'plain', 'unused']),
  /** Where that is decided. */
  by: z.enum(['program', 'code']),
})
type Place = z.input<typeof place>

/** What is masked where, and a text to try it with, at `/api/settings/privacy`. */
export function privacyRoutes({ plugins, hasEmbedder }: PrivacyOptions): Placed[] {
  return [
    route('GET', '/settings/privacy', 'Which personal data is found, and where it is masked.', {
      answer: z.object({ kinds: z.array(z.string()), places: z.array(place) }),
      handle: () => ({ kinds: [...personalDataTypes], places: placesOf(plugins(), hasEmbedder) }),
    }),
    route('POST', '/settings/privacy/try', 'What would be masked of a text. Nothing of it is kept.', {
      audit: 'none',
      body: z.object({ text: z.string().max(4_000) }),
      answer: z.object({
        found: z.array(z.object({ kind: z.string(), start: z.number(), end: z.number() })),
        ...{ people: z.string(), model: z.string(), exports: z.string() },
      }),
      handle({ body: { text } }) {
        const found = findPersonalData(text).map(({ type: kind, start, end }) => ({ kind, start, end }))
        return { found, people: maskedText(text), model: mask(text).text, exports: maskPersonal(text) }
      },
    }),
  ]
}

function placesOf(plugins: readonly PluginInUse[], hasEmbedder: boolean): Place[] {
  const configOf = (name: string) => plugins.find((one) => one.name === name)?.config as Config | undefined
  type Config = { mask?: unknown; model?: unknown }
  const byCode = (id: Place['id'], name: string, without: Place['how']): Place => {
    const config = configOf(name)
    const isGiven = (plugins.find((one) => one.name === name)?.given as Config | undefined)?.mask !== undefined
    return { id, by: 'code', how: config === undefined ? 'unused' : isGiven ? 'own' : without }
  }
  const rag = configOf('rag')
  return [
    { id: 'log', by: 'program', how: 'secrets' },
    { id: 'decisions', by: 'program', how: 'masked' },
    byCode('conversations', 'conversations', 'plain'),
    rag?.model === undefined ? { id: 'model', by: 'code', how: 'unused' } : byCode('model', 'rag', 'plain'),
    { id: 'embedder', by: 'program', how: hasEmbedder ? 'plain' : 'unused' },
    { id: 'drafts', by: 'program', how: 'masked' },
    byCode('exports', 'tickets', 'numbers'),
    byCode('systems', 'ticket-sync', 'plain'),
    byCode('surveys', 'csat', 'plain'),
    { id: 'desk', by: 'program', how: 'plain' },
    { id: 'tickets', by: 'program', how: 'plain' },
    { id: 'backups', by: 'program', how: 'plain' },
  ]
}

const route = placer('/api', {
  reading: { role: 'administrator', audit: 'none' },
  changing: { role: 'administrator', audit: 'change' },
})
