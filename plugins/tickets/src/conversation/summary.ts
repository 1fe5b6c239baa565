import { numberIn } from '../ticket/number.js'
import type { Ticket } from '../ticket/ticket.js'
import { wordsIn } from './words.js'

const MAX_PROBLEM = 300
const MAX_SOLUTION = 1_500
const MAX_STEPS = 3

/**
 * What a customer is told when a ticket is closed: the problem, what is known about it, what departments told them, and the solution, each in the words that stand in
 * the ticket. Nothing is written anew, so nothing is made up.
 */
export function summaryOf(
  ticket: Ticket,
  { locale, mask, solution }: { locale: string; mask: (text: string) => string; solution: string | undefined },
): string {
  const say = wordsIn(locale)
  const known = Object.entries(ticket.fields).flatMap(([name, { value }]) => {
    const label = say.fields[name]
    const isShort = (typeof value === 'string' && value.length <= 60) || typeof value === 'number'
    return label !== undefined && isShort ? [`${label}：${value}`] : []
  })
  const steps = ticket.tasks
    .flatMap(({ progress }) => progress.filter((one) => one.public))
    .sort((a, b) => a.at - b.at)
    .slice(-MAX_STEPS)
    .map(({ text }) => text)
  return [
    say.summary(ticket.number),
    say.problem(cut(mask(oneLine(ticket.problem)), MAX_PROBLEM)),
    ...known.map((line) => mask(locale.startsWith('zh') ? line : line.replace('：', ': '))),
    ...(steps.length > 0 ? [say.steps(mask(steps.map(oneLine).join(locale.startsWith('zh') ? '；' : '; ')))] : []),
    solution?.trim() ? say.solution(cut(mask(solution.trim()), MAX_SOLUTION)) : say.done,
    say.reopen(ticket.number),
  ].join('\n')
}

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim()
const cut = (text: string, max: number): string => {
  const letters = [...text]
  if (letters.length <= max) return text
  // A number that is cut in two would be another number.
  return `${letters
    .slice(0, max)
    .join('')
    .replace(/(?<![\d.,])[\d.,]+$/, '')}…`
}

/** The facts of a text that could be wrong: ticket numbers, dates, amounts and other numbers, as far as they are not masked. */
export function factsOf(text: string): Set<string> {
  const facts = new Set<string>()
  const plain = text.normalize('NFKC')
  const number = numberIn(plain)
  if (number !== undefined) facts.add(number)
  const rest = plain.replace(/T[-‐-―−_]?[2-9A-Z]{6}/gi, ' ')
  for (const { 0: found, index } of rest.matchAll(/\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?/g)) {
    const around =
      rest.slice(Math.max(0, index - 1), index) + rest.slice(index + found.length, index + found.length + 1)
    if (!around.includes('*')) facts.add(String(found.replaceAll(',', '').replace(/^0+(?=\d)/, '')))
  }
  return facts
}

/** Facts of a text that stand in none of its sources. */
export function unsupportedFacts(text: string, sources: readonly string[]): string[] {
  const known = new Set(sources.flatMap((source) => [...factsOf(source)]))
  return [...factsOf(text)].filter((fact) => !known.has(fact))
}
