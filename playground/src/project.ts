import { readFileSync } from 'node:fs'
import { HuidaError } from '@huida/core'
import { z } from 'zod'

/** What the package.json of a bot says below "huida", so that every command run in its folder means that bot. */
const projectSchema = z.strictObject({
  /** The module of the bot: "dist/bot.js". */
  bot: z.string().min(1).optional(),
  /** The folder of the records. */
  data: z.string().min(1).optional(),
  /** The file of the articles. */
  knowledge: z.string().min(1).optional(),
})

type Project = { [name in keyof z.infer<typeof projectSchema>]?: string }

/**
 * The settings in the package.json of this folder. Flags and the environment go before them.
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
  const { success, data, error } = projectSchema.safeParse(huida)
  if (success) return data as Project
  const problems = error.issues.map(
    ({ path, message }) => `${file}: huida${path.map((key) => `.${String(key)}`).join('')}: ${message}`,
  )
  throw new HuidaError('CONFIG_INVALID', { problems })
}
