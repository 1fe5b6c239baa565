import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { historyPath, quarantinePath } from '@huida/knowledge'
import { CommandError } from '../terminal/command-error.js'
import { copyIfThere } from './data-files.js'
import { ARTICLES } from './manifest.js'

/** So often is it tried again when somebody saves the articles meanwhile. */
const ATTEMPTS = 50

/** The files that a space of knowledge is made of: what people edit, its history, and what waits. */
export const knowledgeFiles = (file: string): { from: string; name: string }[] => [
  { from: file, name: ARTICLES },
  { from: historyPath(file), name: historyPath(ARTICLES) },
  { from: quarantinePath(file), name: quarantinePath(ARTICLES) },
]

/**
 * Copies a space as it is at one moment; resolves with the names of what there was. An edit is first in the history and then in the
 * file, so a file that has not changed while the history was copied fits it: as after a crash at that moment, which loses nothing.
 */
export async function copyKnowledge(file: string, to: string): Promise<string[]> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const before = await fingerprint(file)
    if (before === undefined) return []
    const copied: string[] = []
    for (const { from, name } of knowledgeFiles(file)) if (await copyIfThere(from, join(to, name))) copied.push(name)
    if ((await fingerprint(file)) === before) return copied
  }
  throw new CommandError(
    `${file} changes all the time, so no copy of it is whole. Try again when nobody is editing it.`,
  )
}

async function fingerprint(file: string): Promise<string | undefined> {
  try {
    const { dev, ino, size, mtimeNs } = await stat(file, { bigint: true })
    return [dev, ino, size, mtimeNs].join(':')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
