import type { Adapter } from './adapter.js'
import { HuidaError } from './errors.js'
import type { Plugin } from './plugin.js'
import type { Store } from './store/store.js'

/**
 * What each plugin is configured with, defaults included.
 * @throws HuidaError CONFIG_INVALID with everything that is wrong about adapters, plugins and store, at once
 */
export async function checkedConfigs(
  adapters: readonly Adapter[],
  plugins: readonly Plugin[],
  store: Store,
): Promise<Map<Plugin, unknown>> {
  const problems = [...problemsOfAdapters(adapters), ...problemsOfStore(store)]
  const configs = new Map<Plugin, unknown>()
  const before = new Set<string>()
  for (const plugin of plugins) {
    const { name } = plugin
    if (before.has(name)) problems.push(`Plugin "${name}" is used twice. Remove one .use(${name}()).`)
    for (const needed of plugin.dependencies)
      if (!before.has(needed)) problems.push(`Plugin "${name}" needs "${needed}". Call .use(${needed}()) before it.`)
    before.add(name)
    const judged = await judge(plugin)
    if ('problems' in judged) problems.push(...judged.problems)
    else configs.set(plugin, judged.config)
    if (plugin.migrations && !store.sql) problems.push(new HuidaError('STORE_NEEDS_SQL', { plugin: name }).message)
  }
  if (problems.length > 0) throw new HuidaError('CONFIG_INVALID', { problems })
  return configs
}

function problemsOfAdapters(adapters: readonly Adapter[]): string[] {
  if (adapters.length === 0) return ['There is no adapter. Pass at least one in createBot({ adapters }).']
  return adapters.flatMap((adapter, index) => {
    const { name } = adapter
    const problems: string[] = []
    if (!/^[a-z][a-z0-9-]*$/.test(name))
      problems.push(`Adapter "${name}" has a name that does not fit a path. Use small letters, digits and dashes.`)
    if (adapters.findIndex((other) => other.name === name) < index)
      problems.push(`Two adapters are called "${name}". Give one of them another name.`)
    return [...problems, ...(adapter.check?.() ?? []).map((problem) => `Adapter "${name}": ${problem}`)]
  })
}

function problemsOfStore({ name, durable }: Store): string[] {
  if (durable || process.env.NODE_ENV !== 'production') return []
  return [
    `The store "${name}" forgets everything when the process ends. Use a durable one in production, such as sqlite() of @huida/plugin-store-sqlite.`,
  ]
}

async function judge({
  name,
  config: { schema, input },
}: Plugin): Promise<{ config: unknown } | { problems: string[] }> {
  if (!schema) return { config: input }
  const judged = await schema['~standard'].validate(input)
  if (!judged.issues) return { config: judged.value }
  const problems = judged.issues.map(({ path = [], message }) => {
    const where = path.map((key) => (typeof key === 'object' ? key.key : key)).join('.')
    return `Plugin "${name}": ${where ? `${where}: ` : ''}${message}. Correct it in .use(${name}({ … })).`
  })
  return { problems }
}
