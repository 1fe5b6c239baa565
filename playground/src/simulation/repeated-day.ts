import { type Statement, type Store, statement } from '@huida/core'

const DAY_MS = 86_400_000

/** What is to be there. */
export interface Repeated {
  /** Midnight of the day that is stored, in milliseconds since 1970. */
  day: number
  /** So many conversations, at least. */
  conversations: number
  /** The last repetition is on the day before this instant. */
  now: number
}

/**
 * Stores the conversations of a day again on other days, the last of them yesterday, each time with other customers, until there are as many as
 * are wanted. What plugins keep of their own, such as tickets and the queue, stays that of the first day; what they fold from the log has all days.
 */
export async function repeatDay(store: Store, { day, conversations, now }: Repeated): Promise<void> {
  const { sql } = store
  if (!sql) throw new Error(`A day is repeated with SQL, and the store ${store.name} has none.`)
  const [counted] = await sql.read<{ conversations: number }>(
    statement('select count(*) as conversations from conversation'),
  )
  const times = Math.ceil(conversations / Number(counted!.conversations)) - 1
  const positions = await store.latest()
  const yesterday = Math.floor(now / DAY_MS) * DAY_MS + (day % DAY_MS) - 2 * DAY_MS
  for (let time = 1; time <= times; time++)
    await sql.write(
      copies({
        mark: `d${time}-`,
        upTo: positions,
        by: time * positions,
        later: yesterday - (times - time) * DAY_MS - day,
      }),
    )
}

interface Copy {
  /** Put before the ids of customers. */
  mark: string
  /** Rows up to this position are copied. */
  upTo: number
  /** How much higher their positions are. */
  by: number
  /** How much later it is, in milliseconds. */
  later: number
}

/** Rows that name nobody stay where they are, such as timers and what can be found by a platform's ids. */
function copies({ mark, upTo, by, later }: Copy): Statement[] {
  // `wechat:c12` becomes `wechat:d1-c12`; whoever has no channel keeps the place before the colon.
  const marked = (id: string) => `replace(${id}, ':', ':${mark}')`
  const about = (json: string, ...fields: readonly string[]) =>
    `json_replace(${json}${fields.map((field) => `, '$.${field}', '${mark}' || json_extract(${json}, '$.${field}')`).join('')})`
  return [
    statement(
      `insert into event select position + ?, adapter, ${marked('conversation')}, key, type,
        json_replace(${about('event', 'conversation.id', 'user.id')}, '$.at', json_extract(event, '$.at') + ?),
        accepted_at + ?, attempting, outcome, error from event where position <= ?`,
      ...[by, later, later, upTo],
    ),
    statement('insert into attempt select event + ?, attempts from attempt where event <= ?', ...[by, upTo]),
    statement(
      `insert into turn select position + ?, ${marked('conversation')}, event + ?, outcome, error, result, trace, messages, count,
        started_at + ?, at + ? from turn where position <= ?`,
      ...[by, by, later, later, upTo],
    ),
    statement(
      `insert into delivery select message + ?, attempts, status, retry_at + ?, platform_id, code, settled_at + ? from delivery where message <= ?`,
      ...[by, later, later, upTo],
    ),
    statement(
      `insert into record select position + ?, ${marked('conversation')}, adapter, type, data, author, at + ? from record where position <= ?`,
      ...[by, later, upTo],
    ),
    statement(
      `insert into conversation select ${marked('id')}, adapter, '${mark}' || person, ${about('recipient', 'id', 'userId')},
        ${about('customer', 'id')}, owner_kind, owner_id, owner, epoch, fence, state, updated_at + ?
        from conversation where id not like '%:d%-%'`,
      later,
    ),
  ]
}
