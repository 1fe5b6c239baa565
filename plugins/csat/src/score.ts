import { asks } from './asked.js'
import { amountOf, NUMBER, type Readable, readable } from './numbers.js'
import { ratedIn, scoreOfFaces } from './sentiment.js'

/** What somebody said in answer to the question how it was. */
export interface Reading {
  /** How they liked it, where they said it plainly. */
  score?: 1 | 2 | 3 | 4 | 5
  /** What they said besides, in their own words. */
  comment?: string
  /** They ask or want something: others should answer, too. */
  question?: boolean
  /** They meant to rate, but no whole number from 1 to 5: 2.5, 10, 0, or several at once. Ask; never guess. */
  unclear?: true
}

/**
 * Reads an answer to a survey: numbers, fractions, stars, and words in Chinese and English. Numbers that count something else (5 days, 5号,
 * order numbers) are no scores. A score is never invented: what is no whole number from 1 to 5 is `unclear`.
 *
 * ```ts
 * scoreIn('5!!!🙂 但是物流太慢') // { score: 5, comment: '但是物流太慢' }
 * scoreIn('2,5')               // { unclear: true }
 * scoreIn('5号能到吗')           // { question: true }
 * ```
 */
export function scoreIn(text: string): Reading {
  const { from: _, ...reading } = readAnswer(text)
  return reading
}

/** A reading, and what it was read from. */
export interface ReadAnswer extends Reading {
  /** `bare`: a number without a word such as 分 or stars, which may count anything. `words`: words, which may be about anything. */
  from?: 'rating' | 'bare' | 'words'
}

/** `scoreIn`, for those who must know how sure it is that the survey is meant. */
export function readAnswer(text: string): ReadAnswer {
  const read = readable(text)
  if (read.plain === '' || acknowledged.test(read.plain)) return {}
  const said = withoutScale(read)
  const found = explicit(said.plain, said.scale)
  if (found.length > 0) return { ...ofNumbers(said, found), from: found.every(({ bare }) => bare) ? 'bare' : 'rating' }
  if (asks(read.plain)) return { question: true }
  const hasWords = /[\p{L}\p{N}]/u.test(read.plain)
  return { ...(hasWords ? ofWords(read) : rated(scoreOfFaces(read.plain))), from: 'words' }
}

/** A number that is meant as a score. */
interface Found {
  index: number
  end: number
  /** On the scale of five; NaN: not a whole one. */
  value: number
  bare?: true | undefined
}

const rated = (value: number | undefined, comment?: string): Reading => {
  if (value === undefined) return comment === undefined ? {} : { comment }
  const said = comment === undefined ? {} : { comment }
  // Whole and between 1 and 5 is what the type says.
  if (Number.isInteger(value) && value >= 1 && value <= 5) return { score: value as 1, ...said }
  return { unclear: true, ...said }
}

/** Several numbers that are not the same are one only where the last takes the others back. */
function ofNumbers({ shown, plain }: Readable, found: readonly Found[]): Reading {
  const [first] = found
  const last = found.at(-1)!
  const corrected =
    found.length > 1 && /改|不对|不是|错|应该是|更正|sorry|mean|meant|correct|instead|actually/i.test(plain)
  const value = corrected || found.every(({ value }) => value === first!.value) ? last.value : Number.NaN
  const before = plain.slice(0, first!.index)
  const after = plain.slice(last.end)
  const comment = commentIn(`${shown.slice(0, first!.index)} ${shown.slice(last.end)}`)
  if (asks(plain) && !/^\?+$/.test(after.trim())) {
    // "5, when is my refund?" says both. In "五星好评有什么优惠吗" the number is a part of the question.
    const isApart =
      found.length === 1 && (isSeparated(after) || (after.trim() === '' && /[,。.!;~\n][^\S\n]*$/.test(before)))
    return isApart ? { ...rated(value, comment), question: true } : { question: true }
  }
  return rated(/^\s*\?/.test(after) ? Number.NaN : value, comment)
}

/** Words that agree on one score are one; those that do not are no answer to "how was it". */
function ofWords({ shown, plain }: Readable): Reading {
  if (plain.length > MAX_WORDS) return { comment: shown }
  const words = ratedIn(plain)
  if (words.length === 0) return { comment: shown }
  const rest = words.reduceRight(
    (text, { index, length }) => `${text.slice(0, index)} ${text.slice(index + length)}`,
    shown,
  )
  const comment = commentIn(rest) === undefined ? undefined : shown
  return rated(words.every(({ score }) => score === words[0]!.score) ? words[0]!.score : Number.NaN, comment)
}

/** In longer texts words such as "good" are about anything. */
const MAX_WORDS = 160

/** Says that it was heard, thanks, or takes leave: no answer at all. */
const acknowledged =
  /^(?:好的?[吧呀啊哦哈]*|嗯+|哦+|行[吧呀]?|可以|收到|知道了|明白了?|ok(?:ay)?|k|yes|yep|no|是的?|对的?|[你您]好|谢+(?:你|您|了|啦)?|多谢|感谢|thanks?(?: you)?(?: (?:so|very) much)?|thx|ty|bye(?: ?bye)?|再见|拜拜|88|886|hi|hello)[\s!。.~,]*$/i

/** "满分10分我给8分" is 8 of 10: the scale is taken out of the text, in spaces. */
function withoutScale(read: Readable): Readable & { scale: number } {
  const match = scales.exec(read.plain)
  if (!match) return { ...read, scale: 5 }
  const blank = (text: string) =>
    `${text.slice(0, match.index)}${' '.repeat(match[0].length)}${text.slice(match.index + match[0].length)}`
  return { shown: blank(read.shown), plain: blank(read.plain), scale: amountOf(match[1] ?? match[2]!) }
}
const scales = new RegExp(`(?:满分|总分)(?:是|为)?\\s*(${NUMBER})\\s*分?|(${NUMBER})\\s*分(?:制|满分)`, 'i')

/** On a scale of ten or a hundred only what is a whole number of five counts. */
const scaled = (value: number, scale: number): number =>
  value > 0 && value <= scale ? (value * 5) / scale : Number.NaN

/** All numbers of a text that are meant as a score, in order. */
function explicit(plain: string, scale: number): Found[] {
  const found: Found[] = []
  for (const { pattern, value, follows, bare } of patterns) {
    for (const match of plain.matchAll(pattern)) {
      const index = match.index + (match.groups?.before?.length ?? 0)
      const end = match.index + match[0].length
      if (found.some((other) => index < other.end && other.index < end)) continue
      if (follows && !endsScore(plain.slice(end))) continue
      const read = value(match, scale)
      // Telephone and order numbers are no scores, wherever they stand.
      if (read === undefined || (/\d{4}/.test(match[0]) && match[0] !== plain)) continue
      const isPart = partOf.test(plain.slice(0, index)) || notEven.test(plain.slice(end))
      found.push({ index, end, value: isPart ? Number.NaN : read, bare })
    }
  }
  return found.sort((a, b) => a.index - b.index)
}

/** What stands before the second number of "3到4分" or "四点五分". */
const partOf = new RegExp(`${NUMBER}\\s*(?:-|~|–|—|到|至|或者?|or|to|、|点)\\s*$|(?:^|[^.])\\.$`, 'i')

/** What follows "4分半", or "1分都不想给". */
const notEven = /^\s*(?:半|[都也]\s*(?:不|没|嫌))/

const STAR = '★⭐🌟'
const HOLLOW = '☆✩✰'
const EDGE = `[^\\p{L}\\p{N}\\p{Sc}+\\-?%${STAR}${HOLLOW}]*`

interface Pattern {
  pattern: RegExp
  value(match: RegExpMatchArray, scale: number): number | undefined
  /** Only where what follows shows that the number stands alone. */
  follows?: true
  /** A number without a word that says what it counts. */
  bare?: true
}

/** The ways of saying a score by a number, the plainest first: a later one does not count where an earlier one was found. */
const patterns: readonly Pattern[] = [
  {
    pattern: new RegExp(`(?<!\\d|\\d[.,])(${NUMBER})\\s*(?:[个颗xX×*]\\s*)?[${STAR}](?!\\s*[${STAR}${HOLLOW}])`, 'giu'),
    value: ([, number]) => amountOf(number!),
  },
  {
    pattern: new RegExp(`[${STAR}]\\s*[xX×*]\\s*(${NUMBER})`, 'giu'),
    value: ([, number]) => amountOf(number!),
  },
  {
    pattern: new RegExp(`[${STAR}${HOLLOW}](?:[ ]?[${STAR}${HOLLOW}])*`, 'gu'),
    value([stars]) {
      const filled = [...stars].filter((sign) => STAR.includes(sign)).length
      // Nothing but hollow ones may be five or none.
      return filled === 0 ? Number.NaN : filled
    },
  },
  {
    pattern: new RegExp(
      `(?<![\\d./])(${NUMBER})\\s*(?:/|out of|of)\\s*(5|10|100|five|ten)(?![\\d/]|\\s*[号日月])(?:\\s*(?:分|颗?星|stars?))?`,
      'giu',
    ),
    value: ([, number, of]) => scaled(amountOf(number!), amountOf(of!)),
    follows: true,
  },
  {
    pattern: /(?<!离|差|不到)满分|(?<!不)(?:full marks|top marks|perfect score)/gi,
    value: () => 5,
  },
  {
    pattern: new RegExp(
      `(?<!\\d|\\d[.,]|[扣减少差错剩第])(${NUMBER})\\s*(?:分|[颗个]?星|颗|(?:-\\s*)?(?:stars?|points?)\\b)(?!钟|之|期|公司|店|类|享|析|配|别|支|机|批|红|辨|割|裂|离|散|明|[百点]|手机|电视|平板|牌|座|系列)`,
      'giu',
    ),
    value([all, number], scale) {
      if (number === '百' || number === '十') {
        // 十分满意 is "very satisfied"; 十分 alone may be ten points.
        return undefined
      }
      return all.length > 0 && scale !== 5 ? scaled(amountOf(number!), scale) : amountOf(number!)
    },
  },
  { pattern: /(?<![\p{L}\d])[十百]分(?=$|[\s!。.~,?])/gu, value: () => Number.NaN },
  {
    pattern: new RegExp(
      `(?:(?:打|给|评)(?:你们?|您|个|了|出)*|评分|分数|得分|评价|^an?|scores?|rat(?:e|es|ed|ing)(?: (?:it|you|this|that))?|meant?|should be|改[成为]|应该是|(?:i|i'd|would|we) (?:give|gave|say)(?: (?:it|you|this|that|them))?)(?: (?:a|an|is|was|of|as))?\\s*(?:[:是为]\\s*)?(${NUMBER})`,
      'giu',
    ),
    value: ([, number], scale) => (scale === 5 ? amountOf(number!) : scaled(amountOf(number!), scale)),
    follows: true,
  },
  {
    // The whole text: "5", "五！", "2,5", "3-4", "-1".
    bare: true,
    pattern: new RegExp(
      `^(?<before>${EDGE})(?<sign>[+-])?(${NUMBER})(?<more>\\s*(?:-|~|–|—|到|至|或者?|or|to|、|,)\\s*${NUMBER})?(?<plus>\\+|%)?${EDGE}(?=\\?*$)`,
      'giu',
    ),
    value(match) {
      const number = match[3]!
      if (/^\d{4,}$/.test(number) && !/^(\d)\1+$/.test(number)) return undefined
      const { sign, more, plus } = match.groups!
      return sign || more || plus ? Number.NaN : amountOf(number)
    },
  },
  {
    bare: true,
    pattern: /^(II|III|IV|V)[\s!。.~]*$/g,
    value: ([, roman]) => ['II', 'III', 'IV', 'V'].indexOf(roman!) + 2,
  },
  {
    // Before everything else: "5!!! 但是物流太慢".
    bare: true,
    pattern:
      /^(?<before>[^\p{L}\p{N}\p{Sc}+-]*)([0-9]{1,3}(?:[.,]\d{1,2})?|[一二三四五](?=\s*[!。~,]))(?!\d|[.、)]\s?\D.*\d[.、)])/gu,
    value: ([all, , number], scale) =>
      all.length > 0 && scale !== 5 ? scaled(amountOf(number!), scale) : amountOf(number!),
    follows: true,
  },
  {
    // After everything else: "总体来说：4".
    bare: true,
    pattern: new RegExp(`(?<![号码]|单|no|number)(?<before>[,。.!;~:\\n][^\\S\\n]*)([1-5])${EDGE}$`, 'giu'),
    value: ([, , number]) => Number(number),
  },
]

/** Whether nothing is counted: the text ends, a sign or an emoji follows, or words that go on about how it was. */
const endsScore = (rest: string): boolean =>
  /^\s*$/.test(rest) || isSeparated(rest) || /^\s*(?:\.+\s*)?(?:\?+\s*)?$/.test(rest) || goesOn.test(rest)

const isSeparated = (rest: string): boolean =>
  /^(?:\s*[!。~,;:…)\]"'」】\n]|\s*\.{2,}|\s*(?!\d)\p{Extended_Pictographic})/u.test(rest) &&
  !/^\s*[,:]\s*\d/.test(rest)

const goesOn =
  /^\.?\s*(?:但|不过|可是|只是|因为|就是|希望|谢|感谢|好评|满意|很|非常|太|挺|服务|态度|物流|客服|快递|吧|啦|哦|啊|(?:but|because|since|thanks?|great|good|very|please|overall|well|nice|the|although|though|however|excellent|service|delivery|would|for (?:the|your|service|support|everything)|as)\b)/i

/** What is said besides the score, without the words around it. */
function commentIn(rest: string): string | undefined {
  const text = rest
    .replace(/^(?:[^\p{L}\p{N}]|\p{Extended_Pictographic})+/u, '')
    .replace(leading, '')
    .replace(/(?<![\s\p{S}\p{Extended_Pictographic},;:、，；：])[\s\p{S}\p{Extended_Pictographic},;:、，；：]+$/u, '')
    .trim()
  return text.replace(fillers, '') === '' || !/[\p{L}\p{N}]/u.test(text) ? undefined : text
}

/** Words that stand around a score and say nothing themselves. */
const FILLER =
  "我|给|你们?|您|打|评价|评分?|可以|个|就|吧|哦|啊|呢|啦|呀|哈|嘿|嗯|好的?|的|了|分|星|半|级|好评(?!价)|谢谢|多谢|感谢|觉得|总体|整体|大概|左右|应该是?|改成?|不对|不是|按错|选错|错|是|i|i'd|i'm|im|am|it|it's|was|is|you|your|this|that|give|gave|say|would|my|score|rating|rate|a|an|and|so|the|of|from|me|for|with|ok|okay|thanks?|thank|sorry|mean|meant|actually|stars?|points?|to|service"
/** The longer first: words that stand one upon the other are read once, from the left. */
const fillers = new RegExp(
  `[\\s\\p{P}\\p{S}]+|${FILLER.split('|')
    .sort((a, b) => b.length - a.length)
    .join('|')}`,
  'giu',
)
const leading = new RegExp(`^(?:${FILLER}){1,6}\\s*[,，。:：;；!！]+\\s*`, 'iu')
