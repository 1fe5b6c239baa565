import { createHash } from 'node:crypto'
import type { Bot } from '@huida/core'
import { type AdapterKit, adapterCases } from '@huida/core/testing'
import { describe, test } from '@jest/globals'
import { type Client, connect } from './fixtures/client.js'
import { type Served, serve } from './fixtures/serve.js'
import { web } from './index.js'

/** Pages of several visitors, over real sockets: what they say goes by HTTP, what they see comes by WebSocket. */
async function pages(): Promise<AdapterKit> {
  let served: Served
  const tokens = new Map<string, string>()
  const clients = new Map<string, Client>()

  const post = async (from: string, body: Uint8Array | string) => {
    const response = await fetch(`${served.url}/web/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${tokens.get(from)}`, 'content-type': 'application/json' },
      body: body as string,
    })
    await response.arrayBuffer()
    return response.status
  }
  /** Opens the chat, as a page does before the first message. */
  const visit = async (from: string) => {
    if (tokens.has(from)) return 201
    const response = await fetch(`${served.url}/web/session`, { method: 'POST' })
    if (!response.ok) return response.status
    const { token } = (await response.json()) as { token: string }
    tokens.set(from, token)
    clients.set(from, await connect(served.url, { token }))
    return response.status
  }

  return {
    adapter: web(),
    connect: async (bot: Bot) => {
      served = await serve(bot)
    },
    async deliver({ key, from, text }) {
      const status = await visit(from)
      return status === 201 ? post(from, JSON.stringify({ id: uuidOf(key), text })) : status
    },
    async forge({ text }, how) {
      tokens.set('forger', how === 'wrong' ? 'not a session' : '')
      return post('forger', JSON.stringify({ id: uuidOf('k1'), text }))
    },
    async post(body) {
      await visit('a')
      return post('a', body)
    },
    shown: async () =>
      [...clients].flatMap(([to, { frames }]) =>
        frames.flatMap((frame) =>
          frame.type === 'message' && frame.direction === 'out'
            ? frame.parts.flatMap((part) => (part.type === 'text' ? [{ to, text: part.text }] : []))
            : [],
        ),
      ),
    // Browsers have persons in front of them.
    knowsBots: false,
    async close() {
      for (const { socket } of clients.values()) socket.terminate()
      await served?.cut()
    },
  }
}

const uuidOf = (key: string) =>
  createHash('sha256')
    .update(key)
    .digest('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5')

describe('the web is an adapter', () => {
  for (const { name, run } of adapterCases) test(name, () => run(pages))
})
