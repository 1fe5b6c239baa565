import { mkdtempSync, rmSync } from 'node:fs'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Takes what must be undone when a test ends, whether it passes or fails. Called in reverse order. */
export type Cleanup = (undo: () => unknown) => void

/**
 * Whatever a test opens is handed over in the moment it is opened, so that a test that fails halfway leaves nothing behind:
 *
 * ```ts
 * const cleanup = cleanups(afterEach)
 *
 * test('…', async () => {
 *   const bot = await createBot(options).start()
 *   cleanup(() => bot.stop())
 * ```
 *
 * @param hook your test runner's `afterEach` or `afterAll`
 */
export function cleanups(hook: (undoAll: () => Promise<void>) => unknown): Cleanup {
  const undos: (() => unknown)[] = []
  hook(async () => {
    const faults: unknown[] = []
    for (let undo = undos.pop(); undo; undo = undos.pop())
      try {
        await undo()
      } catch (error) {
        // One that cannot be closed must not keep the others open.
        faults.push(error)
      }
    if (faults.length > 0) throw faults.length === 1 ? faults[0] : new AggregateError(faults, faults.join('\n'))
  })
  return (undo) => void undos.push(undo)
}

/** A new, empty folder that is removed when the test ends. */
export function temporaryFolder(cleanup: Cleanup): string {
  const folder = mkdtempSync(join(tmpdir(), 'huida-test-'))
  cleanup(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }))
  return folder
}

/**
 * Lets a server listen on a free port of this machine, and closes it with all its connections when the test ends.
 *
 * @returns its address, such as `http://127.0.0.1:1234`
 */
export async function listening(server: Server, cleanup: Cleanup): Promise<string> {
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve))
  cleanup(async () => {
    const closed = new Promise((resolve) => server.close(resolve))
    server.closeAllConnections()
    await closed
  })
  // A TCP server that listens has an address and a port.
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
