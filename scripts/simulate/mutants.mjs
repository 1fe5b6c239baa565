import { spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'

// Takes one line after the other away that keeps messages safe, and sees whether the simulation notices, or the cases of every store. One that
// lives is a promise that nobody checks.

/** Of `core/dist`: the file, what stands there, what stands there instead. */
const mutants = {
  'a message is acknowledged before it is stored': [
    'delivery/inbox.js',
    'receive: async (event) => (await journal.receive(adapter, [event], { alone: true }))[0],',
    "receive: async (event) => (journal.receive(adapter, [event], { alone: true }).catch(() => {}), { outcome: 'accepted' }),",
  ],
  'a turn commits although another has since': ['store/memory-store.js', '(known?.fence ?? 0) !== fence || ', ''],
  'a turn commits under another attempt': ['store/memory-store.js', 'event?.attempts !== turn.attempt', '!event'],
  'a message is settled, or attempted, under another attempt': [
    'store/memory-store.js',
    'row.attempts === attempts',
    'true',
  ],
  'what a claim reads of a lane is taken although something is under way there': [
    'delivery/lanes/claims.js',
    'if (!isBusy)',
    'if (true)',
  ],
  'what a claim reads of a lane is taken although something has ended there since': [
    'delivery/lanes/claims.js',
    'if (this.#endedSince.has(conversation))',
    'if (false)',
  ],
  'a turn commits under another owner': ['store/memory-store.js', ' || (known?.epoch ?? 0) !== epoch', ''],
  'an attempt is counted twice': ['store/memory-store.js', 'if (event?.attempts !== attempts)', 'if (!event)'],
  'a redelivery is a new message': ['store/memory-store.js', 'if (known)', 'if (false)'],
  'a lane is taken although another worker holds it': [
    'store/memory/leases.js',
    'return lane.worker !== undefined && lane.worker !== worker && this.#isAlive(lane.worker)',
    'return false',
  ],
  'a lease never runs out': ['store/memory/leases.js', 'until > this.clock.now()', 'true'],
  'a message is sent before its attempt is counted': [
    'delivery/outbox.js',
    'await this.#durably(() => store.settle({ attempting: { position, attempts }, at: clock.now() }))',
    'true',
  ],
  'a worker that stood still sends what it had counted': [
    'delivery/sending/sending.js',
    'this.options.isStillHere(message) ? this.#answerOf',
    'true ? this.#answerOf',
  ],
  'a message whose count was answered by nobody is dropped': [
    'delivery/outbox.js',
    "if (isMine && same?.status === 'sending')",
    'if (false)',
  ],
  'words of an older epoch are sent': ['delivery/outbox.js', "if (by.kind !== 'bot')", 'if (true)'],
  'whoever takes a conversation does not wait for what is on its way': [
    'delivery/owner-changes.js',
    'await this.#quietElsewhere(known.id, committed.epoch)',
    '0',
  ],
  'a worker begins before what others have left': ['delivery/lanes/claims.js', 'if (isUnknown)', 'if (false)'],
  'a worker that stood still sends what it has committed': [
    'delivery/journal.js',
    'const isMine = this.claims.isMine(event);',
    'const isMine = true;',
  ],
  'what a model said is not kept': [
    'turn/turn.js',
    '(await store.remember(event.position, event.attempts, name, result))',
    'true',
  ],
  'what a model said to a worker that stood still is kept': [
    'store/memory-store.js',
    'if (this.#waiting(position)?.attempts !== attempts)',
    'if (!this.#waiting(position))',
  ],
  'a lapse of the lease is not noticed': ['delivery/lanes/lease.js', 'this.#term++', '0'],
}

/** A mutant that tries for ever what it may not do is noticed by that. */
const ENDS_WITHIN_MS = 15 * 60_000

const seeds = process.argv[2] ?? '3000'
/** Only those whose names hold this. */
const wanted = process.argv[3] ?? ''

const played = (mutant, script, ...words) =>
  new Promise((resolve) => {
    const mutate = ['--import', new URL('./mutate.mjs', import.meta.url).href]
    const path = fileURLToPath(new URL(script, import.meta.url))
    const child = spawn(process.execPath, [...mutate, path, ...words], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, MUTANT: JSON.stringify(mutant) },
    })
    let out = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => {
        out += chunk
      })
    const limit = setTimeout(() => child.kill('SIGKILL'), ENDS_WITHIN_MS)
    child.on('close', (code, signal) => {
      clearTimeout(limit)
      resolve({ code, out, isEndless: signal === 'SIGKILL' })
    })
  })

/** What notices a mutant: the simulation, or, where a second line stands behind it there, what every store must do. */
async function judged([name, mutant]) {
  const simulated = await played(mutant, './run.mjs', '--seeds', seeds, '--quick')
  if (simulated.isEndless) return `killed  ${name} (it does not end)`
  const seed = /^seed (\d+):\n\s+(.*)$/m.exec(simulated.out)
  if (simulated.code !== 0 && seed) return `killed  ${name} (seed ${seed[1]}, ${seed[2].slice(0, 60)})`
  if (simulated.code !== 0) return `BROKEN  ${name}: ${simulated.out.slice(0, 300)}`
  const cases = mutant[0].startsWith('store/') ? await played(mutant, './cases.mjs') : { code: 0 }
  return cases.code === 0
    ? `LIVES   ${name}`
    : `killed  ${name} (a case of every store, ${cases.out.slice(0, 60).trim()})`
}

const all = Object.entries(mutants).filter(([name]) => name.includes(wanted))
const waiting = [...all]
let living = 0
await Promise.all(
  Array.from({ length: availableParallelism() }, async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const line = await judged(next)
      if (!line.startsWith('killed')) living++
      console.log(line)
    }
  }),
)
console.log(living === 0 ? `all ${all.length} killed` : `${living} live`)
process.exit(living === 0 ? 0 : 1)
