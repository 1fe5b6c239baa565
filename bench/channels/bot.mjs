import { createServer } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { slack } from '@huida/adapter-slack'
import { teams } from '@huida/adapter-teams'
import { telegram } from '@huida/adapter-telegram'
import { officialAccount, wecomService } from '@huida/adapter-wechat-official'
import { createBot } from '@huida/core'
import { sqlite } from '@huida/plugin-store-sqlite'
import { listen } from '../http/listen.mjs'

/** One bot on five channels, everything on disk. It answers in the request's own reply where WeChat takes that, and by calls elsewhere. */
export async function start({ file, settings }) {
  const bot = createBot({
    adapters: [
      slack(settings.slack),
      teams(settings.teams),
      telegram(settings.telegram),
      officialAccount(settings.wechat),
      wecomService(settings.wecom),
    ],
    store: sqlite({ file }),
  })
  bot.use((ctx) => ctx.text)
  const server = createServer(getRequestListener((request, { incoming }) => bot.fetch(request, { incoming })))
  const port = await listen(server)
  return {
    where: () => `http://127.0.0.1:${port}`,
    begin: async () => void (await bot.start()),
    settled: () => bot.settled(),

    /** The processor time of one refusal in microseconds, without the network. */
    async refuse({ url, headers, body, times }) {
      const statuses = new Set()
      const before = process.cpuUsage()
      for (let n = 0; n < times; n++) {
        statuses.add((await bot.fetch(new Request(url, { method: 'POST', headers, body }))).status)
      }
      const { user, system } = process.cpuUsage(before)
      return { cpuUs: (user + system) / times, statuses: [...statuses] }
    },
  }
}
