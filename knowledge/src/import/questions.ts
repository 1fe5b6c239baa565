/** A line of running text and where it stands. */
export interface Line {
  readonly text: string
  readonly page?: number
  readonly line?: number
}

/** A text in which questions were found. */
export interface Cut {
  readonly questions: readonly { question: string; answer: readonly Line[]; at: Line }[]
  /** What stands before the first question. */
  readonly before: readonly Line[]
}

/** Cuts a text at `Q:` and `A:`, `问：` and `答：`. Without such marks, `undefined`. */
export function cutAtMarks(lines: readonly Line[]): Cut | undefined {
  const before: Line[] = []
  const questions: { asked: string[]; answer: Line[]; at: Line; answered: boolean }[] = []
  for (const line of lines) {
    const asked = questionMark.exec(line.text)?.[1]
    const said = answerMark.exec(line.text)?.[1]
    const open = questions.at(-1)
    if (asked !== undefined) questions.push({ asked: [asked], answer: [], at: line, answered: false })
    else if (open === undefined) before.push(line)
    else if (said !== undefined && !open.answered) {
      open.answered = true
      open.answer.push({ ...line, text: said })
    } else if (open.answered) open.answer.push(line)
    else open.asked.push(line.text)
  }
  if (!questions.some(({ answered }) => answered)) return undefined
  return {
    before,
    questions: questions.map(({ asked, answer, at }) => ({ question: plain(unwrap(asked)), answer, at })),
  }
}

const questionMark = /^[\s>*#-]*(?:Q|Question|问|問|问题|問題|提问)\s?\d{0,3}\s*\**[:：]\**\s*(.+)$/i
const answerMark = /^[\s>*-]*(?:A|Answer|答|答复|回答|答案)\s?\d{0,3}\s*\**[:：]\**\s*(.*)$/i

/**
 * Cuts a text that has lost its headings, such as a PDF's, at lines that can only be questions: short, ending in a
 * question mark and not the rest of a sentence; or numbered 1, 2, 3 … with text below each. A guess, so all else is
 * left uncut: `undefined` when there is no such line.
 */
export function cutAtQuestions(lines: readonly Line[]): Cut | undefined {
  const before: Line[] = []
  const questions: { question: string; answer: Line[]; at: Line }[] = []
  const widest = lines.reduce((most, { text }) => Math.max(most, widthOf(text)), 0)
  const startsAnew = (i: number): boolean => {
    const line = lines[i]!
    const last = lines[i - 1]
    const isOver = last !== undefined && (isSentenceEnd.test(last.text) || widthOf(last.text) < 0.8 * widest)
    return isOver || last?.page !== line.page
  }
  let number = 0
  for (const [i, line] of lines.entries()) {
    const open = questions.at(-1)?.answer ?? before
    const numbered = numberOf(line.text)
    const next = lines[i + 1]
    const isNext = numbered?.number === number + 1 && isTitle(line.text) && next && !numberOf(next.text)
    if (isNext || (isQuestion(line.text) && startsAnew(i))) {
      if (numbered) number = numbered.number
      questions.push({ question: plain(numbered?.text ?? line.text), answer: [], at: line })
    } else if (isQuestion(line.text) && i > 0 && startsAnew(i - 1) && !/[.!?。！？]/.test(lines[i - 1]!.text)) {
      // A question over two lines: the first already lies in the answer before it.
      const first = open.pop() ?? line
      questions.push({ question: unwrap([numberOf(first.text)?.text ?? first.text, line.text]), answer: [], at: first })
    } else open.push(line)
  }
  return questions.length > 0 ? { before, questions } : undefined
}

/** Without the marks that make it bold. */
const plain = (text: string): string => text.replace(/^[\s*_]+|[\s*_]+$/g, '')

const isSentenceEnd = /(^|[.!?:。！？：])["”」』)）]?\s*$/

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
export const isTitle = (text: string): boolean => text.trim().length <= 100 && !/[。；;，,]|[.!！:：]\s*$/.test(text)

const isQuestion = (text: string): boolean => /[?？][\s*_]*$/.test(text) && text.trim().length <= 150

/** `3. Returns`, `3、退货`, `第三条`: the number and what it numbers. */
function numberOf(text: string): { number: number; text: string } | undefined {
  const [, arabic, title] = /^\s*(\d{1,3})\s*(?:[.)、．]|(?=\s))\s*(\S.*)$/.exec(text) ?? []
  return arabic && title ? { number: Number(arabic), text: title.trim() } : undefined
}
