import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { HuidaError } from '@huida/core'
import { PLUGIN_SETTINGS } from '../backup/data-files.js'
import { replaceFile } from '../replaced-file.js'

/** What the console has set for plugins, by their names: it holds no secrets. */
export type KeptPluginSettings = Readonly<Record<string, Record<string, unknown>>>

const fileOf = (data: string): string => join(data, PLUGIN_SETTINGS)

/** @throws HuidaError CONFIG_INVALID when the file is there and cannot be read */
export function readPluginSettings(data: string): KeptPluginSettings {
  const file = fileOf(data)
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    if (['ENOENT', 'ENOTDIR'].includes(code)) return {}
    throw broken(file, code)
  }
  try {
    const kept = JSON.parse(text) as KeptPluginSettings
    if (isObject(kept) && Object.values(kept).every(isObject)) return kept
  } catch {
    // As if it held something else.
  }
  throw broken(file, 'it is no list of settings')
}

/** Replaces what is kept, at once or not at all. */
export const writePluginSettings = (data: string, kept: KeptPluginSettings): void =>
  replaceFile(fileOf(data), `${JSON.stringify(kept, null, 2)}\n`)

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value)

const broken = (file: string, why: string): HuidaError =>
  new HuidaError('CONFIG_INVALID', { problems: [`${file} cannot be read: ${why}. Mend it, or remove it.`] })
