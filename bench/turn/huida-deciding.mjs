import { memoryStore } from '@huida/core'
import { message, startBot } from './huida.mjs'
import { turnLoop } from './loop.mjs'

/** Only the deciding: `bot.answer()` stores and sends nothing, as the peers do not store anything either. */
export async function start({ middlewares }) {
  const { bot } = await startBot({ store: memoryStore(), middlewares })
  return turnLoop(async (conversation, words) => {
    const { parts } = await bot.answer(message('k', conversation, words))
    return parts[0].text
  })
}
