import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type Article, articleFields } from './article.js'
import { guarded, joinTexts, withBars } from './import/formats/cells.js'
import type { Header } from './space/history-entry.js'

/** What an export leaves out: how far an article is in this space is no part of what it says. */
const kept = articleFields.filter((field) => field !== 'version' && field !== 'updatedAt')

/** Articles as a knowledge file, to be opened or imported elsewhere, with what holds for all of them. */
export const toJson = (space: string, articles: readonly Article[], { review, synonyms }: Header = {}): string => {
  const header = { ...(review === 'required' && { review }), ...(synonyms && synonyms.length > 0 && { synonyms }) }
  return `${JSON.stringify({ format: 'huida-knowledge/1', space, ...header, articles: articles.map(fieldsOf) }, null, 2)}\n`
}

/** Articles as one table: a column for each field, several texts in a cell on lines of their own. */
export function toCsv(articles: readonly Article[]): string {
  const columns = kept.filter((field) => field !== 'origin')
  const rows = articles.map((article) =>
    columns.map((field) => cell(field === 'question' ? withBars(article.question) : article[field])),
  )
  // The mark tells Excel that it is UTF-8.
  return `\uFEFF${[columns, ...rows].map((row) => row.join(',')).join('\r\n')}\r\n`
}

/** An article as Markdown: its fields as front matter, its answer as text. */
export async function toMarkdown(article: Article): Promise<string> {
  const { stringify } = await import('yaml')
  const { answer, ...fields } = fieldsOf(article)
  return `---\n${stringify(fields, { lineWidth: 0 })}---\n${answer}\n`
}

/** Writes each article to a Markdown file of its own, named after its id. */
export async function exportFolder(folder: string, articles: readonly Article[]): Promise<void> {
  for (const article of articles) {
    const file = join(folder, `${fileName(article.id)}.md`)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, await toMarkdown(article))
  }
}

/** Ids may hold what file names may not, and `..`. The id itself is in the front matter. */
const fileName = (id: string): string =>
  id
    .split('/')
    .map(
      (part) =>
        encodeURIComponent(part)
          .replaceAll('*', '%2A')
          .replace(/^\.+/, (dots) => '%2E'.repeat(dots.length)) || '%',
    )
    .join('/')

function fieldsOf(article: Article): Record<string, unknown> & { answer: string } {
  const fields = kept.filter(
    (field) => article[field] !== undefined && !(field === 'phrasings' && article.phrasings.length === 0),
  )
  return Object.fromEntries(fields.map((field) => [field, article[field]])) as Record<string, unknown> & {
    answer: string
  }
}

function cell(value: unknown): string {
  const text = guarded(Array.isArray(value) ? joinTexts(value.map(String)) : String(value ?? ''))
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
