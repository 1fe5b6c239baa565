import { existsSync } from 'node:fs'
import { HuidaError, type Store } from '@huida/core'

/**
 * Opens what the bot has recorded, to read it; also while the bot runs.
 * @throws HuidaError STORE_OPEN_FAILED, when there is nothing yet
 */
export async function openRecords(file: string): Promise<Store> {
  if (!existsSync(file))
    throw new HuidaError('STORE_OPEN_FAILED', {
      store: 'sqlite',
      reason: `there is no ${file}`,
      next: 'Start the bot once, or name its data folder with --data or HUIDA_DATA.',
    })
  const { sqlite } = await import('@huida/plugin-store-sqlite')
  const store = sqlite({ file, readOnly: true })
  await store.open()
  return store
}
