import type { Store } from '@huida/core'
import { type SqlEngine, sqlStore } from '@huida/core/sql'
import { afterAll } from '@jest/globals'
import { PostgresEngine } from '../../plugins/store-postgres/src/engine.js'
import { settled } from '../../plugins/store-postgres/src/options.js'
import { closes, freshSchema, opens, schemaOf } from './schemas.js'

export { freshSchema, schemaOf }

/** Those that a test has opened and not closed, as one does whose bot has crashed. */
const open = new Set<PostgresEngine>()

afterAll(() => Promise.all([...open].map((engine) => engine.close())))

/**
 * A store on the server of this run. One bot owns it, as it would own a file: leases of lanes would run by the server's clock, and the clocks of
 * tests go on by days. Bots that share a database have tests of their own.
 */
export function storeIn(schema: string, readOnly = false, opened = () => {}): Store {
  const url = process.env.HUIDA_TEST_POSTGRES!
  const engine = new PostgresEngine(settled({ url, schema, readOnly, connections: 2 }))
  return counted(sqlStore(alone(engine, schema, opened)))
}

/** The engine without what processes that share a database tell each other. */
const alone = (engine: PostgresEngine, schema: string, opened: () => void): SqlEngine =>
  new Proxy(engine, {
    get(target, name) {
      if (name === 'sharing') return undefined
      if (name === 'open')
        return async () => {
          open.add(target)
          await opens(schema)
          await target.open()
          opened()
        }
      if (name === 'close')
        return async () => {
          open.delete(target)
          await target.close()
          closes(schema)
        }
      const value: unknown = Reflect.get(target, name)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })

let underWay = 0
const waiting = new Set<() => void>()

/** Resolves when no store has anything under way, and what follows from that has not begun anything either. */
export async function storesSettled(): Promise<void> {
  while (underWay > 0) {
    await new Promise<void>((resolve) => waiting.add(resolve))
    for (let round = 0; round < 4; round++) await new Promise((resolve) => setImmediate(resolve))
  }
}

async function counting<T>(work: Promise<T>): Promise<T> {
  underWay++
  try {
    return await work
  } finally {
    if (--underWay === 0) {
      for (const resolve of waiting) resolve()
      waiting.clear()
    }
  }
}

/** A store whose calls are counted while they last. */
function counted<T extends object>(store: T): T {
  return new Proxy(store, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name)
      if (name === 'sql') return counted(value as object)
      if (typeof value !== 'function') return value
      return (...given: unknown[]) => {
        const result: unknown = value.apply(target, given)
        return result instanceof Promise ? counting(result) : result
      }
    },
  })
}
