/**
 * What is promised about messages, checked from what customers wrote, what was acknowledged, what platforms showed, and the ledger.
 * @returns {Promise<string[]>} what was not kept, each with the number of the rule
 */
export async function brokenIn({ store, written, seen, isDone }) {
  const broken = []
  const breaks = (rule, what) => broken.push(`${rule}: ${what}`)
  const entries = await store.entries({ after: 0, limit: 100_000 })
  const came = entries.filter(({ kind, event }) => kind === 'in' && event.type === 'message')
  const said = entries.filter(({ kind, act }) => kind === 'out' && act.type === 'say')
  const records = entries.filter(({ kind }) => kind === 'record')
  if (!isDone) breaks('I8', 'something is still open long after the last fault')
  for (const { fault } of seen.shown) if (fault) breaks('I0', fault)
  for (const { key, conversation, what } of written) {
    const turns = came.filter(({ event }) => event.key === key)
    if (turns.length !== 1) breaks('I1', `${key} is there ${turns.length} times`)
    // Whose turn was broken off, since a person has taken the conversation, is that person's to answer.
    const wasTaken = turns[0]?.trace?.some(({ saw }) => saw === 'the conversation was taken')
    const expected =
      what === 'poison' ? ['quarantined', wasTaken && 'silent'] : ['answered', 'merged', wasTaken && 'silent']
    if (isDone && turns[0] && !expected.includes(turns[0].outcome))
      breaks('I9', `${key} ${what} was ${turns[0].outcome}`)
    const done = records.filter(({ type, data }) => type === 'turn.done' && data === key)
    const wasOwn = turns[0]?.outcome === 'answered' && !wasTaken
    if (wasOwn && done.length !== 1) breaks('I2', `${key} has had ${done.length} turns`)
    const opened = records.filter(({ type, data }) => type === 'ticket.opened' && data === key).length
    if (isDone && opened !== (wasOwn && what === 'ticket' ? 1 : 0)) breaks('I7', `${key} has opened ${opened} tickets`)
    const fired = records.filter(({ type, data }) => type === 'timer.fired' && data === key).length
    if (isDone && fired !== (wasOwn && what === 'timer' ? 1 : 0)) breaks('I7', `${key} was reminded ${fired} times`)
    const answers = said
      .filter((row) => row.conversation === `test:${conversation}` && row.act.part.text.startsWith(`{"key":"${key}"`))
      .map(({ act }) => JSON.parse(act.part.text))
    const told = new Set(seen.told.flatMap((one) => (one.key === key ? [one.once] : [])))
    if (told.size > 1) breaks('I4', `${key} was told ${[...told].join(' and ')} by a tool`)
    if (wasOwn && answers.length !== 2) breaks('I2', `${key} was answered with ${answers.length} messages`)
    if (new Set(answers.map(({ once }) => once)).size > 1) breaks('I4', `${key} was answered in two ways`)
  }
  for (const conversation of new Set(written.map((message) => message.conversation))) {
    const own = (rows) => rows.filter((row) => row.conversation === `test:${conversation}`)
    const accepted = own(came).map(({ event }) => event.key)
    const order = own(records).flatMap(({ type, data }) => (type === 'turn.done' ? [data] : []))
    if (order.join() !== accepted.filter((key) => order.includes(key)).join())
      breaks('I3', `${conversation}: turns ${order}`)
    shownOnce(seen, conversation, own(said), breaks)
    owned(seen, conversation, own(records), breaks)
  }
  return broken
}

/** What platforms showed: in order, in the words of the ledger, again only where nobody could know. */
function shownOnce({ shown, faults }, conversation, said, breaks) {
  const here = shown.filter((one) => one.conversation === conversation)
  const byPosition = new Map(said.map((row) => [row.position, row]))
  /** Who made the call may not have been able to say what became of it. */
  const isOpen = (one, next) =>
    !one.isHeard ||
    faults.some((fault) => fault.worker === one.worker && fault.at >= one.at - 1 && fault.at <= next.at) ||
    one.isLost
  let last = 0
  for (const [index, one] of here.entries()) {
    const row = byPosition.get(one.position)
    if (row?.act.part.text !== one.words) breaks('I4', `${one.position} was shown in other words`)
    const before = here.slice(0, index).filter(({ position }) => position === one.position)
    if (before.length > 0 && !isOpen(before.at(-1), one)) breaks('I5', `${one.position} was shown again`)
    if (before.length === 0 && one.position < last) breaks('I3', `${one.position} was shown after ${last}`)
    last = Math.max(last, one.position)
  }
  for (const row of said)
    if (row.status === 'delivered' && !here.some((one) => one.position === row.position && one.isHeard))
      breaks('I1', `${row.position} is delivered, and was never shown`)
}

/** One owner at a time; after a person was told that they have it, no word of the bot. */
function owned({ shown, takings }, conversation, records, breaks) {
  let epoch = 0
  for (const { type, data } of records) {
    if (type !== 'conversation.assigned') continue
    if (data.epoch !== epoch + 1) breaks('I6', `epoch ${data.epoch} follows ${epoch}`)
    epoch = data.epoch
  }
  for (const { from, to = Number.POSITIVE_INFINITY } of takings.filter((one) => one.conversation === conversation))
    for (const one of shown)
      if (one.conversation === conversation && one.by === 'bot' && one.at > from && one.at < to)
        breaks('I6', `${one.position} was shown at ${one.at}, after a person had it at ${from}`)
}
