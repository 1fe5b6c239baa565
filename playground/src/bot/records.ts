import { existsSync } from 'node:fs'
import { HuidaError, type Store } from '@huida/core'
import { databaseUrl, dataFolder, type Flags, storeFile } from '../settings/settings.js'

/** Where a bot's records are: in a database, or in a file of its data folder. */
export interface Place {
  database?: string | undefined
  data: string
}

/** Where the records are that a command is about. */
export const recordsOf = (flags: Flags): Place => ({ database: databaseUrl(), data: dataFolder(flags) })

/** The store there. Nothing is opened. */
export async function storeAt({ database, data }: Place, options: { readOnly?: boolean } = {}): Promise<Store> {
  if (database !== undefined) {
    const { postgres } = await import('@huida/plugin-store-postgres')
    return postgres({ url: database, ...options })
  }
  const { sqlite } = await import('@huida/plugin-store-sqlite')
  return sqlite({ file: storeFile(data), ...options })
}

/** Whether there may be something: of a database, only opening it tells. */
export const areThere = ({ database, data }: Place): boolean => database !== undefined || existsSync(storeFile(data))

/**
 * Opens what the bot has recorded, to read it; also while the bot runs.
 * @throws HuidaError STORE_OPEN_FAILED, when there is nothing yet
 */
export async function openRecords(place: Place): Promise<Store> {
  if (!areThere(place))
    throw new HuidaError('STORE_OPEN_FAILED', {
      store: 'sqlite',
      reason: `there is no ${storeFile(place.data)}`,
      next: 'Start the bot once, or name its data folder with --data or HUIDA_DATA.',
    })
  const store = await storeAt(place, { readOnly: true })
  await store.open()
  return store
}
