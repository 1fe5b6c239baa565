import { z } from 'zod'
import type { Finding } from '../terminal/finding.js'
import type { Placed } from './mount.js'
import { placer } from './placer.js'
import { words } from './words.js'

/** What administrators see and change of the settings. What they change is kept, and counts at the next start. */
export interface SettingsService {
  channels(): ShownChannel[]
  /** Sets values by the names of settings; `null` takes one away. @throws Refusal SETTINGS_INVALID, with everything that is wrong */
  changeChannel(id: string, values: Readonly<Record<string, string | null>>): ShownChannel
  /** Asks the platform whether the settings work. Nothing is changed. */
  checkChannel(id: string): Promise<Finding[]>
  /** Says something in a conversation of the channel. */
  sendTest(id: string, conversation: string, text: string): Promise<void>
  site(): ShownSite
  changeSite(origins: readonly string[]): void
  /** The words that must not be said, and whether the bot heeds them. */
  words(): z.input<typeof wordsShown>
  changeWords(words: readonly string[]): void
  backups(): Promise<{ folder: string; all: { name: string; at: number; bytes: number }[] }>
  backUp(): Promise<void>
}

/** A channel without its secrets: which settings are there, and never what they are. */
export type ShownChannel = z.input<typeof channel>
type ShownSite = z.input<typeof site>

const channel = z.object({
  id: z.string(),
  title: z.string(),
  package: z.string(),
  /** Whether that package is there; else whoever runs the program installs it first. */
  isInstalled: z.boolean(),
  /** Whether the program serves it now. */
  isServed: z.boolean(),
  /** Whether there are settings for it. */
  isWanted: z.boolean(),
  /** Whether it was changed since the start. */
  needsRestart: z.boolean(),
  /** Where the platform calls: a path, or the whole address where that is known. */
  webhook: z.string().optional(),
  settings: z.array(
    z.object({ name: z.string(), isNeeded: z.boolean(), setBy: z.enum(['environment', 'console']).optional() }),
  ),
})

const site = z.object({
  /** Pages of other sites that may embed the chat now. */
  origins: z.array(z.string()),
  /** After the next start, where that differs. */
  next: z.array(z.string()).optional(),
  /** Whether it is set where the program is started, so that it cannot be changed here. */
  isFixed: z.boolean(),
  publicUrl: z.string().optional(),
})

const finding = z.object({ level: z.enum(['ok', 'note', 'mend']), zh: z.string(), en: z.string() })
const backups = z.object({
  folder: z.string(),
  all: z.array(z.object({ name: z.string(), at: z.number(), bytes: z.number() })),
})

const wordsShown = z.object({
  words: z.array(z.string()),
  /** Whether the bot is built so that it asks for them. */
  isUsed: z.boolean(),
})

const params = z.object({ id: z.string().max(100) })
/** `https://shop.example`: no path, no end. */
const origin = z
  .string()
  .max(200)
  .refine((text) => URL.canParse(text) && new URL(text).origin === text && /^https?:/.test(text), {
    message: 'must be an address such as https://shop.example, without a path',
  })

/** Channels, the pages that may embed the chat, and backups, at `/api/settings`. */
export function settingsRoutes(service: SettingsService): Placed[] {
  return [
    settings('GET', '/settings/channels', 'The channels that can be served, and which of their settings are there.', {
      answer: z.array(channel),
      handle: () => service.channels(),
    }),
    settings('PUT', '/settings/channels/:id', 'Keeps settings of a channel for the next start; null takes one away.', {
      params,
      body: z.object({ values: z.record(z.string().max(100), z.string().max(4_000).nullable()) }),
      answer: channel,
      handle({ params, body }, exchange) {
        exchange.note({ changed: Object.keys(body.values) })
        return service.changeChannel(params.id, body.values)
      },
    }),
    settings('POST', '/settings/channels/:id/check', 'Asks the platform whether the settings work.', {
      params,
      answer: z.array(finding),
      handle: ({ params }) => service.checkChannel(params.id),
    }),
    settings('POST', '/settings/channels/:id/test', 'Says something in a conversation of the channel.', {
      params,
      body: z.object({ conversation: z.string().max(500) }),
      answer: z.void(),
      handle: ({ params, body }, { headers }) =>
        service.sendTest(params.id, body.conversation, words(headers['accept-language']).testMessage),
    }),
    settings('GET', '/settings/site', 'Which pages may embed the chat.', {
      answer: site,
      handle: () => service.site(),
    }),
    settings('PUT', '/settings/site', 'Keeps which pages may embed the chat, for the next start.', {
      body: z.object({ origins: z.array(origin).max(50) }),
      answer: site,
      handle({ body }, exchange) {
        exchange.note({ origins: body.origins })
        service.changeSite(body.origins)
        return service.site()
      },
    }),
    settings('GET', '/settings/words', 'The words that must not be said.', {
      answer: wordsShown,
      handle: () => service.words(),
    }),
    settings('PUT', '/settings/words', 'Replaces the words that must not be said, at once.', {
      body: z.object({ words: z.array(z.string().trim().min(1).max(100)).max(2_000) }),
      answer: wordsShown,
      handle({ body }) {
        service.changeWords(body.words)
        return service.words()
      },
    }),
    settings('GET', '/settings/backups', 'The backups that were made here, the latest first.', {
      answer: backups,
      handle: () => service.backups(),
    }),
    settings('POST', '/settings/backups', 'Makes a backup now.', {
      answer: backups,
      async handle() {
        await service.backUp()
        return service.backups()
      },
    }),
  ]
}

const settings = placer('/api', {
  reading: { role: 'administrator', audit: 'read' },
  changing: { role: 'administrator', audit: 'change' },
})
