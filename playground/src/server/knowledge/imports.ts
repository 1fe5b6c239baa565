import { randomUUID } from 'node:crypto'
import type { KnowledgeSpace, Problem, Quarantine } from '@huida/knowledge'
import { explain, KnowledgeError } from '@huida/knowledge'
import { type Imported, importSource } from '@huida/knowledge/import'
import { isKnown } from '../../bot/knowledge.js'

/** A sentence in the languages of those who work on articles. */
export interface Said {
  code: string
  zh: string
  en: string
}

/** A piece that cannot be an article yet. */
export interface WaitingPiece {
  id: string
  source: string
  /** Where in the source: whichever of these it has, from 1. */
  line?: number
  page?: number
  sheet?: string
  /** What is known of it. */
  fields: Partial<Record<MendedField, string>>
  /** The fields that are missing or cannot be used. */
  needs: string[]
  /** Those of them that hold something which nobody can use; the piece can do without them. */
  odd: { field: string; value: string }[]
  problems: Said[]
  /** Its text, if it is a table of which nobody has said what its columns hold. */
  table?: { columns: string[]; rows: string[][]; count: number }
}

/** What somebody can give to a piece that waits. */
export const mendedFields = ['question', 'answer', 'scene', 'problem', 'locale'] as const
export type MendedField = (typeof mendedFields)[number]
export type Mends = Partial<Record<MendedField, string>>

/** What a column of a table can hold; `null`: nothing of an article. */
export const columnFields = ['question', 'answer', 'phrasings', 'scene', 'problem', 'locale', 'audience', 'id'] as const
export type ColumnField = (typeof columnFields)[number] | null

/** What was read of a file, before anything of it is stored. */
export interface Preview {
  id: string
  name: string
  drafts: {
    id: string
    question: string
    answer: string
    scene: string
    problem: string
    locale: string
    isKnown: boolean
  }[]
  waiting: WaitingPiece[]
  problems: Said[]
}

/** Of so many rows the beginning is shown, to see what a column holds. */
const SHOWN_ROWS = 5
const MAX_OPEN = 30
const OPEN_MS = 3_600_000

/** What somebody says of the columns of a table. */
export interface NamedColumns {
  by: string
  columns: readonly ColumnField[]
  /** Whether the first row holds names, and is no article. */
  hasHead: boolean
}

type Quarantined = Imported['quarantined'][number]

interface Open {
  by: string
  at: number
  name: string
  imported: Imported
}

/** Files that were read and not stored yet: whoever sent one looks at it, mends it, and stores it. */
export class Imports {
  readonly #open = new Map<string, Open>()
  /** One file at a time: memory is watched while one is read, and it is the whole program's. */
  #last: Promise<unknown> = Promise.resolve()

  constructor(private readonly space: KnowledgeSpace) {}

  /** Reads a file. @param scripts what to do with a document that runs something by itself */
  async read(
    file: { name: string; bytes: Uint8Array },
    { by, scripts, signal }: { by: string; scripts: 'refuse' | 'strip'; signal: AbortSignal },
  ): Promise<Preview> {
    const read = () => importSource(file, { scripts, signal, defaults: { author: by } })
    const imported = await this.#inTurn(read)
    for (const [id, { at }] of this.#open)
      if (this.#open.size >= MAX_OPEN || Date.now() - at > OPEN_MS) this.#open.delete(id)
    const id = randomUUID()
    this.#open.set(id, { by, at: Date.now(), name: file.name, imported })
    return this.#previewOf(id)!
  }

  /** Reads a table again, now that somebody has said what its columns hold. `undefined`: it is not open for them. */
  async name(id: string, { piece, ...named }: NamedColumns & { piece: string }): Promise<Preview | undefined> {
    const open = this.#of(id, named.by)
    const found = open?.imported.quarantined.find((one) => one.id === piece)
    if (!open || !found) return undefined
    const cut = await this.cut(found, named)
    const { imported } = open
    open.imported = {
      articles: [...imported.articles, ...cut.articles],
      quarantined: [...imported.quarantined.filter((one) => one !== found), ...cut.quarantined],
      problems: [...imported.problems, ...cut.problems],
    }
    return this.#previewOf(id)
  }

  /** Cuts a table that was a single piece into its rows, now that somebody has said what its columns hold. */
  async cut(table: Quarantined, { by, columns, hasHead }: NamedColumns): Promise<Imported> {
    const { source, sheet, fields } = table
    const rows = rowsOf(String(fields.answer ?? '')).slice(hasHead ? 1 : 0)
    const file = {
      name: source.replace(/^.*[/\\]/, '').replace(/\.[^.]*$/, '.csv'),
      bytes: Buffer.from(csvOf(columns, rows)),
    }
    const cut = await this.#inTurn(() => importSource(file, { defaults: { author: by } }))
    // What it says of itself is where it came from.
    const origin = { type: 'import' as const, from: source }
    const place = { source, ...(sheet !== undefined && { sheet }) }
    return {
      articles: cut.articles.map((article) => ({ ...article, origin })),
      quarantined: cut.quarantined.map((one) => ({ ...one, ...place, fields: { ...one.fields, origin } })),
      problems: cut.problems,
    }
  }

  /** What was read, taken out to be stored. `undefined`: it is not open for them. */
  take(id: string, by: string): Imported | undefined {
    const open = this.#of(id, by)
    this.#open.delete(id)
    return open?.imported
  }

  #of(id: string, by: string): Open | undefined {
    const open = this.#open.get(id)
    return open?.by === by ? open : undefined
  }

  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const mine = this.#last.then(work)
    this.#last = mine.catch(() => {})
    return mine
  }

  #previewOf(id: string): Preview | undefined {
    const open = this.#open.get(id)
    if (!open) return undefined
    const { name, imported } = open
    return {
      ...{ id, name },
      drafts: imported.articles.map((article) => ({ ...article, isKnown: isKnown(this.space, article) })),
      waiting: imported.quarantined.map(waitingPiece),
      problems: imported.problems.map(saidOf),
    }
  }
}

export const saidOf = (problem: Problem): Said => ({
  code: problem.code === 'IMPORT_REFUSED' ? problem.refusal : problem.code,
  zh: explain(problem, 'zh'),
  en: explain(problem, 'en'),
})

/** What a page is told of a piece that waits. */
export function waitingPiece({ id, source, line, page, sheet, fields, problems }: Quarantined): WaitingPiece {
  const texts = mendedFields.flatMap((field) => {
    const value = fields[field]
    return typeof value === 'string' ? [[field, value] as const] : []
  })
  const isUncut = problems.some(({ code }) => code === 'IMPORT_UNCUT')
  const rows = isUncut ? rowsOf(String(fields.answer ?? '')) : []
  const isTable = (rows[0]?.length ?? 0) > 1 && rows.length > 1
  const needs = [
    ...new Set([
      ...(isUncut ? ['question'] : []),
      ...problems.flatMap((problem) => (problem.code === 'ARTICLE_INVALID' ? [problem.field] : [])),
    ]),
  ]
  const isGiven = (field: string) => (mendedFields as readonly string[]).includes(field)
  return {
    ...{ id, source },
    ...(line !== undefined && { line }),
    ...(page !== undefined && { page }),
    ...(sheet !== undefined && { sheet }),
    fields: Object.fromEntries(texts),
    needs,
    odd: needs.flatMap((field) =>
      isGiven(field) || fields[field] === undefined ? [] : [{ field, value: shown(fields[field]) }],
    ),
    problems: problems.map(saidOf),
    ...(isTable && { table: { columns: rows[0]!, rows: rows.slice(1, 1 + SHOWN_ROWS), count: rows.length - 1 } }),
  }
}

const shown = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 200)

/**
 * The cells of a table that came as a text: tabs part the cells, lines the rows. A cell may have lines of its own, so lines belong
 * together as long as they have no more cells than the first.
 */
function rowsOf(text: string): string[][] {
  const [head = '', ...lines] = text.split('\n')
  const most = head.split('\t').length
  const rows = [head.split('\t')]
  for (const line of lines) {
    const cells = line.split('\t')
    const open = rows.at(-1)!
    if (rows.length > 1 && open.length < most && open.length + cells.length - 1 <= most)
      rows[rows.length - 1] = [...open.slice(0, -1), `${open.at(-1)}\n${cells[0]}`, ...cells.slice(1)]
    else rows.push(cells)
  }
  return rows
}

/** A table whose first line names the columns as the import knows them. */
function csvOf(columns: readonly ColumnField[], rows: readonly string[][]): string {
  const kept = columns.flatMap((field, at) => (field === null ? [] : [{ field, at }]))
  const lines = [kept.map(({ field }) => field), ...rows.map((cells) => kept.map(({ at }) => cells[at] ?? ''))]
  return lines.map((cells) => cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')).join('\r\n')
}

/** What waits to be completed, kept beside the articles; one change after the other. */
export class Waiting {
  #last: Promise<unknown> = Promise.resolve()

  constructor(
    private readonly space: KnowledgeSpace,
    /** Reads what is kept at this moment, whoever has written it. */
    private readonly open: () => Promise<Quarantine>,
  ) {}

  list(): Promise<readonly Quarantined[]> {
    return this.#inTurn(async (quarantine) => quarantine.list())
  }

  add(pieces: Imported['quarantined']): Promise<void> {
    return this.#inTurn((quarantine) => quarantine.add(pieces))
  }

  discard(ids: readonly string[]): Promise<number> {
    return this.#inTurn((quarantine) => quarantine.discard(ids))
  }

  /** Makes drafts of pieces with what they lacked. Those that still lack something stay, and why is told. */
  complete(
    mends: readonly { id: string; fields: Mends; without?: readonly string[] | undefined }[],
    by: string,
  ): Promise<{ completed: string[]; failed: { id: string; problems: Said[] }[] }> {
    return this.#inTurn(async (quarantine) => {
      const completed: string[] = []
      const failed: { id: string; problems: Said[] }[] = []
      const put = mends.map(async ({ id, fields, without }) => {
        try {
          const { version: _, ...article } = quarantine.complete(id, { ...fields, author: by }, without)
          await this.space.put(article)
          completed.push(id)
        } catch (error) {
          if (!(error instanceof KnowledgeError)) throw error
          failed.push({ id, problems: error.problems.map(saidOf) })
        }
      })
      await Promise.all(put)
      await quarantine.discard(completed)
      return { completed, failed }
    })
  }

  #inTurn<Result>(work: (quarantine: Quarantine) => Promise<Result>): Promise<Result> {
    const mine = this.#last.then(async () => work(await this.open()))
    this.#last = mine.catch(() => {})
    return mine
  }
}
