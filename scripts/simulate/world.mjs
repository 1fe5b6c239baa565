import { createBot, defineAdapter, delivered, HuidaError, memoryStore, rejected, text, unknown } from '@huida/core'
import { seededRandom, virtualClock } from '@huida/core/testing'
import { brokenIn } from './promises.mjs'

/** What a seed is made of. */
const CONVERSATIONS = ['a', 'b', 'c']
const MESSAGES = 12
const CRASHES = 4
const PAUSES = 4
/** Longer than a lease lasts. */
const LONGEST_PAUSE_MS = 20_000
/** What a call of the store takes now and then, on its way there and on its way back. */
const SLOWEST_MS = 1_500
const STEPS = 160
/** Everything has come to an end this long after the last fault. */
const QUIET_MS = 180_000

const log = { debug() {}, info() {}, warn() {}, error() {} }

/**
 * Plays one seed: two workers on one store, in virtual time. They are killed and stand still before or after any call of the store, whose calls
 * fail before or after they are done; platforms refuse, keep silent and deliver twice; people take conversations and give them back.
 * @param {number} seed
 * @returns {Promise<string[]>} what was promised and not kept
 */
export async function play(seed) {
  const { between, chance } = seededRandom(seed)
  // One for each seed: whatever waits for it is kept as long as it is.
  const forever = new Promise(() => {})
  const clock = virtualClock()
  const store = memoryStore({ clock, shared: true })
  const seen = {
    shown: [],
    asked: [],
    accepted: new Map(),
    taken: new Map(),
    takings: [],
    drawn: 0,
    told: [],
    faults: [],
  }
  let left = { crashes: CRASHES, pauses: PAUSES, isOver: false }
  const workers = [0, 1].map((place) => ({ place, life: 0, isAlive: false }))

  /** Workers tell each other what they have accepted for the other's lanes, as over a connection that may be lost. */
  const hearing = new Map()
  const telling = (worker) => (accepted) => {
    for (const [other, { life, heard }] of hearing)
      if (other !== worker && other.life === life && accepted.some(({ elsewhere }) => elsewhere) && chance(0.95))
        heard({ type: 'lanes' })
    return accepted
  }

  const boot = (worker) => {
    worker.life++
    worker.isAlive = true
    worker.inbox = undefined
    worker.until = 0
    const life = { worker, number: worker.life }
    const isAlive = () => worker.isAlive && worker.life === life.number
    /** Resolves when the worker runs; never, when it is dead. */
    const awake = async () => {
      while (isAlive() && worker.until > clock.now())
        await new Promise((resolve) => clock.after(worker.until - clock.now(), resolve))
      return isAlive() ? undefined : forever
    }
    const die = () => {
      // Whoever is dead by now, of another call or a start that failed, is started again once.
      if (!isAlive()) return forever
      left.crashes--
      worker.isAlive = false
      seen.faults.push({ at: clock.now(), worker: worker.place })
      clock.after(between(0, 12_000), () => boot(worker))
      return forever
    }
    const stand = () => {
      left.pauses--
      const ms = between(1, LONGEST_PAUSE_MS)
      worker.until = clock.now() + ms
      seen.faults.push({ at: clock.now(), worker: worker.place, until: worker.until })
    }
    const trouble = () => new HuidaError('STORE_UNAVAILABLE', { store: 'memory', reason: 'of the simulation' })
    /** The store is on another machine: it is asked, or answers, some time later. */
    const slow = async () => {
      if (!left.isOver && chance(0.04)) await new Promise((resolve) => clock.after(between(1, SLOWEST_MS), resolve))
    }
    const called = async (value, given) => {
      await awake()
      const fault = left.isOver ? 1 : between(0, 9_999) / 10_000
      if (fault < 0.004 && left.crashes > 0) return die()
      if (fault < 0.008 && left.pauses > 0) stand()
      await slow()
      await awake()
      if (fault > 0.008 && fault < 0.014) throw trouble()
      const result = await value.apply(store, given)
      await slow()
      if (fault > 0.014 && fault < 0.018 && left.crashes > 0) return die()
      if (fault > 0.018 && fault < 0.022 && left.pauses > 0) stand()
      await awake()
      // It was done, and nobody hears of it.
      if (fault > 0.022 && fault < 0.026) throw trouble()
      return result
    }
    const ownStore = new Proxy(store, {
      get(target, name) {
        const value = Reflect.get(target, name)
        if (name === 'listen')
          return (_, heard) =>
            void hearing.set(worker, { life: life.number, heard: (news) => void awake().then(() => heard(news)) })
        if (typeof value !== 'function') return value
        if (name === 'open' || name === 'close') return async () => {}
        if (name === 'accept') return (...given) => called(value, given).then(telling(worker))
        return (...given) => called(value, given)
      },
    })
    const ownClock = {
      now: clock.now,
      elapsed: clock.elapsed,
      after: (ms, callback) =>
        clock.after(ms, async () => {
          await awake()
          callback()
        }),
    }
    const adapter = defineAdapter({
      name: 'test',
      platform: 'test',
      accepts: { text: {} },
      start: async (opened) => {
        worker.inbox = opened
      },
      async send({ position, to, part, by }) {
        if (!isAlive()) return forever
        const fate = left.isOver ? 1 : between(0, 99) / 100
        if (fate < 0.05) return rejected('unavailable', { retryAtMs: clock.now() + between(1, 3_000) })
        const isHeard = fate >= 0.15
        const isShown = isHeard || fate < 0.1
        const row = { position, conversation: to.id, words: part.text, by: by.kind, at: clock.now(), isHeard }
        if (isShown) seen.shown.push({ ...row, worker: worker.place, life: life.number })
        if (chance(0.3)) await new Promise((resolve) => clock.after(between(1, 200), resolve))
        await awake()
        return isHeard ? delivered(`p${position}`) : unknown()
      },
    })
    // Longer than a worker stands still: what becomes of a turn that takes too long is another matter.
    const turnBudgetMs = 4 * LONGEST_PAUSE_MS
    worker.bot = createBot({ adapters: [adapter], store: ownStore, clock: ownClock, log, locale: 'en', turnBudgetMs })
    answering(worker.bot, { seen, clock, between, chance })
    worker.bot.start().catch((error) => {
      // The store was in trouble as it began: whoever looks after processes starts it again.
      if (!isAlive()) return
      worker.isAlive = false
      if (error.code !== 'STORE_UNAVAILABLE') seen.shown.push({ fault: String(error.stack) })
      clock.after(500, () => boot(worker))
    })
  }

  for (const worker of workers) boot(worker)
  const running = () => workers.filter(({ isAlive, inbox, until }) => isAlive && inbox && until <= clock.now())
  const written = Array.from({ length: MESSAGES }, (_, index) => ({
    key: `m${index}`,
    conversation: CONVERSATIONS[between(0, CONVERSATIONS.length - 1)],
    what: ['', '', '', 'ticket', 'timer', 'poison'][between(0, 5)],
  }))
  const deliver = ({ key, conversation, what }) => {
    const some = running()
    const { inbox } = some[between(0, some.length - 1)] ?? {}
    const about = { key, at: clock.now(), conversation: { id: conversation }, user: { id: conversation } }
    inbox?.receive({ type: 'message', ...about, parts: [text(`${key} ${what}`)] }).then(
      ({ outcome }) => seen.accepted.set(key, outcome),
      () => {},
    )
  }
  let begun = 0
  for (let step = 0; step < STEPS; step++) {
    // Of one customer the next is written when the one before was acknowledged.
    const next = written[begun]
    const before = next && written.slice(0, begun).filter(({ conversation }) => conversation === next.conversation)
    if (next && before.every(({ key }) => seen.accepted.has(key)) && chance(0.5)) begun++
    for (const message of written.slice(0, begun)) if (!seen.accepted.has(message.key) || chance(0.04)) deliver(message)
    if (chance(0.15)) takeOrGiveBack({ running: running(), store, seen, clock, between })
    await clock.advance(between(0, 400))
  }
  left = { ...left, isOver: true }
  const isDone = async () => {
    if (written.some(({ key }) => !seen.accepted.has(key))) return false
    const rows = await store.entries({ after: 0, limit: 10_000 })
    const isOpen = (row) =>
      (row.kind === 'in' && row.outcome === undefined) ||
      (row.kind === 'out' && (row.status === 'waiting' || row.status === 'sending'))
    return !rows.some(isOpen) && (await store.timers(1)).length === 0
  }
  for (let waited = 0; waited < QUIET_MS && !(await isDone()); waited += 2_000) {
    for (const message of written) if (!seen.accepted.has(message.key)) deliver(message)
    await clock.advance(2_000)
  }
  const broken = await brokenIn({ store, written, seen, isDone: await isDone() })
  for (const worker of workers) {
    worker.isAlive = false
    worker.bot.crash()
  }
  return broken
}

/** What the bot does: it counts, asks something that never says the same twice, opens tickets in lanes of their own, sets timers, fails. */
function answering(bot, { seen, clock, between, chance }) {
  bot
    .action('ticket.open', (ctx) => void ctx.record('ticket.opened', ctx.event.data))
    .on('timer', (ctx) => void ctx.record('timer.fired', ctx.event.data))
    .on('message', async (ctx) => {
      const [key, what] = ctx.text.split(/\s/)
      if (ctx.text.includes('poison')) throw new Error('poison')
      const once = await ctx.once('draw', async () => ++seen.drawn)
      seen.told.push({ key, once })
      if (chance(0.3)) await new Promise((resolve) => clock.after(between(1, 300), resolve))
      if (what === 'ticket') ctx.act(`ticket:${key}`, 'ticket.open', key)
      if (what === 'timer') ctx.schedule(`remind ${key}`, ctx.now() + between(0, 5_000), key)
      ctx.record('turn.done', key)
      return [0, 1].map((part) => JSON.stringify({ key, once, part }))
    })
}

/** A person takes a conversation, by any worker that runs, or gives it back. */
async function takeOrGiveBack({ running, store, seen, clock, between }) {
  const id = CONVERSATIONS[between(0, CONVERSATIONS.length - 1)]
  const worker = running[between(0, running.length - 1)]
  const known = await store.conversation(`test:${id}`)
  if (!worker || !known) return
  const by = { kind: 'agent', id: 'ada' }
  const isTaken = known.owner.kind === 'agent'
  const taking = { conversation: id, from: Number.POSITIVE_INFINITY, to: undefined }
  if (isTaken) for (const one of seen.takings) if (one.conversation === id) one.to ??= clock.now()
  if (!isTaken) seen.takings.push(taking)
  try {
    await worker.bot.assign(known.id, isTaken ? { kind: 'bot' } : by, { epoch: known.epoch, by })
    taking.from = clock.now()
  } catch {
    // Somebody else was first, or the store is in trouble: nobody was told that they have it.
  }
}
