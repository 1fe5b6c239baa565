import { expect, test } from '@jest/globals'
import { type Author, createBot, type Json, memoryStore, unknown } from '../index.js'
import { silent } from '../log.js'
import { testChat, type VirtualClock } from '../testing/index.js'
import { seededRandom } from '../testing/seeded-random.js'

/**
 * Owner changes against turns that run, messages that wait for another attempt, and timers, at any moment in between, in virtual time.
 * `HUIDA_OWNER_CHANGES=100000` explores as many; the default is what every run of the tests can afford.
 */
const CHANGES = Number(process.env.HUIDA_OWNER_CHANGES ?? 2_000)
const PER_RUN = 200

test('after an agent’s accept was answered, no word of the bot leaves before the conversation is given back', async () => {
  for (let seed = 1; seed <= CHANGES / PER_RUN; seed++)
    expect({ seed, broken: await play(seed) }).toEqual({ seed, broken: [] })
}, 3_600_000)

async function play(seed: number): Promise<string[]> {
  const { between, chance } = seededRandom(seed)
  const broken: string[] = []
  const chat = testChat({ store: memoryStore(), adapter: { stream: (to) => shows(to.id, 'a stream') } })
  const { clock } = chat
  /** Conversations that an agent was told to own. */
  const taken = new Set<string>()
  const shows = (id: string, what: string) => {
    if (taken.has(id)) broken.push(`${what} reached ${id} after the accept was answered`)
  }
  const pause = (ms: number) => new Promise<void>((resolve) => clock.after(ms, resolve))
  chat.answersWith(async ({ to, by }) => {
    // Time passes on the way; what has arrived by the end of the call is what counts.
    if (chance(0.3)) await pause(between(1, 40))
    if (by.kind === 'bot') shows(to.id, 'a message')
    if (chance(0.1)) return unknown()
    return chance(0.1)
      ? { outcome: 'rejected', code: 'unavailable', retryAtMs: clock.now() + between(1, 100) }
      : undefined
  })
  async function* model() {
    for (let n = 0; n < 4; n++) {
      await pause(between(1, 30))
      yield 'word '
    }
  }
  const bot = await chat.start((base) =>
    createBot({ ...base, log: silent })
      .on('timer', () => 'by the way')
      .on('message', async (ctx) => {
        if (chance(0.2)) ctx.schedule('later', ctx.now() + between(1, 60))
        if (chance(0.5)) return ctx.stream(model())
        if (chance(0.5)) await pause(between(1, 50))
        return ['one', 'two']
      }),
  )
  const ids = ['a', 'b', 'c']
  for (const id of ids) void chat.user(id).says('hello')
  await clock.advance(500)
  let accepted = 0
  for (let change = 0; change < PER_RUN; change++) {
    const id = ids[between(0, 2)]!
    const conversation = `test:${id}`
    if (chance(0.8)) void chat.user(id).says(`message ${change}`)
    if (chance(0.3)) void bot.send(conversation, 'a notice')
    await clock.advance(between(0, 60))
    const known = (await chat.store.conversation(conversation))!
    const by: Author = { kind: 'agent', id: `agent${between(1, 2)}` }
    if (known.owner.kind === 'bot') {
      // Two of them, sometimes: one has it.
      const wish = () =>
        bot.assign(conversation, { kind: 'agent', id: by.id! }, { epoch: known.epoch, by }).then(
          () => {
            accepted++
            taken.add(id)
          },
          (error: { code?: string }) => void (error.code !== 'OWNER_CHANGED' && broken.push(String(error))),
        )
      void wish()
      if (chance(0.3)) void wish()
    } else if (taken.has(id)) {
      taken.delete(id)
      await bot.assign(conversation, { kind: 'bot' }, { epoch: known.epoch, by })
    }
    await clock.advance(between(0, 60))
  }
  await clock.advance(10_000)
  await asTimePasses(clock, bot.settled())
  if (accepted < PER_RUN / 10) broken.push(`only ${accepted} accepts`)
  for (const id of ids) broken.push(...contradictions(await chat.store.timeline(`test:${id}`)))
  await asTimePasses(clock, bot.stop())
  return broken
}

/** A call of the platform may be under way at that very moment, and needs time to end. */
async function asTimePasses(clock: VirtualClock, work: Promise<void>): Promise<void> {
  let isOver = false
  void work.then(() => {
    isOver = true
  })
  while (!isOver) await clock.advance(1_000)
}

/** What the ledger must say whatever happened: one owner at a time, and nothing of the bot's under another epoch than its own. */
function contradictions(entries: Awaited<ReturnType<ReturnType<typeof memoryStore>['timeline']>>): string[] {
  const broken: string[] = []
  let epoch = 0
  for (const entry of entries) {
    if (entry.kind !== 'record' || entry.type !== 'conversation.assigned') continue
    const next = (entry.data as { epoch: Json }).epoch
    if (next !== epoch + 1) broken.push(`epoch ${next} follows ${epoch}`)
    epoch = Number(next)
  }
  return broken
}
