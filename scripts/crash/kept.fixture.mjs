/**
 * A history in which everything was kept: two messages of one customer (the first is answered in two parts, once cut off and once refused;
 * the bot is killed once), a reminder, somebody of the team who takes the conversation and gives it back, a message whose answer is a
 * draft, one whose answer is held, two that are merged, and something that is asked of another lane. Another customer writes on a platform
 * that can be asked what it shows: its answer got lost, and was found. A third one writes two messages that the platform gives up: one was
 * taken all the same, and its reply was lost with the request. Of two more replies the connection broke unnoticed: one was given again,
 * after what followed it; the other one could not be, and the ledger notes it.
 */
export function kept() {
  const said = (key, turn, drawn, part) => JSON.stringify({ key, turn, drawn, part })
  const lane = { conversation: 'shop:c1' }
  const event = (position, key, event, endedAt, outcome = 'answered') => ({
    ...{ kind: 'in', ...lane, position, outcome, attempts: 1 },
    ...{ acceptedAt: position * 100, startedAt: endedAt - 10, endedAt },
    event: { key, ...event },
  })
  const message = (position, key, name, order, endedAt, outcome) =>
    event(
      position,
      key,
      { type: 'message', order, parts: [{ type: 'text', text: `${name}: 1 parts` }] },
      endedAt,
      outcome,
    )
  const word = (position, text, at, about = {}) => ({
    ...{ kind: 'out', ...lane, position, status: 'delivered', attempts: 1, at, epoch: 0, by: { kind: 'bot' } },
    act: { type: 'say', part: { type: 'text', text } },
    ...about,
  })
  const answered = (position, keys, turn, drawn) => ({
    ...{ kind: 'record', ...lane, position, type: 'answered', at: position * 100 },
    data: { keys, turn, drawn, pictures: keys[0] === 'c1-2' ? ['media:1'] : [] },
  })
  const assigned = (position, to, epoch, at) => ({
    ...{ kind: 'record', ...lane, position, type: 'conversation.assigned', at },
    data: { to, epoch },
  })
  const words = {
    ...{ one: said('c1-1', 1, 7, 0), two: said('c1-1', 1, 7, 1), three: said('c1-2', 2, 8, 0) },
    ...{ reminder: said('c1-2+timer', 3, 9, 0), draft: said('c1-3', 4, 10, 0), agent: said('c1-d1', 5, 11, 0) },
    ...{ held: said('c1-5', 6, 12, 0), four: said('c1-4', 7, 13, 0), six: said('c1-6', 7, 13, 0) },
    ...{ told: said('c1-6+tally', 8, 14, 0), found: said('c2-1', 1, 15, 0), lost: said('c3-1', 1, 16, 0) },
    ...{ again: said('c3-3', 2, 17, 0), next: said('c3-3', 2, 17, 1), noted: said('c3-4', 3, 18, 0) },
  }
  const elsewhere = (entry, conversation) => ({ ...entry, conversation })
  const [onSlack, onWechat] = ['slack/T1:DC2', 'wechat-official:c3']
  const late = `About your question "c1-5":\n\n${words.held}`
  const sending = (at, position, text, fate, retryAt) => ({
    ...{ at, position, conversation: 'c1', text, fate, ...(retryAt && { retryAt }) },
  })
  const wang = { kind: 'agent', id: 'wang' }
  const written = (key, about) => ({
    ...{ key, customer: 'c1', parts: 1, reminds: false, tallies: false, hasPicture: false, acknowledgedAt: 4_000 },
    ...about,
  })
  return {
    ...{ point: 'send.answered', stage: 'mixed', settled: true, problems: [], unreached: [] },
    orderWindows: { 'shop:c1': 300 },
    incoming: [
      written('c1-1', { parts: 2, acknowledgedAt: 210 }),
      written('c1-2', { reminds: true, hasPicture: true, acknowledgedAt: 110 }),
      ...[written('c1-3'), written('c1-5'), written('c1-4'), written('c1-6', { tallies: true })],
      written('c2-1', { customer: 'c2' }),
      ...[written('c3-1', { customer: 'c3' }), written('c3-2', { customer: 'c3' })].map(
        ({ acknowledgedAt: _, ...message }) => ({ ...message, isGivenUp: true }),
      ),
      ...[written('c3-3', { customer: 'c3', parts: 2 }), written('c3-4', { customer: 'c3' })],
    ],
    ledger: [
      message(1, 'k2', 'c1-2', 2, 700),
      message(2, 'k1', 'c1-1', 1, 600),
      ...[word(3, words.one, 600), word(4, words.two, 600), answered(5, ['c1-1'], 1, 7)],
      ...[word(6, words.three, 700), answered(7, ['c1-2'], 2, 8)],
      event(8, 'timer:1', { type: 'timer', name: 'c1-2' }, 2_500),
      ...[word(9, words.reminder, 2_500), answered(10, ['c1-2+timer'], 3, 9)],
      assigned(12, wang, 1, 3_000),
      message(15, 'k3', 'c1-3', 3, 3_500),
      ...[word(16, words.draft, 3_500, { status: 'draft', epoch: 1 }), answered(17, ['c1-3'], 4, 10)],
      { ...event(18, 'act:c1-d1', { type: 'action', name: 'desk.say', data: { key: 'c1-d1' } }, 3_600), result: 11 },
      ...[word(19, words.agent, 3_600, { by: wang, epoch: 1 }), answered(20, ['c1-d1'], 5, 11)],
      assigned(21, { kind: 'bot' }, 2, 4_000),
      message(22, 'k5', 'c1-5', 4, 4_500),
      word(23, words.held, 4_500, { status: 'superseded', attempts: 0, answers: 22, epoch: 2 }),
      ...[answered(24, ['c1-5'], 6, 12), word(25, late, 4_700, { answers: 22, epoch: 2 })],
      ...[word(26, `${words.four}\n\n${words.six}`, 4_700, { epoch: 2 }), answered(27, ['c1-4', 'c1-6'], 7, 13)],
      ...[message(28, 'k4', 'c1-4', 5, 4_700), message(29, 'k6', 'c1-6', 6, 4_700, 'merged')],
      {
        ...event(32, 'act:29.0', { type: 'action', name: 'tally.add', data: {} }, 4_800, 'silent'),
        conversation: 'tally:1',
      },
      { kind: 'record', position: 33, conversation: 'tally:1', type: 'tallied', data: { key: 'c1-6', count: 1 } },
      event(34, 'act:32.0', { type: 'action', name: 'tally.told', data: { key: 'c1-6' } }, 4_900),
      ...[word(35, words.told, 4_900, { by: { kind: 'system' }, epoch: 2 }), answered(36, ['c1-6+tally'], 8, 14)],
      elsewhere(message(40, 's1', 'c2-1', 1, 5_000), onSlack),
      ...[elsewhere(word(41, words.found, 5_000), onSlack), elsewhere(answered(42, ['c2-1'], 1, 15), onSlack)],
      elsewhere(message(43, 'w1', 'c3-1', 1, 5_000), onWechat),
      elsewhere(word(44, words.lost, 5_000, { answers: 43 }), onWechat),
      elsewhere(answered(45, ['c3-1'], 1, 16), onWechat),
      ...[word(46, words.again, 5_100, { answers: 50 }), word(47, words.next, 5_100, { answers: 50 })].map((entry) =>
        elsewhere(entry, onWechat),
      ),
      elsewhere(word(48, words.noted, 5_200, { answers: 51 }), onWechat),
      elsewhere({ ...answered(49, [], 0, 0), type: 'message.failed', data: { position: 48 } }, onWechat),
      ...[message(50, 'w2', 'c3-3', 2, 5_100), message(51, 'w3', 'c3-4', 3, 5_200)].map((entry) =>
        elsewhere(entry, onWechat),
      ),
      ...[answered(52, ['c3-3'], 2, 17), answered(53, ['c3-4'], 3, 18)].map((entry) => elsewhere(entry, onWechat)),
    ],
    owners: [{ conversation: 'shop:c1', owner: { kind: 'bot' }, epoch: 2 }],
    kills: [
      {
        ...{ at: 1_500, point: 'send.answered', stored: ['c1-1', 'c1-2'], sending: [4] },
        remembered: [{ key: 'c1-2', drawn: 8 }],
      },
    ],
    sends: [
      sending(610, 3, words.one, 'cut'),
      sending(1_100, 3, words.one, 'limited', 1_300),
      sending(1_310, 3, words.one, 'delivered'),
      ...[sending(1_400, 4, words.two, 'delivered'), sending(1_600, 4, words.two, 'delivered')],
      ...[sending(1_700, 6, words.three, 'delivered'), sending(2_600, 9, words.reminder, 'delivered')],
      ...[sending(3_700, 19, words.agent, 'delivered'), sending(4_710, 25, late, 'delivered')],
      sending(4_720, 26, `${words.four}\n\n${words.six}`, 'delivered'),
      sending(4_910, 35, words.told, 'delivered'),
      { ...sending(5_010, 41, words.found, 'cut'), conversation: 'DC2', isFindable: true },
      { ...sending(5_010, 44, words.lost, 'lost'), conversation: 'c3', isReply: true },
      { ...sending(5_120, 47, words.next, 'delivered'), conversation: 'c3' },
      { ...sending(5_210, 48, words.noted, 'lost'), conversation: 'c3', isReply: true },
      { ...sending(5_600, 46, words.again, 'delivered'), conversation: 'c3', isReply: true, leftAt: 5_110 },
    ],
    looks: [{ at: 5_500, conversation: 'DC2' }],
    views: [{ askedAt: 1_450, position: 3, text: words.one }],
    draws: [
      { at: 560, key: 'c1-1', drawn: 7 },
      { at: 660, key: 'c1-2', drawn: 8 },
      { at: 2_450, key: 'c1-2+timer', drawn: 9 },
    ],
    uses: [
      { key: 'c1-1', drawn: 7 },
      { key: 'c1-2', drawn: 8 },
      { key: 'c1-2+timer', drawn: 9 },
    ],
    pictures: [{ key: 'c1-2', url: 'media:1', isWhole: true }],
    takes: [{ at: 3_100, conversation: 'shop:c1', owner: wang, epoch: 1 }],
    returns: [{ at: 3_900, conversation: 'shop:c1' }],
    asked: [
      { lane: 'shop:c1', key: 'c1-d1', result: 11 },
      { lane: 'shop:c1', key: 'c1-d1', result: 11 },
    ],
    sessions: [
      { conversation: 'c1', position: 11, owner: wang },
      { conversation: 'c1', position: 21, owner: { kind: 'bot' } },
    ],
  }
}
