import { createServer } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { web } from '@huida/adapter-web'
import { createBot } from '@huida/core'
import { sqlite } from '@huida/plugin-store-sqlite'
import { listen } from '../http/listen.mjs'

/** The web channel as the program serves it. All customers come from one address here, so those limits are lifted. */
export async function start({ file }) {
  const adapter = web({
    limits: { connectionsPerAddress: 10_000, sessionsPerAddress: { count: 10_000, perMs: 1_000 } },
  })
  const bot = createBot({ adapters: [adapter], store: sqlite({ file }) })
  bot.use((ctx) => ctx.text)
  await bot.start()
  const server = createServer(getRequestListener((request, { incoming }) => bot.fetch(request, { incoming })))
  server.on('upgrade', (request, socket, head) => bot.upgrade(request, socket, head))
  const port = await listen(server)
  return {
    port: () => port,
    /** What the process holds in memory when everything that can be collected is. */
    async residentBytes() {
      for (let n = 0; n < 3; n++) {
        global.gc()
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
      return process.memoryUsage.rss()
    },
  }
}
