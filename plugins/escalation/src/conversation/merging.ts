import { type Context, Refusal } from '@huida/core'
import type { StoredCase, Tables } from '../tables.js'

/**
 * The open case of another conversation, if an agent's case can go on there.
 * @throws Refusal when it cannot
 */
export async function mergeTarget(one: StoredCase, into: string, tables: Tables): Promise<StoredCase> {
  if (one.conversation === into)
    throw new Refusal(400, 'CASE_SAME', 'A conversation cannot be merged into itself. Name another one.')
  const other = await tables.caseIn(into)
  // A ticket that stands for a person is nobody who goes on.
  if (!other || other.case.phase === 'deferred')
    throw new Refusal(409, 'CASE_NOT_OPEN', 'No person has the other conversation, and none is being found.')
  const [person, same] = await Promise.all(
    [one, other].map(({ about }) => tables.personOf(about.customer.person)) as [Promise<string>, Promise<string>],
  )
  if (person !== same)
    throw new Refusal(
      409,
      'PERSON_OTHER',
      'The conversations are of two customers. If they are one, say so first: POST /persons/merge.',
    )
  return other
}

/** Who said a line, in every language. */
const signs = { customer: '←', bot: '→' }

/** Whoever has the other conversation, or gets it, reads what was said in this one; two tickets become one. */
export function goOnIn(ctx: Context, one: StoredCase, other: StoredCase, agent: string): void {
  const { summary, asked } = one.about
  const lines = summary.length > 0 ? summary.map(({ by, text }) => `${signs[by]} ${text}`) : [asked]
  const words = [`合并自 / merged from: ${one.conversation}`, ...lines].join('\n')
  ctx.act(other.conversation, 'handoff.note', { agent, text: words })
  const { ticket } = one.case
  if (ticket !== undefined && other.case.ticket !== undefined && ticket !== other.case.ticket)
    ctx.act(`ticket:${ticket}`, 'ticket.merge', { into: other.case.ticket, by: { kind: 'agent', id: agent } })
}
