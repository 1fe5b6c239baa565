import { expect, test } from '@jest/globals'
import type { Inbox, Outgoing, Receipt } from '../adapter.js'
import { createBot, defineAdapter, definePlugin, delivered, memoryStore, text, unknown } from '../index.js'
import { silent } from '../log.js'
import type { Store } from '../store/store.js'
import { virtualClock } from '../testing/index.js'
import { seededRandom } from '../testing/seeded-random.js'

/**
 * The small sister of `npm run test:crash`: no processes and no disk, but a crash before or after any call of the store, and
 * time that passes at once. Each seed is a history of its own.
 */
const SEEDS = 200
const CONVERSATIONS = ['a', 'b']
const MESSAGES = 8
const CRASHES = 4

test('whatever a crash interrupts, each message gets one answer, in order, and nothing settled is sent again', async () => {
  for (let seed = 1; seed <= SEEDS; seed++) expect({ seed, broken: await play(seed) }).toEqual({ seed, broken: [] })
}, 60_000)

interface Shown {
  position: number
  conversation: string
  text: string
  heard: boolean
  life: number
}

async function play(seed: number): Promise<string[]> {
  const { between, chance } = seededRandom(seed)
  const clock = virtualClock()
  const records = memoryStore()
  const shown: Shown[] = []
  const open = new Map<number, number[]>()
  const done: { key: string; once: number }[] = []
  const broken: string[] = []
  let life = 0
  let crashes = 0
  let drawn = 0
  let inbox: Inbox | undefined

  const boot = () => {
    const mine = ++life
    let callsLeft = crashes < CRASHES ? between(1, 60) : Number.POSITIVE_INFINITY
    inbox = undefined
    const process: Process = {
      alive: () => mine === life,
      isLastCall: () => --callsLeft === 0,
      diesBeforeIt: () => chance(0.5),
      async die() {
        life++
        crashes++
        const messages = (await records.claim('test', Number.POSITIVE_INFINITY)).flatMap((lane) => lane.messages)
        open.set(
          mine,
          messages.filter(({ status }) => status === 'sending').map(({ position }) => position),
        )
        boot()
      },
    }
    const adapter = defineAdapter({
      name: 'test',
      platform: 'test',
      accepts: { text: {} },
      start: async (opened) => {
        inbox = opened
      },
      async send({ position, to, part }: Outgoing) {
        if (!process.alive()) return forever
        const heard = chance(0.8)
        if (heard || chance(0.5))
          shown.push({ position, conversation: to.id, text: part.type === 'text' ? part.text : '', heard, life: mine })
        return heard ? delivered() : unknown()
      },
    })
    void createBot({ adapters: [adapter], store: seenBy(process, records), clock, log: silent })
      .use(counted())
      .use(async (ctx) => {
        const { key } = ctx.event
        const once = await ctx.once('draw', async () => ++drawn)
        done.push({ key, once })
        return [0, 1].map((part) => JSON.stringify({ key, turn: ctx.turn, once, part }))
      })
      .start()
  }

  const accepted = new Map<string, Receipt>()
  const deliver = async (key: string, conversation: string) => {
    const event = {
      type: 'message' as const,
      key,
      at: clock.now(),
      conversation: { id: conversation },
      user: { id: 'u' },
    }
    const receipt = await inbox?.receive({ ...event, parts: [text(key)] }).catch(() => undefined)
    if (receipt) accepted.set(key, receipt)
  }

  boot()
  const written = Array.from({ length: MESSAGES }, (_, index) => ({
    key: `m${index}`,
    conversation: CONVERSATIONS[between(0, 1)]!,
  }))
  for (let step = 0; step < 200; step++) {
    for (const { key, conversation } of written.slice(0, step + 1))
      if (!accepted.has(key) || chance(0.05)) void deliver(key, conversation)
    await clock.advance(between(0, 400))
    const unfinished = await records.claim('test', Number.POSITIVE_INFINITY)
    if (accepted.size === MESSAGES && unfinished.length === 0) break
  }

  for (const conversation of CONVERSATIONS) {
    const keys = written.filter((message) => message.conversation === conversation)
    const ledger = await records.timeline(`test:${conversation}`)
    const turns = ledger.flatMap((entry) =>
      entry.kind === 'in' && entry.outcome === 'answered' ? [entry.event.key] : [],
    )
    if (
      turns.toSorted().join() !==
      keys
        .map(({ key }) => key)
        .toSorted()
        .join()
    )
      broken.push(`turns ${turns}`)
    const answers = ledger.flatMap((entry) =>
      entry.kind === 'out' && entry.act.type === 'say' ? [{ ...entry, part: entry.act.part }] : [],
    )
    const expected = turns.flatMap((key, index) => [0, 1].map((part) => ({ key, turn: index + 1, part })))
    const decided = answers.map(({ part }) => JSON.parse(part.type === 'text' ? part.text : ''))
    if (JSON.stringify(decided.map(({ key, turn, part }) => ({ key, turn, part }))) !== JSON.stringify(expected))
      broken.push(`answers ${JSON.stringify(decided)}`)
    for (const { key, once } of decided)
      if (done.some((effect) => effect.key === key && effect.once !== once))
        broken.push(`${key} did one thing and said another`)
    const here = shown.filter((message) => message.conversation === conversation)
    for (const [index, message] of here.entries()) {
      const before = here[index - 1]
      if (before && before.position > message.position) broken.push(`${message.position} was sent too late`)
      const again = here.slice(0, index).findLast(({ position }) => position === message.position)
      const openEnd = again && again.life < message.life && open.get(again.life)?.includes(message.position)
      if (again?.heard && !openEnd) broken.push(`${message.position} was sent again`)
    }
    for (const { position, status, part } of answers) {
      if (status === 'delivered' && !shown.some((message) => message.position === position && message.heard))
        broken.push(`${position} is delivered, and was never shown`)
      const words = part.type === 'text' ? part.text : ''
      if (shown.some((message) => message.position === position && message.text !== words))
        broken.push(`${position} was sent in other words`)
    }
  }
  return broken
}

const counted = definePlugin({
  name: 'counted',
  setup: (app, { store }) =>
    app.use(async (ctx, next) => {
      if (ctx.event.type !== 'message') return next({ turn: 0 })
      const turn = ((await store.get<number>(ctx, ctx.conversation.id)) ?? 0) + 1
      store.set(ctx, ctx.conversation.id, turn)
      return next({ turn })
    }),
})

const forever = new Promise<never>(() => {})

interface Process {
  alive(): boolean
  isLastCall(): boolean
  diesBeforeIt(): boolean
  die(): Promise<void>
}

/** A store as a process sees it that dies before or after one of its calls: what was written stays, and nobody hears of it. */
const seenBy = (process: Process, store: Store): Store =>
  new Proxy(store, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name)
      if (typeof value !== 'function') return value
      return async (...given: unknown[]) => {
        if (!process.alive()) return forever
        const last = process.isLastCall()
        if (!last || !process.diesBeforeIt()) {
          const result: unknown = await value.apply(target, given)
          if (!last) return process.alive() ? result : forever
        }
        void process.die()
        return forever
      }
    },
  })
