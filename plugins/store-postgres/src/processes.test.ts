import { createBot, defineAdapter, delivered, type LedgerEntry } from '@huida/core'
import { cleanups, type Program, startProgram, until } from '@huida/core/testing'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { postgres } from './index.js'
import { noPostgres, serverForAll } from './testing/index.js'

const missing = noPostgres()
const here = missing ? describe.skip : describe
const server = serverForAll({ beforeAll, afterAll })
const cleanup = cleanups(afterEach)

/** A bot in a process of its own. It is told what customers say, and prints what it decides and sends. */
const program = (url: string) => `
  import { createBot, defineAdapter, delivered, text } from '@huida/core'
  import { postgres } from '@huida/plugin-store-postgres'
  const print = (...words) => process.stdout.write(words.join(' ') + '\\n')
  let inbox
  let goOn = () => {}
  const desk = defineAdapter({
    name: 'desk', platform: 'desk', accepts: { text: {} },
    start: async (opened) => { inbox = opened },
    send: async ({ part }) => { print('sent', part.text); return delivered() },
  })
  const bot = createBot({ adapters: [desk], store: postgres({ url: ${JSON.stringify(url)} }),
    stopWithinMs: 1 })
  bot.on('message', async (ctx) => {
    print('deciding', ctx.text)
    if (process.env.WAITS && ctx.text === 'slow') await new Promise((resolve) => { goOn = resolve })
    return 'answer to ' + ctx.text
  })
  process.on('message', ({ goesOn, says, from, key = says }) => {
    if (goesOn) return goOn()
    const event = { type: 'message', key, at: 0, conversation: { id: from }, user: { id: from }, parts: [text(says)] }
    inbox.receive(event).then(({ outcome }) => print(outcome, says), (error) => print('refused', error.message))
  })
  process.on('SIGTERM', () => bot.stop().then(() => process.exit(0)))
  await bot.start()
  process.channel.ref()
  print('ready')
`

interface Worker extends Program {
  hears(says: string, from?: string): void
}

async function worker(url: string, env: Record<string, string> = {}): Promise<Worker> {
  const options = { cleanup, cwd: import.meta.dirname, env: { NODE_ENV: 'production', ...env } }
  const started = startProgram(['--input-type=module', '-e', program(url)], options)
  await started.prints(/ready/)
  return Object.assign(started, {
    hears: (says: string, from = 'alice') => void started.child.send({ says, from }),
  })
}

/** A bot in this process that does the same, and tells what is stored. */
async function onlooker(url: string) {
  const desk = defineAdapter({ name: 'desk', platform: 'desk', accepts: { text: {} }, send: async () => delivered() })
  const bot = createBot({ adapters: [desk], store: postgres({ url }) })
  bot.on('message', (ctx) => `answer to ${ctx.text}`)
  await bot.start()
  cleanup(() => bot.stop())
  return bot
}

const spoken = (entries: readonly LedgerEntry[]) =>
  entries.map((entry) => {
    if (entry.kind === 'in') return [entry.kind, entry.event.key, entry.outcome]
    return entry.kind === 'out' && entry.act.type === 'say' && 'text' in entry.act.part
      ? [entry.kind, entry.act.part.text, entry.status]
      : [entry.kind]
  })

here(`processes that share a database${missing ? ` (${missing})` : ''}`, () => {
  test('one is killed in the middle of a turn: another goes on with the conversation, in its order', async () => {
    const url = await server.database()
    const first = await worker(url, { WAITS: '1' })
    const second = await worker(url)
    first.hears('slow')
    await first.prints(/deciding slow/)
    // The other process accepts what belongs to the lane of the first.
    second.hears('next')
    await second.prints(/accepted next/)
    expect(second.out).not.toContain('deciding')
    await first.stop('SIGKILL')
    await second.prints(/sent answer to slow\s(?:.*\s)*sent answer to next/)
    expect(first.out).not.toContain('sent')
    expect(spoken(await (await onlooker(url)).ledger('desk:alice')).sort()).toEqual([
      ['in', 'next', 'answered'],
      ['in', 'slow', 'answered'],
      ['out', 'answer to next', 'delivered'],
      ['out', 'answer to slow', 'delivered'],
    ])
  })

  test('one stands still in the middle of a turn, and goes on after another has done it: its late commit is refused', async () => {
    const url = await server.database()
    const paused = await worker(url, { WAITS: '1' })
    const other = await worker(url)
    paused.hears('slow')
    await paused.prints(/deciding slow/)
    paused.child.kill('SIGSTOP')
    await other.prints(/sent answer to slow/)
    paused.child.kill('SIGCONT')
    paused.child.send({ goesOn: true })
    // It is well again: what it accepts now is answered.
    paused.hears('later', 'bob')
    await until(() => /sent answer to later/.test(paused.out + other.out))
    expect(paused.out).not.toContain('sent answer to slow')
    expect(spoken(await (await onlooker(url)).ledger('desk:alice'))).toEqual([
      ['in', 'slow', 'answered'],
      ['out', 'answer to slow', 'delivered'],
    ])
  })

  test('one stops: what it held goes to another at once', async () => {
    const url = await server.database()
    const [first, second] = [await worker(url, { WAITS: '1' }), await worker(url)]
    first.hears('slow')
    await first.prints(/deciding slow/)
    await first.stop('SIGTERM')
    // Not because a lease has run out: those of a worker that stops end with it.
    const store = postgres({ url, readOnly: true })
    await store.open()
    cleanup(() => store.close())
    expect(await store.sql!.read({ sql: 'select id from worker', parameters: [] })).toHaveLength(1)
    await second.prints(/sent answer to slow/)
  })

  test('what one has accepted and another must do is done at once, and whoever follows sees everything once', async () => {
    const url = await server.database()
    const workers = [await worker(url), await worker(url)] as const
    const bot = await onlooker(url)
    const seen: number[] = []
    const gone = new AbortController()
    cleanup(() => gone.abort())
    const follow = async (signal: AbortSignal) => {
      for await (const { position } of bot.follow(seen.at(-1) ?? 0, signal)) seen.push(position)
    }
    const before = new AbortController()
    const following = follow(before.signal)
    const customers = Array.from({ length: 20 }, (_, n) => `customer${n}`)
    for (let n = 0; n < 4; n++) for (const customer of customers) workers[n % 2]!.hears(`${customer} ${n}`, customer)
    await until(() => seen.length > 50)
    before.abort()
    await following
    // It goes on where it was, as after a restart.
    void follow(gone.signal)
    const all: number[] = []
    for (const customer of customers) {
      const ledger = await until(async () => {
        const entries = await bot.ledger(`desk:${customer}`)
        return entries.filter(({ kind }) => kind === 'in').length === 4 && entries.every(isDone) && entries
      })
      all.push(...ledger.map(({ position }) => position))
    }
    await until(() => seen.length >= all.length)
    expect(seen).toEqual(all.sort((a, b) => a - b))
  })
})

const isDone = (entry: LedgerEntry) =>
  entry.kind === 'in' ? entry.outcome !== undefined : entry.kind === 'record' || entry.status === 'delivered'
