import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { check, promises } from './checker.mjs'
import { kept } from './kept.fixture.mjs'
import { viewOf } from './view.mjs'

const at = (history, position) => history.ledger.find((entry) => entry.position === position)
const incoming = (history, key) => history.incoming.find((message) => message.key === key)
const drop = (list, matches) => list.splice(0, list.length, ...list.filter((value) => !matches(value)))
const again = (history, position) => history.ledger.push({ ...structuredClone(at(history, position)), position: 99 })
const says = (history, position, about) => {
  const { part } = at(history, position).act
  part.text = JSON.stringify({ ...JSON.parse(part.text), ...about })
}

/** What is broken → what is planted. */
const violations = {
  'the bot complains of nothing, and ends only when it is told to': {
    'a bot that complains': (history) => history.problems.push('a conversation stopped'),
  },
  'every acknowledged message is stored, and has exactly one turn': {
    'a message that is not in the ledger': (history) => drop(history.ledger, ({ event }) => event?.key === 'k1'),
    'a message without a turn': (history) => delete at(history, 2).outcome,
    'a message that its platform gave up after it had been acknowledged': (history) =>
      Object.assign(incoming(history, 'c3-2'), { acknowledgedAt: 4_000 }),
    'a message that was stored only after a redelivery': (history) => history.kills[0].stored.pop(),
  },
  'what is lost was given up by its platform, and never acknowledged': {
    'a message that is lost, though nobody had given it up': (history) => delete incoming(history, 'c3-2').isGivenUp,
  },
  'nothing has two turns': {
    'a message that was stored twice': (history) => again(history, 2),
    'a turn that was committed twice': (history) => again(history, 5),
    'a message that was answered with others, and alone': (history) => {
      again(history, 27)
      at(history, 99).data.keys = ['c1-4']
    },
  },
  'what a turn changes is changed once': {
    'state that was changed by a turn that was not committed': (history) => {
      at(history, 7).data.turn = 3
    },
  },
  'turns keep the order in which messages were accepted, or the order of the platform': {
    'a message that was answered before an older one': (history) => {
      at(history, 1).event.order = 1
      at(history, 2).event.order = 2
    },
  },
  'a message that was overtaken on its way takes its place again': {
    'a message that stays behind the one that overtook it': (history) => {
      at(history, 5).data.turn = 2
      at(history, 7).data.turn = 1
    },
  },
  'a message has one answer, complete, in the same words every time': {
    'two answers in the ledger': (history) => says(history, 4, { drawn: 5 }),
    'a part that is missing': (history) => drop(history.ledger, ({ position }) => position === 4),
    'a part too many': (history) => again(history, 4),
    'a message whose turn said nothing': (history) => {
      drop(history.ledger, ({ position }) => [6, 7].includes(position))
      at(history, 1).outcome = 'silent'
    },
    'a message that went under among those it was merged with': (history) => at(history, 27).data.keys.pop(),
    'an apology': (history) => {
      at(history, 6).act.part.text = 'Sorry'
    },
  },
  'what was remembered is what was said and done': {
    'an effect that does not fit the answer': (history) => history.uses.push({ key: 'c1-1', drawn: 5 }),
    'something else than was remembered': (history) => Object.assign(history.kills[0].remembered[0], { drawn: 5 }),
    'a question that had been answered': (history) => history.draws.push({ at: 1_600, key: 'c1-2', drawn: 8 }),
  },
  'a picture is kept as it was sent, before the turn of its message': {
    'a picture that is lost': (history) => {
      history.pictures[0].isWhole = false
    },
    'a turn that saw no picture': (history) => at(history, 7).data.pictures.pop(),
  },
  'a timer fires once': {
    'a timer that never fires': (history) => drop(history.ledger, ({ event }) => event?.type === 'timer'),
    'a timer that fires twice': (history) => again(history, 8),
  },
  'what a turn asks of another lane is done exactly once, and only then': {
    'something that was asked for and not done': (history) => drop(history.ledger, ({ type }) => type === 'tallied'),
    'something that was done twice': (history) => again(history, 33),
    'something that was done for a turn that was not committed': (history) => {
      at(history, 33).data.key = 'c1-1'
    },
    'an answer from there that got lost': (history) => drop(history.ledger, ({ position }) => position === 36),
  },
  'an action under one key acts once, and everybody who asked has its result': {
    'two results': (history) => {
      history.asked[1].result = 5
    },
    'an action that was stored twice': (history) => again(history, 18),
    'a result that is not what was done': (history) => {
      at(history, 18).result = 5
    },
  },
  'everything comes to rest': {
    'a run that ends too late': (history) => Object.assign(history, { settled: false }),
    'an event that nobody did anything to deserve quarantine for': (history) =>
      Object.assign(at(history, 2), { outcome: 'quarantined' }),
    'a message that its platform gave up, was taken, and never had its turn': (history) =>
      delete at(history, 43).outcome,
    'a message that was merged into a turn that does not know of it': (history) => at(history, 27).data.keys.pop(),
  },
  'messages leave in the order in which they were decided': {
    'parts that were stored the other way round': (history) => {
      const [first, second] = [at(history, 3).act, at(history, 4).act]
      Object.assign(at(history, 3), { act: second })
      Object.assign(at(history, 4), { act: first })
    },
    'a message that left before the one before it was over': (history) =>
      history.sends.push({ ...history.sends[3], at: 6_000 }),
    'a reply that was given for the first time after what followed it': (history) => {
      delete history.sends.find(({ position }) => position === 46).leftAt
    },
  },
  'what is sent is what was decided': {
    'a repetition in other words': (history) => Object.assign(history.sends[1], { text: 'other words' }),
  },
  'nothing is sent again unless its fate was open': {
    'a repetition after an answer': (history) => history.sends.splice(3, 0, history.sends[2]),
    'a repetition of what the ledger knew to be over': (history) => history.kills[0].sending.pop(),
  },
  'where the platform can be asked what it shows, nothing is shown twice': {
    'a message that was sent again, and shown twice': (history) =>
      history.sends.push({ ...history.sends.find(({ position }) => position === 41), at: 6_000, fate: 'delivered' }),
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
    'a message whose answer got lost, and that nobody looked for': (history) => history.looks.pop(),
    'a reply that was lost inside a request that was answered': (history) =>
      Object.assign(incoming(history, 'c3-1'), { acknowledgedAt: 5_100 }),
    'a message that was lost like a reply, though it left by itself': (history) =>
      delete history.sends.find(({ position }) => position === 44).isReply,
    'a reply that was lost, and that nobody noted': (history) => {
      drop(history.ledger, ({ type }) => type === 'message.failed')
    },
    'a message that was given up too soon': (history) => Object.assign(at(history, 6), { status: 'unknown' }),
    'a message that still waits': (history) => Object.assign(at(history, 6), { status: 'sending' }),
    'a message that is held, and was shown': (history) => Object.assign(at(history, 6), { status: 'held' }),
  },
  'what is held leaves once, after the customer’s next message': {
    'something that was held and never said': (history) => Object.assign(at(history, 25), { status: 'superseded' }),
    'something that was held and said twice': (history) => again(history, 25),
    'something that was said before the customer wrote': (history) => Object.assign(at(history, 25), { at: 5_000 }),
  },
  'a person is told once of what was given up': {
    'a message that nobody heard of': (history) => Object.assign(at(history, 6), { status: 'rejected' }),
    'a person who is told for nothing': (history) =>
      history.ledger.push({ ...at(history, 5), position: 99, type: 'told', data: { position: 6 } }),
  },
  'after somebody was told that a conversation is theirs, no word of the bot leaves before it is given back': {
    'a message that left in between': (history) => Object.assign(history.takes[0], { at: 2_550 }),
    'a reply that was given again': (history) => {
      history.takes.push({ at: 5_050, conversation: 'wechat-official:c3', owner: { kind: 'agent', id: 'wang' } })
      history.sends.push({ ...history.sends.find(({ position }) => position === 46), at: 5_900 })
    },
    'a message of an older epoch that left after it was given back': (history) =>
      history.sends.push({ ...history.sends.find(({ position }) => position === 9), at: 5_000 }),
    'more than one message after somebody wrote on the app': (history) => {
      Object.assign(history.takes[0], { at: 1_650 })
      delete history.takes[0].epoch
    },
  },
  'drafts reach nobody': {
    'a draft that a page was shown': (history) =>
      history.views.push({ askedAt: 3_600, position: 16, text: at(history, 16).act.part.text }),
    'a draft that was sent': (history) =>
      history.sends.push({
        at: 3_600,
        position: 16,
        conversation: 'c1',
        text: at(history, 16).act.part.text,
        fate: 'lost',
      }),
  },
  'a page is shown each message once, in order, as it was decided': {
    'a message that was shown twice': (history) => history.views.push(history.views[0]),
    'a message that was shown in other words': (history) => Object.assign(history.views[0], { text: 'other words' }),
  },
  'a conversation has one owner at a time': {
    'two owners': (history) => again(history, 12),
    'somebody who was told to own what others do': (history) =>
      Object.assign(history.takes[0], { owner: { id: 'li' } }),
    'an owner who is forgotten': (history) => Object.assign(history.owners[0].owner, { kind: 'agent', id: 'wang' }),
  },
  'the platform knows who owns a conversation': {
    'a platform that was not told': (history) => history.sessions.pop(),
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
        assert.notDeepEqual(promises[promise](viewOf(history)), [])
      })
  })
