// How people read what steps of a decision leave: the command line and the trace page say it in the same words.

/** A named number, as a bar shows it. */
export interface Score {
  name: string
  score: number
}

/**
 * The named numbers in what a step says that it scored: `{ a: 0.9 }`, `[{ title: 'a', score: 0.9 }]`, `[0.9]`. `undefined` when
 * it is something else, to be shown as it is.
 */
export function scoresIn(scored: unknown): Score[] | undefined {
  if (typeof scored === 'number') return [{ name: '', score: scored }]
  if (scored === null || typeof scored !== 'object') return undefined
  const found = Array.isArray(scored)
    ? scored.map((item, index) => scoreOf(item, String(index + 1)))
    : Object.entries(scored).map(([name, item]) => scoreOf(item, name))
  return found.length > 0 && found.every((score) => score !== undefined) ? found : undefined
}

function scoreOf(item: unknown, name: string): Score | undefined {
  if (typeof item === 'number') return { name, score: item }
  if (item === null || typeof item !== 'object') return undefined
  const fields = Object.entries(item)
  const score = fields.find(
    ([field, value]) => /^(score|confidence|probability)$/.test(field) && typeof value === 'number',
  )?.[1]
  if (typeof score !== 'number') return undefined
  const label = labels
    .map((field) => (item as Record<string, unknown>)[field])
    .find((value) => typeof value === 'string')
  return { name: typeof label === 'string' ? label : name, score }
}

/** What a scored thing is called by, the most telling first. */
const labels = ['title', 'question', 'label', 'name', 'intent', 'article', 'id']

/** A value in as few signs as it takes. */
export function inWords(value: unknown): string {
  if (typeof value === 'string') return value
  if (value === null || typeof value !== 'object') return String(value)
  if (Array.isArray(value)) return value.map(inWords).join(', ')
  return Object.entries(value)
    .filter(([, inner]) => !Array.isArray(inner) || inner.length > 0)
    .map(([name, inner]) => `${name}: ${inWords(inner)}`)
    .join(' · ')
}
