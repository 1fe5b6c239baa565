import { topicsOf } from './topics.js'

/** A line that says first for whom or for what it holds: `· not shipped yet: "Refund", approved on the spot`. */
interface Labelled {
  label: string
  says: string
}

const LABELLED = /^[^\S\n]{0,4}(?:[·•*-]|\d{1,2}[.)、])?(?<label>[^:：\n]{2,60})[:：](?<says>.+)$/gmu

/** What a label names, one after the other: `质量问题、发错货`. */
const NAMES = /[、,，;；]|\bor\b|\band\b|或|和/u

/** The line of a source whose label a sentence names, if it names one and not several; with the other lines. */
function namedIn(sentence: string, source: string): { line: Labelled; others: Labelled[] } | undefined {
  const lines = [...source.matchAll(LABELLED)].map(({ groups }) => groups as unknown as Labelled)
  const said = topicsOf(sentence)
  const isNamed = ({ label }: Labelled) =>
    label.split(NAMES).some((name) => {
      const words = [...topicsOf(name)]
      return words.length > 0 && words.every((word) => said.has(word))
    })
  const [line, another] = lines.filter(isNamed)
  if (line === undefined || another !== undefined) return undefined
  return { line, others: lines.filter((one) => one !== line) }
}

/** What a source says of that which a sentence names; all of it where that is not told apart. */
export function ofWhatIsNamed(sentence: string, source: string): string {
  const named = namedIn(sentence, source)
  return named === undefined ? source : named.line.says
}

/** It says of what it names what the source says of something else: "if it was received, it is approved on the spot". */
export function isOfOtherLine(sentence: string, source: string): boolean {
  const named = namedIn(sentence, source)
  if (named === undefined) return false
  const elsewhere = named.others.reduce((left, { says }) => left.replace(says, ' '), source)
  const held = topicsOf(elsewhere)
  const others = [...topicsOf(sentence)].filter((word) => !held.has(word))
  const least = others.some((word) => /\p{Script=Han}/u.test(word)) ? 4 : 2
  return (
    others.length >= least &&
    named.others.some(({ says }) => {
      const words = topicsOf(says)
      return others.filter((word) => words.has(word)).length >= least
    })
  )
}
