import { isInterrupted, repeated } from '../view.mjs'

/** A timer of the machine may fire a moment early, and the clock runs ten times as fast. */
const TOLERANCE_MS = 20

/** What becomes of an event, and what its turn does. */
export const turnPromises = {
  'the bot complains of nothing, and ends only when it is told to': ({ problems }) => problems,

  'every acknowledged message is stored, and has exactly one turn': ({ incoming, events, kills }) => [
    ...incoming
      .filter(({ acknowledgedAt }) => acknowledgedAt)
      .map(({ key }) => [key, events.filter((event) => event.key === key && event.outcome).length])
      .filter(([, turns]) => turns !== 1)
      .map(([key, turns]) => `${key} was acknowledged and has ${turns} turns`),
    ...kills.flatMap(({ at, point, stored }) =>
      incoming
        .filter(({ key, acknowledgedAt }) => acknowledgedAt < at && !stored.includes(key))
        .map(({ key }) => `${key} was acknowledged and not in the ledger when the bot was killed at ${point}`),
    ),
  ],

  'what is lost was given up by its platform, and never acknowledged': ({ incoming, events }) =>
    incoming
      .filter(({ acknowledgedAt, isGivenUp }) => !acknowledgedAt && !isGivenUp)
      .filter(({ key }) => !events.some((event) => event.key === key))
      .map(({ key }) => `${key} was neither acknowledged nor given up, and is not in the ledger`),

  'nothing has two turns': ({ events, answered }) => [
    ...repeated(events.map(({ conversation, event }) => `${conversation} ${event.key}`)).map(
      (key) => `${key} is in the ledger twice`,
    ),
    ...repeated(answered.flatMap(({ data }) => data.keys)).map((key) => `${key} was answered by two turns`),
  ],

  'what a turn changes is changed once': ({ lanes, answered, ofLane }) =>
    lanes.flatMap((lane) => {
      const turns = ofLane(answered, lane).map(({ data }) => data.turn)
      const wrong = turns.some((turn, index) => turn !== index + 1)
      return wrong ? [`${lane} counted its turns as ${turns.join(', ')}`] : []
    }),

  'turns keep the order in which messages were accepted, or the order of the platform': ({
    lanes,
    events,
    ofLane,
    answerOf,
  }) =>
    lanes.flatMap((lane) => {
      // What the bot brings about itself is nobody's to expect in an order.
      const mine = ofLane(events, lane).filter(({ key, event }) => event.type === 'message' && answerOf.has(key))
      return mine.flatMap((first, index) =>
        mine
          .slice(index + 1)
          .filter(({ event }) => !(first.event.order > event.order))
          .filter(({ key }) => turnOf(answerOf, first.key) > turnOf(answerOf, key))
          .map(({ key }) => `${key} was answered before ${first.key}`),
      )
    }),

  'a message that was overtaken on its way takes its place again': ({
    events,
    ofLane,
    answerOf,
    incoming,
    orderWindows,
  }) =>
    Object.entries(orderWindows).flatMap(([lane, windowMs]) => {
      const mine = ofLane(events, lane)
      return mine.flatMap((early, index) => {
        const waiting = mine.slice(0, index).filter(({ endedAt }) => endedAt >= early.acceptedAt)
        const since = Math.min(...waiting.map(({ acceptedAt }) => acceptedAt))
        const { acknowledgedAt } = incoming.find(({ key }) => key === early.key) ?? {}
        const inTime = acknowledgedAt < since + windowMs - TOLERANCE_MS
        // A timer or an action has no order of the platform: nothing overtakes it.
        if (!inTime || waiting.some(({ event }) => event.order === undefined)) return []
        return waiting
          .filter(({ event }) => event.order > early.event.order)
          .filter(({ key }) => turnOf(answerOf, key) < turnOf(answerOf, early.key))
          .map(({ key }) => `${key} overtook ${early.key}, which arrived in time`)
      })
    }),

  'a message has one answer, complete, in the same words every time': (view) => {
    const { events, incoming, words, answerOf } = view
    const current = words.filter(({ status }) => status !== 'superseded')
    const expected = new Map(incoming.map(({ key, parts }) => [key, parts]))
    return [
      ...current.flatMap(({ position, items }) =>
        items
          .filter(({ key }) => !answerOf.has(key))
          .map(({ key, apology }) => `${position} says "${apology ?? key}", which is no answer to anything`),
      ),
      ...events
        .filter(({ key, event }) => answerOf.has(key) || event.type === 'message')
        .filter((event) => event.outcome !== 'noted' && !isInterrupted(view, event))
        .flatMap(({ key }) => {
          const { data } = answerOf.get(key) ?? { data: {} }
          const parts = current.flatMap(({ items }) => items.filter((item) => item.key === key))
          const same = parts.every(({ turn, drawn }) => turn === data.turn && drawn === data.drawn)
          const complete =
            parts.length === (expected.get(key) ?? 1) &&
            parts.every((_, index) => parts.some(({ part }) => part === index))
          return [
            ...(same ? [] : [`${key} has two different answers in the ledger`]),
            ...(complete
              ? []
              : [`${key} has the parts ${parts.map(({ part }) => part)} and should have ${expected.get(key) ?? 1}`]),
          ]
        }),
    ]
  },

  'what was remembered is what was said and done': (view) => {
    const { kills, draws, uses, answerOf, eventOf } = view
    const differs = (key, drawn) => {
      const said = answerOf.get(key)?.data.drawn
      return said !== drawn && !(eventOf.has(key) && isInterrupted(view, eventOf.get(key)))
    }
    return [
      ...uses.filter(({ key, drawn }) => differs(key, drawn)).map(({ key }) => `${key} did one thing and said another`),
      ...kills.flatMap(({ at, remembered }) =>
        remembered.flatMap(({ key, drawn }) => [
          ...(differs(key, drawn) ? [`${key} remembered one thing and said another`] : []),
          ...(draws.some((draw) => draw.key === key && draw.at > at)
            ? [`${key} asked again for what it remembered`]
            : []),
        ]),
      ),
    ]
  },

  'a picture is kept as it was sent, before the turn of its message': ({ incoming, pictures, answerOf }) =>
    incoming
      .filter(({ key, hasPicture }) => hasPicture && answerOf.has(key))
      .flatMap(({ key }) => {
        const mine = pictures.filter((picture) => picture.key === key)
        return [
          ...(mine.length === 1 && mine[0].isWhole ? [] : [`the picture of ${key} was not kept`]),
          ...(mine.every(({ url }) => answerOf.get(key).data.pictures.includes(url))
            ? []
            : [`${key} was answered before its picture was kept`]),
        ]
      }),

  'a timer fires once': ({ incoming, answerOf, events }) =>
    incoming
      .filter(({ key, reminds }) => reminds && answerOf.has(key))
      .map(({ key }) => [key, events.filter((event) => event.key === `${key}+timer`)])
      .filter(([, fired]) => fired.length !== 1 || fired[0].outcome !== 'answered')
      .map(([key, fired]) => `the timer of ${key} has fired ${fired.length} times`),

  'what a turn asks of another lane is done exactly once, and only then': ({
    incoming,
    answerOf,
    records,
    answered,
    asked,
  }) => {
    const tallied = records.filter(({ type }) => type === 'tallied')
    const wanted = [
      ...incoming.filter(({ key, tallies }) => tallies && answerOf.has(key)).map(({ key }) => key),
      ...new Set(asked.filter(({ lane }) => lane.startsWith('tally:')).map(({ key }) => key)),
    ]
    const counted = tallied.map(({ data }) => data.key)
    return [
      ...wanted.filter((key) => !counted.includes(key)).map((key) => `what ${key} asked for was not done`),
      ...counted.filter((key) => !wanted.includes(key)).map((key) => `what ${key} never asked for was done`),
      ...repeated(counted).map((key) => `what ${key} asked for was done twice`),
      ...(tallied.some(({ data }, index) => data.count !== index + 1) ? ['the tally was counted wrong'] : []),
      ...counted
        .map((key) => [key, answered.filter(({ data }) => data.keys.includes(`${key}+tally`)).length])
        .filter(([, told]) => told !== 1)
        .map(([key, told]) => `${key} was told of its tally ${told} times`),
    ]
  },

  'an action under one key acts once, and everybody who asked has its result': ({ asked, events, answerOf, records }) =>
    [...new Set(asked.map(({ lane, key }) => `${lane} ${key}`))].flatMap((name) => {
      const [lane, key] = name.split(' ')
      const mine = asked.filter((one) => one.lane === lane && one.key === key)
      const stored = events.filter(({ conversation, event }) => conversation === lane && event.key === `act:${key}`)
      const done = lane.startsWith('tally:')
        ? records.find(({ type, data }) => type === 'tallied' && data.key === key)?.data.count
        : answerOf.get(key)?.data.drawn
      return [
        ...(stored.length === 1 && stored[0].outcome
          ? []
          : [`the action ${key} is in the ledger ${stored.length} times`]),
        ...(mine.every(({ result }) => result === done && result === stored[0]?.result)
          ? []
          : [`the action ${key} did ${done} and told ${mine.map(({ result }) => result)}`]),
      ]
    }),

  'everything comes to rest': (view) => [
    ...(view.settled ? [] : ['something was still open at the end']),
    ...view.events
      .filter((event) => !isOver(view, event))
      .map(({ key, outcome }) => `${key} is ${outcome ?? 'waiting'} at the end`),
  ],
}

const turnOf = (answerOf, key) => answerOf.get(key)?.data.turn

function isOver(view, event) {
  const { outcome } = event
  if (event.event.by?.kind === 'agent' && event.event.type === 'message') return outcome === 'noted'
  if (outcome === 'answered') return true
  // Its turn was an earlier one's, which has answered it, too.
  if (outcome === 'merged') return view.answerOf.has(event.key) || isInterrupted(view, event)
  if (outcome !== 'silent') return false
  return event.event.type !== 'message' || isInterrupted(view, event)
}
