import { type Principal, Refusal } from '@huida/core'
import { isProgram } from '../access.js'
import { placer } from '../placer.js'
import { text } from './schemas.js'

/** Who looks at knowledge as it is worked on. */
export const readers = ['trainer', 'reviewer', 'legal-reviewer', 'manager', 'auditor'] as const

/** Declares a route below `/knowledge`; reading is for everybody who looks at knowledge, changing for trainers, unless it says otherwise. */
export const place = placer('/knowledge', {
  reading: { role: readers, audit: 'read' },
  changing: { role: 'trainer', audit: 'change' },
})

/** `by` counts only for programs with the token, which speak for somebody; whoever has signed in speaks for themselves. */
export const who = { by: text.optional(), note: text.optional() }

export function whoSays(
  by: Principal,
  said: { by?: string | undefined; note?: string | undefined },
): { by: string; note?: string } {
  if (isProgram(by) && said.by === undefined)
    throw new Refusal(400, 'BODY_INVALID', 'Say in "by" who does this: the token of the program is nobody.')
  return { by: isProgram(by) ? said.by! : by.id, ...(said.note && { note: said.note }) }
}
