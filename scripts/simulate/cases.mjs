import { memoryStore } from '@huida/core'
import { storeCases } from '@huida/core/testing'

// What every store must do, of the one that the simulation plays on.
for (const { name, skip, run } of storeCases) {
  if (skip) continue
  try {
    await run(async (clock) => memoryStore({ clock, shared: true }))
  } catch (error) {
    console.log(`${name}: ${String(error.message).split('\n')[0]}`)
    process.exit(1)
  }
}
