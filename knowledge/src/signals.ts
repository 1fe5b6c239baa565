import type { LexicalMatch } from './lexical.js'
import { isOfCharacters, tokenize } from './tokens.js'

/** An article that competes for a question. */
export interface Candidate {
  /** Says whether two articles answer the same: then they are no rivals. */
  readonly question: string
  /** The question or phrasing that fits best; the first one if none does. */
  readonly matched: string
  readonly score: number
  readonly match?: LexicalMatch | undefined
}

/** How much a token says: rare ones say more. */
export type Rarity = (token: string) => number

/** How many of the best are looked at. */
const compared = 10

/**
 * What there is to tell an answer from the best of what does not answer, as numbers: how well the best candidate fits, by
 * which of its parts, how much of the question it leaves out and how much it says that was not asked, how far each of these
 * is ahead of the best rival, and how much the question says at all.
 *
 * @returns for a place among the candidates ranked, from 0, its signals in the order of `signalNames`
 */
export function readSignals(
  query: string,
  ranked: readonly Candidate[],
  rarity: Rarity,
): (place: number) => Float64Array {
  const asked = weigh(query.slice(0, 2_000), rarity)
  const read = new Map<Candidate, Weighed>()
  const weighed = (candidate: Candidate) => {
    const known = read.get(candidate) ?? weigh(candidate.matched, rarity)
    read.set(candidate, known)
    return known
  }
  return (place) => {
    const first = ranked[place]!
    const rivals = ranked.slice(0, compared).filter(({ question }) => question !== first.question)
    return signalsBeside(asked, first, rivals, weighed)
  }
}

function signalsBeside(
  asked: Weighed,
  first: Candidate,
  rivals: readonly Candidate[],
  weighed: (candidate: Candidate) => Weighed,
): Float64Array {
  const own = overlap(asked, weighed(first))
  const others = rivals.map((rival) => overlap(asked, weighed(rival)))
  const most = <Item>(items: readonly Item[], of: (item: Item) => number) =>
    items.reduce((largest, item) => Math.max(largest, of(item)), 0)
  const firm = firmScore(first)
  const firmRivals = rivals.map(firmScore)
  const mean = firmRivals.reduce((sum, score) => sum + score, 0) / Math.max(1, rivals.length)
  const variance = firmRivals.reduce((sum, score) => sum + (score - mean) ** 2, 0) / Math.max(1, rivals.length)
  const next = Math.max(0, ...firmRivals)
  const match = first.match
  const told = match?.told ?? 0
  const fits = match?.asked ?? 0
  const coverage = match?.coverage ?? 0
  return Float64Array.of(
    firm,
    firm - next,
    (firm - next) / (firm + 1e-9),
    firm - mean,
    (firm - mean) / (Math.sqrt(variance) + 0.02),
    next,
    first.score,
    first.score - (rivals[0]?.score ?? 0),
    fits,
    told,
    match?.words ?? 0,
    match?.characters ?? 0,
    match?.order ?? 0,
    match?.questionCoverage ?? 0,
    coverage,
    own.words.asked,
    own.words.said,
    own.words.both,
    own.characters.asked,
    own.characters.said,
    own.characters.both,
    fits - most(rivals, ({ match }) => match?.asked ?? 0),
    told - most(rivals, ({ match }) => match?.told ?? 0),
    coverage - most(rivals, ({ match }) => match?.coverage ?? 0),
    own.words.both - most(others, ({ words }) => words.both),
    own.characters.both - most(others, ({ characters }) => characters.both),
    Math.log(1 + asked.words.size),
    Math.log(1 + asked.telling),
    asked.unknown,
    asked.words.size === 0 ? 0 : asked.weight / asked.words.size / 8,
    Math.log(1 + weighed(first).words.size),
  )
}

/** The names of the signals, for whoever looks at weights. */
export const signalNames =
  'firm lead leadShare gap spread next score scoreLead asked told words characters order questionCoverage coverage wordsAsked wordsSaid wordsBoth charactersAsked charactersSaid charactersBoth askedLead toldLead coverageLead wordsLead charactersLead length telling unknown rarity matchedLength'.split(
    ' ',
  )

/**
 * A score that does not depend on what else was found: that of a search gives questions and whole articles another share
 * when the best is gone, and so what is left looks better than it is.
 */
const firmScore = ({ score, match }: Candidate): number =>
  match ? (match.asked + match.told) / 2 + score - match.score : score

/** The different tokens of a text with their weights. */
interface Weighed {
  readonly words: ReadonlyMap<string, number>
  readonly characters: ReadonlyMap<string, number>
  /** Of all words. */
  readonly weight: number
  /** How many words are about something. */
  readonly telling: number
  /** The share of the words' weight that no article holds. */
  readonly unknown: number
}

function weigh(text: string, rarity: Rarity): Weighed {
  const words = new Map<string, number>()
  const characters = new Map<string, number>()
  const unheard = rarity('\n')
  let weight = 0
  let telling = 0
  let unknown = 0
  for (const token of new Set(tokenize(text))) {
    const rare = rarity(token)
    if (isOfCharacters(token)) {
      characters.set(token, rare)
      continue
    }
    const share = rare * (fillers.has(token) ? 0.25 : 1)
    words.set(token, share)
    weight += share
    if (!fillers.has(token)) telling++
    if (rare >= unheard) unknown += share
  }
  return { words, characters, weight, telling, unknown: weight === 0 ? 0 : unknown / weight }
}

/** How much of what is asked is said, how much of what is said was asked, and the harmonic mean of both. */
function overlap(query: Weighed, text: Weighed) {
  const of = (left: ReadonlyMap<string, number>, right: ReadonlyMap<string, number>) => {
    let [shared, all, told] = [0, 0, 0]
    for (const [token, weight] of left) {
      all += weight
      if (right.has(token)) shared += weight
    }
    for (const weight of right.values()) told += weight
    const asked = all === 0 ? 0 : shared / all
    const said = told === 0 ? 0 : shared / told
    return { asked, said, both: asked + said === 0 ? 0 : (2 * asked * said) / (asked + said) }
  }
  return { words: of(query.words, text.words), characters: of(query.characters, text.characters) }
}

/** Words that questions are asked with, whatever they are about, as `tokenize` writes them. */
export const fillerWords = {
  en: 'a an the i me my we our you your he she it its they them this that these those is are was were be been am do does did done have has had having can could will would shall should may might must to of in on at by for from with about into as if or and but not no so than then there here what which who whom whose when where why how all any some each just only very too also get got want need like please know way make use using help tell let'.split(
    ' ',
  ),
  zh: '的 了 吗 呢 吧 啊 呀 么 怎 什 哪 谁 何 是 有 在 我 你 他 她 它 们 这 那 您 要 想 能 可以 会 请问 如何 为 和 与 或 及 就 都 也 还 很 把 被 让 给 对 从 到 什么 怎么 哪里 为什么 怎样 哪个 我们 你们 多少 这个 那个 没有'.split(
    ' ',
  ),
}

const fillers = new Set([...fillerWords.en.map((word) => tokenize(word)[0]!), ...fillerWords.zh])
