import { setTimeout as sleep } from 'node:timers/promises'
import { messageUpdate, startTelegram } from '@huida/emulators/telegram'
import { clock } from '../clock.mjs'
import { fates, isRefused } from '../fates.mjs'
import { pictureOf } from '../pictures.mjs'
import { untagged } from '../tag.mjs'

/** Telegram asks for whole seconds. */
const RETRY_S = 1
const ASKS_AGAIN = {
  limited: { status: 429, description: 'Too Many Requests', retryAfterS: RETRY_S },
  failed: { status: 500, description: 'Internal Server Error' },
  cut: 'hang up',
  silent: 'no answer',
}

/** Telegram's side. @param hook whether it calls the bot, or is asked by it */
export async function telegramSide({ rng, log, hook }) {
  const token = `${rng.between(1, 2 ** 31)}:crash`
  const fake = await startTelegram({ token })
  const fateOf = fates(rng, Object.keys(ASKS_AGAIN))
  let readUpTo = 0
  let updates = 0
  fake.answersWith(async ({ method, payload }) => {
    if (method === 'getUpdates' && payload.offset) readUpTo = Math.max(readUpTo, payload.offset)
    if (method !== 'sendMessage') return undefined
    const message = untagged(payload.text)
    const fate = fateOf(message.position)
    const retryAt = clock.now() + RETRY_S * 1_000
    const conversation = String(payload.chat_id)
    log.sends.push({ ...message, at: clock.now(), conversation, fate, ...(isRefused(fate) && { retryAt }) })
    await sleep(rng.between(0, 15))
    return ASKS_AGAIN[fate]
  })

  /** As Telegram tells of a message; its date and its id stay when it is told again. */
  const updateOf = (chat, message) => {
    const { key, order: id, text, hasPicture } = message
    const update = messageUpdate({ id, from: chat, text })
    if (!hasPicture) return { ...message, update }
    const bytes = pictureOf(key)
    fake.files.set(key, bytes)
    const { text: caption, ...told } = update.message
    const photo = [{ file_id: key, file_unique_id: key, file_size: bytes.length, width: 8, height: 8 }]
    return { ...message, update: { ...update, message: { ...told, caption, photo } } }
  }
  const called = async ({ update }) => {
    try {
      return (await fake.deliver(update)) === 200
    } catch {
      return false
    }
  }
  /** What was told once is told again by another update, since updates are in order. */
  const asked = async ({ update }, isGone) => {
    const queued = { ...update, update_id: ++updates }
    fake.queue(queued)
    const hasRead = () => queued.update_id < readUpTo
    while (!hasRead() && !isGone()) await sleep(5)
    return hasRead()
  }

  return {
    env: { BOT_API: fake.url, BOT_TOKEN: token, HOOK_SECRET: hook ? token.replace(':', '_') : '' },
    customer({ isGone }, name) {
      const chat = 1_000 + Number(name.slice(1))
      return {
        takesPictures: true,
        conversation: () => `telegram:${chat}`,
        written: (message) => updateOf(chat, message),
        post: hook ? called : (message) => asked(message, isGone),
      }
    },
    close: () => fake.close(),
  }
}
