// Made from schema.ts and queries.ts, so that a bot starts without the query builder. A test says when to renew it.

export const compiled = {
  sqlite: {
    schema: {
      '001': [
        'create table if not exists "migration" ("owner" text not null, "name" text not null, "at" bigint not null, constraint "migration_key" primary key ("owner", "name"))',
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
        'create table "timer" ("id" integer primary key autoincrement, "conversation" text not null, "name" text not null, "due_at" bigint not null, "data" text not null, constraint "timer_name" unique ("conversation", "name"))',
        'create index "timer_due" on "timer" ("due_at", "id")',
        'create table "drawer" ("drawer" text not null, "key" text not null, "value" text not null, "expires_at" bigint, constraint "drawer_key" primary key ("drawer", "key"))',
        'create index "drawer_expiry" on "drawer" ("expires_at") where "expires_at" is not null',
        'create table "memo" ("position" bigint not null, "name" text not null, "value" text not null, constraint "memo_key" primary key ("position", "name"))',
        'create table "cursor" ("adapter" text not null, "name" text not null, "value" text not null, constraint "cursor_key" primary key ("adapter", "name"))',
      ],
    },
    queries: {
      acceptEvent: {
        sql: 'insert into "inbox" ("position", "adapter", "key", "conversation", "type", "event", "accepted_at", "attempts", "status") values (?, ?, ?, ?, ?, ?, ?, 1, \'waiting\') on conflict ("adapter", "key") do nothing',
        parameters: ['position', 'adapter', 'key', 'conversation', 'type', 'event', 'acceptedAt'],
      },
      acceptTimer: {
        sql: 'insert into "inbox" ("position", "adapter", "key", "conversation", "type", "event", "accepted_at", "attempts", "status") select cast(? as bigint) as "position", cast(? as text) as "adapter", cast(? as text) as "key", cast(? as text) as "conversation", cast(? as text) as "type", cast(? as text) as "event", cast(? as bigint) as "accepted_at", 1 as "attempts", \'waiting\' as "status" from "timer" where "id" = ? on conflict ("adapter", "key") do nothing',
        parameters: ['position', 'adapter', 'key', 'conversation', 'type', 'event', 'acceptedAt', 'timer'],
      },
      deleteTimer: {
        sql: 'delete from "timer" where "id" = ?',
        parameters: ['id'],
      },
      acceptedPosition: {
        sql: 'select "position" from "inbox" where "adapter" = ? and "key" = ?',
        parameters: ['adapter', 'key'],
      },
      saveCursor: {
        sql: 'insert into "cursor" ("adapter", "name", "value") values (?, ?, ?) on conflict ("adapter", "name") do update set "value" = "excluded"."value"',
        parameters: ['adapter', 'name', 'value'],
      },
      countTurn: {
        sql: 'update "inbox" set "attempts" = "attempts" + 1 where "position" = ? and "status" = \'waiting\' and "attempts" = ?',
        parameters: ['position', 'attempts'],
      },
      remember: {
        sql: 'insert into "memo" ("position", "name", "value") values (?, ?, ?) on conflict ("position", "name") do update set "value" = "excluded"."value"',
        parameters: ['position', 'name', 'value'],
      },
      remembered: {
        sql: 'select "name", "value" from "memo" where "position" = ?',
        parameters: ['position'],
      },
      endTurn: {
        sql: 'update "inbox" set "status" = ?, "outcome" = ?, "error" = ?, "trace" = ?, "started_at" = ?, "ended_at" = ? where "position" = ? and "status" = \'waiting\' and "attempts" = ?',
        parameters: ['status', 'outcome', 'error', 'trace', 'startedAt', 'at', 'position', 'attempt'],
      },
      keepConversation: {
        sql: 'insert into "conversation" ("id", "adapter", "recipient", "person", "fence", "state", "updated_at") values (?, ?, ?, ?, ?, ?, ?) on conflict ("id") do update set "recipient" = "excluded"."recipient", "person" = "excluded"."person", "fence" = "excluded"."fence", "state" = "excluded"."state", "updated_at" = "excluded"."updated_at" where "conversation"."fence" = ?',
        parameters: ['id', 'adapter', 'recipient', 'person', 'nextFence', 'state', 'at', 'fence'],
      },
      forget: {
        sql: 'delete from "memo" where "position" = ?',
        parameters: ['position'],
      },
      stageMessage: {
        sql: 'insert into "outbox" ("position", "conversation", "adapter", "part", "reply_to", "answers", "status", "attempts", "at") values (?, ?, ?, ?, ?, ?, ?, ?, ?)',
        parameters: ['position', 'conversation', 'adapter', 'part', 'replyTo', 'answers', 'status', 'attempts', 'at'],
      },
      appendRecord: {
        sql: 'insert into "record" ("position", "conversation", "type", "data", "at") values (?, ?, ?, ?, ?)',
        parameters: ['position', 'conversation', 'type', 'data', 'at'],
      },
      cancelTimer: {
        sql: 'delete from "timer" where "conversation" = ? and "name" = ?',
        parameters: ['conversation', 'name'],
      },
      setTimer: {
        sql: 'insert into "timer" ("conversation", "name", "due_at", "data") values (?, ?, ?, ?)',
        parameters: ['conversation', 'name', 'dueAt', 'data'],
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
      settle: {
        sql: 'update "outbox" set "status" = ?, "platform_id" = ?, "code" = ?, "retry_at" = ?, "settled_at" = ? where "position" = ?',
        parameters: ['status', 'platformId', 'code', 'retryAt', 'at', 'position'],
      },
      attempt: {
        sql: 'update "outbox" set "status" = \'sending\', "attempts" = "attempts" + 1 where "position" = ?',
        parameters: ['position'],
      },
      replay: {
        sql: 'update "inbox" set "status" = \'waiting\', "attempts" = 0 where "position" = ? and "status" = \'quarantined\'',
        parameters: ['position'],
      },
      conversation: {
        sql: 'select * from "conversation" where "id" = ?',
        parameters: ['id'],
      },
      conversations: {
        sql: 'select * from "conversation" order by "updated_at" desc limit ?',
        parameters: ['limit'],
      },
      waitingEvents: {
        sql: 'select * from "inbox" where "status" <> \'done\' and "status" = \'waiting\' order by "position"',
        parameters: [],
      },
      quarantinedEvents: {
        sql: 'select * from "inbox" where "status" <> \'done\' and "status" = \'quarantined\' order by "position"',
        parameters: [],
      },
      openMessages: {
        sql: 'select * from "outbox" where "status" in (\'waiting\', \'sending\') order by "position"',
        parameters: [],
      },
      timers: {
        sql: 'select * from "timer" order by "due_at", "id" limit ?',
        parameters: ['limit'],
      },
      cursor: {
        sql: 'select "value" from "cursor" where "adapter" = ? and "name" = ?',
        parameters: ['adapter', 'name'],
      },
      saidAfter: {
        sql: 'select "position", "event", "accepted_at" from "inbox" where "conversation" = ? and "type" in (\'message\', \'choice\') and "position" > ? and "position" < ? order by "position" limit ?',
        parameters: ['conversation', 'after', 'before', 'limit'],
      },
      saidBefore: {
        sql: 'select "position", "event", "accepted_at" from "inbox" where "conversation" = ? and "type" in (\'message\', \'choice\') and "position" < ? order by "position" desc limit ?',
        parameters: ['conversation', 'before', 'limit'],
      },
      answeredAfter: {
        sql: 'select "position", "part", "answers", "at" from "outbox" where "conversation" = ? and "position" > ? and "position" < ? order by "position" limit ?',
        parameters: ['conversation', 'after', 'before', 'limit'],
      },
      answeredBefore: {
        sql: 'select "position", "part", "answers", "at" from "outbox" where "conversation" = ? and "position" < ? order by "position" desc limit ?',
        parameters: ['conversation', 'before', 'limit'],
      },
      eventsOf: {
        sql: 'select * from "inbox" where "conversation" = ?',
        parameters: ['conversation'],
      },
      messagesOf: {
        sql: 'select * from "outbox" where "conversation" = ?',
        parameters: ['conversation'],
      },
      recordsOf: {
        sql: 'select * from "record" where "conversation" = ?',
        parameters: ['conversation'],
      },
      records: {
        sql: 'select * from "record" where "position" > ? order by "position" limit ?',
        parameters: ['after', 'limit'],
      },
      recordsOfType: {
        sql: 'select * from "record" where "type" = ? and "position" > ? order by "position" limit ?',
        parameters: ['type', 'after', 'limit'],
      },
      lastPosition: {
        sql: 'select coalesce((select max("position") as "position" from "inbox"), 0) as "inbox", coalesce((select max("position") as "position" from "outbox"), 0) as "outbox", coalesce((select max("position") as "position" from "record"), 0) as "record"',
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
        'create table "inbox" ("position" bigint primary key, "adapter" text not null, "key" text not null, "conversation" text not null, "type" text not null, "event" text not null, "accepted_at" bigint not null, "attempts" integer not null, "status" text not null, "outcome" text, "error" text, "trace" text, "started_at" bigint, "ended_at" bigint, constraint "inbox_key" unique ("adapter", "key"))',
        'create index "inbox_conversation" on "inbox" ("conversation", "position")',
        'create index "inbox_open" on "inbox" ("status", "position") where "status" <> \'done\'',
        'create table "conversation" ("id" text not null primary key, "adapter" text not null, "recipient" text not null, "person" text not null, "fence" bigint not null, "state" text not null, "updated_at" bigint not null)',
        'create index "conversation_latest" on "conversation" ("updated_at")',
        'create table "outbox" ("position" bigint primary key, "conversation" text not null, "adapter" text not null, "part" text not null, "reply_to" text, "answers" bigint, "status" text not null, "attempts" integer not null, "retry_at" bigint, "at" bigint not null, "platform_id" text, "code" text, "settled_at" bigint)',
        'create index "outbox_conversation" on "outbox" ("conversation", "position")',
        'create index "outbox_open" on "outbox" ("position") where status in (\'waiting\', \'sending\')',
        'create table "record" ("position" bigint primary key, "conversation" text not null, "type" text not null, "data" text not null, "at" bigint not null)',
        'create index "record_conversation" on "record" ("conversation", "position")',
        'create index "record_type" on "record" ("type", "position")',
        'create table "timer" ("id" bigint generated always as identity primary key, "conversation" text not null, "name" text not null, "due_at" bigint not null, "data" text not null, constraint "timer_name" unique ("conversation", "name"))',
        'create index "timer_due" on "timer" ("due_at", "id")',
        'create table "drawer" ("drawer" text not null, "key" text not null, "value" text not null, "expires_at" bigint, constraint "drawer_key" primary key ("drawer", "key"))',
        'create index "drawer_expiry" on "drawer" ("expires_at") where "expires_at" is not null',
        'create table "memo" ("position" bigint not null, "name" text not null, "value" text not null, constraint "memo_key" primary key ("position", "name"))',
        'create table "cursor" ("adapter" text not null, "name" text not null, "value" text not null, constraint "cursor_key" primary key ("adapter", "name"))',
      ],
    },
    queries: {
      acceptEvent: {
        sql: 'insert into "inbox" ("position", "adapter", "key", "conversation", "type", "event", "accepted_at", "attempts", "status") values ($1, $2, $3, $4, $5, $6, $7, 1, \'waiting\') on conflict ("adapter", "key") do nothing',
        parameters: ['position', 'adapter', 'key', 'conversation', 'type', 'event', 'acceptedAt'],
      },
      acceptTimer: {
        sql: 'insert into "inbox" ("position", "adapter", "key", "conversation", "type", "event", "accepted_at", "attempts", "status") select cast($1 as bigint) as "position", cast($2 as text) as "adapter", cast($3 as text) as "key", cast($4 as text) as "conversation", cast($5 as text) as "type", cast($6 as text) as "event", cast($7 as bigint) as "accepted_at", 1 as "attempts", \'waiting\' as "status" from "timer" where "id" = $8 on conflict ("adapter", "key") do nothing',
        parameters: ['position', 'adapter', 'key', 'conversation', 'type', 'event', 'acceptedAt', 'timer'],
      },
      deleteTimer: {
        sql: 'delete from "timer" where "id" = $1',
        parameters: ['id'],
      },
      acceptedPosition: {
        sql: 'select "position" from "inbox" where "adapter" = $1 and "key" = $2',
        parameters: ['adapter', 'key'],
      },
      saveCursor: {
        sql: 'insert into "cursor" ("adapter", "name", "value") values ($1, $2, $3) on conflict ("adapter", "name") do update set "value" = "excluded"."value"',
        parameters: ['adapter', 'name', 'value'],
      },
      countTurn: {
        sql: 'update "inbox" set "attempts" = "attempts" + 1 where "position" = $1 and "status" = \'waiting\' and "attempts" = $2',
        parameters: ['position', 'attempts'],
      },
      remember: {
        sql: 'insert into "memo" ("position", "name", "value") values ($1, $2, $3) on conflict ("position", "name") do update set "value" = "excluded"."value"',
        parameters: ['position', 'name', 'value'],
      },
      remembered: {
        sql: 'select "name", "value" from "memo" where "position" = $1',
        parameters: ['position'],
      },
      endTurn: {
        sql: 'update "inbox" set "status" = $1, "outcome" = $2, "error" = $3, "trace" = $4, "started_at" = $5, "ended_at" = $6 where "position" = $7 and "status" = \'waiting\' and "attempts" = $8',
        parameters: ['status', 'outcome', 'error', 'trace', 'startedAt', 'at', 'position', 'attempt'],
      },
      keepConversation: {
        sql: 'insert into "conversation" ("id", "adapter", "recipient", "person", "fence", "state", "updated_at") values ($1, $2, $3, $4, $5, $6, $7) on conflict ("id") do update set "recipient" = "excluded"."recipient", "person" = "excluded"."person", "fence" = "excluded"."fence", "state" = "excluded"."state", "updated_at" = "excluded"."updated_at" where "conversation"."fence" = $8',
        parameters: ['id', 'adapter', 'recipient', 'person', 'nextFence', 'state', 'at', 'fence'],
      },
      forget: {
        sql: 'delete from "memo" where "position" = $1',
        parameters: ['position'],
      },
      stageMessage: {
        sql: 'insert into "outbox" ("position", "conversation", "adapter", "part", "reply_to", "answers", "status", "attempts", "at") values ($1, $2, $3, $4, $5, $6, $7, $8, $9)',
        parameters: ['position', 'conversation', 'adapter', 'part', 'replyTo', 'answers', 'status', 'attempts', 'at'],
      },
      appendRecord: {
        sql: 'insert into "record" ("position", "conversation", "type", "data", "at") values ($1, $2, $3, $4, $5)',
        parameters: ['position', 'conversation', 'type', 'data', 'at'],
      },
      cancelTimer: {
        sql: 'delete from "timer" where "conversation" = $1 and "name" = $2',
        parameters: ['conversation', 'name'],
      },
      setTimer: {
        sql: 'insert into "timer" ("conversation", "name", "due_at", "data") values ($1, $2, $3, $4)',
        parameters: ['conversation', 'name', 'dueAt', 'data'],
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
      settle: {
        sql: 'update "outbox" set "status" = $1, "platform_id" = $2, "code" = $3, "retry_at" = $4, "settled_at" = $5 where "position" = $6',
        parameters: ['status', 'platformId', 'code', 'retryAt', 'at', 'position'],
      },
      attempt: {
        sql: 'update "outbox" set "status" = \'sending\', "attempts" = "attempts" + 1 where "position" = $1',
        parameters: ['position'],
      },
      replay: {
        sql: 'update "inbox" set "status" = \'waiting\', "attempts" = 0 where "position" = $1 and "status" = \'quarantined\'',
        parameters: ['position'],
      },
      conversation: {
        sql: 'select * from "conversation" where "id" = $1',
        parameters: ['id'],
      },
      conversations: {
        sql: 'select * from "conversation" order by "updated_at" desc limit $1',
        parameters: ['limit'],
      },
      waitingEvents: {
        sql: 'select * from "inbox" where "status" <> \'done\' and "status" = \'waiting\' order by "position"',
        parameters: [],
      },
      quarantinedEvents: {
        sql: 'select * from "inbox" where "status" <> \'done\' and "status" = \'quarantined\' order by "position"',
        parameters: [],
      },
      openMessages: {
        sql: 'select * from "outbox" where "status" in (\'waiting\', \'sending\') order by "position"',
        parameters: [],
      },
      timers: {
        sql: 'select * from "timer" order by "due_at", "id" limit $1',
        parameters: ['limit'],
      },
      cursor: {
        sql: 'select "value" from "cursor" where "adapter" = $1 and "name" = $2',
        parameters: ['adapter', 'name'],
      },
      saidAfter: {
        sql: 'select "position", "event", "accepted_at" from "inbox" where "conversation" = $1 and "type" in (\'message\', \'choice\') and "position" > $2 and "position" < $3 order by "position" limit $4',
        parameters: ['conversation', 'after', 'before', 'limit'],
      },
      saidBefore: {
        sql: 'select "position", "event", "accepted_at" from "inbox" where "conversation" = $1 and "type" in (\'message\', \'choice\') and "position" < $2 order by "position" desc limit $3',
        parameters: ['conversation', 'before', 'limit'],
      },
      answeredAfter: {
        sql: 'select "position", "part", "answers", "at" from "outbox" where "conversation" = $1 and "position" > $2 and "position" < $3 order by "position" limit $4',
        parameters: ['conversation', 'after', 'before', 'limit'],
      },
      answeredBefore: {
        sql: 'select "position", "part", "answers", "at" from "outbox" where "conversation" = $1 and "position" < $2 order by "position" desc limit $3',
        parameters: ['conversation', 'before', 'limit'],
      },
      eventsOf: {
        sql: 'select * from "inbox" where "conversation" = $1',
        parameters: ['conversation'],
      },
      messagesOf: {
        sql: 'select * from "outbox" where "conversation" = $1',
        parameters: ['conversation'],
      },
      recordsOf: {
        sql: 'select * from "record" where "conversation" = $1',
        parameters: ['conversation'],
      },
      records: {
        sql: 'select * from "record" where "position" > $1 order by "position" limit $2',
        parameters: ['after', 'limit'],
      },
      recordsOfType: {
        sql: 'select * from "record" where "type" = $1 and "position" > $2 order by "position" limit $3',
        parameters: ['type', 'after', 'limit'],
      },
      lastPosition: {
        sql: 'select coalesce((select max("position") as "position" from "inbox"), 0) as "inbox", coalesce((select max("position") as "position" from "outbox"), 0) as "outbox", coalesce((select max("position") as "position" from "record"), 0) as "record"',
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
} as const
