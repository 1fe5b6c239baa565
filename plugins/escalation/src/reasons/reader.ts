import type { Lexicon } from './lexicon.js'
import { NEAR } from './near.js'
import { isHan, normal } from './normal.js'
import { asks, characterOf, fromPinyin, isPinyin } from './pinyin.js'
import { INITIALS, typed } from './short-words.js'

/** A word, or a phrase that means one thing. */
export interface Token {
  text: string
  means: ReadonlySet<string>
  /** A word that the lexicon does not hold. Beside "human" it makes another thing: human hair. */
  isUnknown: boolean
  isHan: boolean
  /** Something separates it from the token before: a space between Chinese words, a dash. */
  isApart: boolean
}

/** A part of a message between full stops, commas and line ends. */
export type Clause = Token[]

const NOTHING: ReadonlySet<string> = new Set()
const LONG: ReadonlySet<string> = new Set(['digits'])

/** Longer texts are read at their two ends only, half of it each: a wish or a threat seldom stands in the middle of a document. */
const MOST = 3_000

/** What is read of a text: all of it, or the first and the last 1,500 characters. */
const ends = (text: string): string =>
  text.length <= MOST ? text : `${text.slice(0, MOST / 2)}\n${text.slice(-MOST / 2)}`

/** The clauses of a message; of one longer than 3,000 characters, those of its first and its last 1,500. */
export function read(text: string, lexicon: Lexicon): Clause[] {
  const clauses: Clause[] = []
  for (const pieces of split(unspaced(normal(ends(text))))) {
    const clause = said(tokens(chinese(pieces), lexicon))
    if (clause.length > 0) clauses.push(clause)
  }
  return clauses
}

/** The words without sounds of thinking, and without one said again (转接转接). */
function said(all: readonly Token[]): Clause {
  const clause: Clause = []
  let isApart = false
  for (const token of all) {
    const isSound = token.means.has('fill') && !token.means.has('me')
    const isAgain = token.isHan && token.means.has('connect') && clause.at(-1)?.text === token.text
    if (!isSound && !isAgain) clause.push(isApart ? { ...token, isApart } : token)
    isApart = isSound && token.isHan
  }
  return clause
}

interface Piece {
  text: string
  kind: 'han' | 'latin' | 'digits' | 'sign'
  isApart: boolean
}

const ENDS = new Set([...'.,!?;:。、…~|\n\r()[]{}<>《》「」【】"“”'])
/** Faces and people raising a hand, at work, or calling for help. */
const SIGNS: Record<string, string> = {
  '🙋': '🙋',
  '🆘': '🙋',
  '👩': '',
  '👨': '',
  '🧑': '',
  '💼': '🧑',
  '🎧': '🧑',
  '💻': '🧑',
  '☎': '☎',
  '📞': '☎',
  '📱': '☎',
  '🗣': '🗣',
}

function* split(text: string): Iterable<Piece[]> {
  let clause: Piece[] = []
  let isApart = false
  let last: Piece | undefined
  const characters = [...text]
  for (const [i, character] of characters.entries()) {
    // 3.5 and 10:30 are numbers.
    const isInNumber = /\d/.test(characters[i - 1] ?? '') && /\d/.test(characters[i + 1] ?? '')
    if (ENDS.has(character) && !isInNumber) {
      if (clause.length > 0) yield clause
      clause = []
      last = undefined
      isApart = false
      continue
    }
    const kind = kindOf(character)
    if (!kind) {
      last = undefined
      isApart = true
      continue
    }
    const glued =
      last && (last.kind === kind || (last.kind !== 'han' && kind !== 'han' && last.kind !== 'sign' && kind !== 'sign'))
    if (glued && kind !== 'sign') {
      last!.text += character
      if (kind === 'latin') last!.kind = 'latin'
    } else {
      last = { text: character, kind, isApart }
      clause.push(last)
    }
    isApart = false
  }
  if (clause.length > 0) yield clause
}

function kindOf(character: string): Piece['kind'] | undefined {
  if (character >= 'a' && character <= 'z') return 'latin'
  if (character >= '0' && character <= '9') return 'digits'
  if (isHan(character)) return 'han'
  if (SIGNS[character] !== undefined || /\p{Extended_Pictographic}/u.test(character)) return 'sign'
  return /\p{L}/u.test(character) ? 'latin' : undefined
}

/** 转 人 工 and 转。人。工 without what stands between single characters. */
function unspaced(text: string): string {
  return (
    text
      .replace(/(?<![a-z])[a-z](?:[.\-_*][a-z](?![a-z])){2,20}/g, (spaced) => spaced.replace(/[^a-z]/g, ''))
      // 人呢人呢人呢.
      .replace(/(\p{Script=Han}{1,5}?[呢啊吗])\1+/gu, '$1')
      .replace(/(?<=[a-z])[@$](?=[a-z])/g, (sign) => (sign === '@' ? 'a' : 's'))
      .replace(
        /(?<!\p{Script=Han})\p{Script=Han}(?:[^\p{L}\p{N}]{1,2}\p{Script=Han}(?!\p{Script=Han})){2,20}/gu,
        (spaced) => spaced.replace(/[^\p{L}]/gu, ''),
      )
  )
}

/** Pinyin that asks for a person becomes Chinese, and so do typing slips that sound alike. */
function chinese(pieces: readonly Piece[]): Piece[] {
  const out: Piece[] = []
  for (let i = 0; i < pieces.length; ) {
    const piece = pieces[i]!
    const mixed = mixedAt(pieces, i)
    if (mixed) {
      out.push({ ...piece, kind: 'han', text: sounded(mixed.text) })
      i += mixed.length
      continue
    }
    const next = pieces[i + 1]
    // z rg: initials with a space between.
    if (
      piece.kind === 'latin' &&
      piece.text.length === 1 &&
      next?.kind === 'latin' &&
      INITIALS.test(piece.text + next.text)
    ) {
      out.push({ ...piece, kind: 'han', text: fromPinyin([piece.text + next.text]) ?? piece.text })
      i += 2
      continue
    }
    // zrg-200 is a model.
    const isModel = pieces[i + 1]?.kind === 'digits' && INITIALS.test(piece.text)
    if (piece.kind !== 'latin' || isModel || !isPinyin(piece.text)) {
      const single = singles(pieces, i)
      if (single > 1) {
        const text = pieces
          .slice(i, i + single)
          .map((one) => one.text)
          .join('')
        out.push({ ...piece, text })
        i += single
        continue
      }
      out.push(piece.kind === 'han' ? { ...piece, text: sounded(piece.text) } : piece)
      i++
      continue
    }
    let end = i
    while (end < pieces.length && end < i + 20 && pieces[end]!.kind === 'latin' && isPinyin(pieces[end]!.text)) end++
    const han = fromPinyin(pieces.slice(i, end).map(({ text }) => text))
    if (han) out.push({ ...piece, kind: 'han', text: han })
    else out.push(...pieces.slice(i, end))
    i = end
  }
  return out
}

/** 转ren工: characters and pinyin in one word. */
function mixedAt(pieces: readonly Piece[], from: number): { text: string; length: number } | undefined {
  let end = from
  let text = ''
  while (end < pieces.length && end < from + 6 && (end === from || !pieces[end]!.isApart)) {
    const { kind, text: written } = pieces[end]!
    const han = kind === 'han' ? written : kind === 'latin' && written.length > 1 ? characterOf(written) : undefined
    if (!han) break
    text += han
    end++
  }
  return end - from > 1 && asks(text) ? { text, length: end - from } : undefined
}

/** How many single letters follow each other, as in "c s r" and "h u m a n". */
function singles(pieces: readonly Piece[], from: number): number {
  let end = from
  while (end < pieces.length && pieces[end]!.kind === 'latin' && pieces[end]!.text.length === 1) end++
  const isAbbreviation =
    end - from > 2 ||
    /^(?:rg|kf|cs|ai)$/.test(
      pieces
        .slice(from, end)
        .map(({ text }) => text)
        .join(''),
    )
  return isAbbreviation ? end - from : 1
}

/** Characters that are typed for those of 转人工客服 because they sound or look alike. */
function sounded(text: string): string {
  return text
    .replace(/[客课刻克科可苛咳][服夫伏扶福符付副妇府]/g, (found, at: number) =>
      (found === '克服' && !/[人仁真工公功转找]/.test(text[at - 1] ?? '')) ||
      (found === '可服' && text[at + 2] === '用')
        ? found
        : '客服',
    )
    .replace(
      /([转传专砖赚撰钻赞])?([人仁任认忍入刃])([工公功共攻宫弓供恭])/g,
      (found, turn: string | undefined, _man, _work, at: number) => {
        const before = text[at - 1] ?? ''
        const after = text[at + found.length] ?? ''
        if (found === '人工') return found
        if (turn === '专' && found === '专人工') return after === '作' ? found : '转人工'
        if (turn && !/[作司里程主]/.test(after)) return '转人工'
        if (turn) return found
        const isAsked = /[找要接叫转换来]/.test(before) || (before === '' && after === '') || /[客课]/.test(after)
        return isAsked && (after === '' || /[客课服吧啊呢吗嘛呀来,的]/.test(after)) ? '人工' : found
      },
    )
    .replace(/(?:[转传专砖赚撰钻])(?=[接到给]?(?:人工|真人|客服))/g, '转')
    .replace(/([找要转叫换来个有])[真珍针贞][人仁任](?=$|[客工吧啊呢吗])/g, '$1真人')
    .replace(/^[真珍针贞][人仁]$/g, '真人')
    .replace(/[传专][接街](?=人|客|真|$)/g, '转接')
}

function tokens(pieces: readonly Piece[], lexicon: Lexicon): Token[] {
  const out: Token[] = []
  for (let i = 0; i < pieces.length; ) {
    const piece = pieces[i]!
    if (piece.kind === 'han') {
      out.push(...words(piece, lexicon))
      i++
    } else if (piece.kind === 'sign') {
      const text = SIGNS[piece.text] ?? piece.text
      const means = lexicon.meaning(text)
      if (means) out.push({ text, means, isUnknown: false, isHan: false, isApart: piece.isApart })
      i++
    } else if (piece.kind === 'digits' && !lexicon.meaning(piece.text)) {
      // A number may begin a phrase ("2 person"), and says nothing itself.
      const phrase = phraseAt(pieces, i, lexicon)
      out.push(
        phrase?.token ?? {
          text: piece.text,
          means: piece.text.length > 4 ? LONG : NOTHING,
          isUnknown: false,
          isHan: false,
          isApart: piece.isApart,
        },
      )
      i += phrase?.length ?? 1
    } else {
      const phrase = phraseAt(pieces, i, lexicon)
      const unknown = {
        text: piece.text,
        means: NOTHING,
        isUnknown: !piece.text.endsWith('ly'),
        isHan: false,
        isApart: piece.isApart,
      }
      out.push(phrase?.token ?? unknown)
      i += phrase?.length ?? 1
    }
  }
  return out
}

/** The longest phrase that begins at a place; misspelt words are read as what they stand for. */
function phraseAt(
  pieces: readonly Piece[],
  from: number,
  lexicon: Lexicon,
): { token: Token; length: number } | undefined {
  const { isApart, text: written } = pieces[from]!
  const read = [spelt(written, lexicon)]
  const longest = Math.max(lexicon.longest(written), lexicon.longest(read[0]!))
  for (let i = from + 1; i < pieces.length && read.length < longest; i++) {
    const { kind, text } = pieces[i]!
    if (kind === 'han' || kind === 'sign') break
    read.push(spelt(text, lexicon))
  }
  for (let length = read.length; length > 0; length--) {
    const asWritten = pieces
      .slice(from, from + length)
      .map(({ text }) => text)
      .join(' ')
    for (const text of [asWritten, read.slice(0, length).join(' ')]) {
      const means = lexicon.meaning(text)
      if (means) return { token: { text, means, isUnknown: false, isHan: false, isApart }, length }
    }
  }
  return undefined
}

/** Digits and signs that stand for letters inside of a word: hum4n, 0perator. */
const LETTERS: Record<string, string> = { 0: 'o', 1: 'i', 3: 'e', 4: 'a', 5: 's', 7: 't' }

function spelt(word: string, lexicon: Lexicon): string {
  const long = typed(word)
  if (long) return long
  if (lexicon.meaning(word) || NEAR.has(word)) return word
  if (INITIALS.test(word)) return 'zrg'
  for (const form of [
    word.replace(/(.)\1+/gu, '$1'),
    word.replace(/(?<=[a-z]{3})s$/, ''),
    word.replace(/(?<=[a-z]{3})ing$/, ''),
    word.replace(/(?<=[a-z]{3})ing$/, 'e'),
    /[a-z]/.test(word) ? word.replace(/[013457]/g, (digit) => LETTERS[digit]!) : word,
  ])
    if (form !== word && lexicon.meaning(form)) return form
  return lexicon.meant(word) ?? lexicon.meant(word.replace(/(.)\1+/gu, '$1')) ?? word
}

/** A person at work, who begins in a word that ends with 人. */
const WORKER = /^人(?:工(?![作具厂程期业资装艺序商会钱地人])|类)/

/** The words of a run of Chinese characters, the longest first. */
function words({ text, isApart }: Piece, lexicon: Lexicon): Token[] {
  const out: Token[] = []
  for (let at = 0; at < text.length; ) {
    let length = Math.min(lexicon.longest(text[at]!), text.length - at)
    let means: ReadonlySet<string> | undefined
    for (; length > 0; length--) {
      means = lexicon.meaning(text.slice(at, at + length))
      if (means) break
    }
    if (length === 0) length = 1
    // 联系|人工, not 联系人|工; but 两人|工作.
    const isCut = length > 1 && WORKER.test(text.slice(at + length - 1, at + length + 2))
    const rest = isCut ? lexicon.meaning(text.slice(at, at + length - 1)) : undefined
    // 换成|人工: what is left is one character, known or not.
    if (rest || (isCut && length === 2)) {
      means = rest
      length--
    }
    out.push({
      text: text.slice(at, at + length),
      means: means ?? NOTHING,
      isUnknown: !means,
      isHan: true,
      isApart: at === 0 && isApart,
    })
    at += length
  }
  return out
}
