import { Agent, request as call, createServer } from 'node:http'
import { listen, reachable } from './listen.mjs'

/** HTTP in and out and nothing between: what no bot can exceed with node's own client. */
export async function start({ apiPort }) {
  const agent = new Agent({ keepAlive: true, maxSockets: 100 })
  const server = createServer((request, response) => {
    const chunks = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', () => {
      const { message } = JSON.parse(Buffer.concat(chunks))
      const body = JSON.stringify({ chat_id: message.chat.id, text: message.text })
      const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
      const sending = call({
        port: apiPort,
        host: '127.0.0.1',
        method: 'POST',
        path: '/bot/sendMessage',
        agent,
        headers,
      })
      sending.on('response', (answer) => {
        answer.resume()
        answer.on('end', () => response.end('{}'))
      })
      sending.end(body)
    })
  })
  return reachable({ port: await listen(server), path: '/', platform: 'telegram' })
}
