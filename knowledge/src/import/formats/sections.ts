import type { Piece } from '../parsed.js'
import {
  asks,
  asksInWords,
  cutAtMarks,
  cutAtQuestions,
  isListOfQuestions,
  isTitle,
  type Line,
  plain,
  withoutAnswerMark,
} from './questions.js'

/** A heading with the text below it, up to the next one; or the text before the first heading. */
export interface Section {
  readonly heading?: string
  /** The headings above it, the nearest last. */
  readonly under?: readonly string[]
  readonly text: string
  /** Of the heading, or the one before the text; from 1. */
  readonly line?: number
}

/**
 * A section as a question of its own; or, when it is written as questions and answers, as those. Without a heading it is a
 * text for a person to cut, unless its lines can be told apart, or it is no more than a title.
 */
export function cutSection({ heading, under = [], text, line }: Section, given?: Piece['fields']): Piece[] {
  if (text === '') return []
  const lines = text.split('\n').map((text, i) => ({ text, ...(line !== undefined && { line: line + i + 1 }) }))
  const isTopic = heading === undefined || (!asks(heading) && isListOfQuestions(lines))
  const cut = cutAtMarks(lines) ?? (isTopic ? cutAtQuestions(lines) : undefined)
  const before = joined(cut?.before ?? lines)
  const place = line === undefined ? {} : { line: heading === undefined ? line + 1 : line }
  const questions = (cut?.questions ?? []).map(({ question, phrasings, answer, at }) => ({
    ...(at.line !== undefined && { line: at.line }),
    under: heading === undefined ? under : [...under, heading],
    fields: {
      ...given,
      question,
      ...(phrasings.length > 0 && { phrasings }),
      answer: withoutAnswerMark(joined(answer)),
    },
  }))
  // `FAQ` asks nothing: what stands below it, before the first question, introduces the page.
  const isNameless = heading === undefined || namesQuestions.test(plain(heading))
  if (before === '' || (isNameless && isTitle(before))) return questions
  const own: Piece = isNameless
    ? { ...place, fields: { ...given, answer: before }, uncut: true }
    : { ...place, under, fields: { ...given, question: plain(heading), answer: withoutAnswerMark(before) } }
  return [own, ...questions]
}

/** Steps and cases with headings of their own, below a question, are its answer. */
export function withSteps(sections: readonly Section[]): Section[] {
  const whole: Section[] = []
  for (const section of sections) {
    const above = whole.at(-1)
    const isStep =
      above?.heading !== undefined &&
      section.under?.at(-1) === above.heading &&
      namesStep.test(plain(section.heading ?? '')) &&
      asksInWords(plain(above.heading))
    if (!isStep) whole.push(section)
    else {
      const text = [above.text, `**${section.heading}**`, section.text.trim()]
        .filter((part) => part !== '')
        .join('\n\n')
      whole[whole.length - 1] = { ...above, text }
    }
  }
  return whole
}

const namesStep =
  /^(?:第\s*(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s*[步种種]|(?:步[骤驟]|方法|方式|方案|情况|情況|途径)\s*(?:\d{1,2}|[一二三四五六七八九十]{1,3})(?!\d)|(?:step|option|method|case)\s*(?:\d{1,2}|[a-d])\b|(?:注意(?:事项|事項)?|温馨提示|溫馨提示|备注|備註|notes?|tips?|important)$)/i

/** The title of any page of questions, which is none itself. */
const namesQuestions =
  /^((our|general|customer)\s+)?(faqs?|q\s?(&|and)\s?a|help(\s+cent(er|re))?|support|questions(\s+(&|and)\s+answers)?|(frequently\s+asked|common)\s+questions(\s*\(faqs?\))?)$|(常[见見][问問][题題]|[问問][题題]解答|[问問]答|faqs?|[帮幫]助中心|^[帮幫]助|知[识識][库庫])([汇匯][总總]|大全|解答|集|列表|手[册冊])?$/i

/** The lines as one text, without the indentation that all of them share. */
function joined(lines: readonly Line[]): string {
  const text = lines
    .map(({ text }) => text)
    .join('\n')
    .replace(/^(?:[^\S\n]*\n)+/, '')
    .trimEnd()
    // Not in code, where blank lines are meant.
    .replace(/\n{3,}/g, (blank, _, whole: string) => (/^\s*(```|~~~)/m.test(whole) ? blank : '\n\n'))
  const indents = text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [/^ */.exec(line)![0].length]))
  const shared = indents.reduce((least, indent) => Math.min(least, indent), Number.POSITIVE_INFINITY)
  return shared > 0 && indents.length > 0 ? text.replace(new RegExp(`^ {${shared}}`, 'gm'), '').trim() : text.trim()
}

/** The headings above one another while a document is read from its top: `enter` gives those above the one that comes. */
export function outline() {
  const open: { depth: number; text: string }[] = []
  return {
    enter(depth: number, text: string): string[] {
      while (open.length > 0 && open.at(-1)!.depth >= depth) open.pop()
      const above = open.map(({ text }) => text)
      open.push({ depth, text })
      return above
    },
  }
}

/** Questions that are worded alike and answered differently get the headings above them that tell them apart. */
export function toldApart(pieces: readonly Piece[]): Piece[] {
  const alike = new Map<string, Piece[]>()
  for (const piece of pieces) {
    const { question } = piece.fields
    if (typeof question !== 'string' || piece.fields.id !== undefined) continue
    const known = alike.get(question)
    if (known) known.push(piece)
    else alike.set(question, [piece])
  }
  const named = new Map<Piece, string>()
  for (const [question, group] of alike) {
    if (new Set(group.map(({ fields }) => fields.answer)).size < 2) continue
    for (let depth = 1; depth <= 6; depth++) {
      const above = group.map(({ under = [] }) => under.slice(-depth).map(plain).join(' '))
      if (new Set(above).size < group.length && group.some(({ under = [] }) => under.length > depth)) continue
      for (const [i, piece] of group.entries())
        if (above[i] !== '') named.set(piece, `${above[i]}${/\p{Script=Han}/u.test(question) ? '：' : ': '}${question}`)
      break
    }
  }
  return pieces.map(
    (piece): Piece =>
      named.has(piece) ? { ...piece, fields: { ...piece.fields, question: named.get(piece) } } : piece,
  )
}
