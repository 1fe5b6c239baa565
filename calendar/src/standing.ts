import type { Calendar } from './calendar.js'
import { certainOr } from './known.js'

/** How a calendar stands at a moment. All moments are milliseconds since 1970. */
export interface Standing {
  /** Whether the team works. */
  isOpen: boolean
  /** When these hours end. Absent: it is closed, or they do not end within 400 days. */
  closesAt?: number
  /** When it works again. Absent: it works. */
  opensAt?: number
  /** The year whose holidays are not known: this is what the plain week says. */
  unknownYear?: number
}

/** Whether a team works at a moment, and until or from when. */
export function standingAt(calendar: Calendar, at: number): Standing {
  const { value, unknownYear } = certainOr(calendar, (one) => {
    const isOpen = one.isOpen(at)
    const closesAt = isOpen ? one.closesAt(at) : undefined
    return { isOpen, ...(closesAt !== undefined && { closesAt }), ...(!isOpen && { opensAt: one.nextOpening(at) }) }
  })
  return { ...value, ...(unknownYear !== undefined && { unknownYear }) }
}
