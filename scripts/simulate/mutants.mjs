import { spawn } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'

// Takes one line after the other away that keeps messages safe, and sees whether the simulation notices. One that lives is a promise that
// nobody checks.

/**
 * Six more lines were taken away that nobody missed, and are not among them: a second line seems to stand behind each, which was not shown.
 * Of `core/dist`: the file, what stands there, what stands there instead.
 */
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
    'delivery/journal.js',
    'if (!isBusy)',
    'if (true)',
  ],
  'what a claim reads of a lane is taken although something has ended there since': [
    'delivery/journal.js',
    'if (this.#endedSince.has(conversation))',
    'if (false)',
  ],
  'a worker goes on with what it had before another may have had it': [
    'delivery/journal.js',
    'if (isBusy && !this.#isCurrent(conversation))',
    'if (false)',
  ],
  'what the store could not do counts as an attempt': [
    'delivery/journal.js',
    "const isStores = (error) => isHuidaError(error, 'STORE_UNAVAILABLE')",
    'const isStores = () => false',
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
    'delivery/outbox.js',
    'this.#isStillHere(message) ? this.#answerOf',
    'true ? this.#answerOf',
  ],
  'a message whose count was answered by nobody is dropped': [
    'delivery/outbox.js',
    "if (isMine && same?.status === 'sending')",
    'if (false)',
  ],
  'words of an older epoch are sent': ['delivery/outbox.js', "if (by.kind !== 'bot')", 'if (true)'],
  'whoever takes a conversation does not wait for what is on its way': [
    'delivery/journal.js',
    'await this.#quietElsewhere(known.id, committed.epoch)',
    '0',
  ],
  'a worker begins before what others have left': ['delivery/journal.js', 'if (isUnknown)', 'if (false)'],
  'a worker begins in a lane that it has left': [
    'delivery/journal.js',
    'if (this.#left.has(conversation) && this.#isBusy(conversation))',
    'if (false)',
  ],
  'a worker that stood still sends what it has committed': [
    'delivery/journal.js',
    'const isMine = this.#isMine(event);',
    'const isMine = true;',
  ],
  'what a model said is not kept': ['turn/turn.js', 'await store.remember(event.position, name, result);', ''],
  'a lapse of the lease is not noticed': ['delivery/lease.js', 'this.#term++', '0'],
}

const seeds = process.argv[2] ?? '3000'
const run = (mutant) =>
  new Promise((resolve) => {
    const words = ['--import', new URL('./mutate.mjs', import.meta.url).href]
    const script = fileURLToPath(new URL('./run.mjs', import.meta.url))
    const child = spawn(process.execPath, [...(mutant ? words : []), script, '--seeds', seeds, '--quick'], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, MUTANT: JSON.stringify(mutant ?? null) },
    })
    let out = ''
    child.stdout.on('data', (chunk) => {
      out += chunk
    })
    child.stderr.on('data', (chunk) => {
      out += chunk
    })
    child.on('close', (code) => resolve({ code, out }))
  })

/** Only those whose names hold this. */
const wanted = process.argv[3] ?? ''
const waiting = Object.entries(mutants).filter(([name]) => name.includes(wanted))
let living = 0
await Promise.all(
  Array.from({ length: availableParallelism() }, async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [name, mutant] = next
      const { code, out } = await run(mutant)
      const by = /^seed (\d+):\n\s+(.*)$/m.exec(out)
      if (code !== 0 && by) console.log(`killed  ${name} (seed ${by[1]}, ${by[2].slice(0, 60)})`)
      else {
        living++
        console.log(`${code === 0 ? 'LIVES ' : 'BROKEN'}  ${name}${code === 0 ? '' : `: ${out.slice(0, 300)}`}`)
      }
    }
  }),
)
console.log(living === 0 ? `all ${Object.keys(mutants).length} killed` : `${living} live`)
process.exit(living === 0 ? 0 : 1)
