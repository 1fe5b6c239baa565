/** The log of a support team: `count` records, as the plugins write them, of conversations that go on side by side. */
export function* log(count) {
  const begun = Date.UTC(2026, 9, 1)
  const lanes = []
  for (let written = 0, next = 0; written < count; ) {
    while (lanes.length < SIDE_BY_SIDE) lanes.push(conversation(next++))
    const lane = lanes[(written * 31) % lanes.length]
    const { value, done } = lane.next()
    if (done) lanes.splice(lanes.indexOf(lane), 1)
    else yield { ...value, at: begun + written++ * 5_000 }
  }
}

const SIDE_BY_SIDE = 100
const intents = ['track_parcel', 'return_goods', 'refund_status', 'invoice', 'change_address', 'complaint']
const channels = ['web', 'wechat', 'telegram', 'slack']

/** Two in three end with the bot; the others are handed to a person, every second of them with a ticket, and then a survey. */
function* conversation(n) {
  const id = `${channels[n % channels.length]}:customer-${n.toString(36)}`
  const intent = intents[n % intents.length]
  const agent = `agent-${n % 40}`
  const thing = (type, data, by = { kind: 'bot' }) => ({
    ...{ conversation: id, adapter: channels[n % channels.length], type, data, by },
  })
  for (let message = 0; message < 2 + (n % 2); message++) {
    yield thing('rag.answered', { articles: [`article-${n % 97}`], confidence: 0.93, ms: 140, method: 'extract' })
    yield thing('message.answered', {
      kind: 'answer',
      ms: 150 + n,
      intent,
      confidence: 0.91,
      articles: [`article-${n % 97}`],
    })
  }
  if (n % 3 > 0) {
    yield thing('conversation.resolved', {
      resolution: `r${n}`,
      by: 'bot',
      how: n % 2 ? 'confirmed' : 'assumed',
      intent,
    })
    return
  }
  const of = { case: `case-${n}`, queue: 'support' }
  const person = { kind: 'agent', id: agent, name: `Agent ${n % 40}` }
  yield thing('handoff.requested', { ...of, reason: 'asked', intent })
  yield thing('handoff.queued', { ...of, position: 3, priority: 2 })
  yield thing('handoff.offered_to', { ...of, agent })
  yield thing('handoff.accepted', { ...of, agent, waitedMs: 20_000 }, person)
  yield thing('handoff.responded', { ...of, agent, ms: 35_000 }, person)
  for (let reply = 0; reply < 3; reply++) yield thing('agent.replied', { ...of, agent }, person)
  yield thing('suggestion.used', { ...of, agent, kind: 'article' }, person)
  const ticket = `T${n}`
  if (n % 6 === 0) {
    yield thing('ticket.opened', { ticket, type: intent, department: 'logistics', fields: 6, fieldsByBot: 5 })
    yield thing(
      'ticket.closed',
      { ticket, type: intent, department: 'logistics', handlingMs: 3_600_000, agent },
      person,
    )
  }
  yield thing(
    'conversation.resolved',
    { resolution: `r${n}`, by: 'agent', case: of.case, agents: [agent], handlingMs: 300_000 },
    person,
  )
  yield thing('survey.sent', { resolution: `r${n}`, intent, agent })
  yield thing('survey.answered', { resolution: `r${n}`, intent, agent, score: 1 + (n % 5), hasComment: n % 4 === 0 })
}
