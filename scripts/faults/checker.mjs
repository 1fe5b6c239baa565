import { CANARY } from './customers.mjs'

/** Nothing that can be done waits longer while nothing is wrong. By the time of the machine. */
const IDLE_MS = 10_000
/** A turn that had so much time while nothing was wrong is not over its budget for what was. */
const BUDGET_MS = 10_000
/** So many attempts that were cut off are the end of a message, whatever has cut them off. */
const ATTEMPTS = 5
/** A fault is over so long after it: the lease, and a look. */
const AFTER_MS = 10_000
/** What a worker asks of a platform is answered by then, or never. */
const SENDING_MS = 3_000
/** A worker holds its lanes for so long without a word … */
const LEASE_MS = 8_000
/** … and has had one when so much of it was its own. */
const RENEWS_MS = 6_000

/**
 * Compares what customers wrote, what was acknowledged, what platforms and pages showed, and the ledger.
 * @returns {Promise<{ broken: string[], counts: Record<string, number> }>}
 */
export async function check({ store, customers, shown, takings, lapses, logs, isDone, machine, ...run }) {
  const ledger = await readLedger(store)
  const faults = run.faults
    .map((fault) => ({ ...fault, over: machine.after(fault.until, AFTER_MS) }))
    .sort((a, b) => a.at - b.at)
  const shownIn = grouped(shown, ({ conversation }) => `pager:${conversation}`)
  const lapsesIn = grouped(lapses, ({ conversation }) => conversation)
  const takingsOf = grouped(takings, ({ conversation }) => conversation)
  const broken = []
  const breaks = (rule, what) => broken.push(`${rule}: ${what}`)
  const counts = {
    messages: 0,
    turns: 0,
    shown: shown.length,
    'shown again where nobody could know': 0,
    quarantined: 0,
  }
  if (!isDone) breaks('I8', `${ledger.open} events and messages are still open`)
  for (const customer of customers) {
    const conversation = customer.conversation ?? ledger.conversationOf.get(customer.written[0]?.key)
    const came = ledger.came.get(conversation) ?? []
    const said = ledger.said.get(conversation) ?? []
    counts.messages += customer.written.filter(({ acknowledgedAt }) => acknowledgedAt).length
    judgeMessages(customer, came, said, { ...ledger, faults, machine }, breaks, counts)
    const done = ledger.done.get(conversation) ?? []
    const hasTurn = new Set(done)
    const accepted = came.map(({ key }) => key).filter((key) => hasTurn.has(key))
    if (done.join() !== accepted.join()) breaks('I3', `${conversation}: turns out of their order`)
    if (customer.conversation) {
      const here = shownIn.get(conversation) ?? []
      const about = { lapses: lapsesIn.get(conversation) ?? [], takings: takingsOf.get(conversation) ?? [] }
      judgeShown({ here, said, faults, ...about }, breaks, counts)
    } else {
      counts.shown += said.filter(({ status }) => status === 'delivered').length
      judgePage(customer, came, said, breaks)
    }
    for (const [index, epoch] of (ledger.epochs.get(conversation) ?? []).entries())
      if (epoch !== index + 1) breaks('I6', `${conversation}: epoch ${epoch} after ${index}`)
    judgeLane(ledger.turns.get(conversation) ?? [], { faults, machine }, breaks)
  }
  for (const { conversation, ended } of lapses)
    if (uncovered(ended - LEASE_MS, ended, faults, machine) > RENEWS_MS)
      breaks('I11', `${conversation} was left by a worker that nothing had happened to`)
  if (logs.includes(CANARY)) breaks('I10', 'a log line holds what a customer wrote')
  return { broken, counts }
}

function judgeMessages({ written }, came, said, ledger, breaks, counts) {
  const byKey = grouped(came, ({ key }) => key)
  const answers = grouped(
    said.flatMap(({ words }) => (words.startsWith('{') ? [JSON.parse(words)] : [])),
    ({ key }) => key,
  )
  for (const { key, what, acknowledgedAt } of written) {
    const turns = byKey.get(key) ?? []
    if (turns.length > 1 || (acknowledgedAt && turns.length === 0))
      breaks('I1', `${key} is there ${turns.length} times`)
    const [turn] = turns
    if (!turn?.outcome) continue
    counts.turns++
    if (turn.outcome === 'quarantined') counts.quarantined++
    const allowed = what === 'poison' ? ['quarantined'] : ['answered', 'merged']
    if (!allowed.includes(turn.outcome) && !(turn.wasTaken && turn.outcome === 'silent') && !isOfFaults(turn, ledger))
      breaks('I9', `${key} ${what} was ${turn.outcome}: ${turn.error}`)
    if (turn.outcome !== 'answered' || turn.wasTaken) continue
    const own = answers.get(key) ?? []
    if (own.length !== 2) breaks('I2', `${key} was answered with ${own.length} messages`)
    if (new Set(own.map(({ once }) => once)).size > 1) breaks('I4', `${key} was answered in two ways`)
    if (what === 'ticket' && ledger.tickets.get(key) !== 1)
      breaks('I7', `${key} has opened ${ledger.tickets.get(key)} tickets`)
    if (what === 'timer' && ledger.timers.get(key) !== 1)
      breaks('I7', `${key} was reminded ${ledger.timers.get(key)} times`)
  }
}

/** Whether a message was given up for what was done to the workers: P9 and P10 say what becomes of it. */
function isOfFaults({ outcome, error, acceptedAt, startedAt, endedAt }, { faults, machine }) {
  if (outcome === 'quarantined' && /the process ended/.test(error)) {
    const during = faults.filter(({ at, until, isOfProcess }) => isOfProcess && at <= endedAt && until >= acceptedAt)
    return during.length >= ATTEMPTS
  }
  const isLate = outcome === 'failed' && !error
  return isLate && uncovered(startedAt, endedAt, faults, machine) < BUDGET_MS
}

/** In a lane that has something to do, something is done: its next turn begins when the one before has ended. */
function judgeLane(turns, { faults, machine }, breaks) {
  let last = 0
  for (const { key, acceptedAt, startedAt, endedAt, outcome } of turns.toSorted((a, b) => a.startedAt - b.startedAt)) {
    const from = Math.max(acceptedAt, last)
    // Of what failed five times the ledger holds when it began last: it was tried before, and waited after each time.
    if (outcome !== 'quarantined' && uncovered(from, startedAt, faults, machine) > IDLE_MS)
      breaks('I11', `${key} began ${startedAt - from} ms after it could`)
    last = Math.max(last, endedAt)
  }
}

/** What the platform showed: in order, in the words of the ledger, again only where nobody could know, nothing of the bot's beside a person. */
function judgeShown({ here, said, faults, lapses, takings }, breaks, counts) {
  const rows = new Map(said.map((row) => [row.position, row]))
  const before = new Map()
  let last = 0
  for (const one of here) {
    if (rows.get(one.position)?.words !== one.words) breaks('I4', `${one.position} was shown in other words`)
    const earlier = before.get(one.position)
    if (earlier) {
      const from = earlier.at - SENDING_MS
      const isOpen =
        !earlier.isHeard ||
        faults.some((fault) => touches(fault, earlier.worker) && fault.at <= one.at && fault.until >= from) ||
        lapses.some(({ at }) => at >= from && at <= one.at)
      if (isOpen) counts['shown again where nobody could know']++
      else breaks('I5', `${one.position} was shown again`)
    } else if (one.position < last) breaks('I3', `${one.position} was shown after ${last}`)
    before.set(one.position, one)
    last = Math.max(last, one.position)
    if (one.by === 'bot' && takings.some(({ from, to = Number.POSITIVE_INFINITY }) => one.at > from && one.at < to))
      breaks('I6', `${one.position} was shown although a person had the conversation`)
  }
  for (const { position, status } of said)
    if (status === 'delivered' && !before.get(position)) breaks('I1', `${position} is delivered, and was never shown`)
}

/** What a page was shown over all of its reloads: everything once, in order. */
function judgePage({ shown, options }, came, said, breaks) {
  const positions = shown.map(({ position }) => position)
  for (let n = 1; n < positions.length; n++)
    if (positions[n] <= positions[n - 1])
      breaks('I3', `${options.name}: ${positions[n]} was shown after ${positions[n - 1]}`)
  const seen = new Set(positions)
  for (const { position } of [...came, ...said.filter(({ status }) => status === 'delivered')])
    if (!seen.has(position)) breaks('I1', `${options.name} was never shown ${position}`)
}

/** Everything that is in a store, in order, a page at a time: it is more than a process can hold. */
export async function* entriesOf(store) {
  for (let after = 0; ; ) {
    const rows = await store.entries({ after, limit: 2_000 })
    if (rows.length === 0) return
    yield* rows
    after = rows.at(-1).position
  }
}

/** Of each conversation, what its promises are about. */
async function readLedger(store) {
  const ledger = {
    ...{ came: new Map(), turns: new Map(), said: new Map(), done: new Map(), epochs: new Map() },
    ...{ tickets: new Map(), timers: new Map(), conversationOf: new Map(), open: 0 },
  }
  const add = (map, key, value) => (map.get(key) ?? map.set(key, []).get(key)).push(value)
  const count = (map, key) => map.set(key, (map.get(key) ?? 0) + 1)
  for await (const row of entriesOf(store)) {
    const { kind, conversation, position } = row
    if (kind === 'in' && row.outcome === undefined) ledger.open++
    if (kind === 'out' && (row.status === 'waiting' || row.status === 'sending')) ledger.open++
    if (kind === 'in' && row.endedAt !== undefined) {
      const { acceptedAt, startedAt, endedAt } = row
      add(ledger.turns, conversation, { key: row.event.key, acceptedAt, startedAt, endedAt, outcome: row.outcome })
    }
    if (kind === 'in' && row.event.type === 'message') {
      const [key] = row.event.parts[0].text.split(/\s/)
      const wasTaken = row.trace?.some(({ saw }) => saw === 'the conversation was taken') ?? false
      const { acceptedAt, startedAt, endedAt, outcome, error } = row
      const times = { acceptedAt, startedAt, endedAt }
      add(ledger.came, conversation, { position, key, ...times, outcome, error, wasTaken })
      ledger.conversationOf.set(key, conversation)
    }
    if (kind === 'out' && row.act.type === 'say')
      add(ledger.said, conversation, { position, words: row.act.part.text ?? '', status: row.status })
    if (kind !== 'record') continue
    if (row.type === 'turn.done') add(ledger.done, conversation, row.data)
    if (row.type === 'conversation.assigned') add(ledger.epochs, conversation, row.data.epoch)
    if (row.type === 'ticket.opened') count(ledger.tickets, row.data)
    if (row.type === 'timer.fired') count(ledger.timers, row.data)
  }
  return ledger
}

const touches = (fault, worker) => fault.worker === undefined || fault.worker === worker

/** The longest time between two moments in which nothing was wrong, by the time of the machine. */
function uncovered(from, to, faults, machine) {
  let longest = 0
  let at = from
  for (const { at: begun, over } of faults) {
    if (begun > to) break
    if (over < at) continue
    longest = Math.max(longest, machine.ms(at, begun))
    at = Math.max(at, over)
  }
  return Math.max(longest, machine.ms(at, to))
}

function grouped(all, keyOf) {
  const groups = new Map()
  for (const one of all) (groups.get(keyOf(one)) ?? groups.set(keyOf(one), []).get(keyOf(one))).push(one)
  return groups
}
