import type { Adapter } from './adapter.js'
import { HuidaError } from './errors.js'
import type { MediaStore } from './media/media-store.js'
import type { Plugin } from './plugin.js'
import { withSettings } from './plugin-settings.js'
import type { Store } from './store/store.js'

/**
 * What each plugin is configured with, defaults included.
 * @param known the names of all options
 * @throws HuidaError CONFIG_INVALID with everything that is wrong about options, adapters, plugins and store, at once
 */
export async function checkedConfigs(
  options: object,
  known: readonly string[],
  plugins: readonly Plugin[],
  store: Store,
): Promise<Map<Plugin, unknown>> {
  const problems = [
    ...problemsOfOptions(options, known),
    ...problemsOfAdapters((options as { adapters?: unknown }).adapters),
    ...problemsOfStore(store),
    ...problemsOfMedia(options),
  ]
  const settings = (options as { pluginSettings?: Record<string, unknown> }).pluginSettings ?? {}
  const configs = new Map<Plugin, unknown>()
  const before = new Set<string>()
  for (const plugin of plugins) {
    if (!isPlugin(plugin)) {
      problems.push(
        `.use() was given ${described(plugin)}. Give it a function (ctx, next) => …, or a plugin: .use(visits()).`,
      )
      continue
    }
    const { name } = plugin
    if (before.has(name)) problems.push(`Plugin "${name}" is used twice. Remove one .use(${name}()).`)
    for (const needed of plugin.dependencies)
      if (!before.has(needed)) problems.push(`Plugin "${name}" needs "${needed}". Call .use(${needed}()) before it.`)
    before.add(name)
    const kept = settings[name]
    const judged = await judge(plugin, kept)
    if ('problems' in judged) problems.push(...judged.problems)
    else configs.set(plugin, judged.config)
    if (plugin.migrations && !store.sql) problems.push(new HuidaError('STORE_NEEDS_SQL', { plugin: name }).message)
  }
  if (problems.length > 0) throw new HuidaError('CONFIG_INVALID', { problems })
  return configs
}

function problemsOfOptions(options: object, known: readonly string[]): string[] {
  const problems = Object.keys(options)
    .filter((name) => !known.includes(name))
    .map((name) => {
      const meant = known.find((option) => distance(option.toLowerCase(), name.toLowerCase()) <= 2)
      return `createBot() knows no option "${name}". ${meant ? `Did you mean "${meant}"?` : `There are: ${known.join(', ')}.`}`
    })
  const { locales, locale } = options as { locales?: unknown; locale?: unknown }
  for (const tag of [...(Array.isArray(locales) ? locales : []), ...(locale === undefined ? [] : [locale])])
    if (!isTag(tag)) problems.push(`"${String(tag)}" is not a language tag. Use BCP 47, such as "zh" or "en".`)
  if (locales !== undefined && !(Array.isArray(locales) && locales.length > 0))
    problems.push('locales is not a list of languages. Give at least one: locales: ["zh", "en"].')
  return problems
}

function isTag(tag: unknown): boolean {
  try {
    return typeof tag === 'string' && new Intl.Locale(tag) !== undefined
  } catch {
    return false
  }
}

/** How many letters are other, missing or too many. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (const [i, letter] of [...one].entries()) {
    const next = [i + 1]
    for (const [j, wanted] of [...other].entries())
      next.push(Math.min(next[j]! + 1, row[j + 1]! + 1, row[j]! + (letter === wanted ? 0 : 1)))
    row = next
  }
  return row.at(-1)!
}

function problemsOfAdapters(adapters: unknown): string[] {
  if (!Array.isArray(adapters) || adapters.length === 0)
    return ['There is no adapter. Pass at least one in createBot({ adapters: [web()] }).']
  return adapters.flatMap((adapter: Partial<Adapter>, index) => {
    const wrong = shapeProblem(adapter)
    if (wrong !== undefined) return [`adapters[${index}] ${wrong}`]
    const { name } = adapter as Adapter
    const problems: string[] = []
    if (!/^[a-z][a-z0-9-]*$/.test(name))
      problems.push(`Adapter "${name}" has a name that does not fit a path. Use small letters, digits and dashes.`)
    if (adapters.findIndex((other) => other?.name === name) < index)
      problems.push(`Two adapters are called "${name}". Give one of them another name.`)
    return [...problems, ...(adapter.check?.() ?? []).map((problem) => `Adapter "${name}": ${problem}`)]
  })
}

/** What makes something no adapter at all. */
function shapeProblem(adapter: Partial<Adapter>): string | undefined {
  if (typeof adapter === 'function')
    return 'is a function: the adapter was not made yet. Call it: web() instead of web.'
  if (typeof adapter !== 'object' || adapter === null)
    return `is ${described(adapter)}, not an adapter. Pass what web() gives.`
  const { name, platform, accepts, send } = adapter
  if (typeof name !== 'string') return 'has no name. See the guide "write an adapter".'
  const missing = [
    ...(typeof platform === 'string' ? [] : ['platform, such as "telegram"']),
    ...(typeof accepts?.text === 'object' ? [] : ['accepts, at least { text: {} }']),
    ...(typeof send === 'function' ? [] : ['send(message, tools)']),
  ]
  return missing.length > 0
    ? `("${name}") lacks ${missing.join(' and ')}. See the guide "write an adapter".`
    : undefined
}

function problemsOfStore(store: Store): string[] {
  if (typeof store !== 'object' || typeof store?.accept !== 'function')
    return [
      `store is ${described(store)}, not a store. Pass what sqlite({ file: 'bot.db' }) gives, or leave it out to try things out in memory.`,
    ]
  const { name, durable } = store
  const problems = [...(store.check?.() ?? [])].map((problem) => `Store "${name}": ${problem}`)
  if (!durable && process.env.NODE_ENV === 'production' && problems.length === 0)
    problems.push(
      `The store "${name}" forgets everything when the process ends. Use a durable one in production, such as sqlite() of @huida/plugin-store-sqlite.`,
    )
  return problems
}

function problemsOfMedia({ media, mediaLimits = {} }: { media?: unknown; mediaLimits?: object }): string[] {
  const problems = Object.entries(mediaLimits).flatMap(([name, value]) =>
    !['maxBytes', 'maxBytesPerTurn', 'withinMs'].includes(name)
      ? [`mediaLimits knows no "${name}". There are: maxBytes, maxBytesPerTurn, withinMs.`]
      : typeof value === 'number' && value > 0
        ? []
        : [`mediaLimits.${name} is no number above 0.`],
  )
  if (media === undefined) return problems
  const { put, get, check } = Object(media) as Partial<MediaStore>
  if (typeof put !== 'function' || typeof get !== 'function')
    return [
      ...problems,
      `media is ${described(media)}, not a media store. Pass what folderMedia({ folder: 'data/media' }) of @huida/core/media gives.`,
    ]
  return [...problems, ...(check?.call(media) ?? []).map((problem) => `Media store: ${problem}`)]
}

const isPlugin = (plugin: unknown): plugin is Plugin => {
  const { name, setup, dependencies, config } = Object(plugin) as Partial<Plugin>
  return (
    typeof name === 'string' && typeof setup === 'function' && Array.isArray(dependencies) && typeof config === 'object'
  )
}

function described(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  return typeof value === 'function'
    ? 'a function'
    : typeof value === 'object'
      ? 'an object of another kind'
      : `the ${typeof value} ${JSON.stringify(value)}`
}

async function judge(
  { name, config: { schema, input } }: Plugin,
  kept: unknown,
): Promise<{ config: unknown } | { problems: string[] }> {
  if (!schema) return { config: input }
  const judged = await schema['~standard'].validate(withSettings(input, kept))
  if (!judged.issues) return { config: judged.value }
  const remedy =
    kept === undefined
      ? `Correct it in .use(${name}({ … })).`
      : `Correct it in .use(${name}({ … })), or among the settings that were kept for it.`
  const problems = judged.issues.map(({ path = [], message }) => {
    const where = path.map((key) => (typeof key === 'object' ? key.key : key)).join('.')
    return `Plugin "${name}": ${where ? `${where}: ` : ''}${message}. ${remedy}`
  })
  return { problems }
}
