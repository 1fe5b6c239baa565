import { randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import { readdir, rm } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { impls } from 'wechaty-puppet'

/** A gateway that serves one puppet. */
export interface Gateway {
  /** For the puppet that speaks to it. */
  options: { endpoint: string; token: string; tls: { disable: boolean } }
  close(): Promise<void>
}

/** Serves a puppet by gRPC on 127.0.0.1, without TLS: on a free port, or as one did before. */
export async function openGateway(
  puppet: impls.PuppetInterface,
  { endpoint, token } = { endpoint: '', token: newToken() },
): Promise<Gateway> {
  const { PuppetServer } = await import('wechaty-puppet-service')
  const options = { endpoint: endpoint || `127.0.0.1:${await freePort()}`, token, tls: { disable: true } }
  forgetAtExit(token)
  const server = new PuppetServer({ ...options, puppet: puppet as never })
  withoutWarning(server)
  await withFolderOfItsOwn(server)
  await server.start()
  return { options, close: () => server.stop() }
}

/** What is uploaded waits in a folder that all gateways of a process share, and the first one that stops deletes. */
async function withFolderOfItsOwn(server: object): Promise<void> {
  const { UniformResourceNameRegistry } = await import('file-box')
  const urnRegistry = new UniformResourceNameRegistry({ storeDir: join(tmpdir(), `huida-gateway-${randomUUID()}`) })
  urnRegistry.init()
  Object.assign(server, { urnRegistry })
}

/** It calls a method of gRPC's server that does nothing any more but to warn. */
function withoutWarning(server: object): void {
  let kept: { start(): void } | undefined
  Object.defineProperty(server, 'grpcServer', {
    get: () => kept,
    set(made: typeof kept) {
      if (made) made.start = () => {}
      kept = made
    },
  })
}

/**
 * Deletes what the puppet of the other side has written down about contacts, by the token. It opens its files some time after a login and tells
 * nobody when that is done: they are left alone until they have not changed for a moment.
 */
export async function forgetContacts(token: string): Promise<void> {
  const folder = folderOf(token)
  for (let [before, now] = ['', await listOf(folder)]; before !== now; [before, now] = [now, await listOf(folder)])
    await sleep(UNCHANGED_MS)
  await rm(folder, { recursive: true, force: true, maxRetries: 10 })
}

const UNCHANGED_MS = 300

const folderOf = (token: string): string => join(homedir(), '.wechaty', 'wechaty-puppet-service', token)

/** Whatever is still there when the process ends. */
const used = new Set<string>()

function forgetAtExit(token: string): void {
  if (used.size === 0)
    process.once('exit', () => {
      for (const token of used) rmSync(folderOf(token), { recursive: true, force: true })
    })
  used.add(token)
}

/** Empty when there is no such folder. */
const listOf = (folder: string): Promise<string> =>
  readdir(folder, { recursive: true }).then(
    (names) => names.toSorted().join('\n'),
    () => '',
  )

/** The name before the underscore is the one in wechaty's own certificate. */
const newToken = () => `insecure_${randomUUID()}`

/** gRPC does not tell which port it was given. */
async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
