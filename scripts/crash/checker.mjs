/**
 * What happened in one run, seen from outside: by the customers, by the platform, and in the ledger. Times are the bot's.
 *
 * @typedef {object} History
 * @property {string} point where the bot was to be killed
 * @property {number} windowMs how long messages may overtake each other
 * @property {boolean} settled whether everything came to rest in time
 * @property {Incoming[]} incoming what customers wrote
 * @property {Kill[]} kills
 * @property {string[]} problems what the bot complained about, or answered that it should not
 * @property {import('@huida/core').LedgerEntry[]} ledger as it was at the end
 * @property {Sending[]} sends each call of the platform, in order
 * @property {number[]} unreached the messages of attempts that the platform knows nothing of, and the bot heard nothing of
 * @property {{ at: number, key: string, drawn: number }[]} draws each call of the tool
 * @property {{ key: string, drawn: number }[]} uses each effect outside of what the tool gave
 *
 * @typedef {{ key: string, conversation: string, order: number, parts: number, reminds: boolean, acknowledgedAt?: number }} Incoming
 * @typedef {{ at: number, point: string, stored: string[], sending: number[], remembered: { key: string, drawn: number }[] }} Kill
 *   what the ledger held when the process was dead: keys of events, positions of messages under way, what turns remembered
 * @typedef {{ at: number, position: number, conversation: string, replyTo?: string, text: string, fate: Fate, retryAt?: number }} Sending
 * @typedef {'delivered' | 'limited' | 'failed' | 'cut' | 'silent' | 'lost'} Fate
 */

const REFUSED = ['limited', 'failed']
const AMBIGUOUS = ['cut', 'silent', 'lost']
/** A timer of the machine may fire a moment early, and the clock runs ten times as fast. */
const TOLERANCE_MS = 20

/**
 * Each promise, as a function that tells how a history breaks it.
 * @type {Record<string, (history: History) => string[]>}
 */
export const promises = {
  'the bot complains of nothing, and ends only when it is told to': ({ problems }) => problems,

  'every acknowledged message is stored, and has exactly one turn': ({ incoming, ledger, kills }) => [
    ...incoming
      .filter(({ key, acknowledgedAt }) => acknowledgedAt && turnsOf(ledger, key).length !== 1)
      .map(({ key }) => `${key} was acknowledged and has ${turnsOf(ledger, key).length} turns`),
    ...kills.flatMap(({ at, point, stored }) =>
      incoming
        .filter(({ key, acknowledgedAt }) => acknowledgedAt < at && !stored.includes(key))
        .map(({ key }) => `${key} was acknowledged and not in the ledger when the bot was killed at ${point}`),
    ),
  ],

  'no message has two turns': ({ ledger }) => [
    ...repeated(eventsIn(ledger).map(({ event }) => event.key)).map((key) => `${key} is in the ledger twice`),
    ...repeated(recordsIn(ledger).map(({ data }) => data.key)).map((key) => `${key} was answered by two turns`),
  ],

  'what a turn changes is changed once': ({ ledger }) =>
    conversationsIn(ledger).flatMap((entries) => {
      const turns = recordsIn(entries).map(({ data }) => data.turn)
      const wrong = turns.some((turn, index) => turn !== index + 1)
      return wrong ? [`${entries[0].conversation} counted its turns as ${turns.join(', ')}`] : []
    }),

  'turns keep the order in which messages were accepted, or the order of the platform': ({ ledger }) =>
    conversationsIn(ledger).flatMap((entries) => {
      const turnOf = new Map(recordsIn(entries).map(({ data }) => [data.key, data.turn]))
      const events = eventsIn(entries)
      return events.flatMap((first, index) =>
        events
          .slice(index + 1)
          .filter(({ event }) => !(orderOf(first) > orderOf({ event })))
          .filter(({ event }) => turnOf.get(first.event.key) > turnOf.get(event.key))
          .map(({ event }) => `${event.key} was answered before ${first.event.key}`),
      )
    }),

  'a message that was overtaken on its way takes its place again': ({ ledger, incoming, windowMs }) =>
    conversationsIn(ledger).flatMap((entries) => {
      const turnOf = new Map(recordsIn(entries).map(({ data }) => [data.key, data.turn]))
      const events = eventsIn(entries)
      return events.flatMap((early, index) => {
        const waiting = events.slice(0, index).filter(({ endedAt }) => endedAt >= early.acceptedAt)
        const since = Math.min(...waiting.map(({ acceptedAt }) => acceptedAt))
        const { acknowledgedAt } = incoming.find(({ key }) => key === early.event.key) ?? {}
        const inTime = acknowledgedAt < since + windowMs - TOLERANCE_MS
        // A timer has no order of the platform: nothing overtakes it.
        if (!inTime || waiting.some(({ event }) => event.type === 'timer')) return []
        return waiting
          .filter(
            ({ event }) => orderOf({ event }) > orderOf(early) && turnOf.get(event.key) < turnOf.get(early.event.key),
          )
          .map(({ event }) => `${event.key} overtook ${early.event.key}, which arrived in time`)
      })
    }),

  'messages leave in the order in which they were decided': ({ ledger, sends }) =>
    conversationsIn(ledger).flatMap((entries) => {
      const id = entries[0].conversation
      const decided = messagesIn(entries).map(({ part }) => answerIn(part.text))
      const sent = sends.filter(({ conversation }) => id.endsWith(`:${conversation}`))
      return [
        ...backwards(decided.map(({ turn, part }) => turn * 100 + part)).map(
          () => `${id} stored its answers out of order`,
        ),
        ...backwards(sent.map(({ position }) => position)).map((position) => `${id} was sent ${position} too late`),
      ]
    }),

  'a message has one answer, in the same words every time': ({ ledger, sends, incoming }) => [
    ...incoming.flatMap(({ key, parts }) => {
      const stored = messagesIn(ledger).filter(({ replyTo }) => replyTo === key)
      const answers = stored.map(({ part }) => answerIn(part.text))
      const same = answers.every(({ turn, drawn }) => turn === answers[0].turn && drawn === answers[0].drawn)
      const complete = answers.length === parts && answers.every(({ part }, index) => part === index)
      return [
        ...(same ? [] : [`${key} has two different answers in the ledger`]),
        ...(complete ? [] : [`${key} has ${answers.length} messages in its answer and should have ${parts}`]),
      ]
    }),
    ...sends
      .filter(
        ({ position, text }) => messagesIn(ledger).find((message) => message.position === position)?.part.text !== text,
      )
      .map(({ position }) => `the platform was sent other words for ${position} than the ledger has`),
  ],

  'what was remembered is what was said and done': ({ ledger, kills, draws, uses }) => {
    const said = new Map(recordsIn(ledger).map(({ data }) => [data.key, data.drawn]))
    return [
      ...uses
        .filter(({ key, drawn }) => said.get(key) !== drawn)
        .map(({ key }) => `${key} did one thing and said another`),
      ...kills.flatMap(({ at, remembered }) =>
        remembered.flatMap(({ key, drawn }) => [
          ...(said.get(key) === drawn ? [] : [`${key} remembered one thing and said another`]),
          ...(draws.some((draw) => draw.key === key && draw.at > at)
            ? [`${key} asked again for what it remembered`]
            : []),
        ]),
      ),
    ]
  },

  'nothing is sent again unless its fate was open': ({ sends, kills }) =>
    [...groups(sends, ({ position }) => position)].flatMap(([position, attempts]) =>
      attempts.slice(1).flatMap((again, index) => {
        const before = attempts[index]
        if (before.fate !== 'delivered') return []
        const killed = kills.some(({ at, sending }) => at >= before.at && at <= again.at && sending.includes(position))
        return killed ? [] : [`${position} was sent again, although the platform had answered`]
      }),
    ),

  'nothing is sent before the platform allows it': ({ sends, kills }) =>
    [...groups(sends, ({ position }) => position)].flatMap(([position, attempts]) =>
      attempts.slice(1).flatMap((again, index) => {
        const { at, fate, retryAt } = attempts[index]
        if (!REFUSED.includes(fate) || again.at >= retryAt - TOLERANCE_MS) return []
        // Dead before it could note the time down.
        const killed = kills.some((kill) => kill.at >= at && kill.at <= again.at && kill.sending.includes(position))
        return killed ? [] : [`${position} was sent again ${retryAt - again.at} ms too early`]
      }),
    ),

  'what the ledger says of a message is true': ({ ledger, sends, unreached }) =>
    messagesIn(ledger).flatMap(({ position, status }) => {
      const fates = sends.filter((sending) => sending.position === position).map(({ fate }) => fate)
      const open =
        fates.filter((fate) => AMBIGUOUS.includes(fate)).length + unreached.filter((p) => p === position).length
      if (status === 'unknown') return open > 1 ? [] : [`${position} was given up after one attempt of open fate`]
      if (status !== 'delivered') return [`${position} is "${status}" at the end`]
      return fates.at(-1) === 'delivered' ? [] : [`${position} is delivered, and the platform never said so`]
    }),

  'a timer fires once': ({ ledger, incoming }) =>
    incoming
      .filter(({ reminds, acknowledgedAt }) => reminds && acknowledgedAt)
      .map(({ key }) => [key, eventsIn(ledger).filter(({ event }) => event.type === 'timer' && event.name === key)])
      .filter(([, fired]) => fired.length !== 1 || fired[0].outcome !== 'answered')
      .map(([key, fired]) => `the timer of ${key} has fired ${fired.length} times`),

  'everything comes to rest': ({ ledger, settled }) => [
    ...(settled ? [] : ['something was still open at the end']),
    ...eventsIn(ledger)
      .filter(({ outcome }) => outcome !== 'answered')
      .map(({ event, outcome }) => `${event.key} is ${outcome ?? 'waiting'} at the end`),
  ],
}

/**
 * @param {History} history
 * @returns {{ promise: string, violation: string }[]}
 */
export const check = (history) =>
  Object.entries(promises).flatMap(([promise, broken]) => broken(history).map((violation) => ({ promise, violation })))

const eventsIn = (ledger) => ledger.filter(({ kind }) => kind === 'in').sort(byPosition)
const messagesIn = (ledger) => ledger.filter(({ kind }) => kind === 'out').sort(byPosition)
const recordsIn = (ledger) =>
  ledger.filter(({ kind, type }) => kind === 'record' && type === 'answered').sort(byPosition)
const turnsOf = (ledger, key) => eventsIn(ledger).filter(({ event, outcome }) => event.key === key && outcome)
const conversationsIn = (ledger) => [...groups(ledger, ({ conversation }) => conversation).values()]
const orderOf = ({ event }) => (event.type === 'timer' ? undefined : event.order)
const byPosition = (a, b) => a.position - b.position

/** The bot of this test answers in JSON; anything else is the core's own apology. */
const answerIn = (text) => (text.startsWith('{') ? JSON.parse(text) : { apology: text })

const repeated = (list) => [...new Set(list.filter((value, index) => list.indexOf(value) < index))]

/** Those that come after something greater. */
const backwards = (numbers) => numbers.filter((number, index) => index > 0 && number < numbers[index - 1])

function groups(list, keyOf) {
  const found = new Map()
  for (const value of list) found.set(keyOf(value), [...(found.get(keyOf(value)) ?? []), value])
  return found
}
