import type { Clock } from '@huida/core'
import type { ClientConfig } from 'pg'

/** Which database, and how it is used. */
export interface PostgresOptions {
  /** `postgres://user:password@host:5432/database`; what it leaves out comes from `PGUSER`, `PGPASSWORD` and the other names that libpq knows. */
  url: string
  /** All tables are in this schema, which is made when there is none. Bots in different schemas know nothing of each other. Default `huida`. */
  schema?: string
  /**
   * TLS: `true` with a certificate that this machine trusts; or the authority's certificate, and one's own certificate and key, as PEM.
   * Default: what `sslmode` in the address says, else none.
   */
  tls?: boolean | { ca?: string; cert?: string; key?: string; servername?: string }
  /** So many connections read at once; one writes, and one listens. Default 5. */
  connections?: number
  /** What a platform waits for is refused with STORE_UNAVAILABLE after this time, in milliseconds. Default 2,400. */
  withinMs?: number
  /** Only looks: no tables are made, writing is refused. Default false. */
  readOnly?: boolean
  /** By which leases run out: for tests. Default: the database's own clock. */
  clock?: Pick<Clock, 'now'>
}

/** The options with everything in its place. */
export type Settled = Required<Omit<PostgresOptions, 'tls' | 'clock'>> & Pick<PostgresOptions, 'tls' | 'clock'>

const defaults = { schema: 'huida', connections: 5, withinMs: 2_400, readOnly: false }
const names = ['url', 'schema', 'tls', 'connections', 'withinMs', 'readOnly', 'clock']

export const settled = (options: unknown): Settled => {
  const given = Object(options) as Partial<PostgresOptions>
  return { ...defaults, ...given, url: typeof given.url === 'string' ? given.url : '' }
}

/** What is wrong with the options, in sentences. */
export function problemsOf(options: unknown): string[] {
  const given = Object(options) as Record<string, unknown>
  const problems = Object.keys(given)
    .filter((name) => !names.includes(name))
    .map((name) => `there is no option "${name}". There are ${names.map((name) => `"${name}"`).join(', ')}.`)
  const { url, schema, connections, withinMs } = given
  if (typeof url !== 'string' || !/^postgres(ql)?:\/\//.test(url))
    problems.unshift(
      "url is no address of a database. Say postgres({ url: 'postgres://user:password@host/database' }).",
    )
  if (schema !== undefined && !(typeof schema === 'string' && /^[a-z_][a-z0-9_]{0,50}$/.test(schema)))
    problems.push('schema is no name of a schema. Take small letters, digits and "_".')
  for (const [name, value] of Object.entries({ connections, withinMs }))
    if (value !== undefined && !(Number.isInteger(value) && (value as number) > 0))
      problems.push(`${name} is no number above 0.`)
  return problems
}

/** Where the database is, without a password: for people. */
export function placeOf(url: string): string {
  try {
    const { host, pathname } = new URL(url)
    return `${host || 'this machine'}${pathname}`
  } catch {
    return 'an address that cannot be read'
  }
}

/** A connection is given up for lost when nothing comes over it for so long. */
export const KEEP_ALIVE_MS = 5_000
const CONNECT_WITHIN_MS = 2_000

/** What every connection is made with. */
export const configOf = ({ url, tls }: Settled): ClientConfig => ({
  connectionString: url,
  ...(tls !== undefined && { ssl: tls }),
  application_name: 'huida',
  connectionTimeoutMillis: CONNECT_WITHIN_MS,
  keepAlive: true,
  keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
  types: { getTypeParser: (oid: number) => parsers[oid] ?? asText } as never,
})

const asText = (value: string) => value
const asNumber = (value: string) => Number(value)

/** As SQLite gives them: every number is a number, and a boolean is 1 or 0. */
const parsers: Readonly<Record<number, (value: string) => unknown>> = {
  16: (value) => (value === 't' ? 1 : 0),
  17: (value) => Buffer.from(value.slice(2), 'hex'),
  20: asNumber,
  21: asNumber,
  23: asNumber,
  26: asNumber,
  700: asNumber,
  701: asNumber,
  1700: asNumber,
}
