import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { text, theBot } from '../../core/dist/index.js'
import { noPostgres, postgresServer } from '../../plugins/store-postgres/dist/testing/index.js'
import { sqlite } from '../../plugins/store-sqlite/dist/index.js'

// How long a store of so many conversations takes from SQLite to PostgreSQL, on a machine that does both; with kills on its way.
const { values } = parseArgs({
  options: { conversations: { type: 'string', default: '100000' }, kills: { type: 'string', default: '3' } },
})
const conversations = Number(values.conversations)
const kills = Number(values.kills)
/** So many conversations are written at once. */
const AT_ONCE = 500

const missing = noPostgres()
if (missing) {
  console.log(`skipped, since ${missing}`)
  process.exit()
}
const folder = mkdtempSync(join(tmpdir(), 'huida-move-'))
const undo = [() => rmSync(folder, { recursive: true, force: true })]
try {
  const file = join(folder, 'huida.db')
  const filling = performance.now()
  await fill(file)
  const seconds = (from) => ((performance.now() - from) / 1_000).toFixed(1)
  console.log(
    `${conversations} conversations made in ${seconds(filling)} s: ${Math.round(statSync(file).size / 1e6)} MB`,
  )
  // As it is installed: what is written is on the disk.
  const server = await postgresServer((end) => undo.unshift(end), { fsync: 'on' })
  const whole = performance.now()
  await move(file, await server.database())
  console.log(`moved at one go in ${seconds(whole)} s`)
  if (kills > 0) {
    const database = await server.database()
    const pieces = performance.now()
    const share = Number(seconds(whole)) / (kills + 1.5)
    for (let killed = 1; killed <= kills; killed++) await move(file, database, share * 1_000)
    await move(file, database)
    console.log(`moved with ${kills} kills in ${seconds(pieces)} s`)
  }
} finally {
  for (const end of undo) await end()
}

/** Each has asked three times, and was answered. */
async function fill(file) {
  const store = sqlite({ file })
  await store.open()
  for (let n = 0; n < conversations; n += AT_ONCE)
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, conversations - n) }, (_, at) => converse(store, n + at)))
  await store.close()
}

async function converse(store, n) {
  const to = { id: `u${n}`, userId: `u${n}` }
  const conversation = { id: `web:u${n}`, adapter: 'web', to, user: { id: `u${n}` }, owner: theBot, epoch: 0 }
  for (let fence = 0; fence < 3; fence++) {
    const at = 1_760_000_000_000 + n * 1_000 + fence * 60_000
    const event = {
      ...{ type: 'message', key: `m${fence}`, at, conversation: { id: to.id }, user: { id: to.id } },
      parts: [text(`订单 2026${n} 到哪了？ where is my parcel, please? (${fence})`)],
    }
    const entry = { adapter: 'web', conversation: conversation.id, acceptedAt: at, attempting: true, event }
    const [{ position }] = await store.accept([entry])
    const act = { type: 'say', part: text(`It is on its way, and arrives tomorrow. 您的包裹明天送达。(${n})`) }
    const said = { conversation: conversation.id, adapter: 'web', to, act, by: theBot, epoch: 0, status: 'sending' }
    const record = { conversation: conversation.id, adapter: 'web', type: 'message.answered', by: theBot, at }
    const { messages } = await store.commit({
      ...{ position, merged: [], attempt: 1, conversation: { ...conversation, fence }, outcome: 'answered', state: {} },
      ...{ trace: [{ step: 'bench', chose: 'answer', ms: 1 }], startedAt: at, at, messages: [said], superseded: [] },
      ...{ asked: [], records: [{ ...record, data: { kind: 'answer', ms: 9 } }], timers: [], cancelled: [] },
      ...{ drawers: [], statements: [] },
    })
    const settled = { position: messages[0], attempts: 1, status: 'delivered', platformId: `p${n}-${fence}` }
    await store.settle({ settled, at })
  }
}

/** Runs the command, to its end or for a while. */
function move(file, database, killAfterMs) {
  return new Promise((resolve, reject) => {
    const words = ['playground/dist/src/cli.js', 'move', '--from', `sqlite:${file}`, '--to', database, '--data', folder]
    const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] })
    undo.unshift(() => child.kill('SIGKILL'))
    let out = ''
    child.stdout.on('data', (chunk) => {
      out += chunk
    })
    if (killAfterMs !== undefined) setTimeout(() => child.kill('SIGKILL'), killAfterMs)
    child.on('exit', (code, signal) => {
      if (code === 0) console.log(out.split('\n').slice(0, -4).join('\n'))
      else if (signal !== 'SIGKILL' || killAfterMs === undefined) return reject(new Error(`it ended with ${code}`))
      resolve()
    })
  })
}
