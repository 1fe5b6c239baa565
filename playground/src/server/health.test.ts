import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createBot, type Store } from '@huida/core'
import { cleanups, startProgram, temporaryFolder, testChat, testStore, until } from '@huida/core/testing'
import { openSpace } from '@huida/knowledge'
import { sqlite } from '@huida/plugin-store-sqlite'
import { afterEach, describe, expect, test } from '@jest/globals'
import { packageFolder } from '../folder.js'
import type { ServeOptions } from './options.js'
import { serve } from './serve.js'

const cleanup = cleanups(afterEach)

const log = { debug() {}, info() {}, warn() {}, error() {} }

async function start(store: Store, options: Partial<ServeOptions> = {}) {
  const bot = createBot({ adapters: [testChat().adapter], store })
  const served = await serve({ bot, store, port: 0, log, ...options })
  cleanup(() => served.stop())
  return async (headers: Record<string, string> = {}) => {
    const response = await fetch(`${served.url}/health`, { headers })
    return { status: response.status, body: (await response.json()) as { ok: boolean; problems: { code: string }[] } }
  }
}

test('health tells that all is well, and no more', async () => {
  const health = await start(testStore())
  expect(await health()).toEqual({ status: 200, body: { ok: true, problems: [] } })
})

test('a file that was taken away is told, without its name, in the language of who asks', async () => {
  const file = join(temporaryFolder(cleanup), 'data/huida.db')
  const health = await start(sqlite({ file }))
  expect((await health()).body.ok).toBe(true)
  renameSync(file, `${file}.away`)
  const { status, body } = await until(async () => {
    const answer = await health({ 'accept-language': 'zh-CN' })
    return answer.body.ok ? undefined : answer
  })
  expect([status, body]).toEqual([
    503,
    { ok: false, problems: [{ code: 'STORE_UNAVAILABLE', message: expect.stringContaining('记录写不进去') }] },
  ])
  expect(JSON.stringify(body)).not.toContain('huida.db')
  renameSync(`${file}.away`, file)
})

test('a mistake in the knowledge file is told, while what was right goes on serving', async () => {
  const file = join(temporaryFolder(cleanup), 'shop.json')
  writeFileSync(file, JSON.stringify({ format: 'huida-knowledge/1', space: 'shop', articles: [] }))
  const space = await openSpace({ file })
  cleanup(() => space.close())
  const health = await start(testStore(), { knowledge: { space } })
  expect((await health()).body.ok).toBe(true)
  writeFileSync(file, '{ "format"')
  const answer = await until(async () => {
    const asked = await health()
    return asked.body.ok ? undefined : asked
  })
  expect(answer).toMatchObject({ status: 503, body: { problems: [{ code: 'KNOWLEDGE_UNREADABLE' }] } })
})

test('what else is looked at is told too, and a check that fails is a problem', async () => {
  const problem = { code: 'TELEGRAM_DOWN', zh: '连不上', en: 'It cannot be reached.' }
  const health = await start(testStore(), { health: () => [problem] })
  expect((await health()).body.problems).toEqual([{ code: 'TELEGRAM_DOWN', message: 'It cannot be reached.' }])
  const failing = await start(testStore(), { health: () => Promise.reject(new Error('secret')) })
  expect(await failing()).toMatchObject({ status: 503, body: { problems: [{ code: 'CHECK_FAILED' }] } })
})

// A file system of its own, small enough to be filled: Linux, where users may have namespaces.
const mayMount = spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0
const isBuilt = existsSync(join(packageFolder, 'dist/src/server/serve.js'))

;(mayMount && isBuilt ? describe : describe.skip)(
  'on a full disk (needs unshare with tmpfs, and npm run build)',
  () => {
    test('messages are refused with 503 and Retry-After, health says why, and all is well when there is room again', async () => {
      const folder = temporaryFolder(cleanup)
      const disk = join(folder, 'disk')
      mkdirSync(disk)
      const script = join(folder, 'full.mjs')
      writeFileSync(script, fullDisk(disk))
      const inside = [
        `const { spawnSync } = await import('node:child_process')`,
        `const mounted = 'mount -t tmpfs -o size=4m tmpfs ${disk} && exec ${process.execPath} ${script}'`,
        `process.exitCode = spawnSync('unshare', ['-rm', 'sh', '-c', mounted], { stdio: 'inherit' }).status ?? 1`,
      ].join('\n')
      const { out, err, code } = await startProgram(['--input-type=module', '-e', inside], { cleanup }).ended
      expect({ err, code }).toEqual({ err: '', code: 0 })
      expect(JSON.parse(out)).toEqual({
        before: [200, { ok: true, problems: [] }],
        refused: [503, '1', 'UNAVAILABLE'],
        full: [
          503,
          {
            ok: false,
            problems: [{ code: 'STORE_UNAVAILABLE', message: expect.stringContaining('the disk is full') }],
          },
        ],
        after: [200, { ok: true, problems: [] }],
        accepted: 202,
      })
    })
  },
)

/** A bot whose records are on the small disk, and somebody who fills it and makes room again. */
function fullDisk(disk: string): string {
  const built = (path: string) => JSON.stringify(join(packageFolder, '..', path))
  return `
    import { rmSync, writeFileSync } from 'node:fs'
    import { web } from ${built('adapters/web/dist/index.js')}
    import { createBot } from ${built('core/dist/index.js')}
    import { sqlite } from ${built('plugins/store-sqlite/dist/index.js')}
    import { serve } from ${built('playground/dist/src/server/serve.js')}
    const store = sqlite({ file: ${JSON.stringify(join(disk, 'huida.db'))} })
    const bot = createBot({ adapters: [web()], store }).on('message', () => 'yes')
    const log = { debug() {}, info() {}, warn() {}, error() {} }
    const { url, stop } = await serve({ bot, store, port: 0, log })
    const until = async (what) => { for (;;) { const is = await what(); if (is) return is; await new Promise((r) => setTimeout(r, 100)) } }
    const health = async () => { const asked = await fetch(url + '/health'); return [asked.status, await asked.json()] }
    const session = await (await fetch(url + '/web/session', { method: 'POST' })).json()
    const say = () => fetch(url + '/web/messages', {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer ' + session.token },
      body: JSON.stringify({ id: crypto.randomUUID(), text: 'x'.repeat(7000) }),
    })
    const before = await health()
    let size = 4 * 1024 * 1024
    for (let n = 0; size > 0; n++) try { writeFileSync(${JSON.stringify(disk)} + '/filler-' + n, Buffer.alloc(size)) } catch { size = Math.floor(size / 2) }
    const refused = await until(async () => { const said = await say(); return said.status === 503 && [503, said.headers.get('retry-after'), (await said.json()).error] })
    const full = await until(async () => { const asked = await health(); return asked[0] === 503 && asked })
    for (let n = 0; n < 60; n++) rmSync(${JSON.stringify(disk)} + '/filler-' + n, { force: true })
    const after = await until(async () => { const asked = await health(); return asked[0] === 200 && asked })
    const accepted = (await say()).status
    console.log(JSON.stringify({ before, refused, full, after, accepted }))
    await stop()
    process.exit(0)
  `
}
