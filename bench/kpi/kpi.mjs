import { createBot, defineAdapter, delivered } from '@huida/core'
import { dayIn, factsIn, insights, kpiTable } from '@huida/plugin-insights'
import { sqlite } from '@huida/plugin-store-sqlite'
import { log } from './log.mjs'

const CHUNK = 2_000
const SILENT = { debug() {}, info() {}, warn() {}, error: (facts, words) => console.error(words, facts) }

/** The numbers of a log that is on the disk, made from nothing: by a command, and by a bot that keeps them in tables. */
export function start({ file }) {
  return {
    async fill(count) {
      const store = sqlite({ file })
      await store.open()
      let some = []
      for (const record of log(count)) {
        some.push(record)
        if (some.length < CHUNK) continue
        await store.append(some)
        some = []
      }
      await store.append(some)
      await store.close()
    },
    /** As `huida kpi` does. */
    async command() {
      const begun = performance.now()
      const store = sqlite({ file, readOnly: true })
      await store.open()
      const dayOf = dayIn('Asia/Shanghai')
      const facts = await factsIn(store)
      const asked = { from: '2026-10-01', to: '2026-12-31', now: Date.UTC(2026, 11, 31), by: 'channel' }
      const { rows } = kpiTable(facts, asked, dayOf)
      await store.close()
      return {
        ms: performance.now() - begun,
        facts: facts.length,
        rows: rows.length,
        peakBytes: process.resourceUsage().maxRSS * 1_024,
      }
    },
    /** As a bot does into which the plugin is built: until its tables hold the whole log. */
    async tables() {
      const store = sqlite({ file })
      const adapter = defineAdapter({
        name: 'bench',
        platform: 'bench',
        accepts: { text: {} },
        send: async () => delivered('1'),
      })
      const begun = performance.now()
      const bot = createBot({ adapters: [adapter], store, log: SILENT })
        .use(insights())
        .on('message', () => 'ok')
      await bot.start()
      const [{ top }] = await store.sql.read({ sql: 'select max(position) as top from record', parameters: [] })
      while (Number((await store.cursor('(projection)', 'insights.insights')) ?? 0) < top)
        await new Promise((resolve) => setTimeout(resolve, 5))
      const ms = performance.now() - begun
      const [{ facts }] = await store.sql.read({ sql: 'select count(*) as facts from insights_fact', parameters: [] })
      await bot.stop()
      return { ms, facts: Number(facts), peakBytes: process.resourceUsage().maxRSS * 1_024 }
    },
  }
}
