import { useFormat } from '../language/format.js'
import { signal, useSignal } from '../signal.js'

/** One clock for all moments of the page, in steps of this many milliseconds. */
const STEP_MS = 15_000

const now = signal(Date.now())
setInterval(() => now.set(Date.now()), STEP_MS)

/** A moment by how long ago it is, growing by itself; all of it when it is pointed at. `at`: milliseconds since 1970. */
export function Ago({ at }: { at: number }) {
  const format = useFormat()
  return (
    <time dateTime={new Date(at).toISOString()} title={format.moment(at)}>
      {format.ago(at, Math.max(at, useSignal(now)))}
    </time>
  )
}
