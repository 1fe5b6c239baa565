import { list, read, workspaces } from './workspaces.mjs'

/**
 * Dependencies point one way: adapters → core ← plugins → knowledge, calendar, statistics; playground → all; knowledge → statistics;
 * core, calendar and statistics → nothing of ours. Emulators know the core only; adapters know emulators in the kit that they are certified with, so whoever installs one need not have them.
 * A plugin that builds on another imports its types only.
 */
const mayImport = {
  core: [],
  knowledge: ['statistics'],
  calendar: [],
  statistics: [],
  emulators: ['core'],
  adapters: ['core'],
  plugins: ['core', 'knowledge', 'calendar', 'statistics'],
  playground: ['core', 'knowledge', 'calendar', 'statistics', 'adapters', 'plugins'],
}

/** Emulators may be named as what an adapter is certified with, if they may be left out. */
const isKit = (kind, name, manifest) =>
  kind === 'peerDependencies' && name === '@huida/emulators' && manifest.peerDependenciesMeta?.[name]?.optional === true

const kindOf = (folder) => folder.split('/')[0]

export function direction() {
  const problems = []
  const packages = workspaces()
  const ours = new Map(packages.map(({ folder, manifest }) => [manifest.name, folder]))
  for (const { folder, manifest } of packages) {
    const allowed = mayImport[kindOf(folder)]
    for (const kind of ['dependencies', 'peerDependencies', 'optionalDependencies'])
      for (const name of Object.keys(manifest[kind] ?? {}))
        if (ours.has(name) && !isKit(kind, name, manifest) && !allowed.includes(kindOf(ours.get(name))))
          problems.push(
            `${folder}/package.json depends on ${name}. ${kindOf(folder)} may depend on: ${allowed.join(', ') || 'nothing of ours'}.`,
          )
    if (/^(adapters|plugins)$/.test(kindOf(folder)) && !manifest.peerDependencies?.['@huida/core'])
      problems.push(`${folder}/package.json does not name @huida/core as a peer dependency.`)
    for (const file of list(new RegExp(`^${folder}/(src|widget|bots|pages)/.*\\.ts$`))) {
      // What tests of a plugin share may play with all that they need.
      if (/\.test\.ts$|^plugins\/[^/]+\/src\/(.*\/)?fixtures\//.test(file)) continue
      for (const [, type, name] of read(file).matchAll(
        /^(?:import|export)( type)?[^'"]*?from ['"](huida|@huida\/[^/'"]+)/gm,
      )) {
        if (name === manifest.name) continue
        const target = kindOf(ours.get(name) ?? '')
        if (
          target === 'emulators' &&
          /^(adapters\/[^/]+|playground)\/src\/(conformance\b|(.*\/)?fixtures\/)/.test(file)
        )
          continue
        if (!allowed.includes(target) && !(type && target === 'plugins' && kindOf(folder) === 'plugins'))
          problems.push(`${file} imports ${name}, which ${kindOf(folder)} must not know.`)
      }
    }
  }
  return problems
}
