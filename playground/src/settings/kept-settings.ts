import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { HuidaError } from '@huida/core'
import { replaceFile } from '../replaced-file.js'

/** Settings by the names of their environment variables. */
export type KeptSettings = Readonly<Record<string, string>>

/** What the console keeps: it counts at the next start, where the environment does not say otherwise. Readable for this user only. */
export const keptSettingsFile = (data: string): string => join(data, 'settings.json')

/** @throws HuidaError CONFIG_INVALID when the file is there and cannot be read */
export function readKeptSettings(data: string): KeptSettings {
  const file = keptSettingsFile(data)
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    // Where there is no folder either, that is told when it is made.
    if (['ENOENT', 'ENOTDIR'].includes(code)) return {}
    throw broken(file, code)
  }
  try {
    const entries = Object.entries(JSON.parse(text) as object)
    if (entries.every(([name, value]) => /^HUIDA_\w+$/.test(name) && typeof value === 'string'))
      return Object.fromEntries(entries)
  } catch {
    // As if it held something else.
  }
  throw broken(file, 'it is no list of settings')
}

/** Replaces what is kept, at once or not at all. */
export function writeKeptSettings(data: string, settings: KeptSettings): void {
  replaceFile(keptSettingsFile(data), `${JSON.stringify(settings, null, 2)}\n`)
}

const broken = (file: string, why: string): HuidaError =>
  new HuidaError('CONFIG_INVALID', {
    problems: [`${file} cannot be read: ${why}. Mend it, or remove it and set up the channels again.`],
  })
