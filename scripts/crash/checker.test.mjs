import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { check, promises } from './checker.mjs'

/** Two messages of one customer: the first is answered in two parts, once cut off and once refused; the bot is killed once. */
const kept = () => {
  const answer = (key, turn, drawn, part) => JSON.stringify({ key, turn, drawn, part })
  const event = (position, key, order, endedAt) => ({
    ...{
      kind: 'in',
      position,
      conversation: 'shop:c1',
      outcome: 'answered',
      attempts: 1,
      acceptedAt: position * 100,
      endedAt,
    },
    event: order ? { type: 'message', key, order } : { type: 'timer', key, name: 'c1-2' },
  })
  const message = (position, replyTo, text) => ({
    ...{ kind: 'out', position, conversation: 'shop:c1', status: 'delivered', attempts: 1, replyTo },
    part: { type: 'text', text },
  })
  const record = (position, key, turn, drawn) => ({
    ...{ kind: 'record', position, conversation: 'shop:c1', type: 'answered', data: { key, turn, drawn } },
  })
  const sending = (at, position, replyTo, text, fate, retryAt) => ({
    ...{ at, position, conversation: 'c1', replyTo, text, fate, ...(retryAt && { retryAt }) },
  })
  const one = answer('c1-1', 1, 7, 0)
  const two = answer('c1-1', 1, 7, 1)
  const three = answer('c1-2', 2, 8, 0)
  const reminder = answer('timer:1', 3, 9, 0)
  return {
    ...{ point: 'send.answered', windowMs: 300, settled: true, problems: [], unreached: [] },
    incoming: [
      { key: 'c1-1', conversation: 'c1', order: 1, parts: 2, reminds: false, acknowledgedAt: 210 },
      { key: 'c1-2', conversation: 'c1', order: 2, parts: 1, reminds: true, acknowledgedAt: 110 },
    ],
    ledger: [
      event(1, 'c1-2', 2, 700),
      event(2, 'c1-1', 1, 600),
      message(3, 'c1-1', one),
      message(4, 'c1-1', two),
      record(5, 'c1-1', 1, 7),
      message(6, 'c1-2', three),
      record(7, 'c1-2', 2, 8),
      event(8, 'timer:1', undefined, 2_500),
      message(9, 'timer:1', reminder),
      record(10, 'timer:1', 3, 9),
    ],
    kills: [
      {
        at: 1_500,
        point: 'send.answered',
        stored: ['c1-1', 'c1-2'],
        sending: [4],
        remembered: [{ key: 'c1-2', drawn: 8 }],
      },
    ],
    sends: [
      sending(610, 3, 'c1-1', one, 'cut'),
      sending(1_100, 3, 'c1-1', one, 'limited', 1_300),
      sending(1_310, 3, 'c1-1', one, 'delivered'),
      sending(1_400, 4, 'c1-1', two, 'delivered'),
      sending(1_600, 4, 'c1-1', two, 'delivered'),
      sending(1_700, 6, 'c1-2', three, 'delivered'),
      sending(2_600, 9, 'timer:1', reminder, 'delivered'),
    ],
    draws: [
      { at: 560, key: 'c1-1', drawn: 7 },
      { at: 660, key: 'c1-2', drawn: 8 },
      { at: 2_450, key: 'timer:1', drawn: 9 },
    ],
    uses: [
      { key: 'c1-1', drawn: 7 },
      { key: 'c1-2', drawn: 8 },
      { key: 'timer:1', drawn: 9 },
    ],
  }
}

const at = (history, position) => history.ledger.find((entry) => entry.position === position)
const drop = (list, matches) => list.splice(0, list.length, ...list.filter((value) => !matches(value)))
const says = (about) => JSON.stringify({ key: 'c1-1', turn: 1, drawn: 7, part: 0, ...about })

/** What is broken → what is planted. */
const violations = {
  'the bot complains of nothing, and ends only when it is told to': {
    'a bot that complains': (history) => history.problems.push('a conversation stopped'),
  },
  'every acknowledged message is stored, and has exactly one turn': {
    'a message that is not in the ledger': (history) => drop(history.ledger, ({ event }) => event?.key === 'c1-1'),
    'a message without a turn': (history) => delete at(history, 2).outcome,
    'a message that was stored only after a redelivery': (history) => history.kills[0].stored.pop(),
  },
  'no message has two turns': {
    'a message that was stored twice': (history) => history.ledger.push({ ...at(history, 2), position: 11 }),
    'a turn that was committed twice': (history) => history.ledger.push({ ...at(history, 5), position: 11 }),
  },
  'what a turn changes is changed once': {
    'state that was changed by a turn that was not committed': (history) =>
      Object.assign(at(history, 7).data, { turn: 3 }),
  },
  'turns keep the order in which messages were accepted, or the order of the platform': {
    'a message that was answered before an older one': (history) => {
      Object.assign(at(history, 1).event, { order: 1 })
      Object.assign(at(history, 2).event, { order: 2 })
    },
  },
  'a message that was overtaken on its way takes its place again': {
    'a message that stays behind the one that overtook it': (history) => {
      Object.assign(at(history, 5).data, { turn: 2 })
      Object.assign(at(history, 7).data, { turn: 1 })
    },
  },
  'messages leave in the order in which they were decided': {
    'parts that were stored the other way round': (history) => {
      const [first, second] = [at(history, 3).part, at(history, 4).part]
      Object.assign(at(history, 3), { part: second })
      Object.assign(at(history, 4), { part: first })
    },
    'a message that left before the one before it was over': (history) => history.sends.push(history.sends[4]),
  },
  'a message has one answer, in the same words every time': {
    'two answers in the ledger': (history) => Object.assign(at(history, 4).part, { text: says({ drawn: 5, part: 1 }) }),
    'a part that is missing': (history) => drop(history.ledger, ({ position }) => position === 4),
    'a part too many': (history) => history.ledger.push({ ...at(history, 4), position: 11 }),
    'a repetition in other words': (history) => Object.assign(history.sends[1], { text: says({ drawn: 5 }) }),
  },
  'what was remembered is what was said and done': {
    'an effect that does not fit the answer': (history) => history.uses.push({ key: 'c1-1', drawn: 5 }),
    'something else than was remembered': (history) => Object.assign(history.kills[0].remembered[0], { drawn: 5 }),
    'a question that had been answered': (history) => history.draws.push({ at: 1_600, key: 'c1-2', drawn: 8 }),
  },
  'nothing is sent again unless its fate was open': {
    'a repetition after an answer': (history) => history.sends.splice(3, 0, history.sends[2]),
    'a repetition of what the ledger knew to be over': (history) => history.kills[0].sending.pop(),
  },
  'nothing is sent before the platform allows it': {
    'a repetition that comes too early': (history) => Object.assign(history.sends[2], { at: 1_200 }),
  },
  'what the ledger says of a message is true': {
    'a message that is delivered and was never sent': (history) =>
      drop(history.sends, ({ position }) => position === 6),
    'a message that only reached a platform that lost it': (history) =>
      Object.assign(history.sends[5], { fate: 'lost' }),
    'a message that was noted as delivered after a refusal': (history) =>
      Object.assign(history.sends[2], { fate: 'limited' }),
    'a message that was given up too soon': (history) => Object.assign(at(history, 6), { status: 'unknown' }),
    'a message that still waits': (history) => Object.assign(at(history, 6), { status: 'sending' }),
  },
  'a timer fires once': {
    'a timer that never fires': (history) => drop(history.ledger, ({ event }) => event?.type === 'timer'),
    'a timer that fires twice': (history) => history.ledger.push({ ...at(history, 8), position: 11 }),
  },
  'everything comes to rest': {
    'a run that ends too late': (history) => Object.assign(history, { settled: false }),
    'an event that nobody did anything to deserve quarantine for': (history) =>
      Object.assign(at(history, 2), { outcome: 'quarantined' }),
  },
}

test('a history in which everything was kept has no violations', () => assert.deepEqual(check(kept()), []))

test('every promise has a violation planted', () => assert.deepEqual(Object.keys(violations), Object.keys(promises)))

for (const [promise, planted] of Object.entries(violations))
  describe(promise, () => {
    for (const [what, plant] of Object.entries(planted))
      test(`notices ${what}`, () => {
        const history = kept()
        plant(history)
        assert.notDeepEqual(promises[promise](history), [])
      })
  })
