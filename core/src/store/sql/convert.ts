// Statements that convert the first schema of SQLite to the second. Nothing is lost. The first had no authors: whatever no customer wrote is the bot's.

/** Lets the new tables have the names of the old. */
export const makeRoom = [
  'drop index conversation_latest',
  'alter table conversation rename to conversation_v1',
  'drop index record_conversation',
  'drop index record_type',
  'alter table record rename to record_v1',
]

const bot = `'{"kind":"bot"}'`

export const convertFirst = [
  `insert into conversation
     (id, adapter, person, recipient, customer, owner_kind, owner_id, owner, epoch, fence, state, updated_at)
   select id, adapter, adapter || ':' || (person ->> 'id'), recipient, person, 'bot', '', ${bot}, 0, fence,
     case when state -> 'offered' is null then state else
       json_set(state, '$.offered', json_array(json_object('to', person ->> 'id', 'choices', state -> 'offered'))) end,
     updated_at
   from conversation_v1`,

  `insert into event (position, adapter, conversation, key, type, event, accepted_at, attempting)
   select position, adapter, conversation, key, type,
     case when type = 'send' then json_set(event, '$.by', json(${bot})) else event end, accepted_at, 1
   from inbox order by position`,

  'insert into attempt (event, attempts) select position, attempts from inbox where attempts <> 1',

  `insert into turn (position, conversation, event, outcome, error, trace, count, started_at, at)
   select position, conversation, position, outcome, error, trace, 0, started_at, coalesce(ended_at, accepted_at)
   from inbox where status <> 'waiting' order by position`,

  // Where they went was the conversation's, whose latest address was taken for each.
  `insert into turn (position, conversation, messages, count, at)
   select position, outbox.conversation,
     json_array(json_patch(
       json_object(
         'adapter', outbox.adapter,
         'to', json(coalesce(recipient, json_object('id', substr(outbox.conversation, instr(outbox.conversation, ':') + 1), 'userId', ''))),
         'act', json_object('type', 'say', 'part', json(part)),
         'by', json(${bot}),
         'epoch', 0,
         'status', 'waiting'),
       json_object('replyTo', reply_to, 'answers', answers))),
     1, at
   from outbox left join conversation on conversation.id = outbox.conversation order by position`,

  `insert into delivery (message, attempts, status, retry_at, platform_id, code, settled_at)
   select position, attempts, status, retry_at, platform_id, code, settled_at from outbox order by position`,

  `insert into record (position, conversation, adapter, type, data, author, at)
   select position, conversation, substr(conversation, 1, instr(conversation, ':') - 1), type, data, ${bot}, at
   from record_v1 order by position`,

  'drop table inbox',
  'drop table outbox',
  'drop table conversation_v1',
  'drop table record_v1',
]
