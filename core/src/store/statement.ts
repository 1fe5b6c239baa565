import type { Statement } from './store.js'

/** A statement with its values, for plugins that write their SQL themselves. */
export const statement = (sql: string, ...parameters: unknown[]): Statement => ({ sql, parameters })
