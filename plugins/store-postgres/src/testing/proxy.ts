import type { Server as HttpServer } from 'node:http'
import { createServer, connect as dial, type Socket } from 'node:net'
import { type Cleanup, listening } from '@huida/core/testing'

/** The network between a bot and its database, and what can become of it. */
export interface Network {
  /** The same database, behind this network. */
  url: string
  /** From now on nothing comes through in either direction, and nobody is told. */
  swallow(): void
  /** The next that goes to the server and has these words arrives; from then on nothing comes through. Resolves then. */
  swallowAfter(words: string): Promise<void>
  /** The next that goes to the server and has these words arrives, and the connection is cut when the answer comes, which is lost. */
  cutAfter(words: string): void
  /** Everything comes through again, over new connections. */
  mend(): void
}

/** A network between a test and a server that can be broken. */
export async function network(url: string, cleanup: Cleanup): Promise<Network> {
  const { hostname, port } = new URL(url)
  const sockets = new Set<Socket>()
  let swallows = false
  let waitsFor: { words: string; arrived(cut: () => void): void } | undefined
  const mend = () => {
    swallows = false
    for (const socket of sockets) socket.destroy()
  }
  const server = createServer({ noDelay: true }, (client) => {
    const behind = dial({ port: Number(port), host: hostname, noDelay: true })
    let isCut = false
    const end = () => {
      client.destroy()
      behind.destroy()
    }
    for (const socket of [client, behind]) {
      sockets.add(socket)
      socket
        .on('error', () => {})
        .on('close', () => {
          sockets.delete(socket)
          if (!swallows) end()
        })
    }
    client.on('data', (chunk) => {
      if (swallows) return
      behind.write(chunk)
      if (!waitsFor || !chunk.includes(waitsFor.words)) return
      const { arrived } = waitsFor
      waitsFor = undefined
      arrived(() => {
        isCut = true
      })
    })
    behind.on('data', (chunk) => {
      // The server has answered, so what it was asked for is done.
      if (isCut) end()
      else if (!swallows) client.write(chunk)
    })
  })
  const { host } = new URL(await listening(Object.assign(server, { closeAllConnections: mend }) as HttpServer, cleanup))
  return {
    url: Object.assign(new URL(url), { host }).href,
    mend,
    swallow: () => {
      swallows = true
    },
    swallowAfter: (words) =>
      new Promise((resolve) => {
        waitsFor = {
          words,
          arrived: () => {
            swallows = true
            resolve()
          },
        }
      }),
    cutAfter: (words) => {
      waitsFor = { words, arrived: (cut) => cut() }
    },
  }
}
