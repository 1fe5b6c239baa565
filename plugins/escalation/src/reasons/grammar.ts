import type { Clause, Token } from './reader.js'

/**
 * One way to ask, in concepts: `want ~3 person` is a word of wanting, at most three words of any kind, and a person;
 * `-3` takes words only that are known and speak of nothing else.
 * `a|b` is either, `=word` the word itself, `^` and `$` the ends of a clause.
 *
 * Some concepts count only where no compound is built with the word (human hair, 人工湖, travel agent); with `!` they count everywhere.
 */
export interface Form {
  form: string
}

interface Step {
  /** At most so many words before it. */
  gap: number
  /** Whether any word may stand in the gap. */
  isOpen: boolean
  fits: (token: Token, clause: Clause, at: number) => boolean
}

interface Compiled<R> {
  rule: R
  isAtStart: boolean
  isAtEnd: boolean
  steps: Step[]
  /** What a first word can mean, or be. */
  first: readonly string[]
}

/** Where a rule fits in a clause. */
export interface Match<R = unknown> {
  rule: R
  from: number
  until: number
}

/** Concepts whose words make compounds, and whether a word of them stands for itself at a place. */
export interface Compounds {
  of: ReadonlySet<string>
  isWhole(clause: Clause, at: number): boolean
}

/**
 * Compiles rules; gives every place where one fits in a clause, by place. The work for a word is bounded by the rules alone.
 */
export function grammarOf<R extends Form>(
  rules: readonly R[],
  compounds: Compounds = people,
): (clause: Clause) => Match<R>[] {
  /** By what their first word means, or by the word itself. */
  const compiled = new Map<string, Compiled<R>[]>()
  for (const rule of rules) {
    const ready = compile(rule, compounds)
    for (const name of ready.first) compiled.set(name, [...(compiled.get(name) ?? []), ready])
  }
  return (clause) => {
    const found: Match<R>[] = []
    for (const [from, token] of clause.entries()) {
      const tried = new Set<Compiled<R>>()
      for (const name of [`=${token.text}`, ...token.means]) {
        for (const rule of compiled.get(name) ?? []) {
          if (tried.has(rule) || (rule.isAtStart && from > rule.steps[0]!.gap)) continue
          tried.add(rule)
          if (!rule.steps[0]!.fits(token, clause, from)) continue
          const until = follow(rule, 1, clause, from + 1)
          if (until >= 0) found.push({ rule: rule.rule, from, until })
        }
      }
    }
    return found
  }
}

function compile<R extends Form>(rule: R, compounds: Compounds): Compiled<R> {
  const steps: Step[] = []
  let first: string[] | undefined
  let gap = 0
  let isOpen = true
  let [isAtStart, isAtEnd] = [false, false]
  for (const item of rule.form.split(' ')) {
    if (item === '^') isAtStart = true
    else if (item === '$') isAtEnd = true
    else if (/^[~-]/.test(item)) [gap, isOpen] = [Number(item.slice(1)), item.startsWith('~')]
    else {
      first ??= item.split('|').map((name) => name.replace('!', '').replaceAll('_', ' '))
      steps.push({ gap, isOpen, fits: fitting(item, compounds) })
      gap = 0
      isOpen = true
    }
  }
  return { rule, isAtStart, isAtEnd, steps, first: first ?? [] }
}

function fitting(item: string, { of, isWhole }: Compounds): Step['fits'] {
  const tests = item.split('|').map((name): Step['fits'] => {
    if (name.startsWith('=')) return ({ text }) => text === name.slice(1).replaceAll('_', ' ')
    if (name === '?') return ({ isUnknown }) => isUnknown
    const concept = name.replace('!', '')
    if (name.endsWith('!') || !of.has(concept)) return ({ means }) => means.has(concept)
    return (token, clause, at) => token.means.has(concept) && isWhole(clause, at)
  })
  return (token, clause, at) => tests.some((test) => test(token, clause, at))
}

function follow(
  { steps, isAtEnd }: Pick<Compiled<unknown>, 'steps' | 'isAtEnd'>,
  step: number,
  clause: Clause,
  at: number,
): number {
  if (step === steps.length) return isAtEnd && !isRest(clause, at) ? -1 : at
  const { gap, isOpen, fits } = steps[step]!
  for (let place = at; place <= at + gap && place < clause.length; place++) {
    if (fits(clause[place]!, clause, place)) {
      const until = follow({ steps, isAtEnd }, step + 1, clause, place + 1)
      if (until >= 0) return until
    }
    if (!isOpen && isElse(clause[place]!)) return -1
  }
  return -1
}

/** Another verb, another thing, somebody else's. */
const isElse = ({ means, isUnknown }: Token): boolean =>
  isUnknown || means.has('own') || means.has('talk') || (means.has('other') && means.size === 1)

/** Nothing but politeness and particles until the end. */
const isRest = (clause: Clause, at: number): boolean => {
  for (let i = at; i < Math.min(clause.length, at + 8); i++) {
    const { means } = clause[i]!
    if (!(means.has('fn') || means.has('please') || means.has('time') || means.has('nudge') || means.has('det')))
      return false
  }
  return clause.length <= at + 8
}

/** Whether no compound goes on behind a word: 垃圾桶, lawyer costume. */
export function isWholeBefore(clause: Clause, at: number): boolean {
  const token = clause[at]!
  const next = clause[at + 1]
  if (!next) return true
  if (token.isHan) return next.isApart || !next.isHan || !(next.isUnknown || isOnly(next, 'other'))
  return next.isHan || !(next.isUnknown || isOnly(next, 'other'))
}

/** Whether a word that names people stands for itself. */
export function isWhole(clause: Clause, at: number): boolean {
  const token = clause[at]!
  const next = clause[at + 1]
  if (!isWholeBefore(clause, at) && (token.isHan || !token.means.has('someone'))) return false
  // 人工的珍珠; but 有没有真人在线的 ends with it.
  if (token.isHan) return !(next?.text === '的' && clause[at + 2] && !clause[at + 2]!.means.has('fn'))
  const before = clause[at - 1]
  if (!before || before.isHan || token.means.has('person') || token.means.has('someone')) return true
  // A travel agent, but your integrations engineer.
  if (before.isUnknown && clause[at - 2]?.means.has('you')) return true
  return !(before.isUnknown || isOnly(before, 'own') || isOnly(before, 'other'))
}

/** Those who can be asked for. */
const people: Compounds = {
  of: new Set(['person', 'human', 'staff', 'boss', 'team', 'man', 'bot', 'someone']),
  isWhole,
}

const isOnly = ({ means }: Token, concept: string): boolean => means.size === 1 && means.has(concept)
