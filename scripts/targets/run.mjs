// Tickets in step with real servers: told once, whatever goes wrong on the way, and back again. `npm run test:targets [rt|redmine|export …]`

import { fork } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { faultyProxy, targetCases } from '@huida/plugin-tickets/testing'
import { checkExport } from './export.mjs'
import { system as redmine } from './redmine.mjs'
import { system as rt } from './request-tracker.mjs'
import { until } from './server.mjs'

const wanted = process.argv.slice(2)
const isWanted = (name) => wanted.length === 0 || wanted.includes(name)
const problems = []

for (const [kind, system] of Object.entries({ rt, redmine })) {
  if (!isWanted(kind)) continue
  const missing = system.missing()
  if (missing) {
    console.log(`${system.name}: skipped, ${missing}`)
    continue
  }
  const began = Date.now()
  const server = await system.start()
  console.log(`${system.name} ${server.version} answers after ${seconds(began)}`)
  try {
    await certify(system.name, server)
    await inStep(kind, system.name, server)
  } finally {
    await server.stop()
  }
}
if (isWanted('export')) {
  console.log('Export')
  problems.push(...(await checkExport()))
}
for (const problem of problems) console.error(`✗ ${problem}`)
console.log(problems.length === 0 ? 'All of it holds.' : `${problems.length} problem(s).`)
process.exit(problems.length === 0 ? 0 : 1)

/** The kit's cases against the real server. */
async function certify(name, server) {
  let passed = 0
  for (const { name: said, run } of targetCases) {
    const before = new Set((await server.all()).map(({ id }) => id))
    try {
      await run({
        async make(through) {
          const proxy = await through(server.url)
          return {
            ...{ target: server.target(proxy.url, proxy.host), proxy, secrets: server.secrets },
            ...{ states: server.states, field: server.field, setState: server.setState, remove: server.remove },
            tickets: async () => (await server.all()).filter(({ id }) => !before.has(id)),
            close: async () => {},
          }
        },
      })
      passed++
    } catch (error) {
      problems.push(`${name}: ${said}: ${error.message}`)
    }
  }
  console.log(`  ${passed} of ${targetCases.length} cases of the kit`)
}

/** A bot in a process of its own, over a proxy that goes wrong. */
async function inStep(kind, name, server) {
  const folder = await mkdtemp(join(tmpdir(), 'huida-desk-'))
  const proxy = await faultyProxy(server.url)
  const options =
    kind === 'rt'
      ? { url: proxy.url, allow: [proxy.host], queue: 'General', auth: { user: 'root', password: server.secrets[0] } }
      : { url: proxy.url, allow: [proxy.host], project: 'shop', apiKey: server.secrets[0] }
  const outsideName = kind === 'rt' ? 'request-tracker' : 'redmine'
  let desk = await startDesk({ file: join(folder, 'huida.db'), kind, options })
  const isCreate = ({ method, path }) => method === 'POST' && /ticket$|issues\.json$/.test(path)
  const linked = (number) =>
    until(`${number} is linked`, async () => (await desk.ask({ what: 'ticket', number })).outside[outsideName])
  const step = async (what, work) => {
    const began = Date.now()
    try {
      const seen = await work()
      console.log(`  ✓ ${what} (${seconds(began)}${seen ? `; ${seen}` : ''})`)
    } catch (error) {
      problems.push(`${name}: ${what}: ${error.message}`)
    } finally {
      proxy.heal()
    }
  }
  const once = async (number) => {
    await linked(number)
    const found = await server.with(number)
    if (found.length !== 1) throw new Error(`it is there ${found.length} times`)
    const creates = proxy.asked.filter(isCreate).length
    return `there once; ${creates} requests to create so far`
  }
  try {
    for (const [what, faults] of [
      ['created once', []],
      ['created once, after three errors of something between', [[{ kind: 'status', status: 502 }, 3]]],
      ['created once, after the connection was cut twice', [[{ kind: 'cut' }, 2]]],
      ['created once, when the connection ended after the write', [[{ kind: 'lost' }, 1]]],
      ['created once, when no answer came after the write', [[{ kind: 'silent' }, 1]]],
    ])
      await step(what, async () => {
        for (const [fault, times] of faults) proxy.fail(fault, { times, when: isCreate })
        return once(await desk.ask({ what: 'open', text: what }))
      })
    for (let round = 1; round <= 3; round++)
      await step(`created once, when the process was killed between the write and its record (${round})`, async () => {
        proxy.fail({ kind: 'silent' }, { when: isCreate })
        // The bot is killed before it can answer; the number is known to the other side only.
        const text = `killed ${round}`
        const before = (await server.all()).length
        void desk.ask({ what: 'open', text }).catch(() => {})
        await until('the write is done', async () => (await server.all()).length > before)
        await desk.kill()
        proxy.heal()
        desk = await startDesk({ file: join(folder, 'huida.db'), kind, options })
        return once(await desk.ask({ what: 'open', text }))
      })
    const number = await desk.ask({ what: 'open', text: 'created once' })
    const [{ id }] = await server.with(number)
    const becomes = (state) =>
      until(`it is ${state}`, async () => (await desk.ask({ what: 'ticket', number })).state === state)
    await step('what changes here is told', async () => {
      await desk.ask({
        what: 'act',
        number,
        action: 'ticket.change',
        data: { subject: 'Parcel 找到了', state: 'pending' },
      })
      await until('it is told', async () => (await server.with(number))[0].subject === 'Parcel 找到了')
      await until('the state is told', async () => (await server.with(number))[0].state === server.states[0])
    })
    await step('a status that is changed there comes back', async () => {
      await server.setState(id, server.closed)
      await becomes('closed')
    })
    await step('and one that opens it again', async () => {
      await server.setState(id, server.open)
      await becomes('open')
    })
    await step('what comes back is not told there again', async () => {
      const writes = () => proxy.asked.filter(({ method, path }) => method === 'PUT' && path.includes(`/${id}`)).length
      const before = writes()
      await new Promise((resolve) => setTimeout(resolve, 4_000))
      if (writes() !== before) throw new Error('it was')
      if ((await server.with(number))[0].state !== server.open) throw new Error('its state was changed')
    })
  } finally {
    await desk.kill()
    await proxy.close()
    await rm(folder, { recursive: true, force: true })
  }
}

async function startDesk(about) {
  const child = fork(fileURLToPath(new URL('desk.mjs', import.meta.url)), {
    env: { ...process.env, DESK: JSON.stringify(about) },
  })
  const waiting = new Map()
  let asked = 0
  await new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the bot ended with ${code}`)))
    child.on('message', ({ ready, id, result, error }) => {
      if (ready) return resolve()
      const { done, failed } = waiting.get(id)
      waiting.delete(id)
      error ? failed(new Error(error)) : done(result)
    })
  })
  return {
    ask: (message) =>
      new Promise((done, failed) => {
        const id = ++asked
        waiting.set(id, { done, failed })
        child.send({ id, ...message })
      }),
    async kill() {
      const ended = new Promise((resolve) => child.once('exit', resolve))
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGKILL')
        await ended
      }
    },
  }
}

function seconds(began) {
  return `${((Date.now() - began) / 1_000).toFixed(1)} s`
}
