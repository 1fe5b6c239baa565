import { expect, test } from '@jest/globals'
import { match, PREFERRED_WAIT_MS, PROMOTED_EVERY_MS, type Present, type Waiting } from './matching.js'
import { agentSchema, queueSchema } from './team.js'

const NOW = 1_000_000_000

const waits = (conversation: string, about: Partial<Waiting> = {}): Waiting => ({
  conversation,
  queue: 'support',
  skills: [],
  priority: 0,
  waitingSince: NOW - 1_000,
  passed: [],
  ...about,
})

const agent = (id: string, about: Record<string, unknown> = {}, load = 0, lastAt = 0): Present => ({
  profile: agentSchema.parse({ id, ...about }),
  load,
  lastAt,
})

const queues = [
  queueSchema.parse({ id: 'support', tier: 1, overflow: 'experts' }),
  queueSchema.parse({ id: 'experts', tier: 2 }),
  queueSchema.parse({ id: 'logistics', agents: ['lin'] }),
]

const who = (...[waiting, present]: [Waiting[], Present[]]) =>
  Object.fromEntries(match(waiting, present, queues, NOW).map(({ conversation, agent }) => [conversation, agent.id]))

test('whoever waits longest goes first, to whoever has the most room', () => {
  const waiting = [waits('late', { waitingSince: NOW - 1 }), waits('early', { waitingSince: NOW - 50 })]
  expect(who(waiting, [agent('busy', { capacity: 2 }, 1), agent('free', { capacity: 1 })])).toEqual({
    early: 'free',
    late: 'busy',
  })
})

test('of two with as much room, whoever was given something longest ago is asked', () => {
  expect(who([waits('a')], [agent('just', {}, 0, NOW - 1), agent('long', {}, 0, NOW - 99)])).toEqual({ a: 'long' })
})

test('a higher level never waits behind a lower one, and nobody starves', () => {
  const one = [agent('wang', { capacity: 1 })]
  const vip = waits('vip', { priority: 1, waitingSince: NOW - 1 })
  expect(who([waits('plain', { waitingSince: NOW - PROMOTED_EVERY_MS + 1 }), vip], one)).toEqual({ vip: 'wang' })
  expect(who([waits('plain', { waitingSince: NOW - PROMOTED_EVERY_MS - 1 }), vip], one)).toEqual({ plain: 'wang' })
})

test('tier, skills and departments decide who is asked', () => {
  const everybody = [agent('first'), agent('expert', { tier: 2, skills: ['b2b'] }), agent('lin')]
  expect(who([waits('deep', { queue: 'experts', skills: ['b2b'] })], everybody)).toEqual({ deep: 'expert' })
  expect(who([waits('deep', { queue: 'experts', skills: ['law'] })], everybody)).toEqual({})
  expect(who([waits('parcel', { queue: 'logistics' })], everybody)).toEqual({ parcel: 'lin' })
})

test('nobody is asked beyond their capacity, or for what they let pass', () => {
  expect(who([waits('a'), waits('b')], [agent('wang', { capacity: 1 })])).toEqual({ a: 'wang' })
  expect(who([waits('a', { passed: ['wang'] })], [agent('wang')])).toEqual({})
})

test('after a while the overflow group is asked as well', () => {
  const expert = [agent('expert', { tier: 2 })]
  expect(who([waits('a', { waitingSince: NOW - 59_999 })], expert)).toEqual({})
  expect(who([waits('a', { waitingSince: NOW - 60_000 })], expert)).toEqual({ a: 'expert' })
})

test('a customer who returns gets the same agent, if they have room soon', () => {
  const both = (load: number) => [agent('other'), agent('same', { capacity: 1 }, load)]
  expect(who([waits('a', { preferred: 'same' })], both(0))).toEqual({ a: 'same' })
  expect(who([waits('a', { preferred: 'same' })], both(1))).toEqual({})
  expect(who([waits('a', { preferred: 'same', waitingSince: NOW - PREFERRED_WAIT_MS })], both(1))).toEqual({
    a: 'other',
  })
  expect(who([waits('a', { preferred: 'gone' })], [agent('other')])).toEqual({ a: 'other' })
})

test('an agent whose queue is no more still gets what waits there', () => {
  expect(who([waits('a', { queue: 'removed' })], [agent('wang')])).toEqual({ a: 'wang' })
})
