import { isHuidaError } from '@huida/core'
import { sqlite } from '@huida/plugin-store-sqlite'

/**
 * What a store holds, read from outside while no bot is running.
 * @param {string} file
 */
export async function readLedger(file) {
  const store = sqlite({ file, readOnly: true })
  try {
    await store.open()
  } catch (error) {
    if (!isHuidaError(error, 'STORE_OPEN_FAILED')) throw error
    return { entries: [], remembered: [], owners: [] } // Killed before its tables were made.
  }
  try {
    const entries = await store.entries({ after: 0, limit: 1e6 })
    const conversations = await store.conversations({ limit: 1_000 })
    const remembered = []
    for (const { events } of await store.claim('test', Number.POSITIVE_INFINITY))
      for (const { position } of events) {
        const draw = (await store.remembered(position)).get('draw')
        if (draw) remembered.push({ key: draw.questions[0].key, drawn: draw.drawn })
      }
    return {
      entries,
      remembered,
      owners: conversations.map(({ id, owner, epoch }) => ({ conversation: id, owner, epoch })),
    }
  } finally {
    await store.close()
  }
}
