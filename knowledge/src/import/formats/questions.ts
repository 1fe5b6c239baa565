/** A line of running text and where it stands. */
export interface Line {
  readonly text: string
  readonly page?: number
  readonly line?: number
}

/** A question that was found in a text. */
export interface Asked {
  readonly question: string
  /** What stood below it as questions too, before anything answered them. */
  readonly phrasings: readonly string[]
  readonly answer: readonly Line[]
  readonly at: Line
}

/** A text in which questions were found. */
export interface Cut {
  readonly questions: readonly Asked[]
  /** What stands before the first question. */
  readonly before: readonly Line[]
}

/** Cuts a text at `Q:` and `A:`, `Q1.` and `A1.`, `问题一：` and `答：`, `【问】` and `【答】`. Without such marks, `undefined`. */
export function cutAtMarks(lines: readonly Line[]): Cut | undefined {
  const before: Line[] = []
  const questions: { asked: string[]; answer: Line[]; at: Line; answered: boolean }[] = []
  for (const line of withColons(lines).flatMap(inTwo)) {
    const asked = afterMark(line.text, questionMark)
    const said = afterMark(line.text, answerMark)
    const open = questions.at(-1)
    if (asked !== undefined) questions.push({ asked: [asked], answer: [], at: line, answered: false })
    else if (open === undefined) before.push(line)
    else if (said !== undefined && !open.answered) {
      open.answered = true
      open.answer.push({ ...line, text: said })
    } else if (open.answered) open.answer.push(line)
    else {
      open.asked.push(line.text)
      open.answer.push(line)
    }
  }
  if (!questions.some(({ answered }) => answered)) return undefined
  return {
    before,
    questions: questions.map(({ asked, answer, at, answered }) => {
      const first = asked.findIndex((text) => text.trim() !== '')
      // What stands between a question and its `A:` belongs to the question; without one, it is the answer.
      const question = answered ? unwrap(asked) : (asked[first] ?? '')
      const between = asked.length - 1
      return {
        question: plain(question),
        phrasings: [],
        at,
        answer: answered ? answer.slice(between) : answer.slice(Math.max(first, 0)),
      }
    }),
  }
}

/** `Q:`, `Q 1:`, `Q1.`, `Q1、`, `[Q]` and `Q. May I?`, with any bold around. */
function marked(letter: string, words: string): RegExp {
  const label = `(?:${letter}|${words})`
  const number = '(?:\\d{1,3}|[一二三四五六七八九十百]{1,4})'
  const closed = `[【\\[(（]\\s*${label}\\s*${number}?\\s*[】\\])）][*_]*\\s*[:：]?`
  const open = `${label}\\s*(?:${number}?\\s*[*_]*\\s*[:：]|${number}\\s*[.、．)）—-])`
  const dotted = `${letter}[.．](?:\\s+|\\s?${number}(?:[.、．:：)）]|\\s)\\s*)(?=\\S)`
  return new RegExp(`^(?:${closed}|${open}|${dotted})[*_]*\\s*`, 'i')
}

const questionMark = marked('Q', 'FAQ|Question|问|問|问题|問題|提问|提問')
const answerMark = marked('A', 'Answer|答|答复|答覆|回答|答案|解答|回复|回覆')

/**
 * `Q 怎么退货` and `A 七天内`, or `客户：` and `客服：`, are marks where each of the one is followed by one of the other: `A refund
 * takes …` and `客服：400…` are none.
 */
function withColons(lines: readonly Line[]): readonly Line[] {
  for (const [question, answer] of inTurns) {
    const asked = new RegExp(`^\\s*(?:${question})(?=\\S)`, 'i')
    const said = new RegExp(`^\\s*(?:${answer})(?=\\S)`, 'i')
    const marks = lines.flatMap(({ text }) => (asked.test(text) ? 'Q' : said.test(text) ? 'A' : []))
    if (marks.length < 4 || !/^(QA)+$/.test(marks.join(''))) continue
    return lines.map((line) => ({ ...line, text: line.text.replace(asked, 'Q: ').replace(said, 'A: ') }))
  }
  return lines
}

const inTurns: readonly (readonly [question: string, answer: string])[] = [
  ['Q\\s+', 'A\\s+'],
  [
    '(?:客户|顾客|用户|买家|访客|customer|user|client|visitor)(?:问|\\s?asks)?\\s*[:：]\\s*',
    '(?:客服|商家|卖家|店家|小二|机器人|agent|support|bot|assistant|staff|we|shop)(?:答|\\s?answers?)?\\s*[:：]\\s*',
  ],
]

/** `Q: May I? A: Yes.` on one line is two. */
function inTwo(line: Line): Line[] {
  if (afterMark(line.text, questionMark) === undefined) return [line]
  const end = /[?？][*_]*\s*(?=[*_]*(?:A|Answer|答|答案|回答)\s*\d{0,3}\s*[*_]*\s*[:：])/i.exec(line.text)
  if (!end) return [line]
  const at = end.index + end[0].length
  return [
    { ...line, text: line.text.slice(0, at) },
    { ...line, text: line.text.slice(at) },
  ]
}

/** What follows `Q:`, `Q1.`, `问题一、`, `**Q：**` or `【问】` at the beginning of a line; `undefined` when it does not begin so. */
function afterMark(text: string, mark: RegExp): string | undefined {
  const line = text.replace(/^[\s>#*_-]+/, '')
  const found = mark.exec(line)?.[0]
  if (found === undefined) return undefined
  const rest = line.slice(found.length)
  // `**Q: May I?**` leaves the stars behind that end it.
  return (rest.match(/\*\*/g)?.length ?? 0) % 2 === 1 ? rest.replace(/\*\*(?=\s*$)/, '') : rest
}

/**
 * Cuts a text that has lost its headings at lines that can only be questions: short, ending in a question mark and not the
 * rest of a sentence; or, where these are all in bold or numbered, at every such line; or, where nothing asks, at titles in
 * bold or numbered 1, 2, 3 … with text below each. A guess, so all else is left uncut: `undefined` when there is no such line.
 */
export function cutAtQuestions(given: readonly Line[]): Cut | undefined {
  const lines = given.flatMap(boldInTwo)
  const starts = questionStarts(lines)
  if (starts.length === 0) return undefined
  const questions: { question: string; phrasings: string[]; answer: Line[]; at: Line }[] = []
  for (const [nth, { from, to }] of starts.entries()) {
    const question = plain(unwrap(lines.slice(from, to).map(({ text }) => bare(text))))
    const answer = lines.slice(to, starts[nth + 1]?.from ?? lines.length)
    const last = questions.at(-1)
    // Asked once more before anything was said: another way to ask.
    if (last?.answer.every(({ text }) => text.trim() === '')) {
      last.phrasings.push(question)
      last.answer = answer
    } else questions.push({ question, phrasings: [], answer, at: lines[from]! })
  }
  return { before: lines.slice(0, starts[0]!.from), questions }
}

/** `**How?** So.` is a question in bold and its answer; a stroke behind it only ends the line. */
function boldInTwo(line: Line): Line[] {
  const [, question, rest] =
    /^(\s*(?:[-*+]\s+|\d{1,3}[.、．)]\s*)?(\*\*|__)(?=\S)(?:(?!\2).){1,150}[?？]["”」』)）]?)[:：]?(\2)[:：]?[ \t]*\\?[ \t]*(.*)$/
      .exec(line.text)
      ?.filter((_, i) => i !== 2 && i !== 3) ?? []
  if (question === undefined || rest === undefined) return [line]
  const mark = /(\*\*|__)/.exec(question)![1]!
  return [{ ...line, text: `${question}${mark}` }, ...(rest === '' ? [] : [{ ...line, text: rest }])]
}

/** Where questions begin and end, in lines: nearly always one. */
function questionStarts(lines: readonly Line[]): { from: number; to: number }[] {
  const widest = lines.reduce((most, { text }) => Math.max(most, widthOf(text)), 0)
  const startsAnew = (i: number): boolean => {
    const [line, last] = [lines[i]!, lines[i - 1]]
    if (last === undefined || last.page !== line.page || depthOf(line.text) !== undefined) return true
    return isSentenceEnd.test(last.text) || isBold(last.text) || widthOf(last.text) < 0.8 * widest
  }
  const asking = new Set([...lines.keys()].filter((i) => asks(lines[i]!.text) && startsAnew(i) && !isOfList(lines, i)))
  const numbers = new Set([...asking].map((i) => numberOf(lines[i]!.text)?.number))
  const isBoldStyle =
    asking.size > 0 ? [...asking].every((i) => isBold(lines[i]!.text)) : lines.some(({ text }) => isBold(text))
  const isNumberedStyle = !isBoldStyle && !numbers.has(undefined)
  const starts: { from: number; to: number }[] = []
  let number = 0
  for (const [i, { text }] of lines.entries()) {
    const numbered = isNumberedStyle ? numberOf(text) : undefined
    const next = lines[i + 1]
    const isNext =
      numbered?.number === number + 1 && !numbers.has(numbered.number) && isTitle(text) && next && !numberOf(next.text)
    const isTitled = isBoldStyle && isBold(text) && isTitle(bare(text)) && !/[:：][\s*_]*$/.test(text)
    if (isNext || isTitled || asking.has(i)) {
      if (numbered) number = numbered.number
      starts.push({ from: i, to: i + 1 })
    } else if (
      asks(text) &&
      !isOfList(lines, i) &&
      i > 0 &&
      startsAnew(i - 1) &&
      !/[.!?。！？]/.test(lines[i - 1]!.text)
    ) {
      // A question over two lines.
      if ((starts.at(-1)?.to ?? 0) < i) starts.push({ from: i - 1, to: i + 1 })
    }
  }
  return starts
}

/** An entry of a list beside others, or that a colon introduces, asks what to check, or is a table of contents. */
function isOfList(lines: readonly Line[], i: number): boolean {
  const depth = depthOf(lines[i]!.text)
  if (depth === undefined) return false
  const [before, after] = [filledFrom(lines, i, -1), filledFrom(lines, i, 1)]
  return /[:：][\s*_]*$/.test(before) || depthOf(before) === depth || after === '' || depthOf(after) === depth
}

/** How far an entry of a list is indented; `undefined` for what is none. */
const depthOf = (text: string): number | undefined => /^(\s*)[-*+•·●○▪◦]\s+(?!\*)/.exec(text)?.[1]?.length

/** The nearest line above (-1) or below (1) that is not blank. */
function filledFrom(lines: readonly Line[], from: number, step: -1 | 1): string {
  let i = from + step
  while (lines[i]?.text.trim() === '') i += step
  return lines[i]?.text ?? ''
}

/** A line that is bold from its beginning to its end, as titles are where nobody has used headings. */
const isBold = (text: string): boolean =>
  /^\s*(?:\d{1,3}[.、．)]\s+|[-*+]\s+)?(\*\*|__)(?=\S)(?:(?!\1).)+\1\s*$/.test(text)

/** Without the marks of a list, of a quotation and of bold. */
const bare = (text: string): string =>
  text.replace(/^\s*(?:>\s*|[-*+•·●○▪◦]\s+)*/, '').replace(/^[\s*_]+|(?<![\s*_])[\s*_]+$/g, '')

/**
 * A question without what marks and counts it: bold, `1.`, `（一）`, `Q1:`, `问题一：`. A number that is part of the question
 * stays: `7天内能退吗？`, `1.5 升的杯子`.
 */
export function plain(text: string): string {
  const unmarked = bare(text)
  const asked = afterMark(unmarked, questionMark) ?? unmarked
  const uncounted = asked.replace(
    /^(?:\d{1,3}\s*[.、．](?!\d)|\d{1,3}\s*[)）]|[(（]\s*(?:\d{1,3}|[一二三四五六七八九十]{1,3})\s*[)）]|[一二三四五六七八九十]{1,3}、)\s*/,
    '',
  )
  return undecorated(bare(uncounted)) || unmarked
}

/** Without the arrows, dots and signs of fonts that pages put before a question and behind it. */
const undecorated = (text: string): string =>
  text.replace(
    new RegExp(`^(?:(?:${ornament})+\\s*|[+＋−–—-]\\s+)+|\\s*(?:(?:${ornament})+|\\s[+＋−–—-])\\s*$`, 'gu'),
    '',
  )

const ornament =
  '[\\u25a0-\\u25ff\\u2190-\\u21ff\\u2300-\\u23ff\\ue000-\\uf8ff•·¶§›»✓✔✚➕➖❓❔❗🔹🔸🔷🔶👉📌📍🔗]\\ufe0f?'

/** An answer without the mark with which it begins: `A:`, `答：`. */
export const withoutAnswerMark = (text: string): string => {
  const [first = '', ...rest] = text.split('\n')
  // A definition list begins its descriptions with a colon.
  const said = afterMark(first, answerMark) ?? /^[:：]\s+(\S.*)$/.exec(first)?.[1]
  return said === undefined ? text : [said, ...rest].join('\n').trim()
}

const isSentenceEnd = /(^|[.!?:。！？：])["”」』)）]?[\s*_]*$/

/** In letters; a Chinese character is as wide as two. */
const widthOf = (text: string): number => [...text].reduce((sum, letter) => sum + (letter > '\u2e7f' ? 2 : 1), 0)

/** Joins lines that only the width of a page had parted: Chinese without, other writing with a space. */
export function unwrap(lines: readonly string[]): string {
  let text = ''
  for (const line of lines.map((line) => line.trim())) {
    if (line === '') text = text === '' ? '' : `${text.trimEnd()}\n\n`
    else if (text === '' || text.endsWith('\n')) text += line
    else if (/[.!?:;。！？：；]$/.test(text) || /^([•·●○▪◦*-]|\d+[.)、．])\s*\S/.test(line)) text += `\n${line}`
    else text += /[\p{Script=Han}，、）」』”]$/u.test(text) || /^\p{Script=Han}/u.test(line) ? line : ` ${line}`
  }
  return text.trim()
}

/** Whether a text is no more than a title: short, and no sentence. */
export const isTitle = (text: string): boolean =>
  text.trim().length <= 100 && !text.trim().includes('\n') && !/[。；;，,]|[.!！:：]\s*$/.test(text)

/** Whether a line ends as a question does, and is no longer than one. */
export const asks = (text: string): boolean =>
  text.length <= 300 && text.trim().length <= 150 && /[?？]["”」』)）]?[\s*_]*$/.test(text)

/** Whether a short text asks, with or without its mark: `怎么退货`, `How to return`. */
export const asksInWords = (text: string): boolean =>
  asks(text) || (text.length <= 80 && askingWords.test(text.trim()) && !/[.。!！]$/.test(text.trim()))

const askingWords =
  /^(how|what|whats|what's|when|where|why|who|whose|which|can|could|may|do|does|did|is|are|will|would|should|am)\b|怎|如何|什么|什麼|多久|多少|几[天时点个]|幾[天時點個]|哪|为何|為何|是否|能否|可否|可不可以|能不能|是不是|有没有|有沒有|要不要|谁|誰|[吗嗎呢么麼]$/i

/** `3. Returns`, `3、退货`: the number and what it numbers. */
function numberOf(text: string): { number: number; text: string } | undefined {
  const [, arabic, title] = /^[\s*_]*(\d{1,3})\s*(?:[.)、．](?!\d)|(?=\s))\s*(\S.*)$/.exec(text) ?? []
  return arabic && title ? { number: Number(arabic), text: title.trim() } : undefined
}

/** Whether a text below a title that asks nothing is a list of questions with their answers. */
export function isListOfQuestions(given: readonly Line[]): boolean {
  const lines = given.flatMap(boldInTwo)
  const asking = questionStarts(lines).filter(({ to }) => asks(lines[to - 1]!.text))
  return asking.some(({ from }) => isBold(lines[from]!.text)) || asking.length > 1
}
