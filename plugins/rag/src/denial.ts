import { isSameMatter, matterOf, NEGATED, SAME_MATTER, shareOf, statementsIn, topicsOf } from './topics.js'

/** One of its statements denies what the source states in the same words, or states what the source denies. */
export function isTurned(sentence: string, source: string, asked: string): boolean {
  const stated = statementsIn(source).flatMap(partsOf)
  return (
    isOfDeniedList(sentence, source, asked) ||
    statementsIn(sentence)
      .flatMap(partsOf)
      .some((statement) => {
        const alike = stated.filter(
          (one) => isSameMatter(matterOf(statement), matterOf(one)) || isPart(statement, one, asked),
        )
        return alike.length > 0 && alike.every((one) => NEGATED.test(one) !== NEGATED.test(statement))
      })
  )
}

/** States something of what the source lists and then denies: "Drops, water or the wrong voltage are not covered". */
function isOfDeniedList(sentence: string, source: string, asked: string): boolean {
  if (NEGATED.test(sentence)) return false
  const alike = source.split(/[。！!？?；;\n]+|\.(?:\s+|$)/).filter((one) => isPart(sentence, one, asked))
  const words = [...topicsOf(matterOf(sentence))]
  const afterList = (one: string) => one.slice(Math.max(0, ...words.map((word) => one.toLowerCase().lastIndexOf(word))))
  return alike.length > 0 && alike.every((one) => NEGATED.test(afterList(one)))
}

/** What is listed in a statement is denied one by one: `没穿过、没洗过、吊牌完好`. */
const partsOf = (statement: string): string[] => statement.split('、').filter((part) => part.length > 2)

/** All that a statement is about, but for what was asked about, stands in the other. */
function isPart(statement: string, whole: string, asked: string): boolean {
  const common = topicsOf(asked)
  const own = [...topicsOf(matterOf(statement))].filter((word) => !common.has(word)).join(' ')
  const least = /\p{Script=Han}/u.test(own) ? 4 : 2
  return topicsOf(own).size >= least && shareOf(own, matterOf(whole)) === 1
}

/** It denies what the source denies nowhere, or not of that. */
export function isDenialOfItsOwn(sentence: string, source: string): boolean {
  const denied = source.split(/[。！!？?\n]+|\.\s+/).filter((one) => NEGATED.test(one))
  return statementsIn(sentence)
    .filter((statement) => NEGATED.test(statement) && topicsOf(matterOf(statement)).size > 0)
    .some((statement) => denied.every((one) => shareOf(matterOf(statement), matterOf(one)) < OWN_DENIAL))
}

/** So little of a denial is in any of the source, that the source does not say it. */
const OWN_DENIAL = 0.35

/** It denies all that was asked for, where the source denies nothing of it or a part. */
export function isDenied(sentence: string, source: string, asked: string): boolean {
  if (asked === '' || !NEGATED.test(sentence)) return false
  const answer = source.slice(asked.length).trim()
  if (NEGATED.test(asked) || /^(?:no\b|nope|sorry|unfortunately|not |不|没|无|暂|抱歉|很遗憾)/i.test(answer))
    return false
  return statementsIn(sentence).some((statement) => {
    const about = matterOf(statement)
    if (!NEGATED.test(statement) || topicsOf(about).size === 0 || shareOf(about, asked) < 1) return false
    return !statementsIn(answer).some(
      (one) => NEGATED.test(one) && shareOf(matterOf(one), `${about} ${asked}`) >= SAME_MATTER.longer,
    )
  })
}

/** Who does something. The first who is named in a part of a sentence is who does it. */
const persons: readonly (readonly [who: string, names: RegExp])[] = [
  ['shop', /我们|我司|本店|商家|卖家|店家|平台|\b(?:we|us|our|seller|shop)\b/i],
  ['customer', /您|你|买家|顾客|客户|用户|收[件货]人|自理|自付|\b(?:you|your|customers?|buyers?|recipients?)\b/i],
  ['courier', /快递员|快递公司|快递小哥|物流公司|\b(?:couriers?|carriers?|drivers?)\b/i],
]
const PERSONS = new RegExp(persons.map(([, names]) => names.source).join('|'), 'gi')

function whoIn(text: string): string | undefined {
  const [first] = text.match(PERSONS) ?? []
  return first && persons.find(([, names]) => names.test(first))?.[0]
}

/** What somebody does, and then somebody else: "you pay the way back and we pay the new delivery". */
const deedsIn = (text: string): string[] => statementsIn(text).flatMap((one) => one.split(/\b(?:and|but|while)\b|而/))

/** It says of the one what the source says of another in the same words: who pays, who sends. */
export function isOfOther(sentence: string, source: string): boolean {
  const matter = (text: string) => matterOf(text.replace(PERSONS, ' '))
  const stated = deedsIn(source).map((one) => ({ by: whoIn(one), what: matter(one) }))
  return deedsIn(sentence).some((deed) => {
    const said = whoIn(deed)
    if (said === undefined) return false
    const about = matter(deed)
    const alike = stated.filter(({ by, what }) => by !== undefined && isSameMatter(about, what))
    const isSaid = stated.some(({ by, what }) => by === said && shareOf(what, about) >= SAME_MATTER.longer)
    return alike.length > 0 && !isSaid && alike.every(({ by }) => by !== said)
  })
}
