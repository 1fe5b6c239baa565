import { type Conversation, memoryStore, type Owner, type Store, type TurnCommit, text } from '@huida/core'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { sqlite } from './index.js'

/**
 * What may change what, in the fewest words that say it: an event is begun, a turn committed, an owner made, a message attempted and settled
 * by whoever knows the numbers that they have now. Both stores are asked the same, in any order and with any numbers, many of them old.
 */
interface Model {
  conversation: { fence: number; epoch: number; owner: Owner } | undefined
  events: { attempts: number; isDone: boolean }[]
  messages: { attempts: number; isOpen: boolean; byBot: boolean; epoch: number }[]
}

const owners: Owner[] = [{ kind: 'bot' }, { kind: 'queue', id: 'vip' }, { kind: 'agent', id: 'ada' }]
const staged = ['waiting', 'sending', 'draft', 'held'] as const
const settlings = ['waiting', 'delivered', 'rejected', 'draft', 'held'] as const

const which = fc.nat({ max: 3 })
/** Mostly the number that it has; else one beside it. */
const off = fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.constantFrom(-1, 1) })

const step = fc.oneof(
  fc.record({
    do: fc.constant('accept' as const),
    attempting: fc.boolean(),
    owner: fc.option(fc.constantFrom(...owners), { nil: undefined }),
  }),
  fc.record({ do: fc.constant('begin' as const), event: which, off }),
  fc.record({
    do: fc.constant('commit' as const),
    ...{ event: which, merged: fc.option(which, { nil: undefined }), attempt: off, fence: off, epoch: off },
    owner: fc.option(fc.constantFrom(...owners), { nil: undefined }),
    messages: fc.array(fc.record({ status: fc.constantFrom(...staged), byBot: fc.boolean(), epoch: off }), {
      maxLength: 3,
    }),
  }),
  fc.record({ do: fc.constant('assign' as const), owner: fc.constantFrom(...owners), epoch: off }),
  fc.record({
    do: fc.constant('settle' as const),
    message: which,
    off,
    status: fc.constantFrom(...settlings),
    next: fc.option(fc.record({ message: which, off }), { nil: undefined }),
  }),
  fc.record({ do: fc.constant('attempt' as const), message: which, off }),
)
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

describe.each([
  ['memory', () => memoryStore()],
  ['SQLite', () => sqlite({ file: ':memory:' })],
])('the store in %s', (name, makeStore) => {
  test('does what the numbers allow, and nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40, size: 'max' }), async (steps) => {
        const store = makeStore()
        await store.open()
        try {
          await play(store, steps)
        } finally {
          await store.close()
        }
      }),
      { numRuns: name === 'memory' ? 1_000 : 200 },
    )
  })
})

/** Does the same to the store and to the model, and compares what they say and what they hold. */
async function play(store: Store, steps: readonly Step[]): Promise<void> {
  const model: Model = { conversation: undefined, events: [], messages: [] }
  const positions: { events: number[]; messages: number[] } = { events: [], messages: [] }
  for (const [n, step] of steps.entries()) {
    const said = await ask(store, step, n, model, positions)
    if (said) expect({ n, step, did: said.did }).toEqual({ n, step, did: said.may })
    await compare(store, model, positions)
  }
}

async function ask(
  store: Store,
  step: Step,
  n: number,
  model: Model,
  positions: { events: number[]; messages: number[] },
): Promise<{ did: boolean; may: boolean } | undefined> {
  const latest = <T>(list: readonly T[], which: number): number => list.length - 1 - which
  const known = model.conversation ?? { fence: 0, epoch: 0, owner: owners[0]! }
  switch (step.do) {
    case 'accept': {
      const [accepted] = await store.accept([entry(`${n}`, step)])
      positions.events.push(accepted!.position)
      model.events.push({ attempts: step.attempting ? 1 : 0, isDone: false })
      const changes = step.owner !== undefined && step.owner.kind !== known.owner.kind
      if (changes) model.conversation = { ...known, epoch: known.epoch + 1, owner: step.owner! }
      return { did: accepted!.epoch === model.conversation?.epoch, may: changes || !model.conversation }
    }
    case 'begin': {
      const event = model.events[latest(model.events, step.event)]
      if (!event) return undefined
      const may = !event.isDone && step.off === 0
      const did = await store.begin(positions.events[model.events.indexOf(event)]!, event.attempts + step.off)
      if (may) event.attempts++
      return { did, may }
    }
    case 'commit': {
      const event = model.events[latest(model.events, step.event)]
      if (!event) return undefined
      const merged = step.merged === undefined ? undefined : model.events[latest(model.events, step.merged)]
      const other = merged === event ? undefined : merged
      const may = !event.isDone && !other?.isDone && step.attempt === 0 && step.fence === 0 && step.epoch === 0
      const messages = step.messages.map(({ byBot, epoch, ...message }) => ({
        ...message,
        byBot,
        epoch: known.epoch + epoch,
      }))
      const committed = await store.commit(
        turn({
          position: positions.events[model.events.indexOf(event)]!,
          merged: other ? [positions.events[model.events.indexOf(other)]!] : [],
          attempt: event.attempts + step.attempt,
          conversation: {
            ...base,
            owner: known.owner,
            fence: known.fence + step.fence,
            epoch: known.epoch + step.epoch,
          },
          ...(step.owner && { owner: step.owner }),
          messages: messages.map(({ byBot, epoch, status }) => message(byBot, epoch, status)),
        }),
      )
      if (may) {
        event.isDone = true
        if (other) other.isDone = true
        const epoch = known.epoch + (step.owner ? 1 : 0)
        model.conversation = { fence: known.fence + 1, epoch, owner: step.owner ?? known.owner }
        positions.messages.push(...(committed?.messages ?? []))
        for (const { status, byBot, epoch } of messages)
          model.messages.push({
            ...{ attempts: status === 'sending' ? 1 : 0, isOpen: status === 'waiting' || status === 'sending' },
            ...{ byBot, epoch },
          })
      }
      return { did: committed !== undefined, may }
    }
    case 'assign': {
      const may = model.conversation !== undefined && step.epoch === 0
      const change = { conversation: 'web:1', owner: step.owner, at: 1, messages: [], asked: [], records: [] }
      const assigned = await store.assign({ ...change, epoch: known.epoch + step.epoch })
      if (may) model.conversation = { ...known, owner: step.owner, epoch: known.epoch + 1 }
      return { did: assigned !== undefined && assigned.epoch === known.epoch + 1, may }
    }
    case 'settle':
    case 'attempt': {
      const settled = step.do === 'settle' ? model.messages[latest(model.messages, step.message)] : undefined
      const nextOf = step.do === 'settle' ? step.next : step
      const next = nextOf && model.messages[latest(model.messages, nextOf.message)]
      if ((!settled && !next) || settled === next) return undefined
      const at = (message: Model['messages'][number]) => positions.messages[model.messages.indexOf(message)]!
      const may =
        (!settled || (settled.isOpen && step.off === 0)) &&
        (!next || (next.isOpen && nextOf!.off === 0 && (!next.byBot || next.epoch === known.epoch)))
      const did = await store.settle({
        ...(settled &&
          step.do === 'settle' && {
            settled: { position: at(settled), attempts: settled.attempts + step.off, status: step.status },
          }),
        ...(next && { attempting: { position: at(next), attempts: next.attempts + nextOf!.off } }),
        at: 1,
      })
      if (may && settled && step.do === 'settle') settled.isOpen = step.status === 'waiting'
      if (may && next) next.attempts++
      return { did: did !== undefined, may }
    }
  }
}

/** In one comparison: `expect` takes longer than the store. */
async function compare(store: Store, model: Model, positions: { events: number[]; messages: number[] }): Promise<void> {
  const { fence, epoch, owner } = (await store.conversation('web:1')) ?? ({} as Partial<Conversation>)
  const lanes = await store.claim('worker', 99)
  const open = (counted: readonly { position: number; attempts: number }[]) =>
    counted.map(({ position, attempts }) => ({ position, attempts }))
  expect({
    conversation: fence === undefined ? undefined : { fence, epoch, owner },
    events: lanes.flatMap(({ events }) => open(events)),
    messages: lanes.flatMap(({ messages }) => open(messages)),
  }).toEqual({
    conversation: model.conversation,
    events: model.events.flatMap(({ attempts, isDone }, index) =>
      isDone ? [] : [{ position: positions.events[index], attempts }],
    ),
    messages: model.messages.flatMap(({ attempts, isOpen }, index) =>
      isOpen ? [{ position: positions.messages[index], attempts }] : [],
    ),
  })
}

const base = { id: 'web:1', adapter: 'web', to: { id: '1', userId: 'alice' }, user: { id: 'alice' } }

const entry = (key: string, { attempting, owner }: { attempting: boolean; owner: Owner | undefined }) => ({
  ...{ adapter: 'web', conversation: 'web:1', acceptedAt: 1, attempting },
  ...(owner && { owner }),
  event: { type: 'message' as const, key, at: 1, conversation: { id: '1' }, user: { id: 'alice' }, parts: [text(key)] },
})

const turn = (did: Pick<TurnCommit, 'position' | 'merged' | 'attempt' | 'conversation' | 'messages'>): TurnCommit => ({
  ...{ outcome: 'answered', state: {}, trace: [], startedAt: 1, at: 1, superseded: [] },
  ...{ asked: [], records: [], timers: [], cancelled: [], drawers: [], statements: [] },
  ...did,
})

const message = (byBot: boolean, epoch: number, status: (typeof staged)[number]): TurnCommit['messages'][number] => ({
  ...{ conversation: 'web:1', adapter: 'web', to: base.to, act: { type: 'say', part: text('hi') }, epoch, status },
  by: byBot ? { kind: 'bot' } : { kind: 'agent', id: 'ada' },
})
