import { chmod, mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { databaseUrl, storeFile } from '../settings/settings.js'
import { CommandError } from '../terminal/command-error.js'
import { versionOfProgram } from '../version.js'
import { copyDataFiles } from './data-files.js'
import { copyKnowledge } from './knowledge-files.js'
import { describe, FORMAT, MANIFEST, type Manifest, type ManifestFile, RECORDS } from './manifest.js'

/** What is backed up: the data folder and the file of the articles. */
export interface BackedUp {
  data: string
  knowledge: string
}

/** PostgreSQL makes better copies of itself than we could. */
export const inDatabase = new CommandError(
  'Records and articles are in PostgreSQL (HUIDA_DATABASE_URL), which has tools of its own: pg_dump and pg_restore for a copy (the schemas huida and huida_knowledge), an archive of its log for every moment. Media, team, intents and forbidden words are files in the folder of --data: copy it too. With HUIDA_KNOWLEDGE_IN=file the articles are the file of --knowledge and those beside it.',
)

/**
 * Copies records, media, team and knowledge into a folder that is not there yet. It is there only when all of it is, on the disk, and checked;
 * readable for this user only. The bot may run meanwhile.
 * @throws HuidaError STORE_OPEN_FAILED; CommandError when the folder is there already, or when the records are in a database
 */
export async function makeBackup(folder: string, { data, knowledge }: BackedUp): Promise<Manifest> {
  if (databaseUrl() !== undefined) throw inDatabase
  const to = resolve(folder)
  if ((await readdir(to).catch(() => [])).length > 0)
    throw new CommandError(`${to} is not empty. Name a folder that is not there yet, such as backups/$(date +%F).`)
  await mkdir(dirname(to), { recursive: true, mode: 0o700 })
  const partial = join(dirname(to), `.${basename(to)}.partial`)
  await rm(partial, { recursive: true, force: true })
  await mkdir(partial, { mode: 0o700 })
  try {
    const { backup } = await import('@huida/plugin-store-sqlite')
    await backup({ file: storeFile(data), to: join(partial, RECORDS) })
    // After the records: what they name is there.
    const ofData = await copyDataFiles(data, partial)
    const names = [RECORDS, ...(await copyKnowledge(knowledge, partial)), ...ofData]
    const files: ManifestFile[] = []
    for (const name of names) files.push(await describe(partial, name))
    const manifest: Manifest = { format: FORMAT, at: new Date().toISOString(), version: versionOfProgram(), files }
    await writeFile(join(partial, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`)
    for (const name of [...names, MANIFEST]) {
      await chmod(join(partial, name), 0o600)
      await toDisk(join(partial, name))
    }
    for (const made of new Set(names.map((name) => dirname(name)))) await toDisk(join(partial, made))
    await rename(partial, to)
    await toDisk(dirname(to))
    return manifest
  } catch (error) {
    await rm(partial, { recursive: true, force: true })
    throw error
  }
}

/** A backup as it is listed, without looking into its files. */
export interface ListedBackup {
  name: string
  /** When it was made, in milliseconds since 1970. */
  at: number
  bytes: number
}

/** The backups in a folder, the latest first. What is none is left out. */
export async function listBackups(folder: string): Promise<ListedBackup[]> {
  const names = await readdir(folder).catch(() => [])
  const found = await Promise.all(
    names
      .filter((name) => !name.startsWith('.'))
      .map(async (name): Promise<ListedBackup[]> => {
        try {
          const { format, at, files } = JSON.parse(await readFile(join(folder, name, MANIFEST), 'utf8')) as Manifest
          return format === FORMAT ? [{ name, at: Date.parse(at), bytes: sizeOf(files) }] : []
        } catch {
          return []
        }
      }),
  )
  return found.flat().sort((a, b) => b.at - a.at)
}

/** In bytes. */
export const sizeOf = (files: readonly ManifestFile[]): number => files.reduce((sum, { bytes }) => sum + bytes, 0)

async function toDisk(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
