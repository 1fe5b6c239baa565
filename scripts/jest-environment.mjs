import { setTimeout as sleep } from 'node:timers/promises'
import { TestEnvironment } from 'jest-environment-node'

/**
 * Jest fails a test for a promise that is rejected while the test runs, and nobody handles. This environment fails the file
 * too for what is rejected, thrown or warned about when its tests are over, where Jest would run it again in a new worker or
 * say nothing.
 */
export default class extends TestEnvironment {
  async handleTestEvent({ name, describeBlock }) {
    // What the last test left is still counted as its own.
    if (name === 'run_describe_finish' && !describeBlock.parent) await sleep(20)
  }

  async teardown() {
    await sleep(0)
    await super.teardown()
    const left = strays.splice(0)
    if (left.length > 0) throw new AggregateError(left, left.map(String).join('\n'))
  }
}

/** Of this process. Jest takes its listeners off while it listens itself. */
const strays = []
process.on('unhandledRejection', (reason) => strays.push(reason))
process.on('uncaughtException', (error) => strays.push(error))
process.on('warning', (warning) => {
  // Native modules of a test run in node's experimental VM modules.
  if (warning.name !== 'ExperimentalWarning') strays.push(warning)
})
// A worker whose Jest was killed would go on with its file, and with the programs and browsers that it has started.
process.once('disconnect', () => process.exit(1))
// Node counts who listens, and keeps a process for them: without this no worker would end by itself, and Jest would kill each.
process.channel?.unrefCounted()
process.on('exit', () => {
  if (strays.length === 0) return
  console.error(...strays)
  process.exitCode = 1
})
