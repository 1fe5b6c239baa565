import type { BotAccess, Logger } from '@huida/core'
import { cleanups, until, virtualClock } from '@huida/core/testing'
import { sqlite } from '@huida/plugin-store-sqlite'
import { afterEach, expect, test } from '@jest/globals'
import { migrations, Tables } from '../tables.js'
import { GONE_AFTER_MS, Live } from './live.js'

const cleanup = cleanups(afterEach)

/** Nothing happens at this bot. */
const bot = {
  latest: async () => 0,
  async *follow() {},
} as unknown as BotAccess

const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} }

/** A screen that says nothing. */
function screen() {
  const closed: (() => void)[] = []
  return {
    socket: { on: (what: string, then: () => void) => what === 'close' && closed.push(then), send() {}, close() {} },
    closes: () => closed.forEach((then) => void then()),
  }
}

test('an agent whose screen is open at another process is not missed', async () => {
  const store = sqlite({ file: ':memory:' })
  await store.open()
  cleanup(() => store.close())
  await store.sql!.migrate('escalation', await migrations())
  const tables = new Tables(store.sql!)
  const clock = virtualClock()
  const gone: string[] = []
  const process = () => {
    const live = new Live({ bot, tables, clock, log: silent, gone: (agent) => gone.push(agent) })
    cleanup(() => live.stop())
    return live
  }
  const open = (live: Live, agent: string) => {
    const { socket, closes } = screen()
    live.open(socket as never, { agent, seesAll: false, mayRead: async () => true })
    return closes
  }
  const elsewhere = open(process(), 'ada')
  await store.sql!.write([tables.setPresence({ agent: 'ada', state: 'online', since: -1, lastAt: 0 })])
  const here = process()
  const closes = open(here, 'ada')
  open(here, 'bob')
  closes()
  await clock.advance(GONE_AFTER_MS + 1_000)
  expect(gone).toEqual([])
  elsewhere()
  await clock.advance(GONE_AFTER_MS + 11_000)
  await until(() => gone.length > 0)
  expect(new Set(gone)).toEqual(new Set(['ada']))
})

test('the first screen goes on from now, however much was stored before anybody looked', async () => {
  const store = sqlite({ file: ':memory:' })
  await store.open()
  cleanup(() => store.close())
  await store.sql!.migrate('escalation', await migrations())
  const followed: number[] = []
  const busy = {
    latest: async () => 1_000_000,
    follow(after: number) {
      followed.push(after)
      return (async function* () {})()
    },
  } as unknown as BotAccess
  const live = new Live({ bot: busy, tables: new Tables(store.sql!), clock: virtualClock(), log: silent, gone() {} })
  cleanup(() => live.stop())
  const { socket } = screen()
  live.open(socket as never, { agent: 'ada', seesAll: false, mayRead: async () => true })
  await until(() => followed.length > 0)
  expect(followed).toEqual([1_000_000])
})
