import { createHash } from 'node:crypto'
import type { Choice, Part } from '@huida/core'
import { type AdapterKit, type AdapterKits, type ShownMessage, serving, until } from '@huida/core/testing'
import { WebSocket } from 'ws'
import { web } from './index.js'
import type { MessageFrame, ServerFrame } from './transport/frames.js'

/** Everybody comes from one address here, and a case asks fast. */
const many = { count: 100_000, perMs: 1_000 }
const limits = {
  messagesPerSession: many,
  messagesPerAddress: many,
  sessionsPerAddress: many,
  refusalsPerAddress: many,
}

/** Pages of several visitors, over real sockets: what they say goes by HTTP, what they see comes by WebSocket. */
async function page(name = 'web'): Promise<AdapterKit> {
  const bot = await serving()
  const visitors = new Map<string, Visitor>()

  const post = async (token: string | undefined, body: Uint8Array | string, ...further: string[]) => {
    const headers = new Headers({ 'content-type': 'application/json' })
    for (const each of [token, ...further]) if (each !== undefined) headers.append('authorization', `Bearer ${each}`)
    const response = await fetch(`${bot.url}/${name}/messages`, { method: 'POST', headers, body: body as string })
    await response.arrayBuffer()
    return response.status
  }
  /** Opens the chat, as a page does before the first message. */
  const open = async (): Promise<Visitor | number> => {
    const response = await fetch(`${bot.url}/${name}/session`, { method: 'POST' })
    if (!response.ok) return response.status
    const { token } = (await response.json()) as { token: string }
    return visit(`${bot.url.replace('http', 'ws')}/${name}/socket`, token)
  }
  const opening = new Map<string, Promise<Visitor | number>>()
  const visitor = async (from: string): Promise<Visitor | number> => {
    if (!opening.has(from)) opening.set(from, open())
    const opened = await opening.get(from)!
    if (typeof opened === 'number') opening.delete(from)
    else visitors.set(from, opened)
    return opened
  }
  const says = async (from: string, message: object) => {
    const opened = await visitor(from)
    return typeof opened === 'number' ? opened : post(opened.token, JSON.stringify(message))
  }
  /** What is in the history is on its way to whoever listens. */
  const arrived = async (visitor: Visitor): Promise<boolean> => {
    if (visitor.socket.readyState !== WebSocket.OPEN) return true
    const headers = { authorization: `Bearer ${visitor.token}` }
    const response = await fetch(`${bot.url}/${name}/messages?after=${visitor.position}`, { headers }).catch(
      () => undefined,
    )
    if (!response?.ok) return true
    return ((await response.json()) as { messages: unknown[] }).messages.length === 0
  }
  const tokenOf = async (from: string) => {
    const opened = await visitor(from)
    return typeof opened === 'number' ? undefined : opened.token
  }

  return {
    adapter: web({ name, limits }),
    connect: async (started) => bot.connect(started),
    deliver: ({ key, from, text }) => says(from, { id: uuidOf(key), text }),
    press: ({ key, from, value }) => says(from, { id: uuidOf(key), choice: { value } }),
    async forge({ text }, how) {
      const body = JSON.stringify({ id: uuidOf('k1'), text })
      switch (how) {
        case 'wrong':
          return post('not a session', body)
        case 'missing':
          return post(undefined, body)
        // A session says nothing of the body, pages say no time, and nothing is encrypted but by HTTPS.
        case 'twice':
        case 'another body':
        case 'stale':
        case 'plain':
          return undefined
      }
    },
    post: async (body) => post(await tokenOf('a'), body),
    withSecret: (secret) => web({ secret }),
    twin: (other) => page(other),
    async shown() {
      for (const visitor of visitors.values())
        await until(() => arrived(visitor), { what: 'a page is told what was said' })
      return [...visitors].flatMap(([to, { frames }]) => frames.flatMap((frame) => shownIn(frame, to)))
    },
    // Browsers have persons in front of them.
    knowsBots: false,
    async close() {
      for (const { socket } of visitors.values()) socket.terminate()
      await bot.close()
    },
  }
}

interface Visitor {
  token: string
  /** The last message that the page was told of. */
  position: number
  frames: MessageFrame[]
  socket: WebSocket
}

async function visit(address: string, token: string): Promise<Visitor> {
  const socket = new WebSocket(address)
  const visitor: Visitor = { token, position: 0, frames: [], socket }
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject)
    socket.once('open', () => socket.send(JSON.stringify({ type: 'hello', token })))
    socket.on('message', (data) => {
      const frame = JSON.parse(String(data)) as ServerFrame
      if (frame.type === 'message') visitor.position = frame.position
      if (frame.type === 'message' && frame.direction === 'out') visitor.frames.push(frame)
      if (frame.type === 'ready') resolve()
    })
  })
  return visitor
}

const shownIn = ({ parts }: MessageFrame, to: string): ShownMessage[] =>
  parts.map((part) => ({ to, text: textOf(part), ...buttonsOf(part) }))

const textOf = (part: Part): string => ('text' in part ? (part.text ?? '') : '')

const buttonsOf = (part: Part): { buttons?: readonly Choice[] } =>
  'choices' in part && part.choices ? { buttons: part.choices } : {}

const uuidOf = (key: string) =>
  createHash('sha256')
    .update(key)
    .digest('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5')

/** For `huida conform`, and for the tests: a page in each way in which it can be used. */
export const kits: AdapterKits = { page: () => page() }
