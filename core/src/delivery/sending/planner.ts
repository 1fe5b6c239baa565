import type { Accepts } from '../../adapter.js'
import { maxTextOf } from '../../conversation/degrade.js'
import type { Part } from '../../conversation/part.js'
import { sizeOf } from '../../conversation/split.js'

/**
 * Which messages leave now and which wait for the next window. Neighbouring texts become one message where that is needed, and only then;
 * nothing is reordered, nothing is lost.
 * @param left how many messages the platform still takes
 * @param reserve how many of them are kept for others
 */
export function plan(
  parts: readonly Part[],
  accepts: Accepts,
  left: number,
  reserve: number,
): { now: Part[]; held: Part[] } {
  const room = Math.max(0, left - reserve)
  if (parts.length <= room) return { now: [...parts], held: [] }
  const merged = merge(parts, accepts, room)
  return { now: merged.slice(0, room), held: merged.slice(room) }
}

/** Joins neighbours from the first on, until there is room for all or nothing more can be joined. */
function merge(parts: readonly Part[], accepts: Accepts, room: number): Part[] {
  const merged: Part[] = []
  let open = parts.length - room
  for (const part of parts) {
    const last = merged.at(-1)
    const joined = open > 0 && last ? join(last, part) : undefined
    if (joined && sizeOf(joined.text, accepts.text.unit) <= maxTextOf(joined.type, accepts)) {
      merged[merged.length - 1] = joined
      open--
    } else merged.push(part)
  }
  return merged
}

/** A text takes the text or the question after it. */
function join(first: Part, second: Part) {
  if (first.type !== 'text' || (second.type !== 'text' && second.type !== 'choices')) return undefined
  if (first.format !== second.format) return undefined
  return { ...second, text: [first.text, second.text].filter(Boolean).join('\n\n') }
}
