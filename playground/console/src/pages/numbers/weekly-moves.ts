import type { Definition } from './figure.js'
import type { Finding, Pack } from './weekly.js'

/** How a number of the team stands beside the week before. */
export interface Move {
  definition: Definition
  before: number | null
  value: number | null
  /** `new`: there is nothing to compare it with. */
  change: 'better' | 'worse' | 'same' | 'new'
  isMet: boolean | undefined
  /** What was found that speaks for it. */
  why: readonly Finding[]
}

/** The findings that a number is explained by. */
const explained: Readonly<Record<string, Finding['kind']>> = {
  ...{ scope: 'ai', 'one-contact': 'ai', accuracy: 'ai', transfer: 'ai' },
  ...{ 'first-human': 'people', handling: 'people' },
  csat: 'customers',
}

/** So many are named beside a number. */
const NAMED = 2

/** The team's numbers that have something to say, the worse ones first. */
export function movesOf({ kpis, before, findings }: Pack, definitions: readonly Definition[]): Move[] {
  const moves = definitions
    .filter(({ role }) => role === 'kpi')
    .flatMap((definition): Move[] => {
      const now = kpis.find(({ id }) => id === definition.id)
      const then = before.find(({ id }) => id === definition.id)?.value ?? null
      const value = now?.value ?? null
      if (value === null && then === null) return []
      const change = changeOf(then, value, definition)
      const kind = explained[definition.id]
      const isExplained = change === 'worse' || (now?.met === false && change !== 'better')
      const why = isExplained ? findings.filter((one) => one.kind === kind && fits(definition.id, one)) : []
      return [{ definition, before: then, value, change, isMet: now?.met, why: why.slice(0, NAMED) }]
    })
  return moves.sort((a, b) => order.indexOf(a.change) - order.indexOf(b.change))
}

const order: readonly Move['change'][] = ['worse', 'better', 'new', 'same']

/** Waiting explains the first response, and handling that of tickets. */
const fits = (id: string, { stage }: Finding): boolean =>
  id === 'handling' ? stage === 'handling' : id === 'first-human' ? stage !== 'handling' : true

/** Less is chance, and hides what matters. */
const LEAST: Readonly<Record<string, number>> = { share: 0.005, points: 0.05 }
const LEAST_PART = 0.05

function changeOf(before: number | null, value: number | null, { unit, direction }: Definition): Move['change'] {
  if (before === null || value === null) return 'new'
  const least = LEAST[unit] ?? LEAST_PART * Math.abs(before)
  const more = value - before
  if (Math.abs(more) < least || more === 0) return 'same'
  return more > 0 === (direction === 'up') ? 'better' : 'worse'
}
