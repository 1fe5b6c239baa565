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
  'a worker goes on in a lane that it has left': ['delivery/journal.js', 'this.#left.has(event.conversation)', 'false'],
  'a worker that stood still sends what it has committed': [
    'delivery/journal.js',
    'const isMine = lease.isStill(event.term);',
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

const waiting = Object.entries(mutants)
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
