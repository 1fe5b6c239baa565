import type { Json } from '@huida/core'
import { type AdapterKit, type AdapterKits, type PlayedMessage, type ShownMessage, serving } from '@huida/core/testing'
import { messageUpdate, startTelegram, type TelegramFate, type TelegramUpdate } from '@huida/emulators/telegram'
import { telegram } from './index.js'
import { rate } from './send.js'
import { SECRET_HEADER } from './verify.js'

const secret = 'a_secret-of-the-tests'

/** A private chat has the id of its customer: 1 for `a`, 2 for `b`. The group is another one. */
const chats = ['', 'a', 'b']
const GROUP = -1

type Update = TelegramUpdate & { message: { from: object; chat: object } }

/** What both ways have in common, over an emulator of their own. */
async function platform(name: string, token: string) {
  const api = await startTelegram({ token })
  const ids = new Map<string, number>()
  const idOf = (key: string) => {
    if (!ids.has(key)) ids.set(key, 1 + ids.size)
    return ids.get(key)!
  }
  const update = ({ key, from, text, bot = false }: PlayedMessage) =>
    messageUpdate({ id: idOf(key), from: chats.indexOf(from), text, isBot: bot }) as Update
  const pressed = ({ key, from, value }: { key: string; from: string; value: string }): TelegramUpdate => {
    const { message } = update({ key, from, text: '?' })
    const callback_query = { id: `press ${key}`, from: message.from, message, data: value }
    return { update_id: idOf(key), callback_query } as TelegramUpdate
  }
  const inGroup = (message: PlayedMessage, isAddressed: boolean): TelegramUpdate => {
    const told = update(isAddressed ? { ...message, text: `@shop_bot ${message.text}` } : message)
    return { ...told, message: { ...told.message, chat: { id: GROUP, type: 'supergroup' } } } as TelegramUpdate
  }
  const pictured = ({ key, from, bytes }: { key: string; from: string; bytes: Uint8Array }): TelegramUpdate => {
    api.files.set(`photo-${key}`, bytes)
    const { message, ...rest } = update({ key, from, text: '' })
    const photo = [{ file_id: `photo-${key}`, file_size: bytes.length, width: 1, height: 1 }]
    return { ...rest, message: { ...message, text: undefined, photo } } as TelegramUpdate
  }
  return {
    ...{ api, update, pressed, inGroup, pictured },
    strange: { update_id: idOf('strange'), telepathy: { from: { id: 1 } } } as TelegramUpdate,
    options: { name, token, apiRoot: api.url, rate: {} },
    rate,
    shown: async () => api.shown.map(({ chat_id, ...message }) => shownAs(chats[Number(chat_id)] ?? 'group', message)),
    next(fate: Parameters<NonNullable<AdapterKit['next']>>[0]) {
      api.answersWith(({ method }) => {
        if (!method.startsWith('send') || method === 'sendChatAction') return undefined
        api.answersWith(undefined)
        return fates[fate]
      })
    },
  }
}

const fates = {
  'rate limited for a second': { status: 429, description: 'Too Many Requests: retry after 1', retryAfterS: 1 },
  blocked: { status: 403, description: 'Forbidden: bot was blocked by the user' },
  unavailable: { status: 502, description: 'Bad Gateway' },
  'no answer': 'no answer',
  'hang up': 'hang up',
} as const satisfies Record<string, TelegramFate>

async function webhook(name = 'telegram', token = '42:fake'): Promise<AdapterKit> {
  const { api, update, pressed, inGroup, pictured, strange, options, ...rest } = await platform(name, token)
  const bot = await serving()
  const url = `${bot.url}/${name}/updates`
  const post = async (body: Uint8Array | string, ...secrets: string[]) => {
    const headers = new Headers({ 'content-type': 'application/json' })
    for (const each of secrets) headers.append(SECRET_HEADER, each)
    return (await fetch(url, { method: 'POST', body: body as string, headers })).status
  }
  return {
    adapter: telegram({ ...options, webhook: { secret, url } }),
    connect: async (started) => bot.connect(started),
    ...rest,
    deliver: (message) => api.deliver(update(message)),
    press: (press) => api.deliver(pressed(press)),
    group: (message, { addressed }) => api.deliver(inGroup(message, addressed)),
    picture: (picture) => api.deliver(pictured(picture)),
    strange: () => api.deliver(strange),
    twin: (other) => webhook(other, '43:fake'),
    async forge(message, how) {
      const body = JSON.stringify(update(message))
      switch (how) {
        case 'wrong':
          return post(body, 'another_secret-of-the-tests')
        case 'missing':
          return post(body)
        case 'twice':
          return post(body, secret, 'another')
        // The secret says nothing of the body or the time, and nothing is encrypted.
        case 'another body':
        case 'stale':
        case 'plain':
          return undefined
      }
    },
    post: (body) => post(body, secret),
    withSecret: (other) => telegram({ ...options, webhook: { secret: other, url } }),
    async close() {
      await bot.close()
      await api.close()
    },
  }
}

async function polling(name = 'telegram', token = '42:fake'): Promise<AdapterKit> {
  const { api, update, pressed, inGroup, pictured, strange, options, ...rest } = await platform(name, token)
  const queue = async (...updates: TelegramUpdate[]) => {
    api.queue(...updates)
    return 200
  }
  return {
    adapter: telegram(options),
    ...rest,
    pulls: true,
    deliver: (message) => queue(update(message)),
    batch: (messages) => queue(...messages.map(update)),
    press: (press) => queue(pressed(press)),
    group: (message, { addressed }) => queue(inGroup(message, addressed)),
    picture: (picture) => queue(pictured(picture)),
    strange: () => queue(strange),
    twin: (other) => polling(other, '43:fake'),
    withSecret: (other) => telegram({ ...options, token: other }),
    close: () => api.close(),
  }
}

const shownAs = (to: string, { text, reply_markup }: { text?: Json; reply_markup?: Json }): ShownMessage => {
  const { inline_keyboard } = Object(reply_markup) as Keyboard
  const buttons = inline_keyboard?.flat().map(({ text, callback_data }) => ({ label: text, value: callback_data }))
  return { to, text: String(text ?? ''), ...(buttons && { buttons }) }
}

interface Keyboard {
  inline_keyboard?: { text: string; callback_data: string }[][]
}

/** For `huida conform`, and for the tests: Telegram in each way in which it can be used. */
export const kits: AdapterKits = { webhook: () => webhook(), polling: () => polling() }
