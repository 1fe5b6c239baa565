import type { HistoryItem } from '../../adapter.js'
import type { IncomingEvent } from '../../conversation/event.js'
import { type Part, text } from '../../conversation/part.js'
import { HuidaError } from '../../errors.js'
import type { Json } from '../../json.js'
import type {
  Accepted,
  Conversation,
  InboxEntry,
  LedgerEntry,
  SqlAccess,
  StagedMessage,
  Statement,
  Store,
  StoredEvent,
  StoredMessage,
  StoredRecord,
  TurnCommit,
} from '../store.js'
import { compiled } from './compiled.js'
import { nextPosition, type SqlEngine, type Written } from './engine.js'
import type { Row } from './tables.js'

type Queries = (typeof compiled)['sqlite']['queries']

/**
 * A store over an SQL engine. The queries are the same for all engines; what an engine decides is how a unit becomes durable.
 */
export function sqlStore(engine: SqlEngine): Store {
  const { queries, schema } = compiled[engine.dialect]

  const bind = <Name extends keyof Queries>(
    name: Name,
    values: Record<Queries[Name]['parameters'][number], unknown>,
    expectRows?: number,
  ): Statement => {
    const query: { sql: string; parameters: readonly string[] } = queries[name]
    const parameters = query.parameters.map((parameter) => (values as Record<string, unknown>)[parameter])
    return expectRows === undefined ? { sql: query.sql, parameters } : { sql: query.sql, parameters, expectRows }
  }

  /** For units of our own, where only the expected is a normal outcome. `undefined`: a guard was not met. */
  const write = async (unit: readonly Statement[]) => accomplished(engine, await engine.write(unit))

  const stage = (message: StagedMessage, at: number) =>
    bind('stageMessage', {
      position: nextPosition,
      conversation: message.conversation,
      adapter: message.adapter,
      part: JSON.stringify(message.part),
      replyTo: message.replyTo,
      answers: message.answers,
      status: message.attempting ? 'sending' : 'waiting',
      attempts: message.attempting ? 1 : 0,
      at,
    })

  /** Only turns that remembered something have anything to forget; of those of an earlier process nobody here knows. */
  const remembering = new Set<number>()
  let openedAt = 0

  const acceptOne = ({ adapter, conversation, event, acceptedAt, timer }: InboxEntry) => {
    const { key, type } = event
    const row = { position: nextPosition, adapter, key, conversation, type, event: JSON.stringify(event), acceptedAt }
    return timer === undefined
      ? [bind('acceptEvent', row)]
      : [bind('acceptTimer', { ...row, timer }), bind('deleteTimer', { id: timer })]
  }

  const sql: SqlAccess = {
    read: (statement) => engine.read(statement),
    async migrate(plugin, migrations) {
      await apply(plugin, migrations)
    },
    // Compiles only; loaded by who asks for it, since the query builder takes longer to load than a bot to start.
    kysely: async () => (await import('./compile.js')).compilerFor(engine.dialect),
  }

  async function apply(owner: string, migrations: Record<string, readonly Statement[]>): Promise<void> {
    const rows = await engine.read<Row<'migration'>>(bind('migrations', { owner }))
    const applied = new Set(rows.map(({ name }) => name))
    for (const name of Object.keys(migrations).sort()) {
      if (applied.has(name)) continue
      const done = bind('migrated', { owner, name, at: Date.now() }, 1)
      const written = await engine.write([done, ...migrations[name]!])
      // Not met at 0: another process has just applied it.
      if ('unmet' in written && written.unmet > 0) throw refused(written, migrations[name]![written.unmet - 1]!)
    }
  }

  /** Makes the tables, or refuses those of a version that this one does not know. */
  async function prepareTables(): Promise<void> {
    const known = Object.keys(schema)
    const stored = await engine
      .read<Row<'migration'>>(bind('migrations', { owner: 'huida' }))
      .catch((error: unknown) => {
        if (error instanceof HuidaError) throw error
        return undefined // There is no such table yet.
      })
    const newer = stored?.find(({ name }) => !known.includes(name))
    if (newer)
      throw openFailed(
        `its tables have version ${newer.name}, and this program knows ${known.at(-1)}`,
        'Install the version of Huida that wrote it, or a later one.',
      )
    if (stored?.length === known.length) return
    if (engine.readOnly) throw openFailed('it has no tables of this version', 'Start the bot once, which makes them.')
    const statements = Object.entries(schema).map(([name, texts]) => [name, texts.map(plain)] as const)
    // The very first makes the table of migrations.
    if (!stored) await write(statements[0]![1].slice(0, 1))
    await apply('huida', Object.fromEntries(statements))
  }

  const openFailed = (reason: string, next: string) =>
    new HuidaError('STORE_OPEN_FAILED', { store: engine.name, reason, next })

  return {
    name: engine.name,
    durable: engine.durable,
    sql,

    async open() {
      await engine.open()
      try {
        await prepareTables()
        const [last] = await engine.read<Record<'inbox' | 'outbox' | 'record', number>>(bind('lastPosition', {}))
        openedAt = Math.max(last!.inbox, last!.outbox, last!.record)
        engine.continueFrom(openedAt)
      } catch (error) {
        await engine.close()
        throw error
      }
    },
    close: () => engine.close(),

    async accept(entries, cursor) {
      const steps = entries.map(acceptOne)
      const unit = [...steps.flat(), ...(cursor ? [bind('saveCursor', { ...cursor })] : [])]
      const written = accomplished(engine, await engine.write(unit, true))!
      let step = 0
      const accepted: Accepted[] = []
      for (const [index, entry] of entries.entries()) {
        const fresh = written.rows[step] === 1
        accepted.push({ fresh, position: fresh ? written.positions[step]! : await acceptedPosition(entry) })
        step += steps[index]!.length
      }
      return accepted
    },

    begin: async (position, attempts) => (await write([bind('countTurn', { position, attempts }, 1)])) !== undefined,

    async remember(position, name, value) {
      remembering.add(position)
      await write([bind('remember', { position, name, value: JSON.stringify(value) })])
    },

    async commit(turn) {
      const { position, at } = turn
      const { id, adapter, to, user, fence } = turn.conversation
      const steps = [
        bind(
          'endTurn',
          {
            position,
            attempt: turn.attempt,
            at,
            startedAt: turn.startedAt,
            outcome: turn.outcome,
            error: turn.error,
            status: turn.outcome === 'quarantined' ? 'quarantined' : 'done',
            trace: JSON.stringify(turn.trace),
          },
          1,
        ),
        bind(
          'keepConversation',
          {
            id,
            adapter,
            recipient: JSON.stringify(to),
            person: JSON.stringify(user),
            state: JSON.stringify(turn.state),
            nextFence: fence + 1,
            fence,
            at,
          },
          1,
        ),
        ...turn.messages.map((message) => stage(message, turn.at)),
        ...(position <= openedAt || remembering.has(position) ? [bind('forget', { position })] : []),
        ...turn.records.map((record) =>
          bind('appendRecord', { ...record, position: nextPosition, data: JSON.stringify(record.data) }),
        ),
        ...turn.cancelled.map((name) => bind('cancelTimer', { conversation: id, name })),
        // Moved timers are new ones, so that the firing of the old is not taken for theirs.
        ...turn.timers.flatMap((timer) => [
          bind('cancelTimer', timer),
          bind('setTimer', { ...timer, data: JSON.stringify(timer.data) }),
        ]),
        ...drawerWrites(turn),
      ]
      const written = await engine.write(turn.statements.length === 0 ? steps : [...steps, ...turn.statements])
      if ('unmet' in written && written.unmet >= steps.length)
        throw refused(written, turn.statements[written.unmet - steps.length]!)
      if (!('unmet' in written)) remembering.delete(position)
      return accomplished(engine, written)?.positions.slice(2, 2 + turn.messages.length) as number[] | undefined
    },

    async settle(settled, attempting, at) {
      await write([
        ...(settled
          ? [
              bind('settle', {
                at,
                position: settled.position,
                status: settled.status,
                platformId: settled.platformId,
                code: settled.code,
                retryAt: settled.retryAt,
              }),
            ]
          : []),
        ...(attempting === undefined ? [] : [bind('attempt', { position: attempting })]),
      ])
    },

    replay: async (position) => (await write([bind('replay', { position }, 1)])) !== undefined,

    async conversation(id) {
      const [row] = await engine.read<Row<'conversation'>>(bind('conversation', { id }))
      return row && toConversation(row)
    },
    async remembered(position) {
      const rows = await engine.read<Row<'memo'>>(bind('remembered', { position }))
      return new Map(rows.map(({ name, value }) => [name, JSON.parse(value) as Json]))
    },
    async unfinished() {
      const [events, messages] = await Promise.all([
        engine.read<Row<'inbox'>>(bind('waitingEvents', {})),
        engine.read<Row<'outbox'>>(bind('openMessages', {})),
      ])
      return { events: events.map(toEvent), messages: messages.map(toMessage) }
    },
    async timers(limit) {
      const rows = await engine.read<Row<'timer'>>(bind('timers', { limit }))
      return rows.map(({ id, conversation, name, due_at, data }) => ({
        id,
        conversation,
        name,
        dueAt: due_at,
        data: JSON.parse(data) as Json,
      }))
    },
    async cursor(adapter, name) {
      const [row] = await engine.read<Row<'cursor'>>(bind('cursor', { adapter, name }))
      return row?.value
    },
    async get(drawer, key, now) {
      const [row] = await engine.read<Row<'drawer'>>(bind('drawer', { drawer, key, now }))
      return row && (JSON.parse(row.value) as Json)
    },

    async history(conversation, { after, before = Number.MAX_SAFE_INTEGER, limit }) {
      const [said, answered] =
        after === undefined
          ? await Promise.all([
              engine.read<Row<'inbox'>>(bind('saidBefore', { conversation, before, limit })),
              engine.read<Row<'outbox'>>(bind('answeredBefore', { conversation, before, limit })),
            ])
          : await Promise.all([
              engine.read<Row<'inbox'>>(bind('saidAfter', { conversation, after, before, limit })),
              engine.read<Row<'outbox'>>(bind('answeredAfter', { conversation, after, before, limit })),
            ])
      const items = [...said.map(toSaid), ...answered.map(toAnswered)].sort(byPosition)
      return after === undefined ? items.slice(-limit) : items.slice(0, limit)
    },
    async ledger(conversation) {
      const [events, messages, records] = await Promise.all([
        engine.read<Row<'inbox'>>(bind('eventsOf', { conversation })),
        engine.read<Row<'outbox'>>(bind('messagesOf', { conversation })),
        engine.read<Row<'record'>>(bind('recordsOf', { conversation })),
      ])
      return [...events.map(toLedgerIn), ...messages.map(toLedgerOut), ...records.map(toLedgerRecord)].sort(byPosition)
    },
    async conversations({ limit }) {
      const rows = await engine.read<Row<'conversation'>>(bind('conversations', { limit }))
      return rows.map(toConversation)
    },
    async records({ after = 0, type, limit }) {
      const rows = await engine.read<Row<'record'>>(
        type === undefined ? bind('records', { after, limit }) : bind('recordsOfType', { type, after, limit }),
      )
      return rows.map(toRecord)
    },
    async quarantined() {
      const rows = await engine.read<Row<'inbox'>>(bind('quarantinedEvents', {}))
      return rows.map(toEvent)
    },
  }

  /** Where a redelivered event was stored; 0 for a timer that was gone. */
  async function acceptedPosition({ adapter, event }: InboxEntry): Promise<number> {
    const [row] = await engine.read<Row<'inbox'>>(bind('acceptedPosition', { adapter, key: event.key }))
    return row?.position ?? 0
  }

  function drawerWrites({ drawers, at }: TurnCommit): Statement[] {
    const writes = drawers.map(({ drawer, key, value, expiresAt }) =>
      value === undefined
        ? bind('emptyDrawer', { drawer, key })
        : bind('setDrawer', { drawer, key, value: JSON.stringify(value), expiresAt }),
    )
    return drawers.some(({ expiresAt }) => expiresAt !== undefined)
      ? [bind('expireDrawers', { now: at }), ...writes]
      : writes
  }
}

const plain = (sql: string): Statement => ({ sql, parameters: [] })

/** `undefined` when a guard was not met. Anything else that goes wrong in our own statements is the engine's trouble. */
function accomplished(engine: SqlEngine, written: Written) {
  if (!('unmet' in written)) return written
  if (written.cause === undefined) return undefined
  const reason = written.cause instanceof Error ? written.cause.message : String(written.cause)
  throw new HuidaError('STORE_UNAVAILABLE', { store: engine.name, reason }, { cause: written.cause })
}

/** What a plugin is told of a statement of its own. */
function refused({ cause }: Extract<Written, { unmet: number }>, { sql }: Statement): HuidaError {
  if (cause === undefined) return new HuidaError('PLUGIN_TABLE_CONFLICT', { statement: sql })
  const problem = cause instanceof Error ? cause.message : String(cause)
  return new HuidaError('PLUGIN_STATEMENT_FAILED', { statement: sql, problem }, { cause })
}

/** Rows leave out what is `null`, as JSON does. */
const present = <T extends object>(fields: { [K in keyof T]: T[K] | null | undefined }): T => {
  const kept = {} as T
  for (const name in fields) if (fields[name] != null) kept[name] = fields[name] as T[typeof name]
  return kept
}

const byPosition = (a: { position: number }, b: { position: number }) => a.position - b.position

const toConversation = (row: Row<'conversation'>): Conversation => ({
  id: row.id,
  adapter: row.adapter,
  to: JSON.parse(row.recipient),
  user: JSON.parse(row.person),
  fence: row.fence,
  state: JSON.parse(row.state),
  updatedAt: row.updated_at,
})

const toEvent = (row: Row<'inbox'>): StoredEvent =>
  present<StoredEvent>({
    position: row.position,
    adapter: row.adapter,
    conversation: row.conversation,
    event: JSON.parse(row.event),
    acceptedAt: row.accepted_at,
    attempts: row.attempts,
    error: row.error,
  })

const toMessage = (row: Row<'outbox'>): StoredMessage =>
  present<StoredMessage>({
    position: row.position,
    conversation: row.conversation,
    adapter: row.adapter,
    part: JSON.parse(row.part),
    replyTo: row.reply_to,
    answers: row.answers,
    status: row.status as StoredMessage['status'],
    attempts: row.attempts,
    retryAt: row.retry_at,
    at: row.at,
  })

const toRecord = ({ position, conversation, type, data, at }: Row<'record'>): StoredRecord => ({
  position,
  conversation,
  type,
  data: JSON.parse(data),
  at,
})

const toLedgerIn = (row: Row<'inbox'>): LedgerEntry => ({
  kind: 'in',
  ...toEvent(row),
  ...present<Omit<Extract<LedgerEntry, { kind: 'in' }>, keyof StoredEvent | 'kind'>>({
    outcome: row.outcome as TurnCommit['outcome'] | null,
    trace: row.trace === null ? null : JSON.parse(row.trace),
    startedAt: row.started_at,
    endedAt: row.ended_at,
  }),
})

const toLedgerOut = (row: Row<'outbox'>): LedgerEntry => ({
  kind: 'out',
  ...toMessage(row),
  ...present<{ platformId?: string; code?: string; settledAt?: number }>({
    platformId: row.platform_id,
    code: row.code,
    settledAt: row.settled_at,
  }),
})

const toLedgerRecord = (row: Row<'record'>): LedgerEntry => ({ kind: 'record', ...toRecord(row) })

const toSaid = ({ position, event: json, accepted_at }: Row<'inbox'>): HistoryItem => {
  const event = JSON.parse(json) as IncomingEvent
  const raw = event.raw !== undefined && { raw: event.raw }
  return { position, direction: 'in', at: accepted_at, key: event.key, parts: partsOf(event), ...raw }
}

const toAnswered = ({ position, part, answers, at }: Row<'outbox'>): HistoryItem => ({
  position,
  direction: 'out',
  at,
  ...(answers !== null && { answers }),
  parts: [JSON.parse(part) as Part],
})

/** What a person did, as something to read. */
function partsOf(event: IncomingEvent): Part[] {
  if (event.type === 'message') return event.parts
  return event.type === 'choice' ? [text(event.label ?? event.value)] : []
}
