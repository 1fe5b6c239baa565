import type { Locale } from '@huida/core'

/** A part of a message between two marks or joining words. */
export interface Clause {
  text: string
  /**
   * How it is set apart from the clause before it. `strong`: by a question mark or a word that begins another matter (还有, also). `and`: by
   * "and". `weak`: by any other mark.
   */
  after: 'strong' | 'and' | 'weak' | 'start'
}

/** Longer messages tell a story, and are read as a whole. In UTF-16 units. */
const MAX_LENGTH = 300
const MAX_CLAUSES = 6

/** What sets clauses apart, the strongest first: each with what follows the mark. */
const joints: readonly { is: Exclude<Clause['after'], 'start'>; mark: RegExp }[] = [
  {
    is: 'strong',
    mark: /[？?]+[\s,，。]*|(?:(?<![\s,，。；;])[\s,，。；;]+)?(?:还有一?个?(?:问题|事)?(?=[^没])|另外|以及|顺便(?:再)?(?:问一?下?|说一?下?)?|对了|再问一?下?|再就是)[\s,，：:]*|(?:(?<![\s,;.])[\s,;.]+)?\b(?:and also|also|plus|another (?:thing|question)|one more (?:thing|question)|by the way|btw)\b[\s,:]*|(?:(?<![\s,])[\s,]+)?\band (?=(?:what|where|when|how|who|why|which|can|could|do|does|is|are|will|would|should)\b)/giu,
  },
  { is: 'and', mark: /(?<![\s,])[\s,]+(?:and|but)\s+/giu },
  { is: 'weak', mark: /[,，。；;！!\n]+\s*|\.(?=\s)\s*|(?<=\p{Script=Han})\s+|(?<!\s)\s+(?=\p{Script=Han})/giu },
]

/** The clauses of a message. One: it has no joints, or is too long to be taken apart. */
export function clausesOf(text: string): Clause[] {
  if (text.length > MAX_LENGTH) return [{ text, after: 'start' }]
  let clauses: Clause[] = [{ text, after: 'start' }]
  for (const { is, mark } of joints)
    clauses = clauses.flatMap(({ text, after }) =>
      text.split(mark).map((piece, i): Clause => ({ text: piece.trim(), after: i === 0 ? after : is })),
    )
  const said = clauses.filter(({ text }) => /[\p{L}\p{N}]/u.test(text))
  return said.length > MAX_CLAUSES ? [{ text, after: 'start' }] : said
}

/** From so many UTF-16 units on a message tells a story: Chinese says more in fewer. */
const STORY = { zh: 45, other: 130 }
/** A passage is as long as a question. */
const PASSAGE = { zh: { least: 5, most: 32 }, other: { least: 16, most: 110 } }
/** So many clauses of a story are read, the last ones: what is wanted mostly stands there. */
const MOST_CLAUSES = 14

const isHan = (text: string): boolean => /\p{Script=Han}/u.test(text)

/** Whether a message is longer than a question. */
export const isStory = (text: string): boolean => text.length >= (isHan(text) ? STORY.zh : STORY.other)

/** Every run of clauses of a message that is about as long as a question. */
export function passagesOf(text: string): string[] {
  const { least, most } = isHan(text) ? PASSAGE.zh : PASSAGE.other
  const clauses = text
    .slice(0, 2_000)
    .split(/(?<=[。！!？?；;，,\n])|(?<=\.)\s/u)
    .map((clause) => clause.trim())
    .filter((clause) => /[\p{L}\p{N}]/u.test(clause))
    .slice(-MOST_CLAUSES)
  return clauses.flatMap((_, from) => {
    const passages: string[] = []
    let passage = ''
    for (let to = from; to < clauses.length && passages.length < 3; to++) {
      passage = isHan(text) ? passage + clauses[to] : `${passage} ${clauses[to]}`.trim()
      if (to > from && passage.length > most) break
      if (passage.length >= least) passages.push(passage)
    }
    return passages
  })
}

/** Clauses as one text again. */
export const joinClauses = (clauses: readonly Clause[], locale: Locale): string =>
  clauses.map(({ text }) => text).join(locale.startsWith('zh') ? '，' : ', ')

const ASKS_ZH =
  /[吗么嘛呢？?]|怎么|咋|怎样|如何|多少|多久|几[天点号个次年时]|哪|什么|啥|谁|能不|能|可以|可否|是不是|有没有|要不要|行不|不[？?]?$|没[？?]?$|想|帮|麻烦/u
const ASKS_EN =
  /\?|\b(?:what|where|when|how|who|why|which|can|could|do|does|is there|are there|will|would|should|may|want|need|like to|please|pls|help)\b/i

/** Whether a clause asks or wants something, and does not only tell how things are. */
export const asks = (clause: string): boolean => (/\p{Script=Han}/u.test(clause) ? ASKS_ZH : ASKS_EN).test(clause)
