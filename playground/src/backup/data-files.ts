import { copyFile, mkdir, readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** The folder of the media, in the data folder and in a backup. */
export const MEDIA = 'media'
/** The words that must not be said, in the data folder and in a backup. */
export const FORBIDDEN = 'forbidden-words.txt'
/** What people have taught about intents, in the data folder and in a backup, and the folder of the models and findings. */
export const INTENTS = 'intents.json'
export const INTENTS_FOLDER = 'intents'
/** What the console has set for plugins; secrets are never among it. */
export const PLUGIN_SETTINGS = 'plugin-settings.json'
/** Beside records and media: who answers customers, the digests of their tokens, and what must not be said. */
export const SMALL_FILES = ['team.yaml', 'team-tokens.json', FORBIDDEN, INTENTS, PLUGIN_SETTINGS]

/** A file of media by its path: folders and names are digests, and nothing else is one. */
const MEDIA_FILE = /^media\/[0-9a-f]{2}\/[0-9a-f]{32}\/[0-9a-f]{32}$/

/** A model or the findings of a training, by its path. */
const TRAINING_FILE = /^intents\/(?:[0-9a-f]{24}\.model|[0-9]+\.json)$/

/** Whether a path names a file of the data folder that backups hold, beside the records. */
export const isDataFile = (name: string): boolean =>
  SMALL_FILES.includes(name) || MEDIA_FILE.test(name) || TRAINING_FILE.test(name)

/**
 * Copies the small files and the media of a data folder; resolves with the names of what there was. Media are never changed once they are there,
 * so each is whole; one that is deleted meanwhile is left out.
 */
export async function copyDataFiles(data: string, to: string): Promise<string[]> {
  const copied: string[] = []
  for (const name of [...SMALL_FILES, ...(await trainingIn(data)), ...(await mediaIn(data))]) {
    await mkdir(dirname(join(to, name)), { recursive: true, mode: 0o700 })
    if (await copyIfThere(join(data, name), join(to, name))) copied.push(name)
  }
  return copied
}

/** The paths of all media of a data folder, from that folder. */
export const mediaIn = (data: string): Promise<string[]> => filesIn(data, MEDIA, MEDIA_FILE)

const trainingIn = (data: string): Promise<string[]> => filesIn(data, INTENTS_FOLDER, TRAINING_FILE)

async function filesIn(data: string, folder: string, wanted: RegExp): Promise<string[]> {
  const found = await readdir(join(data, folder), { recursive: true }).catch((error: unknown) => {
    if (isMissing(error)) return []
    throw error
  })
  return found.map((path) => `${folder}/${path.replaceAll('\\', '/')}`).filter((name) => wanted.test(name))
}

/** `false`: there is no such file. */
export async function copyIfThere(from: string, to: string): Promise<boolean> {
  try {
    await copyFile(from, to)
    return true
  } catch (error) {
    if (isMissing(error)) return false
    throw error
  }
}

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT'
