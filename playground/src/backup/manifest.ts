import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { CommandError } from '../terminal/command-error.js'
import { isDataFile } from './data-files.js'

/** What stands in `manifest.json` of a backup. */
export interface Manifest {
  format: typeof FORMAT
  /** When it was made, ISO 8601. */
  at: string
  /** Of the program that made it. */
  version: string
  files: ManifestFile[]
}

/** One file of a backup. */
export interface ManifestFile {
  /** Its path in the backup. */
  name: string
  bytes: number
  sha256: string
}

export const FORMAT = 'huida-backup/1'
export const MANIFEST = 'manifest.json'
/** The records, in the backup. */
export const RECORDS = 'huida.db'
/** The articles, in the backup; what lies beside them is named likewise. */
export const ARTICLES = 'knowledge.json'

/** Describes a file of a backup as it is. */
export async function describe(folder: string, name: string): Promise<ManifestFile> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(join(folder, name))) hash.update(chunk as Buffer)
  return { name, bytes: (await stat(join(folder, name))).size, sha256: hash.digest('hex') }
}

/**
 * Reads what a backup holds, and compares every file with it.
 * @throws CommandError when it is none, is incomplete, or was changed
 */
export async function readManifest(folder: string): Promise<Manifest> {
  let manifest: Manifest
  try {
    manifest = JSON.parse(await readFile(join(folder, MANIFEST), 'utf8')) as Manifest
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new CommandError(
      `${folder} is no backup (${MANIFEST}: ${code ?? 'not JSON'}). Name a folder that "huida backup" has made.`,
    )
  }
  if (manifest.format !== FORMAT || !Array.isArray(manifest.files))
    throw new CommandError(`${folder} is a backup of another version of Huida. Restore it with that version.`)
  for (const { name, sha256 } of manifest.files) {
    // A manifest that somebody wrote may name any file.
    if (!/^[a-z][a-z.]*$/.test(name) && !isDataFile(name))
      throw new CommandError(`${folder} names a file that no backup holds.`)
    const found = await describe(folder, name).catch(() => undefined)
    if (found?.sha256 !== sha256)
      throw new CommandError(
        `${join(folder, name)} ${found ? 'is not what was saved' : 'is missing'}. Use another backup: this one was damaged.`,
      )
  }
  return manifest
}
