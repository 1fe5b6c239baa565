import type { LexicalMatch } from '../lexical/lexical.js'
import { fold } from '../text/fold.js'
import { formalChinese } from '../text/slang.js'
import { isOfCharacters, queryTokens, tokenize } from '../text/tokens.js'

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
 * @returns for a place among the candidates ranked, from 0, its features in the order of `featureNames`
 */
export function confidenceFeatures(
  query: string,
  ranked: readonly Candidate[],
  rarity: Rarity,
  weighings: Weighings = new Map(),
): (place: number) => Float64Array {
  const asked = weighingOf(queryTokens(query), rarity)
  const overlaps = new Map<Candidate, Overlap>()
  const weighed = ({ matched }: Candidate): Weighing => {
    let known = weighings.get(matched)
    if (!known) {
      known = weighingOf(new Set(tokenize(matched)), rarity)
      if (weighings.size >= mostWeighings) weighings.clear()
      weighings.set(matched, known)
    }
    return known
  }
  /** What a candidate and the question have in common; every hit is compared with the same rivals. */
  const shared = (candidate: Candidate): Overlap => {
    let known = overlaps.get(candidate)
    if (!known) {
      known = overlap(asked, weighed(candidate))
      overlaps.set(candidate, known)
    }
    return known
  }
  const best = ranked.slice(0, compared)
  return (place) => {
    const first = ranked[place]!
    const rivals = best.filter(({ question }) => question !== first.question)
    return featuresBeside(asked, first, rivals, shared, weighed(first).words.size)
  }
}

/** Of so many texts weights are kept. */
const mostWeighings = 5_000

function featuresBeside(
  asked: Weighing,
  first: Candidate,
  rivals: readonly Candidate[],
  shared: (candidate: Candidate) => Overlap,
  matchedLength: number,
): Float64Array {
  const own = shared(first)
  const others = rivals.map(shared)
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
    Math.log(1 + matchedLength),
  )
}

/** The names of the features, for whoever looks at weights. */
export const featureNames =
  'firm lead leadShare gap spread next score scoreLead asked told words characters order questionCoverage coverage wordsAsked wordsSaid wordsBoth charactersAsked charactersSaid charactersBoth askedLead toldLead coverageLead wordsLead charactersLead length telling unknown rarity matchedLength'.split(
    ' ',
  )

/**
 * A score that does not depend on what else was found: that of a search gives questions and whole articles another share
 * when the best is gone, and so what is left looks better than it is.
 */
const firmScore = ({ score, match }: Candidate): number =>
  match ? (match.asked + match.told) / 2 + score - match.score : score

/** What texts weighingOf, by text. Whoever keeps it empties it whenever the articles change, since rarity depends on them. */
export type Weighings = Map<string, Weighing>

/** The different tokens of a text with their weights. */
interface Weighing {
  readonly words: ReadonlyMap<string, number>
  readonly characters: ReadonlyMap<string, number>
  /** The weights of all words and of all characters, added up. */
  readonly sums: { readonly words: number; readonly characters: number }
  /** Of all words. */
  readonly weight: number
  /** How many words are about something. */
  readonly telling: number
  /** The share of the words' weight that no article holds. */
  readonly unknown: number
}

function weighingOf(tokens: ReadonlySet<string>, rarity: Rarity): Weighing {
  const words = new Map<string, number>()
  const characters = new Map<string, number>()
  const unheard = rarity('\n')
  let weight = 0
  let telling = 0
  let unknown = 0
  for (const token of tokens) {
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
  const sums = { words: sumOf(words), characters: sumOf(characters) }
  return { words, characters, sums, weight, telling, unknown: weight === 0 ? 0 : unknown / weight }
}

/** How much of what is asked is said, how much of what is said was asked, and the harmonic mean of both. */
function overlap(query: Weighing, text: Weighing): Overlap {
  const of = (reading: 'words' | 'characters'): Shares => {
    const right = text[reading]
    let shared = 0
    for (const [token, weight] of query[reading]) if (right.has(token)) shared += weight
    const asked = query.sums[reading] === 0 ? 0 : shared / query.sums[reading]
    const said = text.sums[reading] === 0 ? 0 : shared / text.sums[reading]
    return { asked, said, both: asked + said === 0 ? 0 : (2 * asked * said) / (asked + said) }
  }
  return { words: of('words'), characters: of('characters') }
}

interface Overlap {
  readonly words: Shares
  readonly characters: Shares
}

/** How much of the one is in the other, both ways, and both at once: 0 to 1. */
interface Shares {
  readonly asked: number
  readonly said: number
  readonly both: number
}

function sumOf(weights: ReadonlyMap<string, number>): number {
  let sum = 0
  for (const weight of weights.values()) sum += weight
  return sum
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

/** Words that say no more than fillers do when nothing else is said. */
const emptyWords = {
  en: 'ok okay okey k yes yeah yep yup no nope nah hi hello hey thanks thank thx good fine great nice right sure well hmm um u ur r pls plz dont cant im ive doesnt didnt isnt wont one two more other others something anything thing things really again still now'.split(
    ' ',
  ),
  zh: '好 好的 嗯 哦 噢 喔 啦 嘛 哈 哎 喂 行 对 不 没 请 问 说 看 做 用 办 弄 一 个 一下 是不是 有没有 能不能 可不可以 知道 谢谢 麻烦 那么 然后 还有 如果 但是 因为 所以 现在 东西 事 事情 问题 一点 点 些 呃 额 亲'.split(
    ' ',
  ),
}

const emptyEnglish = new Set([...fillerWords.en, ...emptyWords.en])
const emptyChinese = new Set([...fillerWords.zh, ...emptyWords.zh])
const LONGEST_EMPTY = Math.max(...[...emptyChinese].map(({ length }) => length))

/** Whether a question is made of words that say nothing by themselves: `how`, `可以吗`, `ok`. */
export const saysNothing = (query: string): boolean =>
  (
    formalChinese(fold(query.slice(0, 200)))
      .replace(/['’]/g, '')
      .match(/\p{Script=Han}+|[\p{L}\p{N}]+/gu) ?? []
  ).every((word) => emptyEnglish.has(word) || isMadeOfEmpty(word))

/**
 * Whether Chinese can be cut into words that say nothing: by the places where one may end. A regular expression tries every way of cutting
 * "好的好的…", of which there are more than can be tried.
 */
function isMadeOfEmpty(text: string): boolean {
  const ends = new Set([0])
  for (let end = 1; end <= text.length; end++)
    for (let length = 1; length <= Math.min(end, LONGEST_EMPTY); length++)
      if (ends.has(end - length) && emptyChinese.has(text.slice(end - length, end))) ends.add(end)
  return ends.has(text.length)
}

const fillers = new Set([...fillerWords.en.map((word) => tokenize(word)[0]!), ...fillerWords.zh])
