import { fork } from 'node:child_process'

/**
 * Starts `child.mjs` with a module and waits until it is ready.
 * @param {string} module a file of this folder, such as `turn/telegraf.mjs`
 * @param {object} options what its `start` is given
 * @param {string[]} execArgv flags of node
 */
export async function contestant(module, options = {}, execArgv = []) {
  const child = fork(
    new URL('child.mjs', import.meta.url),
    [new URL(module, import.meta.url).href, JSON.stringify(options)],
    { execArgv: ['--no-warnings', ...execArgv], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] },
  )
  let complaints = ''
  child.stderr.on('data', (chunk) => {
    complaints = (complaints + chunk).slice(-4_000)
  })
  const waiting = new Map()
  let calls = 0
  const exited = new Promise((resolve) => child.once('exit', resolve))
  child.on('message', ({ id, result, error }) => {
    const { resolve, reject } = waiting.get(id)
    waiting.delete(id)
    if (error) reject(new Error(`${module}: ${error}`))
    else resolve(result)
  })
  exited.then((code) => {
    for (const { reject } of waiting.values()) reject(new Error(`${module} ended with ${code}. ${complaints}`))
  })
  const answer = (id) => new Promise((resolve, reject) => waiting.set(id, { resolve, reject }))
  const call = (method, ...args) => {
    calls++
    child.send({ id: calls, method, args })
    return answer(calls)
  }
  await answer(0)
  return {
    call,
    /** What `work` gives, and the processor time that the child needed meanwhile. */
    async metered(work) {
      const before = await call('cpuMs')
      const result = await work()
      return { result, cpuMs: (await call('cpuMs')) - before }
    },
    async stop() {
      child.kill()
      await exited
    },
    /** As a crash would end it. */
    async kill() {
      child.kill('SIGKILL')
      await exited
    },
  }
}
