import { writeSync } from 'node:fs'

/**
 * What a crash point tells, to kill the process there.
 * @param {string | undefined} at `<crash point>:<pass>`; empty: live on
 * @returns {((passed: string) => void) | undefined}
 */
export function killAt(at) {
  if (!at) return undefined
  const [point, pass] = at.split(':')
  let passes = 0
  return (passed) => {
    if (passed !== point || ++passes < pass) return
    writeSync(1, `killed at ${point}\n`)
    process.kill(process.pid, 'SIGKILL')
    for (;;); // Not one instruction further.
  }
}
