import { createRequire } from 'node:module'
import { type Json, type PluginInUse, Refusal, withSettings } from '@huida/core'
import type { PluginService, ShownPlugin } from '../server/plugins-api.js'
import { versionOfProgram } from '../version.js'
import { type KeptPluginSettings, readPluginSettings, writePluginSettings } from './kept-plugin-settings.js'
import { fieldsOf, type PluginField, valueAt, withValueAt } from './plugin-fields.js'

/**
 * The plugins of a bot that runs, and what may be set for them: what its code leaves open. What is set counts at the next start.
 * @param atStart what was kept when the bot started
 */
export function pluginSettings(
  data: string,
  { plugins, atStart }: { plugins: () => readonly PluginInUse[]; atStart: KeptPluginSettings },
): PluginService {
  const shown = async (plugin: PluginInUse): Promise<ShownPlugin> => {
    const { name, dependencies, given, config } = plugin
    const kept = readPluginSettings(data)[name] ?? {}
    const before = atStart[name] ?? {}
    const { value: withoutKept } = await judged(plugin, given)
    const fields = fieldsOf(plugin).map((field) => {
      const { path, isSecret } = field
      const isReadable = field.type !== 'other' && !isSecret
      const now = valueAt(config, path)
      const isFixed = valueAt(given, path) !== undefined
      const next = valueAt(kept, path)
      const isChanged = JSON.stringify(next) !== JSON.stringify(valueAt(before, path))
      const standard = valueAt(withoutKept, path)
      return {
        ...field,
        isEditable: isEditable(field) && !isFixed,
        setBy: isFixed ? ('code' as const) : next === undefined ? ('default' as const) : ('console' as const),
        isSet: now !== undefined,
        ...(isReadable && isSimple(now) && { value: now }),
        ...(isReadable && isSimple(standard) && !isFixed && { standard }),
        ...(isChanged && { next: isSimple(next) ? next : null }),
      }
    })
    const version = versionOf(name)
    return {
      ...{ name, needs: [...dependencies], fields, needsRestart: fields.some((field) => 'next' in field) },
      ...(version !== undefined && { version }),
    }
  }
  return {
    plugins: () => Promise.all(plugins().map(shown)),
    async change(name, values) {
      const plugin = plugins().find((one) => one.name === name)
      if (!plugin) throw new Refusal(404, 'PLUGIN_UNKNOWN', `The bot uses no plugin "${name}".`)
      const fields = fieldsOf(plugin)
      const all = readPluginSettings(data)
      let own: Record<string, unknown> = all[name] ?? {}
      for (const [path, value] of Object.entries(values)) {
        const field = fields.find((one) => one.path === path)
        if (!field || !isEditable(field))
          throw new Refusal(422, 'SETTING_UNKNOWN', `"${name}" has no setting "${path}" that can be set here.`)
        if (valueAt(plugin.given, path) !== undefined)
          throw new Refusal(409, 'SETTING_FROM_CODE', `"${path}" is set in the code of the bot. Change it there.`)
        own = withValueAt(own, path, value ?? undefined)
      }
      const { problems } = await judged(plugin, withSettings(plugin.given, own))
      if (problems.length > 0)
        throw new Refusal(422, 'PLUGIN_SETTINGS_INVALID', problems.map(({ message }) => message).join('\n'), {
          problems,
        })
      const { [name]: _, ...others } = all
      writePluginSettings(data, Object.keys(own).length === 0 ? others : { ...others, [name]: own })
      return shown(plugin)
    },
  }
}

/** A text may name a file, a module or an address: whoever writes the bot says those. */
const isEditable = ({ type, isSecret }: PluginField): boolean =>
  !isSecret && ['number', 'boolean', 'choice', 'texts'].includes(type)

const isSimple = (value: unknown): value is string | number | boolean | string[] =>
  ['string', 'number', 'boolean'].includes(typeof value) ||
  (Array.isArray(value) && value.every((one) => typeof one === 'string'))

/** What a schema makes of a configuration, and what is wrong with it, by field. */
async function judged(
  { schema }: PluginInUse,
  input: unknown,
): Promise<{ value: unknown; problems: { field: string; message: string }[] }> {
  if (!schema) return { value: input, problems: [] }
  const result = await schema['~standard'].validate(input)
  if (!result.issues) return { value: result.value, problems: [] }
  const problems = result.issues.map(({ path = [], message }) => ({
    field: path.map((key) => String(typeof key === 'object' ? key.key : key)).join('.'),
    message,
  }))
  return { value: undefined, problems }
}

/** Plugins that the program brings itself. */
const OWN = new Set(['forbidden-words'])

/** The version of a plugin of ours. Those of a bot's own have none. */
function versionOf(name: string): string | undefined {
  if (OWN.has(name)) return versionOfProgram()
  try {
    const { version } = createRequire(import.meta.url)(`@huida/plugin-${name}/package.json`) as { version: Json }
    return String(version)
  } catch {
    return undefined
  }
}
