import { chmod, mkdir, open, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { copyDataFiles, MEDIA } from '../backup/data-files.js'
import { copyKnowledge } from '../backup/knowledge-files.js'
import { describe, FORMAT, MANIFEST, type Manifest, type ManifestFile, RECORDS } from '../backup/manifest.js'
import { CommandError } from '../command-error.js'
import { dataFolder, knowledgeFile, storeFile } from '../settings.js'
import { versionOfProgram } from '../version.js'
import { type KbFlags, say } from './kb/context.js'

/**
 * Copies records, media, team and knowledge into a folder that is not there yet. It is there only when all of it is, on the disk, and checked;
 * readable for this user only. The bot may run meanwhile.
 * @throws HuidaError STORE_OPEN_FAILED; CommandError when the folder is there already
 */
export async function backUp(folder: string, flags: KbFlags): Promise<void> {
  const to = resolve(folder)
  if ((await readdir(to).catch(() => [])).length > 0)
    throw new CommandError(`${to} is not empty. Name a folder that is not there yet, such as backups/$(date +%F).`)
  await mkdir(dirname(to), { recursive: true, mode: 0o700 })
  const partial = join(dirname(to), `.${basename(to)}.partial`)
  await rm(partial, { recursive: true, force: true })
  await mkdir(partial, { mode: 0o700 })
  try {
    const { backup } = await import('@huida/plugin-store-sqlite')
    const data = dataFolder(flags)
    await backup({ file: storeFile(data), to: join(partial, RECORDS) })
    // After the records: what they name is there.
    const ofData = await copyDataFiles(data, partial)
    const names = [RECORDS, ...(await copyKnowledge(knowledgeFile(flags), partial)), ...ofData]
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
    const media = names.filter((name) => name.startsWith(`${MEDIA}/`)).length
    const listed = [...names.slice(0, names.length - media), ...(media > 0 ? [`${MEDIA} (${media})`] : [])]
    const megabytes = (files.reduce((sum, { bytes }) => sum + bytes, 0) / 1_048_576).toFixed(1)
    say(flags, {
      zh: `已备份到 ${to}：${listed.join('、')}，共 ${megabytes} MB。备份含有客户写的话，请妥善保管。恢复：huida restore ${folder}`,
      en: `Backed up to ${to}: ${listed.join(', ')}, ${megabytes} MB. It holds what customers wrote: keep it safe. To put it back: huida restore ${folder}`,
    })
  } catch (error) {
    await rm(partial, { recursive: true, force: true })
    throw error
  }
}

async function toDisk(path: string): Promise<void> {
  const handle = await open(path, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
