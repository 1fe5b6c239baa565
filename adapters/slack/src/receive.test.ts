import { audio, file, image, type Json, type PlatformEvent, text } from '@huida/core'
import { messageOf, type Said, typed } from '@huida/emulators/slack'
import { describe, expect, test } from '@jest/globals'
import { type Reading, receive } from './receive.js'
import { emojiName, emojiOf } from './words/emoji.js'

const BOT = 'UBOT'
const TS = '1790000000.000100'
const LATER = '1790000060.000200'

const reading = (about: Partial<Reading> = {}): Reading => ({
  place: { team: 'T1' },
  bot: { userId: BOT, botId: 'B1' },
  channels: 'addressed',
  isOfTeam: false,
  threadOf: () => undefined,
  now: 1_790_000_000_000,
  ...about,
})

const eventOf = (event: Json, about?: Partial<Reading>): PlatformEvent | undefined => {
  const [first, ...others] = receive({ type: 'event_callback', team_id: 'T1', token: 'x', event }, reading(about))
  expect(others).toEqual([])
  return first
}

const message = (said: Partial<Said>, type = 'message') =>
  messageOf({ ts: TS, channel: 'D1', user: 'U1', text: 'hi', ...said }, type)

/** What a message says, in a chat of two. */
const words = (event: Json) => {
  const read = eventOf(event)
  return read?.type === 'message' ? read.parts : undefined
}
const raw = (text: string, more: object = {}) => words({ ...message({}), text, ...more } as Json)

describe('a message', () => {
  test('is known by workspace, channel and time, whatever the event that tells of it', () => {
    const said = { channel: 'C1', text: `@${BOT} help` }
    const [told, mentioned] = [eventOf(message(said)), eventOf(message(said, 'app_mention'))]
    expect(told).toMatchObject({
      type: 'message',
      key: `C1/${TS}`,
      at: 1_790_000_000_000,
      order: 1_790_000_000_000_100,
      conversation: { id: `C1/${TS}`, account: 'T1', kind: 'group' },
      user: { id: 'U1' },
      parts: [text('help')],
    })
    expect(mentioned).toMatchObject({ key: `C1/${TS}`, conversation: { id: `C1/${TS}` }, parts: [text('help')] })
  })

  test('belongs to its thread, and in a chat of two to the chat', () => {
    const idOf = (said: Partial<Said>) => eventOf(message(said))?.conversation.id
    expect(idOf({ channel: 'C1', thread_ts: TS, ts: LATER })).toBe(`C1/${TS}`)
    expect(idOf({ channel: 'C1', thread_ts: TS })).toBe(`C1/${TS}`)
    expect(idOf({ channel: 'D1' })).toBe('D1')
    expect(idOf({ channel: 'D1', thread_ts: TS })).toBe('D1')
    expect(idOf({ channel: 'D1', thread_ts: TS, ts: LATER })).toBe(`D1/${TS}`)
    expect(idOf({ channel: 'D1', thread_ts: '' })).toBe('D1')
  })

  test('in a channel is for the bot when it mentions it, or when all of it is', () => {
    const addressed = (said: Partial<Said>, about?: Partial<Reading>) =>
      eventOf(message({ channel: 'C1', ...said }), about)?.addressed
    expect(addressed({ text: 'hi' })).toBe(false)
    expect(addressed({ text: '@U2 hi' })).toBe(false)
    expect(addressed({ text: `@${BOT} hi` })).toBeUndefined()
    expect(addressed({ text: 'hi' }, { channels: 'all' })).toBeUndefined()
    expect(eventOf(message({}))?.addressed).toBeUndefined()
  })

  test('of a person of the team, in the thread of somebody else, takes the conversation over', () => {
    const by = (said: Partial<Said>, about: Partial<Reading> = { isOfTeam: true }) =>
      eventOf(message({ channel: 'C1', ts: LATER, thread_ts: TS, parent_user_id: 'U2', ...said }), about)?.by
    expect(by({})).toEqual({ kind: 'agent', id: 'U1' })
    expect(by({}, {})).toBeUndefined()
    // In a thread of their own, outside of threads, to the bot, and in a chat with it they ask as anybody does.
    expect(by({ parent_user_id: 'U1' })).toBeUndefined()
    expect(eventOf(message({ channel: 'C1' }), { isOfTeam: true })?.by).toBeUndefined()
    expect(by({ text: `@${BOT} go on` })).toBeUndefined()
    expect(by({ channel: 'D1' })).toBeUndefined()
  })

  test('of the bot itself makes no event, and that of another program is known as such', () => {
    expect(eventOf(message({ user: BOT }))).toBeUndefined()
    expect(eventOf(message({ bot_id: 'B1' }))).toBeUndefined()
    expect(eventOf(message({ bot_id: 'B2' }))).toMatchObject({ user: { id: 'B2', bot: true } })
  })

  test('that nobody wrote makes no event', () => {
    for (const subtype of ['channel_join', 'channel_topic', 'message_replied', 'pinned_item', 'reminder_add'])
      expect(eventOf({ ...message({ channel: 'C1' }), subtype })).toBeUndefined()
    expect(eventOf({ type: 'team_join', user: { id: 'U1' } })).toBeUndefined()
    expect(receive([], reading())).toEqual([])
    expect(
      receive({ type: 'event_callback', event: { type: 'message', ts: 5, channel: {} } } as Json, reading()),
    ).toEqual([])
  })

  test('is kept without what lets its owner act', () => {
    const read = receive({ token: 'secret', response_url: 'https://x', trigger_id: '1', event: message({}) }, reading())
    expect(JSON.stringify(read[0]?.raw)).not.toMatch(/secret|response_url|trigger_id/)
  })
})

describe('the words of a message', () => {
  test.each([
    ['escaped signs', 'a &lt;b&gt; &amp; &amp;lt;', 'a <b> & &lt;'],
    ['an address', 'see <https://a.example/x?a=1&amp;b=2>', 'see https://a.example/x?a=1&b=2'],
    ['an address that Slack found', '<http://a.example|a.example>', 'a.example'],
    ['words with an address behind them', '<https://a.example|the shop>', 'the shop https://a.example'],
    ['a mail address', '<mailto:a@b.example|a@b.example>', 'a@b.example'],
    ['a person', '<@U2> and <@U3|wang>', '@U2 and @wang'],
    ['a channel', '<#C2|general> <#C3>', '#general #C3'],
    ['everybody', '<!here> <!channel>', '@here @channel'],
    ['a group', '<!subteam^S1|@support>', '@support'],
    ['a date', '<!date^1392734382^{date}|Feb 18>', 'Feb 18'],
    ['a bracket that was not closed', 'a < b <', 'a < b <'],
  ])('%s reads as people see it', (_, given, expected) => {
    expect(raw(given)).toEqual([text(expected)])
  })

  test('have no name of the bot, unless that is all', () => {
    expect(raw(`<@${BOT}> 退货`)).toEqual([text('退货')])
    expect(raw(`<@${BOT}>, 你好`)).toEqual([text('你好')])
    expect(raw(`hey <@${BOT}> there`)).toEqual([text('hey there')])
    expect(raw(`<@${BOT}>`)).toEqual([])
  })

  test('have their emoji as characters, where Slack tells which', () => {
    const emoji = [
      { type: 'emoji', name: 'wave', unicode: '1f44b-1f3fb', skin_tone: 2 },
      { type: 'emoji', name: 'smile', unicode: '1f604' },
      { type: 'emoji', name: 'shipit' },
    ]
    const blocks = [{ type: 'rich_text', elements: [{ type: 'rich_text_section', elements: emoji }] }]
    expect(raw(':wave::skin-tone-2: :smile: :shipit: 12:30:45', { blocks })).toEqual([
      text('👋🏻 😄 :shipit: 12:30:45'),
    ])
  })

  test('come back as they were typed', () => {
    const given = '你好 👩‍👩‍👧‍👦 <b>*_`[x](http://e.x)</b> & "quotes" &lt;'
    expect(raw(typed(given))).toEqual([text(given)])
  })

  test('that are very long are taken as far as anything is', () => {
    const [part] = raw('长'.repeat(20_000)) ?? []
    expect(part).toMatchObject({ text: '长'.repeat(8_000) })
  })
})

describe('files', () => {
  const sent = (given: object) =>
    words({ ...message({ text: '' }), files: [{ id: 'F1', name: 'a', ...given }] } as Json)
  const url = 'https://files.slack.com/files-pri/T1-F1/download/a'

  test('are parts of their kinds, with addresses that only the adapter opens', () => {
    const about = { url_private_download: url, size: 5 }
    const at = `slack-file:${url}`
    expect(sent({ ...about, mimetype: 'image/png', alt_txt: '破了' })).toEqual([
      { ...image(at, '破了'), mimeType: 'image/png', sizeBytes: 5 },
    ])
    expect(
      sent({ ...about, mimetype: 'audio/mp4', duration_ms: 900, transcription: { preview: { content: '喂' } } }),
    ).toEqual([audio(at, { mimeType: 'audio/mp4', sizeBytes: 5, durationMs: 900, transcript: '喂' })])
    expect(sent({ ...about, mimetype: 'application/pdf', name: 'a.pdf' })).toEqual([
      file(at, 'a.pdf', { mimeType: 'application/pdf', sizeBytes: 5 }),
    ])
  })

  test('of which Slack tells no address are known by their id', () => {
    expect(sent({ file_access: 'check_file_info' })).toEqual([file('slack-file:F1', 'a')])
  })

  test('that lie elsewhere are an address', () => {
    const given = { external_type: 'gdrive', url_private: 'https://docs.example/1', title: 'Plan' }
    expect(sent(given)).toEqual([text('Plan\nhttps://docs.example/1')])
  })
})

describe('rule 9: a change of a message', () => {
  const changed = (after: object, before: object = {}, more: object = {}) =>
    eventOf({
      ...{
        type: 'message',
        subtype: 'message_changed',
        hidden: true,
        channel: 'C1',
        channel_type: 'channel',
        ts: LATER,
      },
      message: {
        type: 'message',
        user: 'U1',
        ts: TS,
        text: `<@${BOT}> new`,
        edited: { user: 'U1', ts: LATER },
        ...after,
      },
      previous_message: { type: 'message', user: 'U1', ts: TS, text: `<@${BOT}> old`, ...before },
      ...more,
    } as Json)

  test('by a person tells what it says now', () => {
    expect(changed({})).toMatchObject({
      type: 'edited',
      of: `C1/${TS}`,
      key: `C1/${TS}/edited/${LATER}`,
      conversation: { id: `C1/${TS}` },
      parts: [text('new')],
    })
  })

  test('with the same text starts no turn', () => {
    expect(changed({ text: 'same' }, { text: 'same' })).toBeUndefined()
  })

  test('that nobody made, such as a preview of an address, starts no turn', () => {
    expect(changed({ edited: undefined, attachments: [{}] })).toBeUndefined()
    expect(changed({ edited: { user: 'U1', ts: TS } }, { edited: { user: 'U1', ts: TS } })).toBeUndefined()
  })

  test('of something hidden starts no turn, nor does a hidden message', () => {
    expect(changed({ hidden: true })).toBeUndefined()
    expect(changed({ subtype: 'tombstone' })).toBeUndefined()
    expect(eventOf({ ...message({}), hidden: true })).toBeUndefined()
  })

  test('of the bot itself starts no turn', () => {
    expect(changed({ user: BOT, bot_id: 'B1' })).toBeUndefined()
    expect(changed({ user: undefined, bot_id: 'B1' })).toBeUndefined()
    expect(changed({ user: BOT })).toBeUndefined()
  })
})

test('a message that was taken back, and who wrote it', () => {
  const deleted = (before: object) =>
    eventOf({
      ...{ type: 'message', subtype: 'message_deleted', hidden: true, channel: 'C1', channel_type: 'channel' },
      ...{ ts: LATER, event_ts: LATER, deleted_ts: TS },
      previous_message: { type: 'message', user: 'U1', ts: TS, text: `<@${BOT}> hi`, ...before },
    } as Json)
  expect(deleted({})).toMatchObject({
    type: 'deleted',
    of: `C1/${TS}`,
    user: { id: 'U1' },
    conversation: { id: `C1/${TS}` },
  })
  expect(deleted({ thread_ts: '1789000000.000001' })).toMatchObject({ conversation: { id: 'C1/1789000000.000001' } })
  expect(deleted({ user: BOT, bot_id: 'B1' })).toBeUndefined()
})

test('an emoji on a message, in the thread of that message', () => {
  const reacted = (more: object, about?: Partial<Reading>) =>
    eventOf(
      {
        ...{ type: 'reaction_added', user: 'U1', reaction: '+1', event_ts: LATER },
        item: { type: 'message', channel: 'C1', ts: TS },
        ...more,
      } as Json,
      about,
    )
  expect(reacted({})).toMatchObject({ type: 'reacted', of: `C1/${TS}`, emoji: '👍', conversation: { id: `C1/${TS}` } })
  expect(reacted({}, { threadOf: () => '1789000000.000001' })).toMatchObject({
    conversation: { id: 'C1/1789000000.000001' },
  })
  expect(reacted({ type: 'reaction_removed', reaction: 'shipit' })).toMatchObject({ emoji: ':shipit:', removed: true })
  expect(reacted({ user: BOT })).toBeUndefined()
  expect(reacted({ item: { type: 'file', file: 'F1' } })).toBeUndefined()
  expect(reacted({ item: { type: 'message', channel: 'D1', ts: TS } })).toMatchObject({ conversation: { id: 'D1' } })
})

test('emoji have the names that Slack gives them', () => {
  for (const emoji of ['👍', '❤️', '❤', '🎉'])
    expect(emojiOf(emojiName(emoji)!).replace('\uFE0F', '')).toBe(emoji.replace('\uFE0F', ''))
  expect(emojiOf('+1::skin-tone-3')).toBe('👍')
  expect(emojiName(':shipit:')).toBe('shipit')
  expect(emojiName('🦄')).toBeUndefined()
})

describe('a pressed button', () => {
  const pressed = (more: object = {}, action: object = {}) =>
    receive(
      {
        ...{ type: 'block_actions', team: { id: 'T1' }, user: { id: 'U1', name: 'wang' } },
        container: { type: 'message', channel_id: 'C1', message_ts: LATER, thread_ts: TS },
        actions: [{ type: 'button', action_ts: LATER, value: 'yes', text: { text: 'R&amp;D' }, ...action }],
        ...more,
      } as Json,
      reading(),
    )[0]

  test('is a choice with its value and label, where it was shown', () => {
    expect(pressed()).toMatchObject({
      type: 'choice',
      key: `C1/${LATER}/press/${LATER}/U1`,
      conversation: { id: `C1/${TS}`, account: 'T1', kind: 'group' },
      user: { id: 'U1', name: 'wang' },
      value: 'yes',
      label: 'R&D',
    })
  })

  test('of a menu is what was chosen in it', () => {
    const selected_option = { value: 'b', text: { type: 'plain_text', text: 'B' } }
    expect(pressed({}, { value: undefined, selected_option })).toMatchObject({ value: 'b' })
    expect(pressed({}, { value: undefined })).toBeUndefined()
  })

  test('in a chat of two belongs to the chat', () => {
    expect(pressed({ container: { channel_id: 'D1', message_ts: LATER } })).toMatchObject({
      conversation: { id: 'D1', kind: 'direct' },
    })
  })
})

test('who opens the chat, and the bot that comes into a channel or leaves it', () => {
  expect(eventOf({ type: 'app_home_opened', user: 'U1', channel: 'D1', tab: 'messages' })).toMatchObject({
    type: 'join',
    conversation: { id: 'D1', kind: 'direct' },
  })
  expect(eventOf({ type: 'app_home_opened', user: 'U1', channel: 'D1', tab: 'home' })).toBeUndefined()
  const member = { user: BOT, channel: 'C1', event_ts: LATER, inviter: 'U1' }
  expect(eventOf({ type: 'member_joined_channel', ...member })).toMatchObject({ type: 'join', user: { id: 'U1' } })
  expect(eventOf({ type: 'member_left_channel', ...member })).toMatchObject({ type: 'leave' })
  expect(eventOf({ type: 'member_joined_channel', ...member, user: 'U2' })).toBeUndefined()
})

test('the same ids in another workspace are other conversations', () => {
  const [one, other] = ['T1', 'T2'].map((team) => receive({ event: message({}) }, reading({ place: { team } }))[0])
  expect([one?.conversation.account, other?.conversation.account]).toEqual(['T1', 'T2'])
})
