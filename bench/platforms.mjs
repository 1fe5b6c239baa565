/** What platforms send for "somebody wrote", as small as they would. */

export const telegramUpdate = (id, chat, text) => ({
  update_id: id,
  message: {
    message_id: id,
    date: Math.floor(Date.now() / 1000),
    chat: { id: chat, type: 'private', first_name: 'Alice' },
    from: { id: chat, is_bot: false, first_name: 'Alice', language_code: 'en' },
    text,
  },
})

export const botFrameworkActivity = (id, conversation, text, serviceUrl) => ({
  type: 'message',
  id: String(id),
  timestamp: new Date().toISOString(),
  channelId: 'test',
  serviceUrl,
  conversation: { id: conversation },
  from: { id: conversation, name: 'Alice' },
  recipient: { id: 'bot', name: 'Bot' },
  locale: 'en-US',
  text,
})

export const slackEvent = (id, channel, text) => ({
  token: 'x',
  team_id: 'T1',
  api_app_id: 'A1',
  type: 'event_callback',
  event_id: `Ev${id}`,
  event_time: Math.floor(Date.now() / 1000),
  authorizations: [{ team_id: 'T1', enterprise_id: null, user_id: 'U1', is_bot: true }],
  event: { type: 'message', channel, channel_type: 'im', user: 'U2', text, ts: `${id}.1`, event_ts: `${id}.1` },
})
