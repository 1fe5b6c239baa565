/**
 * A history as the checker reads it: what was accepted, what turns did, and which words were stored, each with the customers' own names
 * (`keys`) for what they wrote.
 *
 * @param {import('./checker.mjs').History} history
 */
export function viewOf(history) {
  const ledger = [...history.ledger].sort(byPosition)
  const events = ledger.filter(({ kind }) => kind === 'in').map((entry) => ({ ...entry, key: keyIn(entry.event) }))
  const records = ledger.filter(({ kind }) => kind === 'record')
  const words = ledger
    .filter(({ kind, act }) => kind === 'out' && act.type === 'say')
    .map((entry) => ({ ...entry, text: entry.act.part.text, ...read(entry.act.part.text) }))
  const answered = records.filter(({ type }) => type === 'answered')
  const wordAt = new Map(words.map((word) => [word.position, word]))
  return {
    ...history,
    ...{ ledger, events, records, words, answered, wordAt },
    /** The names of conversations and lanes. */
    lanes: [...new Set(ledger.map(({ conversation }) => conversation))],
    /** Key → the record of the turn that answered it. */
    answerOf: new Map(answered.flatMap((record) => record.data.keys.map((key) => [key, record]))),
    eventOf: new Map(events.map((event) => [event.key, event])),
    /** Every change of an owner, in order. */
    changes: ledger.flatMap(changeIn),
    ofLane: (list, lane) => list.filter(({ conversation }) => conversation === lane),
  }
}

export const byPosition = (a, b) => a.position - b.position

/** How customers and the desk call an event; for what nobody calls by a name, what the platform calls it. */
export function keyIn(event) {
  switch (event.type) {
    case 'message':
      return /^(\S+): /.exec(wordsIn(event.parts))?.[1] ?? event.key
    case 'timer':
      return `${event.name}+timer`
    case 'action':
      return event.name === 'tally.told'
        ? `${event.data.key}+tally`
        : event.name === 'desk.say'
          ? event.data.key
          : event.key
    default:
      return event.key
  }
}

/** A voice message says its words in its transcript. */
const wordsIn = (parts) => parts.map(({ text, transcript }) => text ?? transcript).find(Boolean)

/** The bot of this test answers in JSON, several parts of which may be one message; a late answer says what it answers. */
function read(text) {
  const lines = text.split('\n\n').filter((line) => !/^(关于您之前问的|About your question )/.test(line))
  const items = lines.map((line) => (line.startsWith('{') ? JSON.parse(line) : { apology: line }))
  return { items, isLate: items.length === 0 }
}

function changeIn({ kind, type, position, conversation, at, data, acceptedAt, event }) {
  if (kind === 'record' && type === 'conversation.assigned')
    return [{ position, conversation, at, owner: data.to, epoch: data.epoch }]
  if (kind === 'in' && event.by?.kind === 'agent' && event.type === 'message')
    return [{ position, conversation, at: acceptedAt, owner: event.by }]
  return []
}

/** Whether somebody took the conversation while the turn of an event ran: then it says and does nothing, and tells so. */
export function isInterrupted({ events }, { conversation, startedAt, endedAt, outcome }) {
  const mine = events.filter(
    (event) => event.conversation === conversation && event.startedAt === startedAt && event.endedAt === endedAt,
  )
  const isSilent = outcome === 'silent' || outcome === 'merged'
  return isSilent && mine.some(({ trace }) => trace?.some(({ saw }) => saw === 'the conversation was taken'))
}

/** Whether the bot was told what became of an attempt. If not, it may have reached a slow platform when nobody waited for it any more. */
export const isHeard = ({ fate }) => fate !== 'silent' && fate !== 'lost'

export const repeated = (list) => [...new Set(list.filter((value, index) => list.indexOf(value) < index))]

/** Those that come after something greater. */
export const backwards = (numbers) => numbers.filter((number, index) => index > 0 && number < numbers[index - 1])

export function groups(list, keyOf) {
  const found = new Map()
  for (const value of list) found.set(keyOf(value), [...(found.get(keyOf(value)) ?? []), value])
  return found
}
