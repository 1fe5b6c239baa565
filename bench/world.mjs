import { connect, createServer } from 'node:net'
import { latencies } from './measure.mjs'
import { botFrameworkActivity, slackEvent, telegramUpdate } from './platforms.mjs'

/**
 * Everything outside of the bot: customers who write, and the platform's API that is told the replies. It speaks just enough
 * HTTP over bare sockets, so that it costs a fraction of what it measures.
 */
export async function start() {
  /** Who waits for the reply to a message, by its number. */
  const awaited = new Map()
  const replied = (body) => {
    const [, number] = /zq(\d+)z/.exec(body) ?? []
    const resolve = awaited.get(number)
    awaited.delete(number)
    resolve?.()
  }

  const api = createServer((socket) => {
    socket.setNoDelay()
    socket.on('error', () => {})
    socket.on(
      'data',
      messages((head, body) => {
        replied(decodeURIComponent(body))
        if (/^expect: 100-continue/im.test(head)) socket.write('HTTP/1.1 100 Continue\r\n\r\n')
        socket.write(RESPONSE)
      }),
    )
  })
  await new Promise((resolve) => api.listen(0, '127.0.0.1', resolve))

  let numbers = 0
  let customers = 0

  return {
    apiPort: () => api.address().port,

    /**
     * @param {'acknowledged' | 'answered'} pace when a connection writes again: after its request was acknowledged, as platforms do,
     *   or only when the reply has reached the platform's API
     */
    async load({ port, path, platform, headers = {}, connections, ms, pace }) {
      const head = requestHead(path, port, headers)
      const body = payloads(api.address().port)[platform]
      const acknowledged = []
      const answered = []
      const failures = []
      const open = []
      let unanswered = 0
      let lastReply = 0
      const begun = performance.now()
      const one = async () => {
        const request = await connection(port)
        open.push(request)
        // At most so many messages wait for their answers; a bot that falls further behind slows its platform down.
        while (performance.now() - begun < ms) {
          if (unanswered >= MAX_UNANSWERED) {
            await new Promise((resolve) => setTimeout(resolve, 1))
            continue
          }
          const number = ++numbers
          const at = performance.now()
          unanswered++
          const reply = new Promise((resolve) => awaited.set(String(number), resolve)).then(() => {
            unanswered--
            lastReply = performance.now()
            answered.push(lastReply - at)
          })
          const { status, text } = await request(head, body(number, (customers++ % CUSTOMERS) + 1, `zq${number}z`))
          acknowledged.push(performance.now() - at)
          if (status !== 200) {
            failures.push(`${status} ${text.slice(0, 200)}`)
            awaited.delete(String(number))
            unanswered--
            if (failures.length > 10) break
            continue
          }
          replied(text)
          if (pace === 'answered') await reply
        }
      }
      await Promise.all(Array.from({ length: connections }, one))
      const patience = performance.now() + 10_000
      while (unanswered > 0 && performance.now() < patience) await new Promise((resolve) => setTimeout(resolve, 1))
      for (const request of open) request.end()
      if (failures.length > 0) throw new Error(`${failures.length} requests failed, the first with ${failures[0]}`)
      if (unanswered > 0) throw new Error(`${unanswered} messages were never answered`)
      return {
        turns: answered.length,
        rate: (answered.length / (lastReply - begun)) * 1000,
        acknowledged: latencies(acknowledged),
        answered: latencies(answered),
      }
    },
  }
}

/** Customers who take turns in writing. */
const CUSTOMERS = 1_000
const MAX_UNANSWERED = 500

const JSON_RESPONSE = JSON.stringify({
  ok: true,
  id: '1',
  ts: '1.1',
  bot_id: 'B1',
  user_id: 'U1',
  team_id: 'T1',
  result: {
    id: 1,
    is_bot: true,
    first_name: 'bot',
    username: 'bot',
    message_id: 1,
    date: 1,
    chat: { id: 1, type: 'private' },
  },
})
const RESPONSE = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${JSON_RESPONSE.length}\r\n\r\n${JSON_RESPONSE}`

const payloads = (apiPort) => ({
  telegram: (number, customer, text) => JSON.stringify(telegramUpdate(number, customer, text)),
  botframework: (number, customer, text) =>
    JSON.stringify(botFrameworkActivity(number, `c${customer}`, text, `http://127.0.0.1:${apiPort}`)),
  slack: (number, customer, text) => JSON.stringify(slackEvent(number, `D${customer}`, text)),
})

const requestHead = (path, port, headers) =>
  [
    `POST ${path} HTTP/1.1`,
    `host: 127.0.0.1:${port}`,
    'content-type: application/json',
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    'content-length: ',
  ].join('\r\n')

/** A connection that is kept open, for one request after another. */
async function connection(port) {
  const socket = connect(port, '127.0.0.1')
  socket.setNoDelay()
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject))
  let settle
  let fail
  socket.on('error', (error) => fail?.(error))
  socket.on('close', () => fail?.(new Error('the bot closed a connection')))
  socket.on(
    'data',
    messages((head, text) => settle({ status: Number(head.slice(9, 12)), text })),
  )
  const request = (head, body) =>
    new Promise((resolve, reject) => {
      settle = resolve
      fail = reject
      socket.write(`${head}${Buffer.byteLength(body)}\r\n\r\n${body}`)
    })
  request.end = () => {
    fail = undefined
    socket.destroy()
  }
  return request
}

/** Cuts what arrives on a socket into HTTP messages: by their length, or by chunks. */
function messages(onMessage) {
  let rest = ''
  return (chunk) => {
    rest += chunk.toString('latin1')
    for (;;) {
      const headEnd = rest.indexOf('\r\n\r\n')
      if (headEnd < 0) return
      const head = rest.slice(0, headEnd)
      const start = headEnd + 4
      if (/^transfer-encoding: *chunked/im.test(head)) {
        const end = rest.indexOf('0\r\n\r\n', start)
        if (end < 0) return
        onMessage(head, rest.slice(start, end))
        rest = rest.slice(end + 5)
      } else {
        const end = start + Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0)
        if (rest.length < end) return
        onMessage(head, rest.slice(start, end))
        rest = rest.slice(end)
      }
    }
  }
}
