import { setTimeout as pause } from 'node:timers/promises'
import { crashPoint, NewPosition, type Parameter, parameterOf, type Step, type Written } from '@huida/core/sql'
import type { Client, QueryResult } from 'pg'
import { type Link, together } from '../link.js'
import { numbered } from '../numbered.js'
import { breaksConnection, codeOf, isConflict, troubleOf } from '../trouble.js'
import { anyOrderFirst, type Batch, batchesOf, type Sent, type Unit, valuesOf } from './batches.js'

/** @throws what a parameter is that cannot be one, with the index of its step */
export function unitOf(steps: readonly Step[]): Unit | Extract<Written, { unmet: number }> {
  let positions = 0
  const sent: Sent[] = []
  for (const step of steps) {
    try {
      const parameters = step.parameters.map((value) => {
        if (!(value instanceof NewPosition)) return parameterOf(value)
        positions = Math.max(positions, value.offset + value.count)
        return value
      })
      sent.push({ ...step, parameters })
    } catch (cause) {
      return { unmet: sent.length, cause }
    }
  }
  return { steps: sent, positions }
}

/** Statements that are sent under a name, so that the server plans them once: the first that come; the store's are about 60. */
const MAX_NAMED = 500
/** How often a transaction is tried that others were in the way of. */
const MAX_CONFLICTS = 5
/** What became of a commit is asked for so often when the connection was lost over it … */
const ASK_TIMES = 6
/** … after a pause that doubles. */
const ASK_PAUSE_MS = 50
/** A group to which nothing is answered for this time is given up: the connection is dead. */
const DEAD_MS = 10_000
/** After a statement that failed, nothing is known of what was sent behind it: so many units are sent next, then twice as many. */
const FEW = 8

/** A guard was not met, or a statement failed: the group is written again, each unit by itself. */
class Spoiled extends Error {
  /** @param refused which of the units it was, as far as can be told */
  constructor(readonly refused: ReadonlySet<number>) {
    super('some of a group is refused')
  }
}

/** What became of a step. */
type Executed = { rowCount: number; rows: readonly unknown[] } | { error: unknown }

/** The connection was lost before the server said what became of the commit. */
class Unanswered extends Error {
  constructor(
    readonly id: string,
    readonly written: Written[],
    cause: unknown,
  ) {
    super('the answer to a commit was lost', { cause })
  }
}

/** A transaction as it begins. */
interface Begun {
  /** Stands in the table `written` if it was committed, until the next one of this writer. */
  id: string
  /** The last position that was given before it. */
  position: number
}

/**
 * Writes groups of units by one connection, each group as one transaction, in three round trips: begin, everything, commit. One transaction
 * at a time writes in all of the schema: so positions become visible in their order, and nobody waits for a row of another, or for ever.
 */
export class Writer {
  readonly #names = new Map<string, string>()
  #position = 0
  #lastId: string = crypto.randomUUID()

  /**
   * @param tells others of what was committed: on which channel, and in which words
   */
  constructor(
    private readonly link: Link,
    private readonly options: {
      schema: string
      /** A group to which nothing is answered for this time is given up, in milliseconds. Default 10,000. */
      deadMs?: number
      tells(position: number): { channel: string; words: string }
    },
  ) {}

  continueFrom(position: number): void {
    this.#position = position
  }

  /**
   * @param close gives what is to be written, as soon as nobody else writes: until then, more may join it
   * @throws what keeps the server from writing now; nothing is written then, unless its answer was lost for good
   */
  async write(close: () => readonly Unit[]): Promise<Written[]> {
    let order: readonly number[] = []
    const units = once(() => {
      const given = close()
      order = anyOrderFirst(given)
      return order.map((index) => given[index]!)
    })
    const written = await this.#writeInOrder(units)
    const all: Written[] = []
    for (const [place, index] of order.entries()) all[index] = written[place]!
    return all
  }

  async #writeInOrder(units: () => readonly Unit[]): Promise<Written[]> {
    for (let again = 0; ; again++) {
      const client = await this.link.get()
      try {
        return await this.#write(client, units)
      } catch (error) {
        if (error instanceof Unanswered) return this.#askFor(error)
        if (breaksConnection(error)) this.link.drop()
        // The server may have been started anew since the last time; nothing was committed.
        const isStale = again === 0 && codeOf(error) !== '25006' && breaksConnection(error)
        if (!isStale && !(isConflict(error) && again < MAX_CONFLICTS)) throw error
      }
    }
  }

  /** In most groups every unit is as it should be, so a savepoint around each is made only when one is not. */
  async #write(client: Client, units: () => readonly Unit[]): Promise<Written[]> {
    const { deadMs = DEAD_MS } = this.options
    const dead = deadMs < Number.POSITIVE_INFINITY ? setTimeout(() => this.link.drop(), deadMs) : undefined
    const lives = () => void dead?.refresh()
    try {
      try {
        return await this.#transaction(client, units, (begun) => this.#together(client, units(), begun), lives)
      } catch (error) {
        if (!(error instanceof Spoiled)) throw error
        const { refused } = error
        return await this.#transaction(
          client,
          units,
          (begun) => this.#apart(client, units(), begun, refused, lives),
          lives,
        )
      }
    } finally {
      clearTimeout(dead)
    }
  }

  async #transaction(
    client: Client,
    units: () => readonly Unit[],
    execute: (begun: Begun) => Promise<Written[]>,
    lives: () => void,
  ): Promise<Written[]> {
    let written: Written[]
    let begun: Begun
    try {
      begun = await this.#begin(client)
      lives()
      crashPoint('store.begun')
      written = await execute(begun)
      lives()
    } catch (error) {
      if (!breaksConnection(error)) await client.query('rollback').catch(() => this.link.drop())
      throw error
    }
    crashPoint('store.written')
    this.#lastId = begun.id
    const given = units().reduce((sum, { positions }) => sum + positions, 0)
    try {
      const [, commit] = await Promise.all(
        together(client, () => [
          given > 0 ? this.#tell(client, begun.position + given) : undefined,
          client.query('commit'),
        ]),
      )
      if (commit?.command !== 'COMMIT') throw new Error('the server has taken a transaction back')
    } catch (error) {
      if (breaksConnection(error)) throw new Unanswered(begun.id, written, error)
      throw error
    }
    crashPoint('store.committed')
    return written
  }

  /** Where the next writer goes on, and to others that there is something new. */
  #tell(client: Client, position: number): Promise<QueryResult> {
    const { channel, words } = this.options.tells(position)
    return client.query({
      name: 'tell',
      text: "select setval('positions', $1), pg_notify($2, $3)",
      values: [position, channel, words],
    })
  }

  async #begin(client: Client): Promise<Begun> {
    const id = crypto.randomUUID()
    const [, , begun] = await all(
      together(client, () => [
        client.query('begin isolation level read committed'),
        // Not the lock of a row: its old versions would pile up while somebody makes a backup.
        client.query({
          name: 'lock',
          text: "select pg_advisory_xact_lock(hashtext('huida'), hashtext($1))",
          values: [this.options.schema],
        }),
        client.query({
          name: 'begun',
          text: `with last as (delete from written where id = $1), this as (insert into written (id) values ($2))
            select greatest(case when is_called then last_value else 0 end, $3::bigint) as last from positions`,
          values: [this.#lastId, id, this.#position],
        }),
      ]),
    )
    const { last } = begun!.rows[0] as { last: number }
    return { id, position: last }
  }

  async #together(client: Client, units: readonly Unit[], { position }: Begun): Promise<Written[]> {
    const firsts = firstPositions(units, position + 1)
    const executed = await together(client, () => this.#execute(client, units, firsts))
    throwServers(executed.flat())
    const all = units.map((unit, index) => writtenOf(unit, firsts[index]!, executed[index]!))
    const refused = refusedOf(all)
    if (refused.size > 0) throw new Spoiled(refused)
    return all
  }

  /**
   * A savepoint before each unit, and what is expected to be refused is taken back at once. Only where one comes out otherwise than expected,
   * what comes after it is sent again: each round trip takes its time while everybody else waits to write, and where many were late, or had
   * lost their lanes, most of a group is refused.
   * @param expected which are refused, as they came out when they were sent before
   */
  async #apart(
    client: Client,
    units: readonly Unit[],
    { position }: Begun,
    expected: ReadonlySet<number>,
    lives: () => void,
  ): Promise<Written[]> {
    const all: Written[] = []
    const firsts = firstPositions(units, position + 1)
    let refused = expected
    for (let many = units.length; all.length < units.length; ) {
      const from = all.length
      const sent = together(client, () =>
        units.slice(from, from + many).map((unit, offset) => {
          const savepoint = `savepoint unit${from + offset}`
          const made = client.query(savepoint)
          const steps = this.#execute(client, [unit], firsts.slice(from + offset))
          const back = refused.has(from + offset) ? [client.query(`rollback to ${savepoint}`)] : []
          return Promise.all([steps, settledAll([made, ...back])])
        }),
      )
      const executed = await Promise.all(sent)
      lives()
      throwServers(executed.flatMap(([[steps], around]) => [...steps!, ...around]))
      const cameOut = executed.map(([[steps]], index) => writtenOf(units[from + index]!, firsts[from + index]!, steps!))
      const other = cameOut.findIndex((written, offset) => 'unmet' in written !== refused.has(from + offset))
      const stands = other < 0 ? cameOut : cameOut.slice(0, other)
      many *= 2
      if (other >= 0) {
        await client.query(`rollback to savepoint unit${from + other}`)
        const written = cameOut[other]!
        // What was taken back although it is as it should be is sent again.
        if ('unmet' in written) stands.push(written)
        if ('unmet' in written && written.cause !== undefined) many = FEW
        refused = refusedOf(cameOut, from)
      }
      all.push(...stands)
    }
    return all
  }

  /**
   * All at once: the answers come in the same order.
   * @param firsts the first position of each unit
   * @returns what became of each step of each unit
   */
  async #execute(client: Client, units: readonly Unit[], firsts: readonly number[]): Promise<Executed[][]> {
    const batches = batchesOf(units)
    const results = await settledAll(batches.map((batch) => this.#send(client, batch, firsts)))
    const executed: Executed[][] = units.map(() => [])
    for (const [index, batch] of batches.entries()) {
      const ofEach = sharesOf(batch, results[index]!)
      for (const [place, { unit, step }] of batch.members.entries()) executed[unit]![step] = ofEach[place]!
    }
    return executed
  }

  #send(client: Client, batch: Batch, firsts: readonly number[]): Promise<QueryResult> {
    const values = valuesOf(batch, firsts)
    const text = values.length > 0 ? numbered(batch.sql) : batch.sql
    return client.query({ text, values, ...this.#named(batch.sql) })
  }

  #named(sql: string): { name?: string } {
    let name = this.#names.get(sql)
    if (name === undefined) {
      if (this.#names.size === MAX_NAMED) return {}
      name = `w${this.#names.size}`
      this.#names.set(sql, name)
    }
    return { name }
  }

  /**
   * Asks the server what became of a transaction whose answer was lost. Not by its number (`pg_xact_status`): a server that crashed before a commit
   * was on its disk gives the same number to another transaction, which may have been committed.
   */
  async #askFor({ id, written, cause }: Unanswered): Promise<Written[]> {
    this.link.drop()
    for (let times = 0; times < ASK_TIMES && !this.link.isClosed; times++) {
      try {
        if (await this.#isWritten(id)) return written
        throw cause
      } catch (error) {
        if (error === cause) throw error
        this.link.drop()
      }
      await pause(ASK_PAUSE_MS * 2 ** times)
    }
    throw cause
  }

  async #isWritten(id: string): Promise<boolean> {
    const client = await this.link.get()
    // Whoever has the lock knows that the transaction is over which had it.
    const [, , found] = await all(
      together(client, () => [
        client.query('begin isolation level read committed'),
        client.query("select pg_advisory_xact_lock(hashtext('huida'), hashtext($1))", [this.options.schema]),
        client.query('select from written where id = $1', [id]),
        client.query('commit'),
      ]),
    )
    return found!.rowCount === 1
  }
}

/** Made when it is asked for first. */
function once<Made>(make: () => Made): () => Made {
  let made: Made | undefined
  return () => {
    made ??= make()
    return made
  }
}

/** Whether the server, not the statement, is why it failed. A statement that takes too long is its own fault. */
const isServers = (error: unknown): boolean =>
  codeOf(error) !== '57014' && (troubleOf(error) !== undefined || breaksConnection(error))

/** The first position of each unit, in their order. */
function firstPositions(units: readonly Unit[], first: number): number[] {
  let next = first
  return units.map(({ positions }) => {
    next += positions
    return next - positions
  })
}

/** What became of each member of a batch. */
function sharesOf({ members, keys }: Batch, result: Executed): readonly Executed[] {
  if (!keys || 'error' in result) return members.map(() => result)
  const { key } = members[0]!.sent.forMany!
  const shares: Executed[] = members.map(() => NOTHING)
  for (const row of result.rows as Record<string, Parameter>[])
    shares[keys.get(row[key]!)!] = { rowCount: 1, rows: [row] }
  return shares
}

const NOTHING: Executed = { rowCount: 0, rows: [] }

const settledAll = (queries: readonly Promise<QueryResult>[]): Promise<Executed[]> =>
  Promise.all(
    queries.map((query) =>
      query.then(
        ({ rowCount, rows }) => ({ rowCount: rowCount ?? 0, rows: rows as unknown[] }),
        (error: unknown) => ({ error }),
      ),
    ),
  )

function throwServers(executed: readonly Executed[]): void {
  for (const each of executed) if ('error' in each && isServers(each.error)) throw each.error
}

/** What became of a unit; steps after the first that failed were not executed. */
function writtenOf({ steps, positions }: Unit, first: number, executed: readonly Executed[]): Written {
  const rows: number[] = []
  let returned: (readonly unknown[] | undefined)[] | undefined
  for (const [index, step] of steps.entries()) {
    const result = executed[index]!
    if ('error' in result) return { unmet: index, cause: result.error }
    if (step.expectRows !== undefined && result.rowCount !== step.expectRows) return { unmet: index }
    rows.push(result.rowCount)
    if (step.returns) {
      returned ??= []
      returned[index] = result.rows
    }
  }
  return { rows, position: positions === 0 ? 0 : first, ...(returned && { returned }) }
}

/** Which of some units are refused. What was sent behind a statement that failed only says that the transaction is over. */
function refusedOf(all: readonly Written[], from = 0): ReadonlySet<number> {
  const refused = new Set<number>()
  for (const [index, written] of all.entries()) {
    if (!('unmet' in written)) continue
    refused.add(from + index)
    if (written.cause !== undefined) break
  }
  return refused
}

/** The results of all, or the first error in the order of sending: those after it only say that the transaction is over. */
async function all(queries: readonly Promise<QueryResult>[]): Promise<QueryResult[]> {
  const settled = await Promise.allSettled(queries)
  return settled.map((result) => {
    if (result.status === 'rejected') throw result.reason
    return result.value
  })
}
