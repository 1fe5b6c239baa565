import { type Problem, reasonOf } from '../problem.js'
import { activeInMarkdown } from './active-content.js'
import type { Job, Parsed, Piece } from './parsed.js'
import { cutAtMarks, cutAtQuestions, isTitle, type Line } from './questions.js'
import { Refused } from './refusal.js'

/**
 * Front matter (YAML) holds fields of the article. With a `question` there, the text is its answer; without, every heading
 * with text below it is a question, and within that text every `Q:` with its `A:`.
 */
export async function parseMarkdown({ source, name, scripts }: Job, text: string): Promise<Parsed> {
  const active = activeInMarkdown(text)
  if (active && scripts === 'refuse') throw new Refused({ refusal: 'active-content', found: active })
  const { shown, comments } = withoutComments(text)
  const markdown = splitMarkdown(shown)
  const problems: Problem[] = comments > 0 ? [{ code: 'IMPORT_DROPPED', source, dropped: { comments } }] : []
  const fields = await frontMatter(markdown.frontMatter)
  if ('problem' in fields)
    return { pieces: [], problems: [{ code: 'IMPORT_UNREADABLE', file: source, ...fields.problem }] }
  const given = fields.values
  if (given.question !== undefined) {
    return { pieces: [{ line: 1, fields: { id: name, ...given, answer: markdown.text } }], problems }
  }
  const pieces = markdown.sections.flatMap(({ heading, text, line }) => cutSection(heading, text, line, given))
  if (pieces.length === 0) problems.push({ code: 'IMPORT_EMPTY', file: source })
  return { pieces, problems }
}

/**
 * A section as a question of its own; or, when it is written as questions and answers, as those. Without a heading it is a
 * text for a person to cut, unless its lines can be told apart, or it is no more than a title.
 */
export function cutSection(heading: string | undefined, text: string, line?: number, given?: Piece['fields']): Piece[] {
  if (text === '' || (heading === undefined && isTitle(text))) return []
  const lines = text.split('\n').map((text, i) => ({ text, ...(line !== undefined && { line: line + i + 1 }) }))
  const cut = cutAtMarks(lines) ?? (heading === undefined ? cutAtQuestions(lines) : undefined)
  const before = joined(cut?.before ?? lines)
  const place = line === undefined ? {} : { line: heading === undefined ? line + 1 : line }
  const own: Piece[] =
    heading !== undefined
      ? [{ ...place, fields: { ...given, question: heading, answer: before } }]
      : [{ ...place, fields: { ...given, answer: before }, uncut: true }]
  const questions = (cut?.questions ?? []).map(({ question, answer, at }) => ({
    ...(at.line !== undefined && { line: at.line }),
    fields: { ...given, question, answer: joined(answer) },
  }))
  return before === '' ? questions : [...own, ...questions]
}

const joined = (lines: readonly Line[]): string =>
  lines
    .map(({ text }) => text)
    .join('\n')
    .trim()

/** A Markdown file in its parts. */
interface Markdown {
  /** YAML between two lines of `---` at the very top. */
  readonly frontMatter?: string
  /** Everything after it. */
  readonly text: string
  /** What stands before the first heading, and every heading with its text up to the next one; none without text. */
  readonly sections: readonly { heading?: string; text: string; line: number }[]
}

/** Cuts a Markdown file at its `#` headings, of any depth. Lines of fenced code are never headings. */
function splitMarkdown(source: string): Markdown {
  const normal = source.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n')
  const [top, frontMatter] = /^---[ \t]*\n(?:([\s\S]*?)\n)?---[ \t]*(?:\n|$)/.exec(normal) ?? ['']
  const lines = normal.slice(top.length).split('\n')
  const firstLine = top.split('\n').length
  const sections: { heading?: string; lines: string[]; line: number }[] = [{ lines: [], line: firstLine - 1 }]
  let fence: string | undefined
  for (const [i, line] of lines.entries()) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1]
    if (mark && (fence === undefined || mark.startsWith(fence))) fence = fence === undefined ? mark : undefined
    const heading = fence === undefined && !mark && /^ {0,3}#{1,6}[ \t]+(.+?)(?:[ \t]+#+)?[ \t]*$/.exec(line)?.[1]
    if (heading) sections.push({ heading, lines: [], line: firstLine + i })
    else sections.at(-1)!.lines.push(line)
  }
  return {
    ...(top !== '' && { frontMatter: frontMatter ?? '' }),
    text: lines.join('\n').trim(),
    sections: sections
      .map(({ lines, ...section }) => ({ ...section, text: lines.join('\n').trimEnd() }))
      .filter(({ text }) => text !== ''),
  }
}

/** Comments are not for the reader; those in code are part of it. Lines keep their numbers. */
function withoutComments(text: string): { shown: string; comments: number } {
  let comments = 0
  const shown = text.replace(/^( {0,3})(`{3,}|~{3,})[\s\S]*?^ {0,3}\2|<!--[\s\S]*?-->/gm, (found) => {
    if (!found.startsWith('<!--')) return found
    comments += 1
    return found.replace(/[^\n]+/g, '')
  })
  return { shown, comments }
}

async function frontMatter(
  yaml: string | undefined,
): Promise<{ values: Record<string, unknown> } | { problem: { line?: number; reason: string } }> {
  if (yaml === undefined) return { values: {} }
  const { parseDocument } = await import('yaml')
  const document = parseDocument(yaml)
  const [error] = document.errors
  // The line of the opening "---" comes before.
  if (error) return { problem: { line: (error.linePos?.[0].line ?? 0) + 1, reason: error.message.split('\n')[0]! } }
  let values: unknown
  try {
    // No aliases: nobody writes them in front matter, and they can multiply without end.
    values = document.toJS({ maxAliasCount: 0 })
  } catch (error) {
    return { problem: { line: 1, reason: reasonOf(error) } }
  }
  if (values === null) return { values: {} }
  if (typeof values !== 'object' || Array.isArray(values)) {
    return { problem: { line: 1, reason: 'not fields and values' } }
  }
  return { values: values as Record<string, unknown> }
}
