import { fold } from './fold.js'
import { syllablesOf } from './pinyin.js'
import { formalChinese } from './slang.js'

/** The words that the questions of a base are made of, to find what somebody meant who wrote another. */
export interface Vocabulary {
  /** Questions to be read before the next word is looked for, and an answer, of which words of letters are wanted. */
  add(questions: readonly string[], answer: string): void
  /** Reads on, at most so many characters. @returns whether there is more to read */
  read(characters: number): boolean
  /** Words of letters that are so long, and how often each occurs. */
  ofLength(length: number): Iterable<readonly [word: string, times: number]>
  /** How often a word occurs. */
  count(word: string): number
  /** Chinese words of two or three characters that are so but for one, for which `*` stands: `*货`. */
  like(pattern: string): readonly string[]
  /** What is most likely meant by a word's letters in pinyin: `fapiao` is `发票`, `kai` is `开`. */
  spelt(pinyin: string): string | undefined
}

/** So many words may wait for their pinyin: who first types in it waits some ten milliseconds for them. */
const mostUnspelt = 1_000
/** So many are worked out at once: some milliseconds' work. */
const spelledAtOnce = 200

/** Beyond this many characters hardly a word is new, and reading takes longer than it helps. */
const mostRead = 1_000_000

/** @param known its words are known too, and are not read again: `add` what there is besides */
export function createVocabulary(known: Vocabulary = nothingKnown): Vocabulary {
  const questions: string[] = []
  const answers: string[] = []
  /** How many of each are read. A long list whose first is taken off is moved as a whole. */
  const readOf = { questions: 0, answers: 0 }
  let taken = 0
  const latin = new Map<number, Map<string, number>>()
  const chinese = new Map<string, number>()
  const byPattern = new Map<string, string[]>()
  const bySpelling = new Map<string, string>()
  /** Words whose pinyin has not been worked out: that loads a library, and most questions need none. */
  let unspelt: string[] = []

  function readLetters(text: string): void {
    for (const [word] of text.toLowerCase().matchAll(/[a-z]{3,}/g)) {
      countLetters(word)
      if (/[^siu]s$/.test(word)) countLetters(word.slice(0, -1))
    }
  }

  function countLetters(word: string): void {
    const words = latin.get(word.length) ?? new Map<string, number>()
    latin.set(word.length, words.set(word, (words.get(word) ?? 0) + 1))
  }

  function readQuestion(text: string): void {
    const folded = formalChinese(fold(text))
    readLetters(folded)
    for (const [stretch] of folded.matchAll(/\p{Script=Han}+/gu)) {
      segmenter ??= new Intl.Segmenter('zh', { granularity: 'word' })
      // Pairs of neighbours, whatever the dictionary makes of them: `开发票` it cuts into `开发` and `票`.
      for (let at = 0; at < stretch.length; at++) {
        count(stretch[at]!)
        if (at > 0) count(stretch.slice(at - 1, at + 1))
      }
      let before = ''
      for (const { segment } of segmenter.segment(stretch)) {
        // Counted again: a word of the dictionary is surer than any two neighbours.
        if (segment.length > 1) count(segment)
        // Compounds (`优惠|券`) are what is mistyped.
        if (before !== '' && before.length + segment.length === 3) count(before + segment)
        before = segment
      }
    }
  }

  function count(word: string): void {
    if (word.length > 4) return
    const counted = chinese.get(word) ?? 0
    chinese.set(word, counted + 1)
    if (counted > 0) return
    unspelt.push(word)
    if (word.length < 2 || word.length > 3) return
    for (let at = 0; at < word.length; at++) {
      const pattern = `${word.slice(0, at)}*${word.slice(at + 1)}`
      const words = byPattern.get(pattern)
      if (words) words.push(word)
      else byPattern.set(pattern, [word])
    }
  }

  function spell(most = unspelt.length): void {
    for (const word of unspelt.slice(0, most)) {
      const spelling = syllablesOf(word).join('')
      const rival = bySpelling.get(spelling)
      if (rival === undefined || chinese.get(rival)! < chinese.get(word)!) bySpelling.set(spelling, word)
    }
    unspelt = unspelt.slice(most)
  }

  const countOf = (word: string): number =>
    (latin.get(word.length)?.get(word) ?? chinese.get(word) ?? 0) + known.count(word)

  return {
    add(asked, answer) {
      if (taken > mostRead) return
      questions.push(...asked)
      answers.push(answer)
      for (const text of [...asked, answer]) taken += text.length
    },

    read(characters) {
      let done = 0
      while (done < characters && readOf.questions < questions.length) {
        const text = questions[readOf.questions++]!
        readQuestion(text)
        done += text.length
      }
      while (done < characters && readOf.answers < answers.length) {
        const text = answers[readOf.answers++]!
        readLetters(text)
        // Letters are read ten times as fast as Chinese is cut.
        done += text.length / 10
      }
      if (readOf.questions < questions.length || readOf.answers < answers.length) return true
      if (known.read(Math.max(0, characters - done))) return true
      // Of few words it is worked out when somebody asks for it.
      if (unspelt.length <= mostUnspelt) return false
      spell(spelledAtOnce)
      return true
    },

    ofLength(length) {
      const own = latin.get(length)
      if (!own || known === nothingKnown) return own ?? known.ofLength(length)
      return inBoth(known, own, length)
    },

    count: countOf,

    like(pattern) {
      const own = byPattern.get(pattern) ?? []
      const others = known.like(pattern)
      return own.length === 0 || others.length === 0 ? [...own, ...others] : [...new Set([...others, ...own])]
    },

    spelt(pinyin) {
      spell()
      const own = bySpelling.get(pinyin)
      const other = known.spelt(pinyin)
      return own === undefined || (other !== undefined && countOf(other) >= countOf(own)) ? other : own
    },
  }
}

/** There are no words. */
const nothingKnown: Vocabulary = {
  add() {},
  read: () => false,
  ofLength: () => [],
  count: () => 0,
  like: () => [],
  spelt: () => undefined,
}

/** The words of one, then those that only the other has, each with how often it occurs in both. */
function* inBoth(known: Vocabulary, own: ReadonlyMap<string, number>, length: number): Generator<[string, number]> {
  for (const [word, times] of known.ofLength(length)) yield [word, times + (own.get(word) ?? 0)]
  for (const [word, times] of own) if (known.count(word) === 0) yield [word, times]
}

let segmenter: Intl.Segmenter | undefined
