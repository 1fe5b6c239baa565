import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageFolder } from './folder.js'

/** The version of this program, as its package says. */
export function versionOfProgram(): string {
  const { version } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as { version: string }
  return version
}
