import { best } from '../search/best.js'
import { slicesOf } from '../slices.js'
import { otherWords, type Synonyms } from '../text/synonyms.js'
import type { OtherWords } from '../text/thesaurus.js'
import { isOfCharacters, line, pair, queryTokens, queryWords, tokenize, tokenWeight } from '../text/tokens.js'
import { createField, type Field, type Term } from './bm25-field.js'
import { type PackedIndex, readIndex, writeIndex } from './index-file.js'
import { bestOf, most, noRanking, rankArticles } from './ranking.js'

/** What of an article is searched: the ways to ask it, of which the best one counts, and the answer. */
export interface LexicalFields {
  readonly questions: readonly string[]
  readonly answer: string
}

/** How well an article fits a question, by its words. */
export interface LexicalMatch {
  /** Orders the matches of one search: about 1 for the same words, 0 for none. What follows is what it is made of. */
  score: number
  /** What the score would be by whole words alone. */
  words: number
  /** What the score would be by characters and letters alone. */
  characters: number
  /** How well the best of `questions` fits, about 1 for the same words. */
  asked: number
  /** How well all of the article together fits: its questions and its answer. About 1 and up to 2. */
  told: number
  /** The share of the question's neighbouring words that are neighbours in the article, 0 to 1; 0 beyond the twentieth. */
  order: number
  /** Which of `questions` fits best; undefined when only the answer does. */
  question?: number
  /** The share of the question's weight that the best of `questions` contains, 0 to 1. */
  questionCoverage: number
  /** The share of the question's weight that the article contains anywhere, 0 to 1. */
  coverage: number
}

/** Finds texts by their words. Everything is done by the time a call returns. */
export interface LexicalIndex<Key> {
  /** Adds a text under a key, in place of what was there. */
  set(key: Key, fields: LexicalFields): void
  /** Forgets a key without leaving a trace in any score. */
  delete(key: Key): void
  /** The `limit` accepted keys that fit best and share a token with the query, best first. */
  search(query: string, limit: number, accepts: (key: Key) => boolean): Map<Key, LexicalMatch>
  /** How much a token of `tokenize` says here, for it is rare: its inverse document frequency, most when no article holds it. */
  rarity(token: string): number
  /** The same texts, to go its own way from here: takes milliseconds, however many there are. */
  fork(): LexicalIndex<Key>
  /**
   * What `loadLexicalIndex` takes, written one after the other, to make it again without reading the texts. Done in slices of a few
   * milliseconds.
   */
  save(): Promise<Uint8Array[]>
  /** How many keys and texts are held. */
  readonly size: { readonly keys: number; readonly texts: number }
}

/**
 * BM25 (Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009), by words and by characters,
 * over single questions and over whole articles: four scores, each divided by what the query would score against itself,
 * and added up. Saturation (k1) and length (b) differ because a question is a line, and an article is many.
 */
const question = { k1: 1.2, b: 0.75, power: 0.5 }
const whole = { k1: 1.5, b: 0.9, power: 1 }

/**
 * The best question counts for `trust × (asked / told)²` of the score, where these are the best found of each kind, and the
 * whole article for the rest. Where questions are worded like those asked, they decide; where they are titles that say
 * little, the text does.
 */
const trust = 2.5
const mostTrust = 0.8

/** Words and characters count the same; neighbours kept together, this beside their sum of 1. */
const orderShare = 0.15
/** How many of the best are looked at for neighbours. */
const compared = 20

/** How an index reads questions. */
export interface LexicalOptions {
  /** Asked at every search. Default: none. */
  synonyms?: () => Synonyms
  /** What else a question could have said, in words of the trade. Counts less than synonyms. Default: nothing. */
  thesaurus?: OtherWords
}

export const createLexicalIndex = <Key>(options?: LexicalOptions): LexicalIndex<Key> =>
  makeIndex<Key>(emptyState(), options).index

/**
 * Makes an index again from what `save` gave. Articles that have changed since are added, those that are gone are forgotten.
 * Done in slices of a few milliseconds.
 * @returns undefined when the bytes are damaged or another version made them: then add the articles to a new index
 */
export async function loadLexicalIndex<Key>(
  bytes: Uint8Array,
  articles: Iterable<readonly [Key, LexicalFields]>,
  options?: LexicalOptions,
): Promise<LexicalIndex<Key> | undefined> {
  const packed = await readIndex(bytes)
  if (!packed) return undefined
  const { index, restore } = makeIndex<Key>(emptyState(packed), options)
  await restore(packed, articles)
  return index
}

/** What an index goes on from, which is its own. */
interface IndexState<Key> {
  readonly numbers: Map<Key, number>
  /** By the number of an article; undefined once it is forgotten. */
  readonly entries: (IndexedArticle<Key> | undefined)[]
  readonly questions: Field
  readonly articles: Field
  /** By the number of an article, the number of its first question; then one for the next article. */
  readonly firstQuestions: Int32Array<ArrayBuffer>
  /** Of the articles that were compared lately: a search compares twenty, and they are mostly the same. */
  readonly lines: ReadonlyMap<number, Lines>
}

/** Nothing that is known by its key. @param packed what `restore` gives keys and texts to */
const emptyState = <Key>(packed?: PackedIndex): IndexState<Key> => ({
  numbers: new Map(),
  entries: [],
  questions: createField(question, packed?.questions),
  articles: createField(whole, packed?.articles),
  firstQuestions: new Int32Array(64),
  lines: new Map(),
})

function makeIndex<Key>(state: IndexState<Key>, options: LexicalOptions = {}) {
  const { synonyms = () => [], thesaurus = () => [] } = options
  const { numbers, entries, questions, articles } = state
  let { firstQuestions } = state
  /** Of the latest search. */
  const ranking = noRanking()
  const lines = new Map(state.lines)

  function linesOf(number: number): Lines {
    const known = lines.get(number)
    if (known) return known
    if (lines.size >= mostLines) lines.clear()
    const { fields } = entries[number]!
    const made: Lines = { questions: [], whole: line([...fields.questions, fields.answer].join('\n')) }
    lines.set(number, made)
    return made
  }

  function questionLine(number: number, question: number): string {
    const { questions } = linesOf(number)
    questions[question] ??= line(entries[number]!.fields.questions[question] ?? '')
    return questions[question]
  }

  /** Of the tokens that were asked for since an article changed, by hash: a search asks for each several times. */
  const rarities = new Map<number, number>()

  function rarityOf(token: number): number {
    let rarity = rarities.get(token)
    if (rarity === undefined) {
      const held = articles.held(token)
      // A token that no article holds weighs most: a question about something else is covered by little.
      rarity = Math.log(1 + (articles.size - held + 0.5) / (held + 0.5))
      if (rarities.size >= mostRarities) rarities.clear()
      rarities.set(token, rarity)
    }
    return rarity
  }

  function remove(key: Key): void {
    rarities.clear()
    const number = numbers.get(key)
    if (number === undefined) return
    const { fields } = entries[number]!
    const firstQuestion = firstQuestions[number]!
    const all = new Map<number, number>()
    for (const [i, text] of fields.questions.entries()) questions.remove(firstQuestion + i, countTokens(text, all))
    countTokens(fields.answer, all)
    articles.remove(number, all)
    entries[number] = undefined
    lines.delete(number)
    numbers.delete(key)
  }

  function add(key: Key, fields: LexicalFields): void {
    remove(key)
    const all = new Map<number, number>()
    for (const text of fields.questions) questions.add(countTokens(text, all))
    countTokens(fields.answer, all)
    numbers.set(key, articles.add(all))
    entries.push({ key, fields, content: contentHash(fields) })
    if (firstQuestions.length <= entries.length) firstQuestions = grown(firstQuestions, entries.length * 1.25 + 64)
    firstQuestions[entries.length] = questions.end
  }

  /** Gives what was packed its keys and texts back. */
  async function restore(
    { contents, questionCounts }: PackedIndex,
    given: Iterable<readonly [Key, LexicalFields]>,
  ): Promise<void> {
    const slices = slicesOf()
    firstQuestions = new Int32Array(questionCounts.length + 64)
    for (const [i, count] of questionCounts.entries()) firstQuestions[i + 1] = firstQuestions[i]! + count
    entries.length = questionCounts.length
    /** The latest article of each content, and for each the one before it of the same. */
    const latest = new Map<number, number>()
    const before = new Int32Array(questionCounts.length)
    for (let number = 0; number < questionCounts.length; number++) {
      const content = contents[number * 2]! + contents[number * 2 + 1]! * 2 ** 32
      before[number] = latest.get(content) ?? -1
      latest.set(content, number)
      if (slices.isOver) await slices.next()
    }
    const changed: (readonly [Key, LexicalFields])[] = []
    for (const [key, fields] of given) {
      if (slices.isOver) await slices.next()
      const content = contentHash(fields)
      const number = latest.get(content) ?? -1
      if (number < 0) {
        changed.push([key, fields])
        continue
      }
      latest.set(content, before[number]!)
      entries[number] = { key, fields, content }
      numbers.set(key, number)
    }
    const gone = new Set<number>()
    const goneQuestions = new Set<number>()
    for (let number = 0; number < questionCounts.length; number++) {
      if (entries[number]) continue
      gone.add(number)
      for (let i = 0; i < questionCounts[number]!; i++) goneQuestions.add(firstQuestions[number]! + i)
    }
    await articles.removeUnseen(gone)
    await questions.removeUnseen(goneQuestions)
    for (const [key, fields] of changed) {
      add(key, fields)
      if (slices.isOver) await slices.next()
    }
  }

  /** What else a question could have said, and what each word of it counts. */
  const othersOf = (query: string): Map<string, number> => {
    const others = new Map<string, number>()
    for (const { word, weight } of thesaurus(query))
      for (const token of tokenize(word)) others.set(token, Math.max(others.get(token) ?? 0, weight))
    for (const word of otherWords(query, synonyms()))
      for (const token of tokenize(word)) others.set(token, synonymWeight)
    return others
  }

  const index: LexicalIndex<Key> = {
    set: add,

    delete: remove,

    fork: () =>
      makeIndex<Key>(
        {
          ...{ numbers: new Map(numbers), entries: entries.slice(), firstQuestions: firstQuestions.slice() },
          ...{ questions: questions.fork(), articles: articles.fork(), lines },
        },
        options,
      ).index,

    search(query, limit, accepts) {
      const { asked, told, shares } = termsOf(query, othersOf(query), articles, rarityOf)
      questions.score(asked)
      articles.score(told)
      const { end } = articles
      const isFound = (number: number): boolean => {
        const entry = entries[number]
        return entry !== undefined && accepts(entry.key)
      }
      const mostTold = rankArticles(ranking, questions, articles, firstQuestions, isFound)
      if (mostTold === 0) return new Map()
      const askedShare = Math.min(mostTrust, trust * (most(ranking.asked, end, isFound) / mostTold) ** 2)
      const mix = (ofQuestion: number, ofArticle: number) => askedShare * ofQuestion + (1 - askedShare) * ofArticle
      const ranked = bestOf(ranking, end, askedShare, Math.max(limit, compared), isFound)
      const pairs = pairsOf(query, rarityOf)
      const matches = best<[Key, LexicalMatch]>(limit)
      for (const [rank, number] of ranked.entries()) {
        const { key } = entries[number]!
        const firstQuestion = firstQuestions[number]!
        const question = ranking.questions[number]!
        const order =
          pairs.length === 0 || rank >= compared
            ? 0
            : mix(
                question < 0 ? 0 : shareOf(pairs, questionLine(number, question - firstQuestion)),
                shareOf(pairs, linesOf(number).whole),
              )
        const [asked, told] = [ranking.asked[number]!, ranking.told[number]!]
        const score = (mix(asked, told) + orderShare * order) / (pairs.length === 0 ? 1 : 1 + orderShare)
        const match: LexicalMatch = {
          score,
          words: mix(partOf(questions, question, 0), partOf(articles, number, 0)) / (shares[0] || 1),
          characters: mix(partOf(questions, question, 1), partOf(articles, number, 1)) / (shares[1] || 1),
          asked,
          told,
          order,
          ...(question >= 0 && { question: question - firstQuestion }),
          questionCoverage: Math.min(1, partOf(questions, question, 2)),
          coverage: Math.min(1, partOf(articles, number, 2)),
        }
        matches.offer([key, match], score)
      }
      return new Map(matches.items())
    },

    async save() {
      const contents = new Uint32Array(numbers.size * 2)
      const questionCounts = new Uint16Array(numbers.size)
      const newNumbers = new Int32Array(entries.length).fill(-1)
      const newQuestions = new Int32Array(questions.end).fill(-1)
      let number = 0
      let text = 0
      for (const [old, entry] of entries.entries()) {
        if (!entry) continue
        contents.set([entry.content % 2 ** 32, Math.floor(entry.content / 2 ** 32)], number * 2)
        questionCounts[number] = entry.fields.questions.length
        newNumbers[old] = number++
        for (let i = 0; i < entry.fields.questions.length; i++) newQuestions[firstQuestions[old]! + i] = text++
      }
      // Both begin in this tick, so that they pack the same articles.
      const packing = [questions.pack(newQuestions), articles.pack(newNumbers)] as const
      return writeIndex({ questions: await packing[0], articles: await packing[1], contents, questionCounts })
    },

    rarity: (token) => rarityOf(hashToken(token)),

    get size() {
      return { keys: numbers.size, texts: questions.size + articles.size }
    },
  }
  return { index, restore }
}

/** What neighbours are looked for in. */
interface Lines {
  /** The `line` of each question that was compared, by its place. */
  readonly questions: string[]
  /** That of all questions and the answer. */
  readonly whole: string
}

/** Of so many articles lines are kept: some 2 KB each, which take longer to make than all the rest of a search. */
const mostLines = 10_000
/** Of so many tokens the rarity is kept. */
const mostRarities = 20_000

interface IndexedArticle<Key> {
  readonly key: Key
  /** Kept to be taken apart again when it is forgotten: rarer, and smaller, than keeping its tokens. */
  readonly fields: LexicalFields
  /** See `contentHash`. */
  readonly content: number
}

function grown(array: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const more = new Int32Array(length)
  more.set(array)
  return more
}

/** 0: by words; 1: by characters; 2: the share of the question. */
const partOf = ({ scores }: Field, number: number, part: 0 | 1 | 2): number =>
  number < 0 ? 0 : scores[number * 3 + part]!

/** Tells one content from another, in 53 bits: FNV-1a twice. */
function contentHash({ questions, answer }: LexicalFields): number {
  let low = 0x811c9dc5
  let high = 0x9e3779b9
  const read = (text: string): void => {
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i)
      low = Math.imul(low ^ code, 0x01000193)
      high = Math.imul(high ^ code, 0x85ebca6b)
    }
    // A text ends here: beyond every character.
    low = Math.imul(low ^ 0x10000, 0x01000193)
    high = Math.imul(high ^ 0x10000, 0x85ebca6b)
  }
  for (const question of questions) read(question)
  read(answer)
  return (high & 0x1fffff) * 2 ** 32 + (low >>> 0)
}

/** How often each token occurs in a text, by hash; added to `all` too. */
function countTokens(text: string, all: Map<number, number>): Map<number, number> {
  const counts = new Map<number, number>()
  for (const token of tokenize(text)) {
    const hash = hashToken(token)
    counts.set(hash, (counts.get(hash) ?? 0) + 1)
    all.set(hash, (all.get(hash) ?? 0) + 1)
  }
  return counts
}

/** FNV-1a, its last bit given to the reading: 1 for characters. Of 3 million tokens, 1 in 1,000 shares its hash with another. */
function hashToken(token: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < token.length; i++) hash = Math.imul(hash ^ token.charCodeAt(i), 0x01000193)
  hash ^= hash >>> 15
  return ((hash & ~1) | (isOfCharacters(token) ? 1 : 0)) >>> 0
}

/** What a token of a synonym counts beside one of the question's own. */
const synonymWeight = 0.5

/**
 * A question's tokens with their weights for questions and for articles, and how its two readings share them. What it
 * could also have said is looked for too, and does not count as asked for.
 */
function termsOf(
  query: string,
  others: ReadonlyMap<string, number>,
  articles: Field,
  rarityOf: (token: number) => number,
) {
  const texts = queryTokens(query)
  const added = [...others.keys()].filter((text) => !texts.has(text))
  const commonFrom = Math.max(leastCommon, articles.size * commonShare)
  const tokens = [...texts, ...added].map((text, i) => {
    const hash = hashToken(text)
    const weight = tokenWeight(text) * (i < texts.size ? 1 : others.get(text)!)
    const common = articles.size > commonFrom && articles.held(hash) > commonFrom
    return { hash, weight, rarity: rarityOf(hash), own: i < texts.size, common }
  })
  const telling = tokens.some(({ own, common }) => own && !common) ? tokens.filter(({ common }) => !common) : tokens
  const asked = shareOut(telling, question.power)
  const told = shareOut(telling, whole.power)
  return { asked: asked.terms, told: told.terms, shares: told.shares }
}

/** Words that so many articles hold, and so large a share, tell none from another, and cost more than all the rest. */
const leastCommon = 4_000
const commonShare = 0.2

interface WeighedToken {
  readonly hash: number
  readonly weight: number
  readonly rarity: number
  /** Whether it is the question's own. */
  readonly own: boolean
}

/** Shares out a total of 1: the same to both readings, if the question has both, and within each by weight and rarity. */
function shareOut(tokens: readonly WeighedToken[], power: number): { terms: Term[]; shares: number[] } {
  const sums = [0, 0]
  const raritySums = [0, 0]
  for (const { hash, weight, rarity, own } of tokens) {
    if (!own) continue
    sums[hash & 1]! += weight * rarity ** power
    raritySums[hash & 1]! += weight * rarity
  }
  const readings = sums.filter((sum) => sum > 0).length
  const shares = sums.map((sum) => (sum > 0 ? 1 / readings : 0))
  const terms = tokens.flatMap(({ hash, weight, rarity }): Term[] => {
    const reading = hash & 1
    const share = shares[reading]!
    if (share === 0) return []
    const ofAll = (share * weight) / sums[reading]!
    return [{ token: hash, weight: ofAll * rarity ** power, share: (share * weight * rarity) / raritySums[reading]! }]
  })
  return { terms, shares }
}

/** The neighbours in a question, as they would stand in a `line`, with their share of 1. */
function pairsOf(query: string, rarityOf: (token: number) => number): { text: string; share: number }[] {
  const words = queryWords(query)
  const rarities = words.map((word) => rarityOf(hashToken(word)))
  const pairs = words
    .slice(1)
    .map((word, i) => ({ text: pair(words[i]!, word), weight: rarities[i]! + rarities[i + 1]! }))
  const sum = pairs.reduce((total, { weight }) => total + weight, 0)
  return pairs.map(({ text, weight }) => ({ text, share: weight / sum }))
}

function shareOf(pairs: ReturnType<typeof pairsOf>, written: string): number {
  let share = 0
  for (const pair of pairs) if (written.includes(pair.text)) share += pair.share
  return share
}
