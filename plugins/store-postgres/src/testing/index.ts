import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Cleanup, cleanups } from '@huida/core/testing'

export { type Network, network } from './proxy.js'

/** A PostgreSQL of its own for tests, in a temporary folder. */
export interface PostgresServer {
  /** The address of a new, empty database. */
  database(): Promise<string>
  /** Ends it as a crash would (`immediate`, the default), or as an administrator does (`fast`). */
  stop(how?: 'immediate' | 'fast'): Promise<void>
  /** Starts it again, at the same address. */
  start(): Promise<void>
  readonly port: number
}

/** Where PostgreSQL's programs are on this machine; `undefined` when they are not. */
export function postgresPrograms(): string | undefined {
  const { HUIDA_POSTGRES_BIN } = process.env
  if (HUIDA_POSTGRES_BIN) return HUIDA_POSTGRES_BIN
  const debian = '/usr/lib/postgresql'
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : []
  const folders = [...versions.map((version) => join(debian, version, 'bin')), '/usr/local/bin', '/opt/homebrew/bin']
  return folders.find((folder) => existsSync(join(folder, 'initdb')))
}

/** Why tests with a server are skipped; `undefined`: they need not be. */
export function noPostgres(): string | undefined {
  if (postgresPrograms() === undefined)
    return 'PostgreSQL is not installed (Debian: apt-get install postgresql; else name its programs’ folder in HUIDA_POSTGRES_BIN)'
  if (process.getuid?.() === 0 && !unprivileged())
    return 'PostgreSQL does not run as root, and there is no user "postgres" to run it as'
  return undefined
}

/**
 * Starts a server on a free port, which only this machine reaches and anybody may enter. It ends with the test, also when that fails, and with
 * the process, also when that is killed.
 * @param settings such as `{ max_connections: '20' }`
 */
export async function postgresServer(cleanup: Cleanup, settings: Record<string, string> = {}): Promise<PostgresServer> {
  const programs = postgresPrograms()!
  const user = unprivileged()
  const folder = mkdtempSync(join(tmpdir(), 'huida-postgres-'))
  cleanup(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }))
  if (user) chownSync(folder, user.uid, user.gid)
  const data = join(folder, 'data')
  execFileSync(join(programs, 'initdb'), ['-D', data, '-U', 'huida', '-A', 'trust', '-E', 'UTF8', '--locale=C', '-N'], {
    stdio: 'ignore',
    cwd: folder,
    ...user,
  })
  const port = await freePort()
  const all = { listen_addresses: '127.0.0.1', unix_socket_directories: folder, fsync: 'off', ...settings }
  const words = [
    '-D',
    data,
    '-p',
    `${port}`,
    ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ]
  let server: ChildProcess | undefined
  let databases = 0
  const start = async () => {
    server = spawn('/bin/sh', ['-c', endsWithParent, 'sh', join(programs, 'postgres'), ...words], {
      stdio: ['pipe', 'ignore', 'ignore'],
      cwd: folder,
      ...user,
    })
    await isReady(port)
  }
  const stop = async (how: 'immediate' | 'fast' = 'immediate') => {
    const child = server
    server = undefined
    if (!child || child.exitCode !== null) return
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.stdin!.end(how === 'fast' ? 'INT\n' : 'QUIT\n')
    await ended
  }
  cleanup(() => stop())
  await start()
  return {
    port,
    start,
    stop,
    async database() {
      const name = `test${++databases}`
      const { default: pg } = await import('pg')
      const client = new pg.Client(`postgres://huida@127.0.0.1:${port}/postgres`)
      await client.connect()
      await client.query(`create database ${name}`)
      await client.end()
      return `postgres://huida@127.0.0.1:${port}/${name}`
    },
  }
}

/**
 * One server for all tests of a file, started before the first and ended after the last; none where there is no PostgreSQL (`noPostgres`).
 *
 * ```ts
 * const server = serverForAll({ beforeAll, afterAll })
 * ```
 *
 * @param hooks your test runner's
 */
export function serverForAll({ beforeAll, afterAll }: Hooks): PostgresServer {
  const cleanup = cleanups(afterAll)
  let started: PostgresServer | undefined
  beforeAll(async () => {
    if (!noPostgres()) started = await postgresServer(cleanup)
  }, STARTS_WITHIN_MS)
  const server = () => started!
  return {
    database: () => server().database(),
    stop: (how) => server().stop(how),
    start: () => server().start(),
    get port() {
      return server().port
    },
  }
}

/** What `serverForAll` needs of a test runner. */
interface Hooks {
  beforeAll(start: () => Promise<void>, withinMs: number): unknown
  afterAll(end: () => Promise<void>): unknown
}

const STARTS_WITHIN_MS = 60_000

/** Its parent holds a pipe open: a word that comes through it is the signal to end with, and so is its end. */
const endsWithParent = `
  "$@" & server=$!
  read -r signal; kill -"\${signal:-QUIT}" $server
  wait $server`

/** The user that a server runs as where this process is root's. */
function unprivileged(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  try {
    const id = (what: string) => Number(execFileSync('id', [what, 'postgres'], { encoding: 'utf8', stdio: 'pipe' }))
    return { uid: id('-u'), gid: id('-g') }
  } catch {
    return undefined
  }
}

async function isReady(port: number): Promise<void> {
  const { default: pg } = await import('pg')
  for (let times = 0; ; times++) {
    const client = new pg.Client({ host: '127.0.0.1', port, user: 'huida', database: 'postgres' })
    client.on('error', () => {})
    try {
      await client.connect()
      await client.end()
      return
    } catch (error) {
      if (times === 300) throw error
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
}

const freePort = () =>
  new Promise<number>((resolve, reject) => {
    const server = createServer()
    server.once('error', reject).listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })
