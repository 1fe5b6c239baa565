import type { Json } from '../json.js'
import type { Context } from './context.js'
import type { Turn } from './turn.js'

/** A plugin's own drawer. Reads see what this turn has set; what is set is stored when the turn commits. */
export interface Drawer {
  /** `undefined`: never set, deleted, or its time is over. */
  get<T extends Json = Json>(ctx: Context, key: string): Promise<T | undefined>
  /** @param options.ttlMs forget it after so many milliseconds; default: never */
  set(ctx: Context, key: string, value: Json, options?: { ttlMs?: number }): void
  /** Forgets it when the turn commits. A key that was never set is no error. */
  delete(ctx: Context, key: string): void
}

/** A plugin's drawer: reads see what this turn has set. */
export function drawerOf(plugin: string): Drawer {
  const turnOf = (ctx: Context): Turn => {
    // A ctx that grew has the turn at the end of its prototype chain, so `options` and the maps are reachable on it.
    return ctx as Turn
  }
  return {
    async get<T extends Json = Json>(ctx: Context, key: string) {
      const { memory, options } = turnOf(ctx)
      const written = memory.drawers?.get(nameOf(plugin, key))
      // What comes back is what this plugin has set under this key.
      return (written ? written.value : await options.store.get(plugin, key, options.clock.now())) as T | undefined
    },
    set(ctx, key, value, { ttlMs } = {}) {
      const { memory, options } = turnOf(ctx)
      memory.drawers ??= new Map()
      memory.drawers.set(nameOf(plugin, key), {
        drawer: plugin,
        key,
        value,
        ...(ttlMs !== undefined && { expiresAt: options.clock.now() + ttlMs }),
      })
    },
    delete(ctx, key) {
      const { memory } = turnOf(ctx)
      memory.drawers ??= new Map()
      memory.drawers.set(nameOf(plugin, key), { drawer: plugin, key, value: undefined })
    },
  }
}

/** A plugin's name and a key, as one. */
const nameOf = (plugin: string, key: string): string => `${plugin.length}:${plugin}${key}`
