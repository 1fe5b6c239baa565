import { connect } from 'node:net'
import { rawRequest, VISITOR } from './requests.mjs'

/** A connection that has said nothing for so long is done with; on a busy machine an answer takes its time. */
const SILENT_MS = 400
/** And one that has said something, for so long. */
const SAID_MS = 40

/**
 * Sends raw requests over real sockets, several at once.
 * @param {{ port: number, seed: number, requests: number, atOnce?: number }} options
 * @returns {Promise<{ statuses: Map<number, number>, wrong: { seed: number, status: number }[], unreached: number }>} how often each
 *   status was answered, the seeds that were answered with 500 or more (503 is an answer), and how many could not connect
 */
export async function sendRaw({ port, seed, requests, atOnce = 64 }) {
  const statuses = new Map()
  const wrong = []
  let unreached = 0
  let next = 0
  const begun = await fetch(`http://127.0.0.1:${port}/web/session`, { method: 'POST' })
  const { token } = await begun.json()
  const worker = async () => {
    while (next < requests) {
      const own = seed + next++
      const { read, connected } = await sendOne(port, own, token)
      if (!connected) unreached++
      for (const [, digits] of read.matchAll(/^HTTP\/1\.[01] (\d{3}) /gm)) {
        const status = Number(digits)
        statuses.set(status, (statuses.get(status) ?? 0) + 1)
        if (status >= 500 && status !== 503) wrong.push({ seed: own, status })
      }
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return { statuses, wrong, unreached }
}

function sendOne(port, seed, token) {
  const { pieces: written, ending } = rawRequest(seed)
  const pieces = written.map((piece) => Buffer.from(piece.toString('latin1').replaceAll(VISITOR, token), 'latin1'))
  return new Promise((resolve) => {
    let read = ''
    let connected = false
    const socket = connect(port, '127.0.0.1')
    socket.setNoDelay(true)
    socket.on('timeout', () => socket.destroy())
    socket.setEncoding('latin1').on('data', (chunk) => {
      read += chunk
      socket.setTimeout(SAID_MS)
    })
    // The server may hang up before all is written, as it should.
    socket.on('error', () => {})
    socket.on('close', () => resolve({ read, connected }))
    socket.on('connect', () => {
      connected = true
      socket.setTimeout(SILENT_MS)
      const write = (index) => {
        if (socket.destroyed) return
        if (index < pieces.length) socket.write(pieces[index], () => setImmediate(write, index + 1))
        else if (ending === 'reset') socket.resetAndDestroy()
        else if (ending === 'end') socket.end()
      }
      write(0)
    })
  })
}
