import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { check } from './checker.mjs'
import { CANARY } from './customers.mjs'

const PAGER = 'pager:c0'
const WEB = 'web:c1'

/** A run in which every promise was kept: one customer on the platform of the test, one on a page. */
function kept() {
  const positions = { next: 1 }
  const ledger = []
  const add = (row) => ledger.push({ position: positions.next++, adapter: 'pager', ...row })
  const came = (conversation, key, what, outcome, at) =>
    add({
      ...{ kind: 'in', conversation, outcome },
      event: { type: 'message', key, parts: [{ text: `${key} ${what} ${CANARY}` }] },
      ...{ acceptedAt: at, startedAt: at + 100, endedAt: at + 200 },
    })
  const said = (conversation, key, part) =>
    add({
      ...{ kind: 'out', conversation, status: 'delivered' },
      act: { type: 'say', part: { text: JSON.stringify({ key, once: 'x', part }) } },
    })
  const answered = (conversation, key, what, at) => {
    came(conversation, key, what, 'answered', at)
    said(conversation, key, 0)
    said(conversation, key, 1)
    record(conversation, 'turn.done', key)
  }
  const record = (conversation, type, data) => add({ kind: 'record', conversation, type, data })
  answered(PAGER, 'c0-0', '', 1_000)
  answered(PAGER, 'c0-1', 'ticket', 2_000)
  record('ticket:c0-1', 'ticket.opened', 'c0-1')
  answered(PAGER, 'c0-2', 'timer', 3_000)
  record(PAGER, 'timer.fired', 'c0-2')
  came(PAGER, 'c0-3', 'poison', 'quarantined', 4_000)
  record(PAGER, 'conversation.assigned', { epoch: 1 })
  record(PAGER, 'conversation.assigned', { epoch: 2 })
  answered(WEB, 'c1-0', '', 1_500)
  answered(WEB, 'c1-1', '', 2_500)
  const written =
    (...whats) =>
    (name) =>
      whats.map((what, n) => ({ key: `${name}-${n}`, what, acknowledgedAt: 1_000 * (n + 1) }))
  const out = (of) => ledger.filter(({ kind, conversation }) => kind === 'out' && conversation === of)
  return {
    ledger,
    store: { entries: async ({ after }) => ledger.filter(({ position }) => position > after) },
    customers: [
      { conversation: PAGER, written: written('', 'ticket', 'timer', 'poison')('c0'), options: { name: 'c0' } },
      {
        written: written('', '')('c1'),
        options: { name: 'c1' },
        shown: ledger
          .filter(({ kind, conversation }) => kind !== 'record' && conversation === WEB)
          .map(({ position }) => ({ position })),
      },
    ],
    shown: out(PAGER).map(({ position, act }) => ({
      ...{ position, conversation: 'c0', words: act.part.text, by: 'bot', worker: 'w1' },
      ...{ at: 20_000 + position, isHeard: true },
    })),
    takings: [{ conversation: PAGER, from: 30_000, to: 31_000 }],
    faults: [],
    lapses: [],
    logs: '',
    isDone: true,
    machine: { ms: (from, to) => Math.max(0, to - from), after: (from, ms) => from + ms },
  }
}

const row = ({ ledger }, key) => ledger.find(({ event }) => event?.key === key)
const recorded = ({ ledger }, type) => ledger.find((one) => one.type === type)
const drop = (list, one) => list.splice(list.indexOf(one), 1)
const last = ({ ledger }) => ledger.at(-1).position
const again = (run, one) => run.ledger.push({ ...structuredClone(one), position: last(run) + 1 })
const showAgain = (run, about) => run.shown.splice(1, 0, { ...run.shown[0], at: 20_010, ...about })

/** What is broken → what is planted. */
const violations = {
  I1: {
    'a message that was acknowledged and is not there': (run) => drop(run.ledger, row(run, 'c0-0')),
    'a message that is there twice': (run) => again(run, row(run, 'c0-0')),
    'what is said to be delivered and was never shown': (run) => run.shown.pop(),
    'what no page has shown': (run) => run.customers[1].shown.pop(),
  },
  I2: {
    'half of an answer': (run) =>
      drop(
        run.ledger,
        run.ledger.find(({ kind }) => kind === 'out'),
      ),
  },
  I3: {
    'turns out of their order': (run) => {
      const [one, other] = run.ledger.filter(({ type }) => type === 'turn.done')
      ;[one.data, other.data] = [other.data, one.data]
    },
    'what was shown out of its order': (run) => run.shown.reverse(),
    'a page that was shown an older message later': (run) => run.customers[1].shown.reverse(),
    'a page that was shown a message twice': (run) => run.customers[1].shown.unshift(run.customers[1].shown[0]),
  },
  I4: {
    'one answer in two wordings': (run) => {
      const { part } = run.ledger.find(({ kind }) => kind === 'out').act
      part.text = part.text.replace('"x"', '"y"')
    },
    'what was shown in other words than were decided': (run) => {
      run.shown[0].words = 'other'
    },
  },
  I5: {
    'what was shown again': (run) => showAgain(run),
    'what was shown again after a fault of another worker': (run) => {
      showAgain(run)
      run.faults.push({ worker: 'w2', at: 20_000, until: 20_005 })
    },
    'what was shown again long after a fault': (run) => {
      showAgain(run)
      run.faults.push({ at: 10_000, until: 11_000 })
    },
    'what was shown again when the lease of another lane was over': (run) => {
      showAgain(run)
      run.lapses.push({ conversation: 'pager:c2', at: 20_005, ended: 20_000 })
    },
  },
  I6: {
    'a word of the bot beside a person': (run) => {
      run.takings[0].from = 20_000
    },
    'an owner that nobody was told of': (run) => drop(run.ledger, recorded(run, 'conversation.assigned')),
  },
  I7: {
    'a ticket that was opened twice': (run) => again(run, recorded(run, 'ticket.opened')),
    'a ticket that was not opened': (run) => drop(run.ledger, recorded(run, 'ticket.opened')),
    'a timer that fired twice': (run) => again(run, recorded(run, 'timer.fired')),
    'a timer that did not fire': (run) => drop(run.ledger, recorded(run, 'timer.fired')),
  },
  I8: {
    'what is still open': (run) => {
      run.isDone = false
    },
  },
  I9: {
    'poison that was answered': (run) => {
      row(run, 'c0-3').outcome = 'answered'
    },
    'a message that was given up': (run) => {
      Object.assign(row(run, 'c0-0'), { outcome: 'quarantined', error: 'the process ended 5 times' })
    },
    'a message that nobody answered': (run) => {
      row(run, 'c0-0').outcome = 'silent'
    },
    'a message that was cut off by its budget while nothing was wrong': (run) => {
      Object.assign(row(run, 'c0-0'), { outcome: 'failed', endedAt: 12_000 })
    },
  },
  I10: {
    'what a customer wrote in a log': (run) => {
      run.logs = `{"message":"${CANARY}"}`
    },
  },
  I11: {
    'a turn that began late': (run) => Object.assign(row(run, 'c0-2'), { startedAt: 15_000, endedAt: 15_100 }),
    'a worker that has lost its lease though nothing had happened to it': (run) =>
      run.lapses.push({ conversation: PAGER, at: 40_000, ended: 40_000 }),
  },
}

/** What is none, though it looks like one. */
const allowed = {
  'what was shown again, since nobody had heard that it was shown': (run) => {
    run.shown[0].isHeard = false
    showAgain(run)
  },
  'what was shown again after a fault of whoever had shown it': (run) => {
    run.faults.push({ worker: 'w1', at: 20_000, until: 20_005 })
    showAgain(run)
  },
  'what was shown again by whoever took the lane when the lease was over': (run) => {
    run.lapses.push({ conversation: PAGER, at: 20_005, ended: 20_000 })
    run.faults.push({ at: 11_000, until: 12_000 })
    showAgain(run, { worker: 'w2' })
  },
  'a lane in which nothing was to do, taken long after whoever held it was killed': (run) => {
    run.faults.push({ worker: 'w1', at: 5_000, until: 5_500 })
    run.lapses.push({ conversation: PAGER, at: 60_000, ended: 13_000 })
  },
  'a message that always fails, whose last attempt began late': (run) =>
    Object.assign(row(run, 'c0-3'), { startedAt: 15_000, endedAt: 15_100 }),
  'a turn that began late for a fault': (run) => {
    Object.assign(row(run, 'c0-2'), { startedAt: 15_000, endedAt: 15_100 })
    run.faults.push({ at: 4_000, until: 6_000 })
  },
  'a message that was under way at five kills': (run) => {
    Object.assign(row(run, 'c0-0'), { outcome: 'quarantined', error: 'the process ended 5 times', endedAt: 1_990 })
    for (let n = 0; n < 5; n++) run.faults.push({ at: 1_100 + n, until: 1_101 + n, isOfProcess: true })
  },
}

const brokenBy = async (plant = () => {}) => {
  const run = kept()
  plant(run)
  return (await check(run)).broken
}

test('a run in which everything was kept breaks nothing', async () => assert.deepEqual(await brokenBy(), []))

for (const [rule, planted] of Object.entries(violations))
  describe(rule, () => {
    for (const [what, plant] of Object.entries(planted))
      test(`notices ${what}`, async () => {
        const rules = (await brokenBy(plant)).map((broken) => broken.split(':')[0])
        assert.ok(rules.includes(rule), `only ${rules} broken`)
      })
  })

for (const [what, plant] of Object.entries(allowed))
  test(`allows ${what}`, async () => assert.deepEqual(await brokenBy(plant), []))
