// Made from schema.ts and queries.ts, so that a bot starts without the query builder. A test says when to renew it.

export const compiled = {
  sqlite: {
    schema: {
      '001': [
        'create table if not exists "migration" ("owner" text not null, "name" text not null, "at" bigint not null, constraint "migration_key" primary key ("owner", "name"))',
        'create table "timer" ("id" integer primary key autoincrement, "conversation" text not null, "name" text not null, "due_at" bigint not null, "data" text not null, constraint "timer_name" unique ("conversation", "name"))',
        'create index "timer_due" on "timer" ("due_at", "id")',
        'create table "drawer" ("drawer" text not null, "key" text not null, "value" text not null, "expires_at" bigint, constraint "drawer_key" primary key ("drawer", "key"))',
        'create index "drawer_expiry" on "drawer" ("expires_at") where "expires_at" is not null',
        'create table "memo" ("position" bigint not null, "name" text not null, "value" text not null, constraint "memo_key" primary key ("position", "name"))',
        'create table "cursor" ("adapter" text not null, "name" text not null, "value" text not null, constraint "cursor_key" primary key ("adapter", "name"))',
        'create table "inbox" ("position" integer primary key, "adapter" text not null, "key" text not null, "conversation" text not null, "type" text not null, "event" text not null, "accepted_at" bigint not null, "attempts" integer not null, "status" text not null, "outcome" text, "error" text, "trace" text, "started_at" bigint, "ended_at" bigint, constraint "inbox_key" unique ("adapter", "key"))',
        'create index "inbox_conversation" on "inbox" ("conversation", "position")',
        'create index "inbox_open" on "inbox" ("status", "position") where "status" <> \'done\'',
        'create table "conversation" ("id" text not null primary key, "adapter" text not null, "recipient" text not null, "person" text not null, "fence" bigint not null, "state" text not null, "updated_at" bigint not null)',
        'create index "conversation_latest" on "conversation" ("updated_at")',
        'create table "outbox" ("position" integer primary key, "conversation" text not null, "adapter" text not null, "part" text not null, "reply_to" text, "answers" bigint, "status" text not null, "attempts" integer not null, "retry_at" bigint, "at" bigint not null, "platform_id" text, "code" text, "settled_at" bigint)',
        'create index "outbox_conversation" on "outbox" ("conversation", "position")',
        'create index "outbox_open" on "outbox" ("position") where status in (\'waiting\', \'sending\')',
        'create table "record" ("position" integer primary key, "conversation" text not null, "type" text not null, "data" text not null, "at" bigint not null)',
        'create index "record_conversation" on "record" ("conversation", "position")',
        'create index "record_type" on "record" ("type", "position")',
      ],
      '002': [
        'drop index conversation_latest',
        'alter table conversation rename to conversation_v1',
        'drop index record_conversation',
        'drop index record_type',
        'alter table record rename to record_v1',
        'create table "event" ("position" integer primary key, "adapter" text not null, "conversation" text not null, "key" text not null, "type" text not null, "event" text not null, "accepted_at" bigint not null, "attempting" integer not null, "outcome" text, "error" text, constraint "event_key" unique ("conversation", "key"))',
        'create table "attempt" ("event" integer primary key, "attempts" integer not null)',
        'create table "turn" ("position" integer primary key, "conversation" text not null, "event" bigint, "outcome" text, "error" text, "result" text, "trace" text, "messages" text, "count" integer not null, "started_at" bigint, "at" bigint not null, constraint "turn_event" unique ("event"))',
        'create index "turn_conversation" on "turn" ("conversation", "position") where count > 0',
        'create index "turn_quarantined" on "turn" ("event") where outcome = \'quarantined\'',
        'create table "delivery" ("message" integer primary key, "attempts" integer not null, "status" text not null, "retry_at" bigint, "platform_id" text, "code" text, "settled_at" bigint)',
        'create index "delivery_held" on "delivery" ("message") where status = \'held\'',
        'create table "sent" ("adapter" text not null, "account" text not null, "platform_id" text not null, "message" bigint not null, constraint "sent_key" primary key ("adapter", "account", "platform_id"))',
        'create table "conversation" ("id" text not null primary key, "adapter" text not null, "person" text not null, "recipient" text not null, "customer" text not null, "owner_kind" text not null, "owner_id" text not null, "owner" text not null, "epoch" bigint not null, "fence" bigint not null, "state" text not null, "updated_at" bigint not null)',
        'create index "conversation_latest" on "conversation" ("updated_at")',
        'create index "conversation_owner" on "conversation" ("owner_kind", "owner_id", "updated_at") where owner_kind <> \'bot\'',
        'create index "conversation_person" on "conversation" ("person")',
        'create table "alias" ("old" text not null primary key, "id" text not null, "prefix" text not null)',
        'create table "record" ("position" integer primary key, "conversation" text not null, "adapter" text not null, "type" text not null, "data" text not null, "author" text not null, "at" bigint not null)',
        'create index "record_conversation" on "record" ("conversation", "position")',
        'create index "record_type" on "record" ("type", "position")',
        'create table "store" ("one" integer primary key, "id" text not null, "open_from" bigint not null)',
        "insert into conversation\n     (id, adapter, person, recipient, customer, owner_kind, owner_id, owner, epoch, fence, state, updated_at)\n   select id, adapter, adapter || ':' || (person ->> 'id'), recipient, person, 'bot', '', '{\"kind\":\"bot\"}', 0, fence,\n     case when state -> 'offered' is null then state else\n       json_set(state, '$.offered', json_array(json_object('to', person ->> 'id', 'choices', state -> 'offered'))) end,\n     updated_at\n   from conversation_v1",
        "insert into event (position, adapter, conversation, key, type, event, accepted_at, attempting)\n   select position, adapter, conversation, key, type,\n     case when type = 'send' then json_set(event, '$.by', json('{\"kind\":\"bot\"}')) else event end, accepted_at, 1\n   from inbox order by position",
        'insert into attempt (event, attempts) select position, attempts from inbox where attempts <> 1',
        "insert into turn (position, conversation, event, outcome, error, trace, count, started_at, at)\n   select position, conversation, position, outcome, error, trace, 0, started_at, coalesce(ended_at, accepted_at)\n   from inbox where status <> 'waiting' order by position",
        "insert into turn (position, conversation, messages, count, at)\n   select position, outbox.conversation,\n     json_array(json_patch(\n       json_object(\n         'adapter', outbox.adapter,\n         'to', json(coalesce(recipient, json_object('id', substr(outbox.conversation, instr(outbox.conversation, ':') + 1), 'userId', ''))),\n         'act', json_object('type', 'say', 'part', json(part)),\n         'by', json('{\"kind\":\"bot\"}'),\n         'epoch', 0,\n         'status', 'waiting'),\n       json_object('replyTo', reply_to, 'answers', answers))),\n     1, at\n   from outbox left join conversation on conversation.id = outbox.conversation order by position",
        'insert into delivery (message, attempts, status, retry_at, platform_id, code, settled_at)\n   select position, attempts, status, retry_at, platform_id, code, settled_at from outbox order by position',
        'insert into record (position, conversation, adapter, type, data, author, at)\n   select position, conversation, substr(conversation, 1, instr(conversation, \':\') - 1), type, data, \'{"kind":"bot"}\', at\n   from record_v1 order by position',
        'drop table inbox',
        'drop table outbox',
        'drop table conversation_v1',
        'drop table record_v1',
      ],
    },
    queries: {
      acceptEvent: {
        sql: 'insert into "event" ("position", "adapter", "conversation", "key", "type", "event", "accepted_at", "attempting", "outcome", "error") values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict ("conversation", "key") do nothing',
        parameters: [
          'position',
          'adapter',
          'conversation',
          'key',
          'type',
          'event',
          'acceptedAt',
          'attempting',
          'outcome',
          'error',
        ],
      },
      acceptTimer: {
        sql: 'insert into "event" ("position", "adapter", "conversation", "key", "type", "event", "accepted_at", "attempting") select ? as "position", ? as "adapter", ? as "conversation", ? as "key", ? as "type", ? as "event", ? as "accepted_at", ? as "attempting" from "timer" where "id" = ? on conflict ("conversation", "key") do nothing',
        parameters: [
          'position',
          'adapter',
          'conversation',
          'key',
          'type',
          'event',
          'acceptedAt',
          'attempting',
          'timer',
        ],
      },
      deleteTimer: {
        sql: 'delete from "timer" where "id" = ?',
        parameters: ['id'],
      },
      own: {
        sql: 'insert into "conversation" ("id", "adapter", "person", "recipient", "customer", "owner_kind", "owner_id", "owner", "epoch", "fence", "state", "updated_at") select ? as "id", ? as "adapter", ? as "person", ? as "recipient", ? as "customer", ? as "owner_kind", ? as "owner_id", ? as "owner", 1 as "epoch", 0 as "fence", \'{}\' as "state", ? as "updated_at" where not exists (select "position" from "event" where "conversation" = ? and "key" = ?) and (? <> \'bot\' or exists (select "id" from "conversation" where "id" = ?)) on conflict ("id") do update set "owner_kind" = "excluded"."owner_kind", "owner_id" = "excluded"."owner_id", "owner" = "excluded"."owner", "epoch" = "conversation"."epoch" + 1, "updated_at" = "excluded"."updated_at" where ("conversation"."owner_kind" <> "excluded"."owner_kind" or "conversation"."owner_id" <> "excluded"."owner_id") returning "epoch"',
        parameters: [
          'id',
          'adapter',
          'person',
          'recipient',
          'customer',
          'ownerKind',
          'ownerId',
          'owner',
          'at',
          'id',
          'key',
          'ownerKind',
          'id',
        ],
      },
      acceptedPosition: {
        sql: 'select "position" from "event" where "conversation" = ? and "key" = ?',
        parameters: ['conversation', 'key'],
      },
      saveCursor: {
        sql: 'insert into "cursor" ("adapter", "name", "value") values (?, ?, ?) on conflict ("adapter", "name") do update set "value" = "excluded"."value"',
        parameters: ['adapter', 'name', 'value'],
      },
      cursorIs: {
        sql: 'select 1 as "known" where coalesce((select "value" from "cursor" where "adapter" = ? and "name" = ?), \'\') = ?',
        parameters: ['adapter', 'name', 'was'],
      },
      rewrite: {
        sql: 'update "event" set "event" = ? where "position" = ? and "outcome" is null and not exists (select "turn"."event" from "turn" where "turn"."event" = "event"."position")',
        parameters: ['event', 'position'],
      },
      countAttempt: {
        sql: 'insert into "attempt" ("event", "attempts") select "position", ? + 1 as "attempts" from "event" where "position" = ? and "outcome" is null and not exists (select "turn"."event" from "turn" where "turn"."event" = "event"."position") and ("attempting" = ? or exists (select "attempt"."event" from "attempt" where "attempt"."event" = ?)) on conflict ("event") do update set "attempts" = "excluded"."attempts" where "attempt"."attempts" = ?',
        parameters: ['attempts', 'position', 'attempts', 'position', 'attempts'],
      },
      remember: {
        sql: 'insert into "memo" ("position", "name", "value") select "event"."position", ? as "name", ? as "value" from "event" left join "attempt" on "attempt"."event" = "event"."position" where "event"."position" = ? and "event"."outcome" is null and not exists (select "turn"."event" from "turn" where "turn"."event" = "event"."position") and coalesce("attempt"."attempts", "event"."attempting") = ? on conflict ("position", "name") do update set "value" = "excluded"."value"',
        parameters: ['name', 'value', 'position', 'attempts'],
      },
      remembered: {
        sql: 'select "name", "value" from "memo" where "position" = ?',
        parameters: ['position'],
      },
      forget: {
        sql: 'delete from "memo" where "position" = ?',
        parameters: ['position'],
      },
      endTurn: {
        sql: 'insert into "turn" ("position", "conversation", "event", "outcome", "error", "result", "trace", "messages", "count", "started_at", "at") select ? as "position", ? as "conversation", "event"."position" as "event", ? as "outcome", ? as "error", ? as "result", ? as "trace", ? as "messages", ? as "count", ? as "started_at", ? as "at" from "event" left join "attempt" on "attempt"."event" = "event"."position" where "event"."position" = ? and "event"."outcome" is null and coalesce("attempt"."attempts", "event"."attempting") = ? on conflict do nothing',
        parameters: [
          'position',
          'conversation',
          'outcome',
          'error',
          'result',
          'trace',
          'messages',
          'count',
          'startedAt',
          'at',
          'event',
          'attempt',
        ],
      },
      endFirst: {
        sql: 'insert into "turn" ("position", "conversation", "event", "outcome", "error", "result", "trace", "messages", "count", "started_at", "at") values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing',
        parameters: [
          'position',
          'conversation',
          'event',
          'outcome',
          'error',
          'result',
          'trace',
          'messages',
          'count',
          'startedAt',
          'at',
        ],
      },
      merge: {
        sql: 'insert into "turn" ("position", "conversation", "event", "outcome", "count", "started_at", "at") select "position", "conversation", "position" as "event", \'merged\' as "outcome", 0 as "count", ? as "started_at", ? as "at" from "event" where "position" = ? and "outcome" is null on conflict do nothing',
        parameters: ['startedAt', 'at', 'event'],
      },
      say: {
        sql: 'insert into "turn" ("position", "conversation", "messages", "count", "at") values (?, ?, ?, ?, ?)',
        parameters: ['position', 'conversation', 'messages', 'count', 'at'],
      },
      countAnew: {
        sql: 'insert into "attempt" ("event", "attempts") select ? as "event", 0 as "attempts" from "turn" where "turn"."event" = ? and "turn"."outcome" = \'quarantined\' on conflict ("event") do update set "attempts" = 0',
        parameters: ['event', 'event'],
      },
      undoTurn: {
        sql: 'delete from "turn" where "event" = ? and "count" = 0',
        parameters: ['event'],
      },
      detachTurn: {
        sql: 'update "turn" set "event" = null where "event" = ?',
        parameters: ['event'],
      },
      openConversation: {
        sql: 'insert into "conversation" ("id", "adapter", "person", "recipient", "customer", "owner_kind", "owner_id", "owner", "epoch", "fence", "state", "updated_at") select ? as "id", ? as "adapter", ? as "person", ? as "recipient", ? as "customer", ? as "owner_kind", ? as "owner_id", ? as "owner", ? as "epoch", 1 as "fence", ? as "state", ? as "updated_at" where not exists (select "old" from "alias" where "old" = ?) and (? = 0 or exists (select "id" from "conversation" where "id" = ?)) on conflict ("id") do update set "recipient" = "excluded"."recipient", "customer" = "excluded"."customer", "owner_kind" = "excluded"."owner_kind", "owner_id" = "excluded"."owner_id", "owner" = "excluded"."owner", "epoch" = "excluded"."epoch", "fence" = "excluded"."fence", "state" = "excluded"."state", "updated_at" = "excluded"."updated_at" where "conversation"."fence" = 0 and "conversation"."epoch" = ?',
        parameters: [
          'id',
          'adapter',
          'person',
          'recipient',
          'customer',
          'ownerKind',
          'ownerId',
          'owner',
          'nextEpoch',
          'state',
          'at',
          'id',
          'epoch',
          'id',
          'epoch',
        ],
      },
      keepConversation: {
        sql: 'update "conversation" set "recipient" = ?, "customer" = ?, "fence" = "fence" + 1, "state" = ?, "updated_at" = ? where "id" = ? and "fence" = ? and "epoch" = ?',
        parameters: ['recipient', 'customer', 'state', 'at', 'id', 'fence', 'epoch'],
      },
      assignConversation: {
        sql: 'update "conversation" set "recipient" = ?, "customer" = ?, "fence" = "fence" + 1, "state" = ?, "updated_at" = ?, "owner_kind" = ?, "owner_id" = ?, "owner" = ?, "epoch" = "epoch" + 1 where "id" = ? and "fence" = ? and "epoch" = ?',
        parameters: ['recipient', 'customer', 'state', 'at', 'ownerKind', 'ownerId', 'owner', 'id', 'fence', 'epoch'],
      },
      assign: {
        sql: 'update "conversation" set "owner_kind" = ?, "owner_id" = ?, "owner" = ?, "epoch" = "epoch" + 1, "updated_at" = ? where "id" = ? and "epoch" = ?',
        parameters: ['ownerKind', 'ownerId', 'owner', 'at', 'id', 'epoch'],
      },
      moveConversation: {
        sql: 'update "conversation" set "recipient" = ?, "fence" = "fence" + coalesce((select "other"."fence" from "conversation" as "other" where "other"."id" = ?), 0), "epoch" = "epoch" + coalesce((select "other"."epoch" from "conversation" as "other" where "other"."id" = ?), 0) where "id" = ? returning "epoch"',
        parameters: ['recipient', 'to', 'to', 'from'],
      },
      leaveRoom: {
        sql: 'delete from "conversation" where "id" = ?',
        parameters: ['to'],
      },
      renameConversation: {
        sql: 'update "conversation" set "id" = ? where "id" = ?',
        parameters: ['to', 'from'],
      },
      moveEvents: {
        sql: 'update "event" set "conversation" = ?, "key" = ? || key where "conversation" = ?',
        parameters: ['to', 'prefix', 'from'],
      },
      moveTurns: {
        sql: 'update "turn" set "conversation" = ? where "conversation" = ?',
        parameters: ['to', 'from'],
      },
      moveRecords: {
        sql: 'update "record" set "conversation" = ? where "conversation" = ?',
        parameters: ['to', 'from'],
      },
      dropTimers: {
        sql: 'delete from "timer" where "conversation" = ? and "name" in (select "moving"."name" from "timer" as "moving" where "moving"."conversation" = ?)',
        parameters: ['to', 'from'],
      },
      moveTimers: {
        sql: 'update "timer" set "conversation" = ? where "conversation" = ?',
        parameters: ['to', 'from'],
      },
      dropAlias: {
        sql: 'delete from "alias" where "old" = ?',
        parameters: ['to'],
      },
      moveAliases: {
        sql: 'update "alias" set "id" = ?, "prefix" = ? || prefix where "id" = ?',
        parameters: ['to', 'prefix', 'from'],
      },
      addAlias: {
        sql: 'insert into "alias" ("old", "id", "prefix") values (?, ?, ?)',
        parameters: ['from', 'to', 'prefix'],
      },
      aliases: {
        sql: 'select * from "alias"',
        parameters: [],
      },
      conversation: {
        sql: 'select * from "conversation" where "id" = ?',
        parameters: ['id'],
      },
      latest: {
        sql: 'select * from "conversation" where (? is null or "adapter" = ?) and "updated_at" <= ? and ("updated_at" < ? or "id" < ?) and (? is null or "owner_kind" = ?) order by "updated_at" desc, "id" desc limit ?',
        parameters: ['adapter', 'adapter', 'before', 'before', 'after', 'ownerKind', 'ownerKind', 'limit'],
      },
      latestOfOwner: {
        sql: 'select * from "conversation" where (? is null or "adapter" = ?) and "updated_at" <= ? and ("updated_at" < ? or "id" < ?) and "owner_kind" <> \'bot\' and "owner_kind" = ? and "owner_id" = ? order by "updated_at" desc, "id" desc limit ?',
        parameters: ['adapter', 'adapter', 'before', 'before', 'after', 'ownerKind', 'ownerId', 'limit'],
      },
      latestOfKind: {
        sql: 'select * from "conversation" where (? is null or "adapter" = ?) and "updated_at" <= ? and ("updated_at" < ? or "id" < ?) and "owner_kind" <> \'bot\' and "owner_kind" = ? order by "updated_at" desc, "id" desc limit ?',
        parameters: ['adapter', 'adapter', 'before', 'before', 'after', 'ownerKind', 'limit'],
      },
      latestOfPerson: {
        sql: 'select * from "conversation" where (? is null or "adapter" = ?) and "updated_at" <= ? and ("updated_at" < ? or "id" < ?) and "person" = ? and (? is null or "owner_kind" = ?) and (? is null or "owner_id" = ?) order by "updated_at" desc, "id" desc limit ?',
        parameters: [
          'adapter',
          'adapter',
          'before',
          'before',
          'after',
          'person',
          'ownerKind',
          'ownerKind',
          'ownerId',
          'ownerId',
          'limit',
        ],
      },
      stage: {
        sql: 'insert into "delivery" ("message", "attempts", "status") values (?, 0, ?)',
        parameters: ['message', 'status'],
      },
      settleFirst: {
        sql: 'insert into "delivery" ("message", "attempts", "status", "retry_at", "platform_id", "code", "settled_at") values (?, 1, ?, ?, ?, ?, ?) on conflict ("message") do update set "status" = "excluded"."status", "retry_at" = "excluded"."retry_at", "platform_id" = "excluded"."platform_id", "code" = "excluded"."code", "settled_at" = "excluded"."settled_at" where "delivery"."attempts" = 1 and "delivery"."status" in (\'waiting\', \'sending\')',
        parameters: ['message', 'status', 'retryAt', 'platformId', 'code', 'at'],
      },
      settle: {
        sql: 'update "delivery" set "status" = ?, "retry_at" = ?, "platform_id" = ?, "code" = ?, "settled_at" = ? where "message" = ? and "attempts" = ? and "status" in (\'waiting\', \'sending\')',
        parameters: ['status', 'retryAt', 'platformId', 'code', 'at', 'message', 'attempts'],
      },
      keepPlatformId: {
        sql: 'insert into "sent" ("adapter", "account", "platform_id", "message") values (?, ?, ?, ?) on conflict ("adapter", "account", "platform_id") do update set "message" = "excluded"."message"',
        parameters: ['adapter', 'account', 'platformId', 'message'],
      },
      attempt: {
        sql: 'insert into "delivery" ("message", "attempts", "status") select ? as "message", ? + 1 as "attempts", \'sending\' as "status" from "turn" left join "conversation" on "conversation"."id" = "turn"."conversation" where "turn"."position" = (select max("last"."position") as "position" from "turn" as "last" where "last"."count" > 0 and "last"."position" <= ?) and (exists (select "delivery"."message" from "delivery" where "delivery"."message" = ?) or (turn.messages -> cast(? - turn.position as integer) ->> \'status\' = \'sending\' and ? = 1)) and (turn.messages -> cast(? - turn.position as integer) -> \'by\' ->> \'kind\' <> \'bot\' or cast(turn.messages -> cast(? - turn.position as integer) ->> \'epoch\' as bigint) = coalesce("conversation"."epoch", 0)) on conflict ("message") do update set "attempts" = "excluded"."attempts", "status" = "excluded"."status", "retry_at" = null where "delivery"."attempts" = ? and "delivery"."status" in (\'waiting\', \'sending\')',
        parameters: [
          'message',
          'attempts',
          'message',
          'message',
          'message',
          'attempts',
          'message',
          'message',
          'attempts',
        ],
      },
      supersede: {
        sql: 'update "delivery" set "status" = \'superseded\' where "message" = ? and "status" = \'held\'',
        parameters: ['message'],
      },
      platformId: {
        sql: 'select "message" from "sent" where "adapter" = ? and "account" = ? and "platform_id" = ?',
        parameters: ['adapter', 'account', 'platformId'],
      },
      appendRecord: {
        sql: 'insert into "record" ("position", "conversation", "adapter", "type", "data", "author", "at") values (?, ?, ?, ?, ?, ?, ?)',
        parameters: ['position', 'conversation', 'adapter', 'type', 'data', 'author', 'at'],
      },
      cancelTimer: {
        sql: 'delete from "timer" where "conversation" = ? and "name" = ?',
        parameters: ['conversation', 'name'],
      },
      setTimer: {
        sql: 'insert into "timer" ("conversation", "name", "due_at", "data") values (?, ?, ?, ?)',
        parameters: ['conversation', 'name', 'dueAt', 'data'],
      },
      timers: {
        sql: 'select * from "timer" order by "due_at", "id" limit ?',
        parameters: ['limit'],
      },
      expireDrawers: {
        sql: 'delete from "drawer" where "expires_at" <= ?',
        parameters: ['now'],
      },
      setDrawer: {
        sql: 'insert into "drawer" ("drawer", "key", "value", "expires_at") values (?, ?, ?, ?) on conflict ("drawer", "key") do update set "value" = "excluded"."value", "expires_at" = "excluded"."expires_at"',
        parameters: ['drawer', 'key', 'value', 'expiresAt'],
      },
      emptyDrawer: {
        sql: 'delete from "drawer" where "drawer" = ? and "key" = ?',
        parameters: ['drawer', 'key'],
      },
      drawer: {
        sql: 'select "value" from "drawer" where "drawer" = ? and "key" = ? and ("expires_at" is null or "expires_at" > ?)',
        parameters: ['drawer', 'key', 'now'],
      },
      cursor: {
        sql: 'select "value" from "cursor" where "adapter" = ? and "name" = ?',
        parameters: ['adapter', 'name'],
      },
      openEvents: {
        sql: 'select "event"."position", "event"."adapter", "event"."conversation", "event"."event", "event"."accepted_at", "event"."attempting", "event"."outcome" as "noted", "event"."error" as "refusal", "attempt"."attempts", "turn"."outcome", "turn"."error", "turn"."result", "turn"."trace", "turn"."started_at", "turn"."at" from (select * from "event" where "position" >= (select "store"."open_from" from "store")) as "event" left join "attempt" on "attempt"."event" = "event"."position" left join "turn" on "turn"."event" = "event"."position" where "event"."outcome" is null and "turn"."event" is null order by "event"."position"',
        parameters: [],
      },
      openMessages: {
        sql: 'select "turn"."position", "turn"."conversation", "turn"."messages", "turn"."at", "delivery"."message", "delivery"."attempts", "delivery"."status", "delivery"."retry_at", "delivery"."platform_id", "delivery"."code", "delivery"."settled_at" from (select * from "turn" where "position" >= (select "store"."open_from" from "store") and ("turn"."count" > 0 and "turn"."count" > (select count(*) as "settled" from "delivery" where "delivery"."message" >= "turn"."position" and "delivery"."message" < turn.position + turn.count and "delivery"."status" not in (\'waiting\', \'sending\')))) as "turn" left join "delivery" on "delivery"."message" >= "turn"."position" and "delivery"."message" < turn.position + turn.count order by "turn"."position", "delivery"."message"',
        parameters: [],
      },
      heldMessages: {
        sql: 'select "turn"."position", "turn"."conversation", "turn"."messages", "turn"."at", "delivery"."message", "delivery"."attempts", "delivery"."status", "delivery"."retry_at", "delivery"."platform_id", "delivery"."code", "delivery"."settled_at" from (select * from "turn" where "position" in (select (select max("last"."position") as "position" from "turn" as "last" where "last"."count" > 0 and "last"."position" <= "held"."message") as "position" from "delivery" as "held" where "held"."status" = \'held\') and "conversation" = ?) as "turn" left join "delivery" on "delivery"."message" >= "turn"."position" and "delivery"."message" < turn.position + turn.count order by "turn"."position", "delivery"."message"',
        parameters: ['conversation'],
      },
      advance: {
        sql: 'update "store" set "open_from" = (select min(position) from (select (select min("event"."position") as "position" from "event" where "event"."position" >= "store"."open_from" and "event"."position" < store.open_from + ? and "event"."outcome" is null and not exists (select "turn"."event" from "turn" where "turn"."event" = "event"."position")) as position union all select (select min("turn"."position") as "position" from "turn" where "turn"."position" >= "store"."open_from" and "turn"."position" < store.open_from + ? and ("turn"."count" > 0 and "turn"."count" > (select count(*) as "settled" from "delivery" where "delivery"."message" >= "turn"."position" and "delivery"."message" < turn.position + turn.count and "delivery"."status" not in (\'waiting\', \'sending\'))))\n        union all select store.open_from + ? union all select coalesce((select max("event"."position") as "position" from "event"), 0) + 1) as bounds)',
        parameters: ['stride', 'stride', 'stride'],
      },
      lowerOpenFrom: {
        sql: 'update "store" set "open_from" = ? where "open_from" > ?',
        parameters: ['position', 'position'],
      },
      outcome: {
        sql: 'select "event"."position", "event"."adapter", "event"."conversation", "event"."event", "event"."accepted_at", "event"."attempting", "event"."outcome" as "noted", "event"."error" as "refusal", "attempt"."attempts", "turn"."outcome", "turn"."error", "turn"."result", "turn"."trace", "turn"."started_at", "turn"."at" from (select * from "event" where "position" = ?) as "event" left join "attempt" on "attempt"."event" = "event"."position" left join "turn" on "turn"."event" = "event"."position" order by "event"."position"',
        parameters: ['position'],
      },
      quarantinedEvents: {
        sql: 'select "event"."position", "event"."adapter", "event"."conversation", "event"."event", "event"."accepted_at", "event"."attempting", "event"."outcome" as "noted", "event"."error" as "refusal", "attempt"."attempts", "turn"."outcome", "turn"."error", "turn"."result", "turn"."trace", "turn"."started_at", "turn"."at" from (select * from "event" where "position" in (select turn.event as "event" from "turn" where "turn"."outcome" = \'quarantined\' and "turn"."event" is not null)) as "event" left join "attempt" on "attempt"."event" = "event"."position" left join "turn" on "turn"."event" = "event"."position" order by "event"."position"',
        parameters: [],
      },
      saidBy: {
        sql: 'select "turn"."position", "turn"."conversation", "turn"."messages", "turn"."at", "delivery"."message", "delivery"."attempts", "delivery"."status", "delivery"."retry_at", "delivery"."platform_id", "delivery"."code", "delivery"."settled_at" from (select * from "turn" where "event" = ? and "count" > 0) as "turn" left join "delivery" on "delivery"."message" >= "turn"."position" and "delivery"."message" < turn.position + turn.count order by "turn"."position", "delivery"."message"',
        parameters: ['event'],
      },
      eventsAfter: {
        sql: 'select "event"."position", "event"."adapter", "event"."conversation", "event"."event", "event"."accepted_at", "event"."attempting", "event"."outcome" as "noted", "event"."error" as "refusal", "attempt"."attempts", "turn"."outcome", "turn"."error", "turn"."result", "turn"."trace", "turn"."started_at", "turn"."at" from (select * from "event" where "position" in (select "its"."position" from "event" as "its" where "its"."conversation" = ? and +its.position > ? and +its.position < ? order by +its.position limit ?)) as "event" left join "attempt" on "attempt"."event" = "event"."position" left join "turn" on "turn"."event" = "event"."position" order by "event"."position"',
        parameters: ['conversation', 'after', 'before', 'limit'],
      },
      eventsBefore: {
        sql: 'select "event"."position", "event"."adapter", "event"."conversation", "event"."event", "event"."accepted_at", "event"."attempting", "event"."outcome" as "noted", "event"."error" as "refusal", "attempt"."attempts", "turn"."outcome", "turn"."error", "turn"."result", "turn"."trace", "turn"."started_at", "turn"."at" from (select * from "event" where "position" in (select "its"."position" from "event" as "its" where "its"."conversation" = ? and +its.position < ? order by +its.position desc limit ?)) as "event" left join "attempt" on "attempt"."event" = "event"."position" left join "turn" on "turn"."event" = "event"."position" order by "event"."position"',
        parameters: ['conversation', 'before', 'limit'],
      },
      messagesAfter: {
        sql: 'select "turn"."position", "turn"."conversation", "turn"."messages", "turn"."at", "delivery"."message", "delivery"."attempts", "delivery"."status", "delivery"."retry_at", "delivery"."platform_id", "delivery"."code", "delivery"."settled_at" from (select * from "turn" where "count" > 0 and "conversation" = ? and "position" >= coalesce((select max("last"."position") as "position" from "turn" as "last" where "last"."conversation" = ? and "last"."count" > 0 and "last"."position" <= ?), 0) and "position" < ? order by "position" limit ?) as "turn" left join "delivery" on "delivery"."message" >= "turn"."position" and "delivery"."message" < turn.position + turn.count order by "turn"."position", "delivery"."message"',
        parameters: ['conversation', 'conversation', 'after', 'before', 'limit'],
      },
      messagesBefore: {
        sql: 'select "turn"."position", "turn"."conversation", "turn"."messages", "turn"."at", "delivery"."message", "delivery"."attempts", "delivery"."status", "delivery"."retry_at", "delivery"."platform_id", "delivery"."code", "delivery"."settled_at" from (select * from "turn" where "count" > 0 and "conversation" = ? and "position" < ? order by "position" desc limit ?) as "turn" left join "delivery" on "delivery"."message" >= "turn"."position" and "delivery"."message" < turn.position + turn.count order by "turn"."position", "delivery"."message"',
        parameters: ['conversation', 'before', 'limit'],
      },
      recordsOfAfter: {
        sql: 'select * from "record" where "conversation" = ? and "position" > ? and "position" < ? order by "position" limit ?',
        parameters: ['conversation', 'after', 'before', 'limit'],
      },
      recordsOfBefore: {
        sql: 'select * from "record" where "conversation" = ? and "position" < ? order by "position" desc limit ?',
        parameters: ['conversation', 'before', 'limit'],
      },
      allEvents: {
        sql: 'select "event"."position", "event"."adapter", "event"."conversation", "event"."event", "event"."accepted_at", "event"."attempting", "event"."outcome" as "noted", "event"."error" as "refusal", "attempt"."attempts", "turn"."outcome", "turn"."error", "turn"."result", "turn"."trace", "turn"."started_at", "turn"."at" from (select * from "event" where "position" > ? and "position" < ? order by "position" limit ?) as "event" left join "attempt" on "attempt"."event" = "event"."position" left join "turn" on "turn"."event" = "event"."position" order by "event"."position"',
        parameters: ['after', 'before', 'limit'],
      },
      allMessages: {
        sql: 'select "turn"."position", "turn"."conversation", "turn"."messages", "turn"."at", "delivery"."message", "delivery"."attempts", "delivery"."status", "delivery"."retry_at", "delivery"."platform_id", "delivery"."code", "delivery"."settled_at" from (select * from "turn" where "count" > 0 and "position" >= coalesce((select max("last"."position") as "position" from "turn" as "last" where "last"."count" > 0 and "last"."position" <= ?), 0) and "position" < ? order by "position" limit ?) as "turn" left join "delivery" on "delivery"."message" >= "turn"."position" and "delivery"."message" < turn.position + turn.count order by "turn"."position", "delivery"."message"',
        parameters: ['after', 'before', 'limit'],
      },
      records: {
        sql: 'select * from "record" where "position" > ? and "position" < ? order by "position" limit ?',
        parameters: ['after', 'before', 'limit'],
      },
      recordPage: {
        sql: 'select json_group_array("position") as "position", json_group_array("conversation") as "conversation", json_group_array("adapter") as "adapter", json_group_array("type") as "type", json_group_array("author") as "author", json_group_array("at") as "at", \'[\' || coalesce(group_concat(data), \'\') || \']\' as "data" from (select * from "record" where "position" > ? and "position" < ? order by "position" limit ?) as "page"',
        parameters: ['after', 'before', 'limit'],
      },
      recordPageOfType: {
        sql: 'select json_group_array("position") as "position", json_group_array("conversation") as "conversation", json_group_array("adapter") as "adapter", json_group_array("type") as "type", json_group_array("author") as "author", json_group_array("at") as "at", \'[\' || coalesce(group_concat(data), \'\') || \']\' as "data" from (select * from "record" where "type" = ? and "position" > ? and "position" < ? order by "position" limit ?) as "page"',
        parameters: ['type', 'after', 'before', 'limit'],
      },
      recordPageOfTypes: {
        sql: 'select json_group_array("position") as "position", json_group_array("conversation") as "conversation", json_group_array("adapter") as "adapter", json_group_array("type") as "type", json_group_array("author") as "author", json_group_array("at") as "at", \'[\' || coalesce(group_concat(data), \'\') || \']\' as "data" from (select * from "record" where +type in (select value from json_each(?)) and "position" > ? and "position" < ? order by "position" limit ?) as "page"',
        parameters: ['types', 'after', 'before', 'limit'],
      },
      lastPosition: {
        sql: 'select coalesce((select max("position") as "position" from "event"), 0) as "event", coalesce((select turn.position + turn.count - 1 as "position" from "turn" order by "turn"."position" desc limit 1), 0) as "turn", coalesce((select max("position") as "position" from "record"), 0) as "record"',
        parameters: [],
      },
      nameStore: {
        sql: 'insert into "store" ("one", "id", "open_from") values (1, ?, 0) on conflict ("one") do nothing',
        parameters: ['id'],
      },
      store: {
        sql: 'select "id" from "store"',
        parameters: [],
      },
      migrations: {
        sql: 'select "name" from "migration" where "owner" = ?',
        parameters: ['owner'],
      },
      migrated: {
        sql: 'insert into "migration" ("owner", "name", "at") values (?, ?, ?) on conflict ("owner", "name") do nothing',
        parameters: ['owner', 'name', 'at'],
      },
    },
  },
  postgres: {
    schema: {
      '001': [
        'create table if not exists "migration" ("owner" text not null, "name" text not null, "at" bigint not null, constraint "migration_key" primary key ("owner", "name"))',
        'create table "timer" ("id" bigint generated always as identity primary key, "conversation" text not null, "name" text not null, "due_at" bigint not null, "data" text not null, constraint "timer_name" unique ("conversation", "name"))',
        'create index "timer_due" on "timer" ("due_at", "id")',
        'create table "drawer" ("drawer" text not null, "key" text not null, "value" text not null, "expires_at" bigint, constraint "drawer_key" primary key ("drawer", "key"))',
        'create index "drawer_expiry" on "drawer" ("expires_at") where "expires_at" is not null',
        'create table "memo" ("position" bigint not null, "name" text not null, "value" text not null, constraint "memo_key" primary key ("position", "name"))',
        'create table "cursor" ("adapter" text not null, "name" text not null, "value" text not null, constraint "cursor_key" primary key ("adapter", "name"))',
      ],
      '002': [
        'create table "event" ("position" bigint primary key, "adapter" text not null, "conversation" text not null, "key" text not null, "type" text not null, "event" text not null, "accepted_at" bigint not null, "attempting" integer not null, "outcome" text, "error" text, constraint "event_key" unique ("conversation", "key"))',
        'create index "event_conversation" on "event" ("conversation", "position")',
        'create table "attempt" ("event" bigint primary key, "attempts" integer not null)',
        'create table "turn" ("position" bigint primary key, "conversation" text not null, "event" bigint, "outcome" text, "error" text, "result" text, "trace" text, "messages" text, "count" integer not null, "started_at" bigint, "at" bigint not null, constraint "turn_event" unique ("event"))',
        'create index "turn_conversation" on "turn" ("conversation", "position") where count > 0',
        'create index "turn_quarantined" on "turn" ("event") where outcome = \'quarantined\'',
        'create table "delivery" ("message" bigint primary key, "attempts" integer not null, "status" text not null, "retry_at" bigint, "platform_id" text, "code" text, "settled_at" bigint)',
        'create index "delivery_held" on "delivery" ("message") where status = \'held\'',
        'create table "sent" ("adapter" text not null, "account" text not null, "platform_id" text not null, "message" bigint not null, constraint "sent_key" primary key ("adapter", "account", "platform_id"))',
        'create table "conversation" ("id" text not null primary key, "adapter" text not null, "person" text not null, "recipient" text not null, "customer" text not null, "owner_kind" text not null, "owner_id" text not null, "owner" text not null, "epoch" bigint not null, "fence" bigint not null, "state" text not null, "updated_at" bigint not null)',
        'create index "conversation_latest" on "conversation" ("updated_at")',
        'create index "conversation_owner" on "conversation" ("owner_kind", "owner_id", "updated_at") where owner_kind <> \'bot\'',
        'create index "conversation_person" on "conversation" ("person")',
        'create table "alias" ("old" text not null primary key, "id" text not null, "prefix" text not null)',
        'create table "record" ("position" bigint primary key, "conversation" text not null, "adapter" text not null, "type" text not null, "data" text not null, "author" text not null, "at" bigint not null)',
        'create index "record_conversation" on "record" ("conversation", "position")',
        'create index "record_type" on "record" ("type", "position")',
        'create table "lane" ("conversation" text not null primary key, "worker" text not null)',
        'create table "worker" ("id" text not null primary key, "until" bigint not null)',
        'create table "lease" ("name" text not null primary key, "worker" text not null, "until" bigint not null)',
        'create table "store" ("one" integer primary key, "id" text not null, "open_from" bigint not null)',
      ],
    },
    queries: {
      acceptEvent: {
        sql: 'insert into "event" ("position", "adapter", "conversation", "key", "type", "event", "accepted_at", "attempting", "outcome", "error") values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict ("conversation", "key") do nothing',
        parameters: [
          'position',
          'adapter',
          'conversation',
          'key',
          'type',
          'event',
          'acceptedAt',
          'attempting',
          'outcome',
          'error',
        ],
      },
      acceptTimer: {
        sql: 'insert into "event" ("position", "adapter", "conversation", "key", "type", "event", "accepted_at", "attempting") select cast($1 as bigint) as "position", cast($2 as text) as "adapter", cast($3 as text) as "conversation", cast($4 as text) as "key", cast($5 as text) as "type", cast($6 as text) as "event", cast($7 as bigint) as "accepted_at", cast($8 as bigint) as "attempting" from "timer" where "id" = $9 on conflict ("conversation", "key") do nothing',
        parameters: [
          'position',
          'adapter',
          'conversation',
          'key',
          'type',
          'event',
          'acceptedAt',
          'attempting',
          'timer',
        ],
      },
      deleteTimer: {
        sql: 'delete from "timer" where "id" = $1',
        parameters: ['id'],
      },
      own: {
        sql: 'insert into "conversation" ("id", "adapter", "person", "recipient", "customer", "owner_kind", "owner_id", "owner", "epoch", "fence", "state", "updated_at") select cast($1 as text) as "id", cast($2 as text) as "adapter", cast($3 as text) as "person", cast($4 as text) as "recipient", cast($5 as text) as "customer", cast($6 as text) as "owner_kind", cast($7 as text) as "owner_id", cast($8 as text) as "owner", 1 as "epoch", 0 as "fence", \'{}\' as "state", cast($9 as bigint) as "updated_at" where not exists (select "position" from "event" where "conversation" = $10 and "key" = $11) and (cast($12 as text) <> \'bot\' or exists (select "id" from "conversation" where "id" = $13)) on conflict ("id") do update set "owner_kind" = "excluded"."owner_kind", "owner_id" = "excluded"."owner_id", "owner" = "excluded"."owner", "epoch" = "conversation"."epoch" + 1, "updated_at" = "excluded"."updated_at" where ("conversation"."owner_kind" <> "excluded"."owner_kind" or "conversation"."owner_id" <> "excluded"."owner_id") returning "epoch"',
        parameters: [
          'id',
          'adapter',
          'person',
          'recipient',
          'customer',
          'ownerKind',
          'ownerId',
          'owner',
          'at',
          'id',
          'key',
          'ownerKind',
          'id',
        ],
      },
      acceptedPosition: {
        sql: 'select "position" from "event" where "conversation" = $1 and "key" = $2',
        parameters: ['conversation', 'key'],
      },
      saveCursor: {
        sql: 'insert into "cursor" ("adapter", "name", "value") values ($1, $2, $3) on conflict ("adapter", "name") do update set "value" = "excluded"."value"',
        parameters: ['adapter', 'name', 'value'],
      },
      cursorIs: {
        sql: 'select 1 as "known" where coalesce((select "value" from "cursor" where "adapter" = $1 and "name" = $2), \'\') = cast($3 as text)',
        parameters: ['adapter', 'name', 'was'],
      },
      rewrite: {
        sql: 'update "event" set "event" = $1 where "position" = $2 and "outcome" is null and not exists (select "turn"."event" from "turn" where "turn"."event" = "event"."position")',
        parameters: ['event', 'position'],
      },
      countAttempt: {
        sql: 'insert into "attempt" ("event", "attempts") select "position", cast($1 as bigint) + 1 as "attempts" from "event" where "position" = $2 and "outcome" is null and not exists (select "turn"."event" from "turn" where "turn"."event" = "event"."position") and ("attempting" = $3 or exists (select "attempt"."event" from "attempt" where "attempt"."event" = $4)) on conflict ("event") do update set "attempts" = "excluded"."attempts" where "attempt"."attempts" = $5',
        parameters: ['attempts', 'position', 'attempts', 'position', 'attempts'],
      },
      remember: {
        sql: 'insert into "memo" ("position", "name", "value") select "event"."position", cast($1 as text) as "name", cast($2 as text) as "value" from "event" left join "attempt" on "attempt"."event" = "event"."position" where "event"."position" = $3 and "event"."outcome" is null and not exists (select "turn"."event" from "turn" where "turn"."event" = "event"."position") and coalesce("attempt"."attempts", "event"."attempting") = $4 on conflict ("position", "name") do update set "value" = "excluded"."value"',
        parameters: ['name', 'value', 'position', 'attempts'],
      },
      remembered: {
        sql: 'select "name", "value" from "memo" where "position" = $1',
        parameters: ['position'],
      },
      forget: {
        sql: 'delete from "memo" where "position" = $1',
        parameters: ['position'],
      },
      endTurn: {
        sql: 'with given as materialized (\n    select * from json_to_recordset(cast($1 as json)) as given("position" bigint, "conversation" text, "event" bigint, "attempt" bigint, "outcome" text, "error" text, "result" text, "trace" text, "messages" text, "count" integer, "startedAt" bigint, "at" bigint)\n  ) insert into turn (position, conversation, event, outcome, error, result, trace, messages, count, started_at, at)\n      select position, conversation, event, outcome, error, result, trace, messages, count, "startedAt", at from given\n      where attempt = (select coalesce(attempt.attempts, event.attempting) from event left join attempt on attempt.event = event.position\n        where event.position = given.event and event.outcome is null)\n      on conflict do nothing returning event',
        parameters: [
          'position',
          'conversation',
          'event',
          'attempt',
          'outcome',
          'error',
          'result',
          'trace',
          'messages',
          'count',
          'startedAt',
          'at',
        ],
        forMany: {
          key: 'event',
        },
      },
      endFirst: {
        sql: 'insert into "turn" ("position", "conversation", "event", "outcome", "error", "result", "trace", "messages", "count", "started_at", "at") values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict do nothing',
        parameters: [
          'position',
          'conversation',
          'event',
          'outcome',
          'error',
          'result',
          'trace',
          'messages',
          'count',
          'startedAt',
          'at',
        ],
      },
      merge: {
        sql: 'insert into "turn" ("position", "conversation", "event", "outcome", "count", "started_at", "at") select "position", "conversation", "position" as "event", \'merged\' as "outcome", 0 as "count", cast($1 as bigint) as "started_at", cast($2 as bigint) as "at" from "event" where "position" = $3 and "outcome" is null on conflict do nothing',
        parameters: ['startedAt', 'at', 'event'],
      },
      say: {
        sql: 'insert into "turn" ("position", "conversation", "messages", "count", "at") values ($1, $2, $3, $4, $5)',
        parameters: ['position', 'conversation', 'messages', 'count', 'at'],
      },
      countAnew: {
        sql: 'insert into "attempt" ("event", "attempts") select cast($1 as bigint) as "event", 0 as "attempts" from "turn" where "turn"."event" = $2 and "turn"."outcome" = \'quarantined\' on conflict ("event") do update set "attempts" = 0',
        parameters: ['event', 'event'],
      },
      undoTurn: {
        sql: 'delete from "turn" where "event" = $1 and "count" = 0',
        parameters: ['event'],
      },
      detachTurn: {
        sql: 'update "turn" set "event" = null where "event" = $1',
        parameters: ['event'],
      },
      openConversation: {
        sql: 'insert into "conversation" ("id", "adapter", "person", "recipient", "customer", "owner_kind", "owner_id", "owner", "epoch", "fence", "state", "updated_at") select cast($1 as text) as "id", cast($2 as text) as "adapter", cast($3 as text) as "person", cast($4 as text) as "recipient", cast($5 as text) as "customer", cast($6 as text) as "owner_kind", cast($7 as text) as "owner_id", cast($8 as text) as "owner", cast($9 as bigint) as "epoch", 1 as "fence", cast($10 as text) as "state", cast($11 as bigint) as "updated_at" where not exists (select "old" from "alias" where "old" = $12) and (cast($13 as bigint) = 0 or exists (select "id" from "conversation" where "id" = $14)) on conflict ("id") do update set "recipient" = "excluded"."recipient", "customer" = "excluded"."customer", "owner_kind" = "excluded"."owner_kind", "owner_id" = "excluded"."owner_id", "owner" = "excluded"."owner", "epoch" = "excluded"."epoch", "fence" = "excluded"."fence", "state" = "excluded"."state", "updated_at" = "excluded"."updated_at" where "conversation"."fence" = 0 and "conversation"."epoch" = $15',
        parameters: [
          'id',
          'adapter',
          'person',
          'recipient',
          'customer',
          'ownerKind',
          'ownerId',
          'owner',
          'nextEpoch',
          'state',
          'at',
          'id',
          'epoch',
          'id',
          'epoch',
        ],
      },
      keepConversation: {
        sql: 'with given as materialized (\n    select * from json_to_recordset(cast($1 as json)) as given("id" text, "recipient" text, "customer" text, "fence" bigint, "epoch" bigint, "state" text, "at" bigint)\n  ) update conversation set recipient = given.recipient, customer = given.customer, fence = conversation.fence + 1,\n        state = given.state, updated_at = given.at\n      from given where conversation.id = given.id and conversation.fence = given.fence and conversation.epoch = given.epoch\n      returning conversation.id',
        parameters: ['id', 'recipient', 'customer', 'fence', 'epoch', 'state', 'at'],
        forMany: {
          key: 'id',
        },
      },
      assignConversation: {
        sql: 'update "conversation" set "recipient" = $1, "customer" = $2, "fence" = "fence" + 1, "state" = $3, "updated_at" = $4, "owner_kind" = $5, "owner_id" = $6, "owner" = $7, "epoch" = "epoch" + 1 where "id" = $8 and "fence" = $9 and "epoch" = $10',
        parameters: ['recipient', 'customer', 'state', 'at', 'ownerKind', 'ownerId', 'owner', 'id', 'fence', 'epoch'],
      },
      assign: {
        sql: 'update "conversation" set "owner_kind" = $1, "owner_id" = $2, "owner" = $3, "epoch" = "epoch" + 1, "updated_at" = $4 where "id" = $5 and "epoch" = $6',
        parameters: ['ownerKind', 'ownerId', 'owner', 'at', 'id', 'epoch'],
      },
      moveConversation: {
        sql: 'update "conversation" set "recipient" = $1, "fence" = "fence" + coalesce((select "other"."fence" from "conversation" as "other" where "other"."id" = $2), 0), "epoch" = "epoch" + coalesce((select "other"."epoch" from "conversation" as "other" where "other"."id" = $3), 0) where "id" = $4 returning "epoch"',
        parameters: ['recipient', 'to', 'to', 'from'],
      },
      leaveRoom: {
        sql: 'delete from "conversation" where "id" = $1',
        parameters: ['to'],
      },
      renameConversation: {
        sql: 'update "conversation" set "id" = $1 where "id" = $2',
        parameters: ['to', 'from'],
      },
      moveEvents: {
        sql: 'update "event" set "conversation" = $1, "key" = cast($2 as text) || key where "conversation" = $3',
        parameters: ['to', 'prefix', 'from'],
      },
      moveTurns: {
        sql: 'update "turn" set "conversation" = $1 where "conversation" = $2',
        parameters: ['to', 'from'],
      },
      moveRecords: {
        sql: 'update "record" set "conversation" = $1 where "conversation" = $2',
        parameters: ['to', 'from'],
      },
      dropTimers: {
        sql: 'delete from "timer" where "conversation" = $1 and "name" in (select "moving"."name" from "timer" as "moving" where "moving"."conversation" = $2)',
        parameters: ['to', 'from'],
      },
      moveTimers: {
        sql: 'update "timer" set "conversation" = $1 where "conversation" = $2',
        parameters: ['to', 'from'],
      },
      dropAlias: {
        sql: 'delete from "alias" where "old" = $1',
        parameters: ['to'],
      },
      moveAliases: {
        sql: 'update "alias" set "id" = $1, "prefix" = cast($2 as text) || prefix where "id" = $3',
        parameters: ['to', 'prefix', 'from'],
      },
      addAlias: {
        sql: 'insert into "alias" ("old", "id", "prefix") values ($1, $2, $3)',
        parameters: ['from', 'to', 'prefix'],
      },
      aliases: {
        sql: 'select * from "alias"',
        parameters: [],
      },
      conversation: {
        sql: 'with given as materialized (\n    select * from json_to_recordset(cast($1 as json)) as given("id" text)\n  ) select conversation.* from given join conversation on conversation.id = given.id',
        parameters: ['id'],
        forMany: {
          key: 'id',
        },
      },
      latest: {
        sql: 'select * from "conversation" where (cast($1 as text) is null or "adapter" = $2) and "updated_at" <= $3 and ("updated_at" < $4 or "id" < $5) and (cast($6 as text) is null or "owner_kind" = $7) order by "updated_at" desc, "id" desc limit $8',
        parameters: ['adapter', 'adapter', 'before', 'before', 'after', 'ownerKind', 'ownerKind', 'limit'],
      },
      latestOfOwner: {
        sql: 'select * from "conversation" where (cast($1 as text) is null or "adapter" = $2) and "updated_at" <= $3 and ("updated_at" < $4 or "id" < $5) and "owner_kind" <> \'bot\' and "owner_kind" = $6 and "owner_id" = $7 order by "updated_at" desc, "id" desc limit $8',
        parameters: ['adapter', 'adapter', 'before', 'before', 'after', 'ownerKind', 'ownerId', 'limit'],
      },
      latestOfKind: {
        sql: 'select * from "conversation" where (cast($1 as text) is null or "adapter" = $2) and "updated_at" <= $3 and ("updated_at" < $4 or "id" < $5) and "owner_kind" <> \'bot\' and "owner_kind" = $6 order by "updated_at" desc, "id" desc limit $7',
        parameters: ['adapter', 'adapter', 'before', 'before', 'after', 'ownerKind', 'limit'],
      },
      latestOfPerson: {
        sql: 'select * from "conversation" where (cast($1 as text) is null or "adapter" = $2) and "updated_at" <= $3 and ("updated_at" < $4 or "id" < $5) and "person" = $6 and (cast($7 as text) is null or "owner_kind" = $8) and (cast($9 as text) is null or "owner_id" = $10) order by "updated_at" desc, "id" desc limit $11',
        parameters: [
          'adapter',
          'adapter',
          'before',
          'before',
          'after',
          'person',
          'ownerKind',
          'ownerKind',
          'ownerId',
          'ownerId',
          'limit',
        ],
      },
      stage: {
        sql: 'insert into "delivery" ("message", "attempts", "status") values ($1, 0, $2)',
        parameters: ['message', 'status'],
      },
      settleFirst: {
        sql: 'with given as materialized (\n    select * from json_to_recordset(cast($1 as json)) as given("message" bigint, "status" text, "retryAt" bigint, "platformId" text, "code" text, "at" bigint)\n  ) insert into delivery (message, attempts, status, retry_at, platform_id, code, settled_at)\n      select message, 1, status, "retryAt", "platformId", code, at from given\n      on conflict (message) do update set status = excluded.status, retry_at = excluded.retry_at, platform_id = excluded.platform_id,\n        code = excluded.code, settled_at = excluded.settled_at\n      where delivery.attempts = 1 and delivery.status in (\'waiting\', \'sending\')\n      returning message',
        parameters: ['message', 'status', 'retryAt', 'platformId', 'code', 'at'],
        forMany: {
          key: 'message',
        },
      },
      settle: {
        sql: 'update "delivery" set "status" = $1, "retry_at" = $2, "platform_id" = $3, "code" = $4, "settled_at" = $5 where "message" = $6 and "attempts" = $7 and "status" in (\'waiting\', \'sending\')',
        parameters: ['status', 'retryAt', 'platformId', 'code', 'at', 'message', 'attempts'],
      },
      keepPlatformId: {
        sql: 'insert into "sent" ("adapter", "account", "platform_id", "message") values ($1, $2, $3, $4) on conflict ("adapter", "account", "platform_id") do update set "message" = "excluded"."message"',
        parameters: ['adapter', 'account', 'platformId', 'message'],
      },
      attempt: {
        sql: 'insert into "delivery" ("message", "attempts", "status") select cast($1 as bigint) as "message", cast($2 as bigint) + 1 as "attempts", \'sending\' as "status" from "turn" left join "conversation" on "conversation"."id" = "turn"."conversation" where "turn"."position" = (select max("last"."position") as "position" from "turn" as "last" where "last"."count" > 0 and "last"."position" <= $3) and (exists (select "delivery"."message" from "delivery" where "delivery"."message" = $4) or (cast(turn.messages as json) -> cast(cast($5 as bigint) - turn.position as integer) ->> \'status\' = \'sending\' and cast($6 as bigint) = 1)) and (cast(turn.messages as json) -> cast(cast($7 as bigint) - turn.position as integer) -> \'by\' ->> \'kind\' <> \'bot\' or cast(cast(turn.messages as json) -> cast(cast($8 as bigint) - turn.position as integer) ->> \'epoch\' as bigint) = coalesce("conversation"."epoch", 0)) on conflict ("message") do update set "attempts" = "excluded"."attempts", "status" = "excluded"."status", "retry_at" = null where "delivery"."attempts" = $9 and "delivery"."status" in (\'waiting\', \'sending\')',
        parameters: [
          'message',
          'attempts',
          'message',
          'message',
          'message',
          'attempts',
          'message',
          'message',
          'attempts',
        ],
      },
      supersede: {
        sql: 'update "delivery" set "status" = \'superseded\' where "message" = $1 and "status" = \'held\'',
        parameters: ['message'],
      },
      platformId: {
        sql: 'select "message" from "sent" where "adapter" = $1 and "account" = $2 and "platform_id" = $3',
        parameters: ['adapter', 'account', 'platformId'],
      },
      appendRecord: {
        sql: 'insert into "record" ("position", "conversation", "adapter", "type", "data", "author", "at") values ($1, $2, $3, $4, $5, $6, $7)',
        parameters: ['position', 'conversation', 'adapter', 'type', 'data', 'author', 'at'],
      },
      cancelTimer: {
        sql: 'delete from "timer" where "conversation" = $1 and "name" = $2',
        parameters: ['conversation', 'name'],
      },
      setTimer: {
        sql: 'insert into "timer" ("conversation", "name", "due_at", "data") values ($1, $2, $3, $4)',
        parameters: ['conversation', 'name', 'dueAt', 'data'],
      },
      timers: {
        sql: 'select * from "timer" order by "due_at", "id" limit $1',
        parameters: ['limit'],
      },
      expireDrawers: {
        sql: 'delete from "drawer" where "expires_at" <= $1',
        parameters: ['now'],
      },
      setDrawer: {
        sql: 'insert into "drawer" ("drawer", "key", "value", "expires_at") values ($1, $2, $3, $4) on conflict ("drawer", "key") do update set "value" = "excluded"."value", "expires_at" = "excluded"."expires_at"',
        parameters: ['drawer', 'key', 'value', 'expiresAt'],
      },
      emptyDrawer: {
        sql: 'delete from "drawer" where "drawer" = $1 and "key" = $2',
        parameters: ['drawer', 'key'],
      },
      drawer: {
        sql: 'select "value" from "drawer" where "drawer" = $1 and "key" = $2 and ("expires_at" is null or "expires_at" > $3)',
        parameters: ['drawer', 'key', 'now'],
      },
      cursor: {
        sql: 'select "value" from "cursor" where "adapter" = $1 and "name" = $2',
        parameters: ['adapter', 'name'],
      },
      openEvents: {
        sql: 'select "event"."position", "event"."adapter", "event"."conversation", "event"."event", "event"."accepted_at", "event"."attempting", "event"."outcome" as "noted", "event"."error" as "refusal", "attempt"."attempts", "turn"."outcome", "turn"."error", "turn"."result", "turn"."trace", "turn"."started_at", "turn"."at" from (select * from "event" where "position" >= (select "store"."open_from" from "store")) as "event" left join "attempt" on "attempt"."event" = "event"."position" left join "turn" on "turn"."event" = "event"."position" where "event"."outcome" is null and "turn"."event" is null order by "event"."position"',
        parameters: [],
      },
      openMessages: {
        sql: 'select "turn"."position", "turn"."conversation", "turn"."messages", "turn"."at", "delivery"."message", "delivery"."attempts", "delivery"."status", "delivery"."retry_at", "delivery"."platform_id", "delivery"."code", "delivery"."settled_at" from (select * from "turn" where "position" >= (select "store"."open_from" from "store") and ("turn"."count" > 0 and "turn"."count" > (select count(*) as "settled" from "delivery" where "delivery"."message" >= "turn"."position" and "delivery"."message" < turn.position + turn.count and "delivery"."status" not in (\'waiting\', \'sending\')))) as "turn" left join "delivery" on "delivery"."message" >= "turn"."position" and "delivery"."message" < turn.position + turn.count order by "turn"."position", "delivery"."message"',
        parameters: [],
      },
      heldMessages: {
        sql: 'select "turn"."position", "turn"."conversation", "turn"."messages", "turn"."at", "delivery"."message", "delivery"."attempts", "delivery"."status", "delivery"."retry_at", "delivery"."platform_id", "delivery"."code", "delivery"."settled_at" from (select * from "turn" where "position" in (select (select max("last"."position") as "position" from "turn" as "last" where "last"."count" > 0 and "last"."position" <= "held"."message") as "position" from "delivery" as "held" where "held"."status" = \'held\') and "conversation" = $1) as "turn" left join "delivery" on "delivery"."message" >= "turn"."position" and "delivery"."message" < turn.position + turn.count order by "turn"."position", "delivery"."message"',
        parameters: ['conversation'],
      },
      advance: {
        sql: 'update "store" set "open_from" = (select min(position) from (select (select min("event"."position") as "position" from "event" where "event"."position" >= "store"."open_from" and "event"."position" < store.open_from + cast($1 as bigint) and "event"."outcome" is null and not exists (select "turn"."event" from "turn" where "turn"."event" = "event"."position")) as position union all select (select min("turn"."position") as "position" from "turn" where "turn"."position" >= "store"."open_from" and "turn"."position" < store.open_from + cast($2 as bigint) and ("turn"."count" > 0 and "turn"."count" > (select count(*) as "settled" from "delivery" where "delivery"."message" >= "turn"."position" and "delivery"."message" < turn.position + turn.count and "delivery"."status" not in (\'waiting\', \'sending\'))))\n        union all select store.open_from + cast($3 as bigint) union all select coalesce((select max("event"."position") as "position" from "event"), 0) + 1) as bounds)',
        parameters: ['stride', 'stride', 'stride'],
      },
      lowerOpenFrom: {
        sql: 'update "store" set "open_from" = $1 where "open_from" > $2',
        parameters: ['position', 'position'],
      },
      outcome: {
        sql: 'select "event"."position", "event"."adapter", "event"."conversation", "event"."event", "event"."accepted_at", "event"."attempting", "event"."outcome" as "noted", "event"."error" as "refusal", "attempt"."attempts", "turn"."outcome", "turn"."error", "turn"."result", "turn"."trace", "turn"."started_at", "turn"."at" from (select * from "event" where "position" = $1) as "event" left join "attempt" on "attempt"."event" = "event"."position" left join "turn" on "turn"."event" = "event"."position" order by "event"."position"',
        parameters: ['position'],
      },
      quarantinedEvents: {
        sql: 'select "event"."position", "event"."adapter", "event"."conversation", "event"."event", "event"."accepted_at", "event"."attempting", "event"."outcome" as "noted", "event"."error" as "refusal", "attempt"."attempts", "turn"."outcome", "turn"."error", "turn"."result", "turn"."trace", "turn"."started_at", "turn"."at" from (select * from "event" where "position" in (select turn.event as "event" from "turn" where "turn"."outcome" = \'quarantined\' and "turn"."event" is not null)) as "event" left join "attempt" on "attempt"."event" = "event"."position" left join "turn" on "turn"."event" = "event"."position" order by "event"."position"',
        parameters: [],
      },
      saidBy: {
        sql: 'select "turn"."position", "turn"."conversation", "turn"."messages", "turn"."at", "delivery"."message", "delivery"."attempts", "delivery"."status", "delivery"."retry_at", "delivery"."platform_id", "delivery"."code", "delivery"."settled_at" from (select * from "turn" where "event" = $1 and "count" > 0) as "turn" left join "delivery" on "delivery"."message" >= "turn"."position" and "delivery"."message" < turn.position + turn.count order by "turn"."position", "delivery"."message"',
        parameters: ['event'],
      },
      eventsAfter: {
        sql: 'select "event"."position", "event"."adapter", "event"."conversation", "event"."event", "event"."accepted_at", "event"."attempting", "event"."outcome" as "noted", "event"."error" as "refusal", "attempt"."attempts", "turn"."outcome", "turn"."error", "turn"."result", "turn"."trace", "turn"."started_at", "turn"."at" from (select * from "event" where "position" in (select "its"."position" from "event" as "its" where "its"."conversation" = $1 and +its.position > $2 and +its.position < $3 order by +its.position limit $4)) as "event" left join "attempt" on "attempt"."event" = "event"."position" left join "turn" on "turn"."event" = "event"."position" order by "event"."position"',
        parameters: ['conversation', 'after', 'before', 'limit'],
      },
      eventsBefore: {
        sql: 'select "event"."position", "event"."adapter", "event"."conversation", "event"."event", "event"."accepted_at", "event"."attempting", "event"."outcome" as "noted", "event"."error" as "refusal", "attempt"."attempts", "turn"."outcome", "turn"."error", "turn"."result", "turn"."trace", "turn"."started_at", "turn"."at" from (select * from "event" where "position" in (select "its"."position" from "event" as "its" where "its"."conversation" = $1 and +its.position < $2 order by +its.position desc limit $3)) as "event" left join "attempt" on "attempt"."event" = "event"."position" left join "turn" on "turn"."event" = "event"."position" order by "event"."position"',
        parameters: ['conversation', 'before', 'limit'],
      },
      messagesAfter: {
        sql: 'select "turn"."position", "turn"."conversation", "turn"."messages", "turn"."at", "delivery"."message", "delivery"."attempts", "delivery"."status", "delivery"."retry_at", "delivery"."platform_id", "delivery"."code", "delivery"."settled_at" from (select * from "turn" where "count" > 0 and "conversation" = $1 and "position" >= coalesce((select max("last"."position") as "position" from "turn" as "last" where "last"."conversation" = $2 and "last"."count" > 0 and "last"."position" <= $3), 0) and "position" < $4 order by "position" limit $5) as "turn" left join "delivery" on "delivery"."message" >= "turn"."position" and "delivery"."message" < turn.position + turn.count order by "turn"."position", "delivery"."message"',
        parameters: ['conversation', 'conversation', 'after', 'before', 'limit'],
      },
      messagesBefore: {
        sql: 'select "turn"."position", "turn"."conversation", "turn"."messages", "turn"."at", "delivery"."message", "delivery"."attempts", "delivery"."status", "delivery"."retry_at", "delivery"."platform_id", "delivery"."code", "delivery"."settled_at" from (select * from "turn" where "count" > 0 and "conversation" = $1 and "position" < $2 order by "position" desc limit $3) as "turn" left join "delivery" on "delivery"."message" >= "turn"."position" and "delivery"."message" < turn.position + turn.count order by "turn"."position", "delivery"."message"',
        parameters: ['conversation', 'before', 'limit'],
      },
      recordsOfAfter: {
        sql: 'select * from "record" where "conversation" = $1 and "position" > $2 and "position" < $3 order by "position" limit $4',
        parameters: ['conversation', 'after', 'before', 'limit'],
      },
      recordsOfBefore: {
        sql: 'select * from "record" where "conversation" = $1 and "position" < $2 order by "position" desc limit $3',
        parameters: ['conversation', 'before', 'limit'],
      },
      allEvents: {
        sql: 'select "event"."position", "event"."adapter", "event"."conversation", "event"."event", "event"."accepted_at", "event"."attempting", "event"."outcome" as "noted", "event"."error" as "refusal", "attempt"."attempts", "turn"."outcome", "turn"."error", "turn"."result", "turn"."trace", "turn"."started_at", "turn"."at" from (select * from "event" where "position" > $1 and "position" < $2 order by "position" limit $3) as "event" left join "attempt" on "attempt"."event" = "event"."position" left join "turn" on "turn"."event" = "event"."position" order by "event"."position"',
        parameters: ['after', 'before', 'limit'],
      },
      allMessages: {
        sql: 'select "turn"."position", "turn"."conversation", "turn"."messages", "turn"."at", "delivery"."message", "delivery"."attempts", "delivery"."status", "delivery"."retry_at", "delivery"."platform_id", "delivery"."code", "delivery"."settled_at" from (select * from "turn" where "count" > 0 and "position" >= coalesce((select max("last"."position") as "position" from "turn" as "last" where "last"."count" > 0 and "last"."position" <= $1), 0) and "position" < $2 order by "position" limit $3) as "turn" left join "delivery" on "delivery"."message" >= "turn"."position" and "delivery"."message" < turn.position + turn.count order by "turn"."position", "delivery"."message"',
        parameters: ['after', 'before', 'limit'],
      },
      records: {
        sql: 'select * from "record" where "position" > $1 and "position" < $2 order by "position" limit $3',
        parameters: ['after', 'before', 'limit'],
      },
      recordPage: {
        sql: 'select * from "record" where "position" > $1 and "position" < $2 order by "position" limit $3',
        parameters: ['after', 'before', 'limit'],
      },
      recordPageOfType: {
        sql: 'select * from "record" where "type" = $1 and "position" > $2 and "position" < $3 order by "position" limit $4',
        parameters: ['type', 'after', 'before', 'limit'],
      },
      recordPageOfTypes: {
        sql: 'select * from "record" where type in (select json_array_elements_text(cast($1 as json))) and "position" > $2 and "position" < $3 order by "position" limit $4',
        parameters: ['types', 'after', 'before', 'limit'],
      },
      lastPosition: {
        sql: 'select coalesce((select max("position") as "position" from "event"), 0) as "event", coalesce((select turn.position + turn.count - 1 as "position" from "turn" order by "turn"."position" desc limit 1), 0) as "turn", coalesce((select max("position") as "position" from "record"), 0) as "record"',
        parameters: [],
      },
      nameStore: {
        sql: 'insert into "store" ("one", "id", "open_from") values (1, $1, 0) on conflict ("one") do nothing',
        parameters: ['id'],
      },
      store: {
        sql: 'select "id" from "store"',
        parameters: [],
      },
      migrations: {
        sql: 'select "name" from "migration" where "owner" = $1',
        parameters: ['owner'],
      },
      migrated: {
        sql: 'insert into "migration" ("owner", "name", "at") values ($1, $2, $3) on conflict ("owner", "name") do nothing',
        parameters: ['owner', 'name', 'at'],
      },
    },
  },
  sharing: {
    renew: {
      sql: 'insert into worker (id, until) values ($1, coalesce(cast($2 as bigint), cast(extract(epoch from clock_timestamp()) * 1000 as bigint)) + 8000)\n      on conflict (id) do update set until = excluded.until',
      parameters: ['worker', 'now'],
    },
    release: {
      sql: 'delete from lane where worker = $1 and conversation in (select json_array_elements_text(cast($2 as json)))\n      and not exists ((select "event"."conversation", "event"."position" from "event" where "event"."position" >= (select "store"."open_from" from "store") and "event"."outcome" is null and not exists (select "turn"."event" from "turn" where "turn"."event" = "event"."position") and "event"."conversation" = "lane"."conversation"))\n      and not exists ((select "turn"."conversation", "turn"."position" from "turn" where "turn"."position" >= (select "store"."open_from" from "store") and ("turn"."count" > 0 and "turn"."count" > (select count(*) as "settled" from "delivery" where "delivery"."message" >= "turn"."position" and "delivery"."message" < turn.position + turn.count and "delivery"."status" not in (\'waiting\', \'sending\'))) and "turn"."conversation" = "lane"."conversation"))',
      parameters: ['worker', 'lanes'],
    },
    leave: {
      sql: 'delete from worker where id = $1',
      parameters: ['worker'],
    },
    endLeases: {
      sql: 'delete from lease where worker = $1',
      parameters: ['worker'],
    },
    moveLane: {
      sql: 'insert into lane (conversation, worker)\n      select cast($1 as text), worker from lane where conversation = $2 on conflict (conversation) do nothing',
      parameters: ['to', 'from'],
    },
    leaveLane: {
      sql: 'delete from lane where conversation = $1',
      parameters: ['from'],
    },
    claim: {
      sql: 'with free as materialized (\n        select open.conversation, coalesce(bool_or(lane.worker = cast($1 as text)), false) as held, min(open.position) as position\n        from ((select "event"."conversation", "event"."position" from "event" where "event"."position" >= (select "store"."open_from" from "store") and "event"."outcome" is null and not exists (select "turn"."event" from "turn" where "turn"."event" = "event"."position")) union all (select "turn"."conversation", "turn"."position" from "turn" where "turn"."position" >= (select "store"."open_from" from "store") and ("turn"."count" > 0 and "turn"."count" > (select count(*) as "settled" from "delivery" where "delivery"."message" >= "turn"."position" and "delivery"."message" < turn.position + turn.count and "delivery"."status" not in (\'waiting\', \'sending\'))))) as open\n        left join lane on lane.conversation = open.conversation\n        left join worker on worker.id = lane.worker and until > coalesce(cast($2 as bigint), cast(extract(epoch from clock_timestamp()) * 1000 as bigint))\n        where lane.worker = cast($3 as text) or worker.id is null\n        group by open.conversation order by 2, 3 limit cast($4 as bigint)\n      ), taken as (\n        insert into lane (conversation, worker) select conversation, cast($5 as text) from free where not held\n        on conflict (conversation) do update set worker = excluded.worker\n      )\n      select conversation from free order by held, position',
      parameters: ['worker', 'now', 'worker', 'limit', 'worker'],
    },
    openEventsOf: {
      sql: 'select "event"."position", "event"."adapter", "event"."conversation", "event"."event", "event"."accepted_at", "event"."attempting", "event"."outcome" as "noted", "event"."error" as "refusal", "attempt"."attempts", "turn"."outcome", "turn"."error", "turn"."result", "turn"."trace", "turn"."started_at", "turn"."at" from (select * from "event" where "position" >= (select "store"."open_from" from "store") and conversation in (select json_array_elements_text(cast($1 as json)))) as "event" left join "attempt" on "attempt"."event" = "event"."position" left join "turn" on "turn"."event" = "event"."position" where "event"."outcome" is null and "turn"."event" is null order by "event"."position"',
      parameters: ['lanes'],
    },
    openMessagesOf: {
      sql: 'select "turn"."position", "turn"."conversation", "turn"."messages", "turn"."at", "delivery"."message", "delivery"."attempts", "delivery"."status", "delivery"."retry_at", "delivery"."platform_id", "delivery"."code", "delivery"."settled_at" from (select * from "turn" where "position" >= (select "store"."open_from" from "store") and conversation in (select json_array_elements_text(cast($1 as json))) and ("turn"."count" > 0 and "turn"."count" > (select count(*) as "settled" from "delivery" where "delivery"."message" >= "turn"."position" and "delivery"."message" < turn.position + turn.count and "delivery"."status" not in (\'waiting\', \'sending\')))) as "turn" left join "delivery" on "delivery"."message" >= "turn"."position" and "delivery"."message" < turn.position + turn.count order by "turn"."position", "delivery"."message"',
      parameters: ['lanes'],
    },
    forgetWorkers: {
      sql: 'delete from worker where until <= coalesce(cast($1 as bigint), cast(extract(epoch from clock_timestamp()) * 1000 as bigint))',
      parameters: ['now'],
    },
    forgetLanes: {
      sql: 'delete from lane where not exists (select from worker where id = lane.worker)',
      parameters: [],
    },
    lease: {
      sql: 'insert into lease (name, worker, until) values ($1, $2, coalesce(cast($3 as bigint), cast(extract(epoch from clock_timestamp()) * 1000 as bigint)) + cast($4 as bigint))\n      on conflict (name) do update set worker = excluded.worker, until = excluded.until\n      where lease.worker = excluded.worker or lease.until <= coalesce(cast($5 as bigint), cast(extract(epoch from clock_timestamp()) * 1000 as bigint))',
      parameters: ['name', 'worker', 'now', 'ms', 'now'],
    },
    alias: {
      sql: 'select old, id, prefix from alias where old = $1',
      parameters: ['old'],
    },
    ownerChanged: {
      sql: "select pg_notify(cast($1 as text), 'owner ' || cast($2 as text))",
      parameters: ['channel', 'conversation'],
    },
    accept: {
      sql: 'with given as materialized (\n    select * from json_to_recordset(cast($1 as json)) as given("position" bigint, "adapter" text, "conversation" text, "key" text, "type" text, "event" text, "acceptedAt" bigint, "attempting" integer, "outcome" text, "error" text, "timer" bigint, "worker" text, "me" text, "channel" text, "now" bigint)\n  ) , fresh as (\n          insert into event (position, adapter, conversation, key, type, event, accepted_at, attempting, outcome, error)\n          select position, adapter, conversation, key, type, event, "acceptedAt", attempting, outcome, error from given\n          where not exists (select from alias where old = given.conversation)\n            and (timer is null or exists (select from timer where timer.id = given.timer))\n          on conflict (conversation, key) do nothing returning conversation\n        ), taken as (\n          insert into lane (conversation, worker) select given.conversation, given.worker from given\n          join fresh on fresh.conversation = given.conversation where given.worker <> \'\'\n          on conflict (conversation) do update set worker = excluded.worker\n          where lane.worker <> excluded.worker and not exists (select from worker where id = lane.worker and until > coalesce((select max(now) from given), cast(extract(epoch from clock_timestamp()) * 1000 as bigint)))\n        )\n        select given.conversation, (select count(*) from fresh where fresh.conversation = given.conversation) as fresh,\n          (select event.position from event where event.conversation = given.conversation and event.key = given.key) as known, (\n          select cast(pg_notify(given.channel, \'lanes \' || lane.worker) as text) from lane join worker on worker.id = lane.worker\n          where lane.conversation = given.conversation and lane.worker <> given.me and until > coalesce((select max(now) from given), cast(extract(epoch from clock_timestamp()) * 1000 as bigint))) as told,\n          (select max(position) from ((select "event"."conversation", "event"."position" from "event" where "event"."position" >= (select "store"."open_from" from "store") and "event"."outcome" is null and not exists (select "turn"."event" from "turn" where "turn"."event" = "event"."position") and "event"."conversation" = "given"."conversation")) as events) as event,\n          exists ((select "turn"."conversation", "turn"."position" from "turn" where "turn"."position" >= (select "store"."open_from" from "store") and ("turn"."count" > 0 and "turn"."count" > (select count(*) as "settled" from "delivery" where "delivery"."message" >= "turn"."position" and "delivery"."message" < turn.position + turn.count and "delivery"."status" not in (\'waiting\', \'sending\'))) and "turn"."conversation" = "given"."conversation")) as messages\n        from given where not exists (select from alias where old = given.conversation)',
      parameters: [
        'position',
        'adapter',
        'conversation',
        'key',
        'type',
        'event',
        'acceptedAt',
        'attempting',
        'outcome',
        'error',
        'timer',
        'worker',
        'me',
        'channel',
        'now',
      ],
      forMany: {
        key: 'conversation',
        inOrder: true,
      },
    },
  },
} as const
