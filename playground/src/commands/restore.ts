import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, copyFile, mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { inDatabase } from '../backup/backup.js'
import { MEDIA, mediaIn, SMALL_FILES } from '../backup/data-files.js'
import { knowledgeFiles } from '../backup/knowledge-files.js'
import { ARTICLES, RECORDS, readManifest } from '../backup/manifest.js'
import { databaseUrl, dataFolder, knowledgeFile, storeFile } from '../settings/settings.js'
import { CommandError } from '../terminal/command-error.js'
import { say } from '../terminal/output.js'
import type { KbFlags } from './kb/context.js'

/** What people edit, and what only this user may read. */
const EDITED = 0o644
const PRIVATE = 0o600

/** What is put where. */
interface Placing {
  name: string
  to: string
}

/**
 * Puts a backup in place, after it was found whole. What is there already is refused, or moved aside when that is asked for; nothing
 * is deleted.
 * @throws CommandError when it is no whole backup, when a bot runs, or when something is there already
 */
export async function restore(folder: string, flags: KbFlags & { overwrite?: true }): Promise<void> {
  if (databaseUrl() !== undefined) throw inDatabase
  const from = resolve(folder)
  const { files, at } = await readManifest(from)
  const { checkDatabase, isOwned } = await import('@huida/plugin-store-sqlite')
  await checkDatabase(join(from, RECORDS))
  const data = dataFolder(flags)
  const records = storeFile(data)
  if (await isOwned(records))
    throw new CommandError(
      `A running bot owns ${records}. Stop it first: what it holds open cannot be replaced under it.`,
    )

  const hasKnowledge = files.some(({ name }) => name === ARTICLES)
  const places = [
    { name: RECORDS, to: records },
    ...SMALL_FILES.map((name) => ({ name, to: join(data, name) })),
    // All of a space or nothing of it: a history of other articles would contradict them.
    ...(hasKnowledge ? knowledgeFiles(knowledgeFile(flags)).map(({ from: to, name }) => ({ name, to })) : []),
  ]
  const media = files
    .filter(({ name }) => name.startsWith(`${MEDIA}/`))
    .map(({ name }) => ({ name, to: join(data, name) }))
  const saved = [...places.filter(({ name }) => files.some((file) => file.name === name)), ...media]
  // The log and the index of the records that are there belong to them.
  const stale = ['-wal', '-shm'].map((suffix) => `${records}${suffix}`).filter(existsSync)
  const there: string[] = (await mediaIn(data)).length > 0 ? [join(data, MEDIA)] : []
  for (const { name, to } of places) if (existsSync(to) && !(await isSame(saved, from, name, to))) there.push(to)
  if (there.length > 0 && !flags.overwrite)
    throw new CommandError(
      `There is something already: ${there.join(', ')}. Name other places with --data and --knowledge, or say --overwrite: what is there is then moved aside.`,
    )
  const aside = `before-restore-${new Date().toISOString().replace(/[:.]/g, '-')}`
  for (const path of [...there, ...stale]) await moveAside(path, join(dirname(path), aside))
  for (const { name, to } of saved) await place(join(from, name), to, name === ARTICLES ? EDITED : PRIVATE)
  const listed = saved.filter((placing) => !media.includes(placing)).map(({ to }) => to)
  if (media.length > 0) listed.push(`${join(data, MEDIA)} (${media.length})`)
  say(flags, {
    zh: `已恢复 ${at} 的备份：${listed.join('、')}。${there.length > 0 ? `原来的文件移到了 ${aside}。` : ''}备份之后的消息和修改不在其中。`,
    en: `The backup of ${at} is in place: ${listed.join(', ')}. ${there.length > 0 ? `What was there is in ${aside}. ` : ''}What came after the backup is not in it.`,
  })
}

/** Whether the same words are there already: the articles are often in a repository too. */
async function isSame(saved: readonly Placing[], from: string, name: string, to: string): Promise<boolean> {
  if (name === RECORDS || !saved.some((placing) => placing.name === name)) return false
  const [wanted, found] = await Promise.all([readFile(join(from, name)), readFile(to)])
  return wanted.equals(found)
}

async function moveAside(path: string, aside: string): Promise<void> {
  await mkdir(aside, { recursive: true, mode: 0o700 })
  await rename(path, join(aside, basename(path)))
}

/** Whole or not at all. */
async function place(from: string, to: string, mode: number): Promise<void> {
  await mkdir(dirname(to), { recursive: true, mode: 0o700 })
  const written = `${to}.${randomUUID().slice(0, 8)}`
  try {
    await copyFile(from, written)
    await chmod(written, mode)
    const handle = await open(written, 'r')
    await handle.sync()
    await handle.close()
    await rename(written, to)
  } catch (error) {
    await rm(written, { force: true })
    throw error
  }
}
