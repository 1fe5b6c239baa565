import { useFormat } from '../language/format.js'
import { signal, useSignal } from '../signal.js'

/** One clock for all moments of the page, in steps of this many milliseconds. */
const STEP_MS = 15_000

const now = signal(Date.now())
setInterval(() => now.set(Date.now()), STEP_MS)

/** So little ahead is a moment of another clock, or of this one since its last step: it is now. */
const NEARLY_MS = 60_000

/** A moment by how long ago or ahead it is, changing by itself; all of it when it is pointed at. `at`: milliseconds since 1970. */
export function Ago({ at }: { at: number }) {
  const format = useFormat()
  const here = useSignal(now)
  return (
    <time dateTime={new Date(at).toISOString()} title={format.moment(at)}>
      {format.ago(at, at > here && at - here < NEARLY_MS ? at : here)}
    </time>
  )
}
