import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { type ArticleInput, parseArticle } from '../article.js'
import { type Problem, reasonOf } from '../problem.js'
import { type Markdown, splitMarkdown } from './markdown.js'

/** How to import. */
export interface ImportOptions {
  /** What holds for every article that does not say otherwise, such as `{ scene: 'after-sale', problem: 'returns' }`. */
  defaults?: Partial<Pick<ArticleInput, 'scene' | 'problem' | 'locale' | 'status' | 'audience'>>
}

/** What was understood, and what was not and why. Nothing is stored yet: `put` the articles into a space. */
export interface Imported {
  /** Drafts, unless the source says otherwise. */
  readonly articles: readonly ArticleInput[]
  readonly problems: readonly Problem[]
}

/**
 * Reads every `.md` file of a folder and of the folders in it. Front matter (YAML) holds fields of the article. With a
 * `question` there, the text is its answer; without, every heading with text below it is a question of its own.
 * An article without `id` is named after its file, and its heading if there are several, so that importing again changes
 * it instead of adding another. Hidden files and links are passed over.
 */
export async function importFolder(folder: string, { defaults = {} }: ImportOptions = {}): Promise<Imported> {
  const collected = collect(defaults)
  const { articles, problems } = collected
  let files: string[]
  try {
    const found = await readdir(folder, { recursive: true, withFileTypes: true })
    files = found
      .filter((entry) => entry.isFile() && /\.md$/i.test(entry.name))
      .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
  } catch (error) {
    return { articles: [], problems: [{ code: 'FILE_UNREADABLE', file: folder, reason: reasonOf(error) }] }
  }
  for (const file of files.sort()) {
    const path = relative(folder, file).split(sep)
    if (path.some((part) => part.startsWith('.'))) continue
    let markdown: Markdown
    try {
      markdown = splitMarkdown(await readFile(file, 'utf8'))
    } catch (error) {
      collected.problem({ code: 'FILE_UNREADABLE', file, reason: reasonOf(error) })
      continue
    }
    const name = path.join('/').replace(/\.md$/i, '').replace(/\s+/g, '-')
    const fields = await frontMatter(markdown.frontMatter)
    if ('problem' in fields) collected.problem({ code: 'IMPORT_UNREADABLE', file, ...fields.problem })
    else if (fields.values.question !== undefined) {
      collected.add(file, 1, { id: name, ...fields.values, answer: markdown.text })
    } else {
      if (markdown.sections.length === 0) collected.problem({ code: 'IMPORT_EMPTY', file })
      for (const { heading, text, line } of markdown.sections) {
        const id = markdown.sections.length === 1 ? name : `${name}-${shortHash(heading)}`
        collected.add(file, line, { id, ...fields.values, question: heading, answer: text })
      }
    }
  }
  return { articles, problems }
}

/**
 * Reads a CSV file whose first line names the columns: fields of an article, in English or
 * Chinese (编号 场景 问题类型 问题 相似问法 答案 语言 状态 生效时间 失效时间 可见范围).
 * `phrasings` and `audience` hold several texts, one per line or separated by `|`. An article without `id` is named after its
 * question.
 */
export async function importCsv(file: string, { defaults = {} }: ImportOptions = {}): Promise<Imported> {
  const { parse } = await import('csv-parse/sync')
  const collected = collect(defaults)
  const { articles, problems } = collected
  let rows: { record: Record<string, string>; info: { lines: number } }[]
  try {
    rows = parse(await readFile(file), {
      bom: true,
      columns: (names: string[]) => names.map((name) => chineseColumns[name.trim()] ?? name.trim()),
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
    })
  } catch (error) {
    const line = (error as { lines?: number }).lines
    const reason = reasonOf(error)
    if (line === undefined) return { articles: [], problems: [{ code: 'FILE_UNREADABLE', file, reason }] }
    return { articles: [], problems: [{ code: 'IMPORT_UNREADABLE', file, line, reason }] }
  }
  for (const { record, info } of rows) {
    const filled = Object.entries(record).filter(([, value]) => value !== '')
    const fields = Object.fromEntries(
      filled.map(([name, value]) => [name, name === 'phrasings' || name === 'audience' ? split(value) : value]),
    )
    collected.add(file, info.lines, { id: `csv-${shortHash(record.question ?? '')}`, ...fields })
  }
  return { articles, problems }
}

/** Column names that spreadsheets in Chinese use. */
const chineseColumns: Readonly<Record<string, string>> = {
  编号: 'id',
  场景: 'scene',
  问题类型: 'problem',
  问题: 'question',
  相似问法: 'phrasings',
  答案: 'answer',
  语言: 'locale',
  状态: 'status',
  生效时间: 'validFrom',
  失效时间: 'validUntil',
  可见范围: 'audience',
}

const split = (value: string): string[] => value.split(/[|｜\n]/).flatMap((part) => part.trim() || [])

function collect(defaults: NonNullable<ImportOptions['defaults']>) {
  const articles: ArticleInput[] = []
  const problems: Problem[] = []
  const ids = new Set<string>()
  return {
    articles,
    problems,
    problem: (problem: Problem) => problems.push(problem),
    add(source: string, line: number, fields: Record<string, unknown>): void {
      const locale = /\p{Script=Han}/u.test(String(fields.question)) ? 'zh' : 'en'
      const parsed = parseArticle({ status: 'draft', locale, ...defaults, ...fields }, new Date().toISOString())
      const article = String(fields.id)
      if ('faults' in parsed) {
        for (const fault of parsed.faults) problems.push({ code: 'ARTICLE_INVALID', source, article, line, ...fault })
      } else if (ids.has(article)) problems.push({ code: 'ARTICLE_DUPLICATE', source, article, line })
      else {
        ids.add(article)
        // Not the version: an import is meant to replace what is there.
        const { version, updatedAt, ...input } = parsed.article
        articles.push(input)
      }
    },
  }
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
  const values: unknown = document.toJS({ maxAliasCount: 0 })
  if (values === null) return { values: {} }
  if (typeof values !== 'object' || Array.isArray(values))
    return { problem: { line: 1, reason: 'not fields and values' } }
  return { values: values as Record<string, unknown> }
}

/** Eight hexadecimal digits that name a text. */
const shortHash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 8)
