import { parseArgs } from 'node:util'
import { play } from './world.mjs'

// Plays seeds, and prints what was not kept. A seed that fails plays the same again: --seed 4711
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '100000' },
    seed: { type: 'string' },
    first: { type: 'string', default: '1' },
    quick: { type: 'boolean', default: false },
  },
})
const first = Number(values.seed ?? values.first)
const count = values.seed === undefined ? Number(values.seeds) : 1
const begun = performance.now()
let failed = 0
for (let seed = first; seed < first + count; seed++) {
  const broken = await play(seed)
  if (broken.length > 0) {
    failed++
    console.log(`seed ${seed}:\n  ${broken.join('\n  ')}`)
    if (values.quick) break
  }
  if ((seed - first + 1) % 1_000 === 0) console.error(`${seed - first + 1} seeds, ${failed} failed`)
}
const seconds = Math.round((performance.now() - begun) / 1_000)
console.log(`${count} seeds in ${seconds} s: ${failed === 0 ? 'every promise kept' : `${failed} failed`}`)
process.exit(failed === 0 ? 0 : 1)
