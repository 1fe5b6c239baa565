// The bot that is fuzzed: a page's channel, Telegram's webhook, traces, knowledge and a plugin with routes, as a process of its own.
import { telegram } from '@huida/adapter-telegram'
import { web } from '@huida/adapter-web'
import { createBot, definePlugin, memoryStore } from '@huida/core'
import { startTelegram } from '@huida/emulators/telegram'
import { memorySpace } from '@huida/knowledge'
import { serve } from 'huida'
import { z } from 'zod'

const fault = (fields, message) => console.error(`FAULT ${message}`, fields.error ?? fields)
const log = { debug() {}, info() {}, warn() {}, error: fault }

const desk = definePlugin({
  name: 'desk',
  setup(_, { route, socket }) {
    route({
      ...{ method: 'GET', path: '/tickets/:id', role: 'everybody', audit: 'none' },
      answer: z.object({ id: z.string() }),
      handle: ({ params }) => ({ id: params.id }),
    })
    route({
      ...{ method: 'POST', path: '/tickets', role: 'everybody', audit: 'change' },
      body: z.object({ title: z.string() }),
      answer: z.object({ title: z.string() }),
      handle: ({ body }) => body,
    })
    socket({ path: '/live/:room', role: 'everybody', open: (opened) => opened.send('hello') })
  },
})

const many = { count: 1_000_000, perMs: 1_000 }
const platform = await startTelegram()
const store = memoryStore()
const bot = createBot({
  adapters: [
    // All of it comes from one address, whose refusals would soon be answered before anything is read.
    web({
      limits: {
        sessionsPerAddress: many,
        refusalsPerAddress: many,
        messagesPerSession: many,
        messagesPerAddress: many,
      },
    }),
    telegram({
      token: platform.token,
      apiRoot: platform.url,
      webhook: { secret: 'a-secret-of-32-characters-0123456' },
    }),
  ],
  store,
  log,
})
  .use(desk())
  .on('message', (ctx) => `you said ${ctx.text}`)
const { url } = await serve({ bot, store, knowledge: { space: await memorySpace('shop', []) }, port: 0, log })
process.send?.({ port: Number(new URL(url).port) })
process.once('disconnect', () => process.exit(0))
