/**
 * Runs one contestant in a process of its own, so that nobody's code, heap or warm-up is anybody else's. The parent calls the
 * methods of what the module's `start(options)` returned.
 */
const [module, options] = process.argv.slice(2)

process.on('disconnect', () => process.exit())
process.on('SIGTERM', () => process.exit())

const contestant = await (await import(module)).start(JSON.parse(options))

process.on('message', async ({ id, method, args }) => {
  try {
    process.send({ id, result: await (method === 'cpuMs' ? cpuMs() : contestant[method](...args)) })
  } catch (error) {
    process.send({ id, error: error instanceof Error ? error.stack : String(error) })
  }
})

/** The processor time of this process so far, which says more than the clock on a busy machine. */
function cpuMs() {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

process.send({ id: 0 })
