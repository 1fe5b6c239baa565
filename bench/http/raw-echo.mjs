import { createServer } from 'node:http'
import { listen, reachable } from './listen.mjs'

/** Only HTTP in: the message is the response. */
export async function start() {
  const server = createServer((request, response) => {
    const chunks = []
    request.on('data', (chunk) => chunks.push(chunk))
    request.on('end', () => {
      const { message } = JSON.parse(Buffer.concat(chunks))
      const body = JSON.stringify({ text: message.text })
      response.setHeader('content-length', Buffer.byteLength(body))
      response.end(body)
    })
  })
  return reachable({ port: await listen(server), path: '/', platform: 'telegram' })
}
