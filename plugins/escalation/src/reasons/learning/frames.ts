/** A number from 0 to 1, the next of a series. */
export type Random = () => number

/** One of a list. */
export const oneOf = <T>(list: readonly T[], random: Random): T => list[Math.floor(random() * list.length)]!

/** What stands for each name in braces. */
export type Slots = ReadonlyMap<string, Saying>

/** A way to say something: `I (want|need) {who}(| please)`. */
export type Saying = (slots: Slots, random: Random) => string

/** A line of the lessons. */
export interface Frame {
  say: Saying
  /** How many alternatives it names, those of its slots not counted. */
  alternatives: number
}

/** The frames of a file, one a line. */
export const framesOf = (text: string): Frame[] =>
  linesOf(text).map((line) => ({ say: read(line), alternatives: line.split('|').length }))

/** The slots of a file: `name = this|that`, one a line. */
export const slotsOf = (text: string): Slots =>
  new Map(
    linesOf(text).map((line) => {
      const [name, rest] = line.split(/ =(.*)/s) as [string, string]
      return [name, read(`(${rest.trimStart()})`)]
    }),
  )

const linesOf = (text: string): string[] => text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))

function read(line: string): Saying {
  let at = 0
  const alternatives = (): Saying => {
    const all = [series()]
    while (line[at] === '|') {
      at++
      all.push(series())
    }
    return (slots, random) => oneOf(all, random)(slots, random)
  }
  const series = (): Saying => {
    const parts: Saying[] = []
    while (at < line.length && line[at] !== '|' && line[at] !== ')') {
      parts.push(single())
    }
    return (slots, random) => parts.map((part) => part(slots, random)).join('')
  }
  const single = (): Saying => {
    const character = line[at++]!
    if (character === '(') {
      const inner = alternatives()
      at++
      return inner
    }
    if (character === '{') {
      const end = line.indexOf('}', at)
      const name = line.slice(at, end)
      at = end + 1
      return (slots, random) => {
        const slot = slots.get(name)
        if (!slot)
          throw new Error(
            `The lessons name {${name}}, and no slot is called so. Add a line "${name} = …" to the slots.`,
          )
        return slot(slots, random)
      }
    }
    return () => character
  }
  return alternatives()
}
