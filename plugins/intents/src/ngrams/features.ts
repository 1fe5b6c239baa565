import { mixed } from '@huida/statistics'

/**
 * What a text is made of, as hashes: words, pairs of neighbours, pairs anywhere, three and four letters of a word, and
 * for Chinese one to three characters. Everything is counted on character codes in buffers that are used again: this
 * runs for every message, and strings would cost more than all the rest.
 */
export class Features {
  /** Of the last text; `length` of them, with repetitions. */
  readonly hashes = new Uint32Array(MAX_FEATURES)
  length = 0

  readonly #codes = new Uint16Array(MAX_CHARACTERS * 6)
  /** Words and Chinese characters of the text in order: where they start and end in `codes`, and their hashes. */
  readonly #starts = new Uint16Array(MAX_CHARACTERS)
  readonly #ends = new Uint16Array(MAX_CHARACTERS)
  readonly #words = new Uint32Array(MAX_CHARACTERS)
  readonly #stems = new Uint32Array(MAX_CHARACTERS)
  #count = 0

  readonly #stemOf: ((word: string) => string) | undefined
  /** Stems by the hash of the word; the stemmer is slow. Emptied when full, since strangers type all sorts of words. */
  readonly #known = new Map<number, number>()

  /** Without a stemmer, words stand for themselves. */
  constructor(stemOf?: (word: string) => string) {
    this.#stemOf = stemOf
  }

  read(text: string): void {
    this.length = 0
    this.#split(text.length > MAX_CHARACTERS ? text.slice(0, MAX_CHARACTERS) : text)
    this.#neighbours()
    this.#pairs()
  }

  #add(hash: number): void {
    if (this.length < MAX_FEATURES) this.hashes[this.length++] = hash & ~PAIR
  }

  /** Cuts the text into words and Chinese characters, and counts what is inside of them. */
  #split(text: string): void {
    const codes = this.#codes
    const normal = text.normalize('NFKC').toLowerCase()
    const { length } = normal
    this.#count = 0
    let end = 0
    let at = 0
    while (at < length && this.#count < MAX_CHARACTERS && end < codes.length - 64) {
      const code = normal.charCodeAt(at)
      if (isHan(code)) {
        codes[end] = code
        this.#character(end, ++end)
        at++
      } else if (isWord(code)) {
        const start = end
        while (at < length && end - start < MAX_WORD) {
          const next = normal.charCodeAt(at)
          if (next === APOSTROPHE || next === QUOTE) {
            at++
          } else if (isDigit(next)) {
            let digits = 0
            for (; at < length && isDigit(normal.charCodeAt(at)); at++) digits++
            // A number says only that there is one: short, longer, long.
            for (let zeros = digits > 4 ? 5 : digits > 2 ? 3 : 1; zeros > 0; zeros--) codes[end++] = ZERO
          } else if (isWord(next) && !isHan(next)) {
            codes[end++] = next
            at++
          } else break
        }
        this.#word(start, end)
      } else {
        codes[end] = SPACE
        end++
        at++
      }
    }
  }

  #character(start: number, end: number): void {
    const codes = this.#codes
    const index = this.#count++
    const hash = mixed(add(salt.han, codes[start]!))
    this.#starts[index] = start
    this.#ends[index] = end
    this.#words[index] = hash
    this.#stems[index] = hash
    // Runs that end here: a run of Chinese characters has nothing between them.
    let run = salt.han
    for (let from = start; from > start - 3 && from >= 0 && isHan(codes[from]!); from--) {
      run = add(run, codes[from]!)
      this.#add(mixed(run))
    }
  }

  #word(start: number, end: number): void {
    const codes = this.#codes
    const index = this.#count++
    let hash = salt.word
    for (let i = start; i < end; i++) hash = add(hash, codes[i]!)
    hash = mixed(hash)
    this.#starts[index] = start
    this.#ends[index] = end
    this.#words[index] = hash
    this.#stems[index] = this.#stem(hash, start, end)
    this.#add(hash)
    if (this.#stemOf) this.#add(combined(salt.stem, this.#stems[index]!, 0))
    // Three and four letters, the borders of the word included.
    for (let from = start - 1; from <= end - 2; from++) {
      let letters = from < start ? add(salt.letters, SPACE) : add(salt.letters, codes[from]!)
      letters = add(letters, codes[from + 1]!)
      letters = add(letters, from + 2 < end ? codes[from + 2]! : SPACE)
      this.#add(mixed(letters))
      if (from + 2 < end) this.#add(mixed(add(letters, from + 3 < end ? codes[from + 3]! : SPACE)))
    }
  }

  #stem(word: number, start: number, end: number): number {
    if (!this.#stemOf) return word
    const known = this.#known.get(word)
    if (known !== undefined) return known
    const stem = this.#stemOf(String.fromCharCode(...this.#codes.subarray(start, end)))
    let hash = salt.word
    for (let i = 0; i < stem.length; i++) hash = add(hash, stem.charCodeAt(i))
    hash = mixed(hash)
    if (this.#known.size >= MAX_STEMS) this.#known.clear()
    this.#known.set(word, hash)
    return hash
  }

  /** Two words that follow each other, the borders of the text included. */
  #neighbours(): void {
    for (let i = 0; i <= this.#count && this.#count > 0; i++) {
      // Two Chinese characters are counted already.
      if (i > 0 && i < this.#count && this.#isHan(i - 1) && this.#isHan(i)) continue
      this.#add(combined(salt.neighbours, i > 0 ? this.#words[i - 1]! : 1, i < this.#count ? this.#words[i]! : 2))
      if (this.#stemOf && i > 0 && i < this.#count)
        this.#add(combined(salt.stemNeighbours, this.#stems[i - 1]!, this.#stems[i]!))
    }
  }

  /** Two different words wherever they stand: "when … arrive" in all its forms. */
  #pairs(): void {
    const stems = this.#stems
    let different = 0
    // From here on `stems` holds each once.
    for (let i = 0; i < this.#count && different <= MAX_PAIRED; i++) {
      const stem = stems[i]!
      let seen = false
      for (let j = 0; j < different && !seen; j++) seen = stems[j] === stem
      if (!seen) stems[different++] = stem
    }
    // A long story says everything beside everything.
    if (different > MAX_PAIRED) return
    for (let i = 1; i < different; i++)
      for (let j = 0; j < i; j++) {
        const a = stems[i]!
        const b = stems[j]!
        if (this.length < MAX_FEATURES)
          this.hashes[this.length++] = (a < b ? combined(salt.pair, a, b) : combined(salt.pair, b, a)) | PAIR
      }
  }

  #isHan(index: number): boolean {
    return isHan(this.#codes[this.#starts[index]!]!)
  }
}

/** The bit that tells two words anywhere in the text from everything else. */
const PAIR = 0x80000000

/** Whether a feature is a pair of words that may stand apart: their number grows with the square of the text's length. */
export const isPair = (hash: number): boolean => hash >= PAIR

/** More of a message is not read. */
const MAX_CHARACTERS = 2_000
const MAX_WORD = 40
const MAX_PAIRED = 25
const MAX_FEATURES = 16_384
const MAX_STEMS = 50_000

const SPACE = 32
const ZERO = 48
const APOSTROPHE = 39
const QUOTE = 0x2019

/** Starts of hashes, so that the same letters in another role are another feature. */
const salt = {
  word: 0x2c1b3c6d,
  letters: 0x297a2d39,
  han: 0x5f356495,
  stem: 0x1b873593,
  neighbours: 0x4cf5ad43,
  stemNeighbours: 0x38495ab5,
  pair: 0x6b43a9b5,
}

/** FNV-1a, a step of it. */
const add = (hash: number, code: number) => Math.imul(hash ^ code, 16_777_619)

const combined = (start: number, a: number, b: number) =>
  mixed(Math.imul(start ^ a, 0x9e3779b1) + Math.imul(b ^ (b >>> 15), 0x85ebca77))

const isDigit = (code: number) => code >= 48 && code <= 57
const isHan = (code: number) =>
  (code >= 0x4e00 && code <= 0x9fff) || (code >= 0x3400 && code <= 0x4dbf) || (code >= 0xf900 && code <= 0xfaff)
/** Letters and digits; beyond Latin-1, all but general punctuation, symbols, CJK punctuation and surrogates. */
const isWord = (code: number) =>
  code < 128
    ? (code >= 97 && code <= 122) || isDigit(code)
    : code >= 0xc0 &&
      code !== 0xd7 &&
      code !== 0xf7 &&
      !(code >= 0x2000 && code <= 0x2bff) &&
      !(code >= 0x3000 && code <= 0x303f) &&
      !(code >= 0xd800 && code <= 0xf8ff) &&
      code < 0xfe00
