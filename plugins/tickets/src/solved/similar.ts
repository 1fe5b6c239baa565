import type { Statement } from '@huida/core'
import type { SolvedTicket } from '../conversation/on-ctx.js'
import type { TicketTables } from '../ticket/tables.js'
import type { Ticket } from '../ticket/ticket.js'

/** How many pieces of a text are kept and looked for. */
const MAX_GRAMS = 120
const MAX_WANTED = 16
/** So many rows are read at most for one question, whatever number of tickets has the same words. */
const MAX_ROWS = 8_000
/** What shares less with the question is another matter. */
const LEAST = 0.15

/** What a text is found again by: pairs of Chinese characters, and words of other scripts, each once. Numbers are of one case only. */
export function gramsOf(text: string): string[] {
  const grams = new Set<string>()
  for (const [run] of text
    .normalize('NFKC')
    .toLowerCase()
    .matchAll(/\p{Script=Han}+|[\p{L}\p{M}]+/gu)) {
    if (/\p{Script=Han}/u.test(run)) {
      const letters = [...run]
      for (let i = 0; i + 1 < letters.length; i++) grams.add(letters[i]! + letters[i + 1]!)
    } else if (run.length > 2 && !small.has(run)) grams.add(run.slice(0, 40))
    if (grams.size >= MAX_GRAMS) break
  }
  return [...grams].slice(0, MAX_GRAMS)
}

const small = new Set(
  'the and for you your are was has have had not but with this that from they what when who how can will please hello'.split(
    ' ',
  ),
)

const textOf = ({ subject, problem }: Pick<Ticket, 'subject' | 'problem'>): string =>
  problem === subject ? subject : `${subject}\n${problem}`

/** Statements that make a closed ticket findable; none when it is already, or has nothing to teach. */
export async function gramStatements({ db, sql }: TicketTables, ticket: Ticket): Promise<Statement[]> {
  if (!ticket.solution) return []
  const { number } = ticket
  const [known] = await sql.read(
    db.selectFrom('tickets_gram').select('gram').where('number', '=', number).limit(1).compile(),
  )
  const grams = known ? [] : gramsOf(textOf(ticket))
  if (grams.length === 0) return []
  return [
    db
      .insertInto('tickets_gram')
      .values(grams.map((gram) => ({ gram, number })))
      .compile(),
    db
      .insertInto('tickets_gram_count')
      .values(grams.map((gram) => ({ gram, n: 1 })))
      .onConflict((conflict) =>
        conflict.column('gram').doUpdateSet((eb) => ({ n: eb('tickets_gram_count.n', '+', 1) })),
      )
      .compile(),
  ]
}

/** Closed tickets with a solution that share rare words with a text, best first. */
export async function similarTo(tables: TicketTables, text: string, limit: number): Promise<SolvedTicket[]> {
  const { db, sql } = tables
  const wanted = gramsOf(text)
  if (wanted.length === 0 || limit < 1) return []
  const counted = await sql.read<{ gram: string; n: number }>(
    db
      .selectFrom('tickets_gram_count')
      .select(['gram', 'n'])
      .where('gram', 'in', wanted)
      .orderBy('n')
      .limit(MAX_WANTED)
      .compile(),
  )
  const rare = rarest(counted)
  if (rare.length === 0) return []
  const weights = rare.map(({ gram, n }) => ({ gram, weight: Math.round(1_000 / Math.log2(2 + Number(n))) }))
  const [first, ...others] = weights
  const best = await sql.read<{ number: string; score: number }>(
    db
      .selectFrom('tickets_gram')
      .select((eb) => {
        const start = eb.case('gram').when(first!.gram).then(eb.lit(first!.weight))
        const cases = others.reduce((all, { gram, weight }) => all.when(gram).then(eb.lit(weight)), start)
        return ['number', eb.fn.sum<number>(cases.end()).as('score')]
      })
      .where(
        'gram',
        'in',
        weights.map(({ gram }) => gram),
      )
      .groupBy('number')
      .orderBy('score', 'desc')
      .orderBy('number')
      .limit(limit * 2)
      .compile(),
  )
  // A rare word alone says little about a long question.
  const most = weights.reduce((sum, { weight }) => sum + weight, 0)
  const share = Math.min(1, rare.length / Math.min(wanted.length, MAX_WANTED))
  const near = best.filter(({ score }) => (Number(score) / most) * share >= LEAST)
  const solved = await Promise.all(near.map(async ({ number }) => (await tables.kept(number))?.ticket))
  return solved.flatMap((ticket) => solvedOf(ticket)).slice(0, limit)
}

/** The first one, and as many more as together have no more rows than are read. */
function rarest(counted: readonly { gram: string; n: number }[]) {
  let rows = 0
  return counted.filter(({ n }, i) => {
    rows += Number(n)
    return i === 0 || rows <= MAX_ROWS
  })
}

function solvedOf(ticket: Ticket | undefined): SolvedTicket[] {
  if (ticket?.state !== 'closed' || ticket.solution === undefined || ticket.closedAt === undefined) return []
  const { number, type, subject, state, openedAt, solution, closedAt } = ticket
  return [{ number, type, subject, state, openedAt, solution, closedAt }]
}
