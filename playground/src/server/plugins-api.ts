import { z } from 'zod'
import type { Placed } from './mount.js'
import { placer } from './placer.js'

/** What administrators see and set of the plugins of the bot. What they set counts at the next start. */
export interface PluginService {
  plugins(): Promise<ShownPlugin[]>
  /**
   * Sets values by the paths of settings; `null` takes one away.
   * @throws Refusal SETTING_FROM_CODE, SETTING_UNKNOWN, PLUGIN_SETTINGS_INVALID with what is wrong, by field
   */
  change(name: string, values: Readonly<Record<string, Value | null>>): Promise<ShownPlugin>
}

export type ShownPlugin = z.input<typeof plugin>
type Value = z.output<typeof value>

const value = z.union([z.string().max(1_000), z.number(), z.boolean(), z.array(z.string().max(200)).max(200)])

const field = z.object({
  /** Where it stands: `limits.offerMs`. */
  path: z.string(),
  type: z.enum(['number', 'boolean', 'text', 'texts', 'choice', 'other']),
  about: z.string().optional(),
  choices: z.array(z.string()).optional(),
  ...{ min: z.number().optional(), max: z.number().optional(), isInteger: z.boolean().optional() },
  isSecret: z.boolean(),
  isEditable: z.boolean(),
  setBy: z.enum(['code', 'console', 'default']),
  /** Whether there is anything. What it is, is told of simple values that are no secrets. */
  isSet: z.boolean(),
  value: value.optional(),
  /** What counts where nobody sets it. */
  standard: value.optional(),
  /** What counts after the next start, where that differs; `null`: nothing is set then. */
  next: value.nullable().optional(),
})

const plugin = z.object({
  name: z.string(),
  /** Absent: it is a part of the bot's own code. */
  version: z.string().optional(),
  /** Plugins that it needs. */
  needs: z.array(z.string()),
  needsRestart: z.boolean(),
  fields: z.array(field),
})

/** The plugins of the bot and their settings, at `/api/settings/plugins`. */
export function pluginRoutes(service: PluginService): Placed[] {
  return [
    route(
      'GET',
      '/settings/plugins',
      'The plugins of the bot in their order, with what they are told. Secrets are never shown.',
      {
        answer: z.array(plugin),
        handle: () => service.plugins(),
      },
    ),
    route('PUT', '/settings/plugins/:name', 'Keeps settings of a plugin for the next start; null takes one away.', {
      params: z.object({ name: z.string().max(100) }),
      body: z.object({ values: z.record(z.string().max(100), value.nullable()) }),
      answer: plugin,
      handle({ params, body }, exchange) {
        exchange.note({ to: body.values })
        return service.change(params.name, body.values)
      },
    }),
  ]
}

const route = placer('/api', {
  reading: { role: 'administrator', audit: 'read' },
  changing: { role: 'administrator', audit: 'change' },
})
