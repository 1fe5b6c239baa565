import { Telegraf, Telegram } from 'telegraf'
import { telegramUpdate } from '../platforms.mjs'
import { turnLoop } from './loop.mjs'

/** `handleUpdate`, with the call of the platform replaced. */
export async function start({ middlewares }) {
  const bot = new Telegraf('1:secret')
  bot.botInfo = { id: 1, is_bot: true, first_name: 'bot', username: 'bot' }
  let reply
  // Each update gets a client of its own.
  Telegram.prototype.callApi = async (_, { text }) => {
    reply = text
    return { message_id: 1, date: 1, chat: { id: 1, type: 'private' }, text }
  }
  for (let n = 1; n < middlewares; n++) bot.use((_, next) => next())
  bot.on('text', (ctx) => ctx.reply(ctx.message.text))
  let updates = 0
  return turnLoop(async (conversation, text) => {
    await bot.handleUpdate(telegramUpdate(++updates, Number(conversation.slice(1)) + 1, text))
    return reply
  })
}
