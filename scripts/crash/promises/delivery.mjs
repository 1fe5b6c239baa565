import { backwards, groups, isHeard } from '../view.mjs'

const REFUSED = ['limited', 'failed']
const AMBIGUOUS = ['cut', 'silent', 'lost']
const TOLERANCE_MS = 20

/** What becomes of words that were decided. */
export const deliveryPromises = {
  'messages leave in the order in which they were decided': ({ lanes, words, sends, ofLane, wordAt, answerOf }) =>
    lanes.flatMap((lane) => {
      const decided = ofLane(words, lane)
        .filter(({ status }) => status !== 'superseded' && status !== 'draft')
        .flatMap(({ items, by }) => items.map((item) => ({ ...item, by: by.kind })))
      const sent = sends
        .filter(isHeard)
        .filter(({ position }) => wordAt.get(position)?.conversation === lane)
        .sort((one, other) => leftAt(one) - leftAt(other))
      return [
        // A person is not kept waiting by what the bot may not say yet.
        ...[...groups(decided, ({ by }) => by === 'bot').values()]
          .flatMap((mine) =>
            backwards(mine.map(({ turn, key, part }) => turn * 1_000 + indexIn(answerOf, key) * 10 + part)),
          )
          .map(() => `${lane} stored its answers out of order`),
        ...backwards(sent.map(({ position }) => position)).map((position) => `${lane} was sent ${position} too late`),
      ]
    }),

  'what is sent is what was decided': ({ sends, wordAt }) =>
    sends
      .filter(({ position, text }) => wordAt.get(position)?.text !== text)
      .map(({ position }) => `the platform was sent other words for ${position} than the ledger has`),

  'nothing is sent again unless its fate was open': ({ sends, kills }) =>
    [...groups(sends, ({ position }) => position)].flatMap(([position, attempts]) =>
      attempts.slice(1).flatMap((again, index) => {
        const before = attempts[index]
        if (before.fate !== 'delivered') return []
        return wasKilled(kills, before, again) ? [] : [`${position} was sent again, although the platform had answered`]
      }),
    ),

  'where the platform can be asked what it shows, nothing is shown twice': ({ sends }) =>
    [...groups(sends, ({ position }) => position)]
      .map(([position, attempts]) => [position, attempts.filter((sent) => sent.isFindable && isShown(sent)).length])
      .filter(([, times]) => times > 1)
      .map(([position, times]) => `${position} was shown ${times} times, although the platform could be asked`),

  'nothing is sent before the platform allows it': ({ sends, kills }) =>
    [...groups(sends, ({ position }) => position)].flatMap(([position, attempts]) =>
      attempts.slice(1).flatMap((again, index) => {
        const before = attempts[index]
        const { fate, retryAt } = before
        if (!REFUSED.includes(fate) || again.at >= retryAt - TOLERANCE_MS) return []
        // Dead before it could note the time down.
        return wasKilled(kills, before, again) ? [] : [`${position} was sent again ${retryAt - again.at} ms too early`]
      }),
    ),

  'what the ledger says of a message is true': (view) => {
    const { words, sends, unreached, kills, changes } = view
    return words.flatMap((word) => {
      const { position, status, code, conversation } = word
      const mine = sends.filter((sending) => sending.position === position)
      const last = mine.at(-1)?.fate
      const open =
        mine.filter(({ fate }) => AMBIGUOUS.includes(fate)).length + unreached.filter((p) => p === position).length
      switch (status) {
        case 'delivered':
          return last === 'delivered' ||
            isFound(view, mine) ||
            isLostWithItsRequest(view, word, mine.at(-1)) ||
            isNotedAsLost(view, mine.at(-1))
            ? []
            : [`${position} is delivered, and the platform never said so`]
        case 'unknown':
          if (code === 'owner_changed') {
            const wasOpen = open > 0 || kills.some(({ sending }) => sending.includes(position))
            const wasTaken = changes.some(
              (change) => change.conversation === conversation && change.owner.kind !== 'bot',
            )
            return wasOpen && wasTaken ? [] : [`${position} was not repeated, and nobody had taken the conversation`]
          }
          return open > 1 ? [] : [`${position} was given up after one attempt of open fate`]
        case 'held':
        case 'superseded':
        case 'draft': {
          // What was under way when the process died may have arrived, and nobody will ever know.
          const wasOpen = kills.some(({ sending }) => sending.includes(position))
          return last === 'delivered' && !wasOpen ? [`${position} is ${status}, and the platform shows it`] : []
        }
        default:
          return [`${position} is "${status}" at the end`]
      }
    })
  },

  'what is held leaves once, after the customer’s next message': ({ words, events }) =>
    words
      .filter(({ status, isLate }) => status === 'superseded' && !isLate)
      .flatMap(({ position, conversation, items, answers }) =>
        items.flatMap(({ key, part }) => {
          const anew = words.filter(
            (word) => word.position > position && word.items.some((item) => item.key === key && item.part === part),
          )
          const last = anew.filter(({ status }) => status !== 'superseded')
          const byMessage = anew.every(({ at }) =>
            events.some(
              (event) =>
                event.conversation === conversation &&
                event.event.type === 'message' &&
                event.endedAt === at &&
                event.position !== answers,
            ),
          )
          return [
            ...(last.length === 1 ? [] : [`part ${part} of ${key} was held, and then said ${last.length} times`]),
            ...(byMessage ? [] : [`part ${part} of ${key} was held, and said without a message of the customer`]),
          ]
        }),
      ),

  'a person is told once of what was given up': ({ words, records }) => {
    const told = records.filter(({ type }) => type === 'told').map(({ data }) => data.position)
    return (
      words
        // Whoever took the conversation over sees it in the history.
        .filter(({ code }) => code !== 'owner_changed')
        .map(({ position, status }) => [position, status, told.filter((other) => other === position).length])
        .filter(([, status, times]) => times !== (status === 'unknown' || status === 'rejected' ? 1 : 0))
        .map(([position, status, times]) => `${position} is ${status}, and a person was told ${times} times`)
    )
  },
}

const isShown = ({ fate }) => fate === 'delivered' || fate === 'cut' || fate === 'silent'

/** The platform shows it, and was asked. */
const isFound = ({ looks }, mine) =>
  mine.some(
    (sent) =>
      sent.isFindable &&
      isShown(sent) &&
      looks.some(({ conversation, at }) => conversation === sent.conversation && at >= sent.at),
  )

/** When it left first: a reply that got lost unnoticed is given again to a platform that asks again, late rather than never. */
const leftAt = (sent) => sent.leftAt ?? sent.at

/** A reply that the platform asked for again when somebody else had the conversation. */
const isNotedAsLost = ({ records }, last) =>
  last?.isReply === true &&
  records.some(({ type, data }) => type === 'message.failed' && data.position === last.position)

/** A reply inside a request that the platform gave up: it learnt neither that the message was taken nor what was said to it. */
function isLostWithItsRequest({ events, incoming }, { answers }, last) {
  const asked = events.find(({ position }) => position === answers)
  const message = incoming.find(({ key }) => key === asked?.key)
  return last?.isReply === true && message?.isGivenUp === true && !message.acknowledgedAt
}

/** Which of the questions of its turn it is. */
const indexIn = (answerOf, key) => answerOf.get(key)?.data.keys.indexOf(key) ?? 0

const wasKilled = (kills, before, again) =>
  kills.some(({ at, sending }) => at >= before.at && at <= again.at && sending.includes(before.position))
