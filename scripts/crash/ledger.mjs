import { isHuidaError } from '@huida/core'
import { sqlite } from '@huida/plugin-store-sqlite'

/**
 * What a store holds, read from outside while no bot is running.
 * @param {string} file
 * @param {readonly string[]} conversations their ids, since one that has had no turn yet is not listed
 */
export async function readLedger(file, conversations) {
  const store = sqlite({ file, readOnly: true })
  try {
    await store.open()
  } catch (error) {
    if (!isHuidaError(error, 'STORE_OPEN_FAILED')) throw error
    return { entries: [], remembered: [] } // Killed before its tables were made.
  }
  try {
    const entries = (await Promise.all(conversations.map((conversation) => store.ledger(conversation)))).flat()
    const { events } = await store.unfinished()
    const remembered = []
    for (const { position, event } of events)
      for (const [, drawn] of await store.remembered(position)) remembered.push({ key: event.key, drawn })
    return { entries, remembered }
  } finally {
    await store.close()
  }
}
