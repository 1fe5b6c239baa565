import { readFileSync } from 'node:fs'
import { HuidaError } from '@huida/core'

/**
 * What the package.json of a bot says below "huida", so that every command that is run in its folder means that bot: the module of the bot,
 * the folder of the records, the file of the articles.
 */
const NAMES = ['bot', 'data', 'knowledge'] as const

type Project = { [name in (typeof NAMES)[number]]?: string }

/**
 * The settings in the package.json of this folder. Flags and the environment go before them. Judged by hand: a schema library would take longer to
 * load than most commands run.
 * @throws HuidaError CONFIG_INVALID when what stands there is something else
 */
export function projectSettings(folder = process.cwd()): Project {
  const file = `${folder}/package.json`
  let huida: unknown
  try {
    huida = (JSON.parse(readFileSync(file, 'utf8')) as { huida?: unknown }).huida
  } catch {
    // No package is here, or one that npm complains about better than we could.
    return {}
  }
  if (huida === undefined) return {}
  const problems =
    typeof huida === 'object' && huida !== null && !Array.isArray(huida)
      ? Object.entries(huida).flatMap(([name, value]) => problemOf(name, value) ?? [])
      : [`it is no object. Write { "bot": "dist/bot.js" }, or leave it out.`]
  if (problems.length === 0) return huida as Project
  throw new HuidaError('CONFIG_INVALID', { problems: problems.map((problem) => `${file}, "huida": ${problem}`) })
}

function problemOf(name: string, value: unknown): string | undefined {
  if (!(NAMES as readonly string[]).includes(name))
    return `there is no setting "${name}". There are: ${NAMES.join(', ')}.`
  return typeof value === 'string' && value !== '' ? undefined : `"${name}" is no path. Write it as "${name}": "…".`
}
