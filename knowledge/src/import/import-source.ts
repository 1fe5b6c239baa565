import { open, readdir, stat } from 'node:fs/promises'
import { basename, join, relative, sep } from 'node:path'
import type { ArticleInput } from '../article.js'
import { type Problem, reasonOf } from '../errors.js'
import { createDrafts, type Drafts } from './drafts.js'
import { defaultLimits, type ImportLimits } from './limits.js'
import { createParser, type Parser } from './parser.js'
import type { Quarantined } from './quarantined.js'
import { Refused } from './refusal.js'
import { guardedFetch } from './sources/guarded-fetch.js'
import { kindOf } from './sources/kind.js'

/** A document at hand, such as an upload. */
export interface ImportedFile {
  /** With its extension: `faq.docx`. */
  readonly name: string
  readonly bytes: Uint8Array
  /** The media type that it was declared with; it must then agree with the name. */
  readonly type?: string
}

/** How to import. */
export interface ImportOptions {
  /** What holds for every article that does not say otherwise, such as `{ scene: 'after-sale', problem: 'returns' }`. */
  readonly defaults?: Partial<Pick<ArticleInput, 'scene' | 'problem' | 'locale' | 'audience' | 'author' | 'legal'>>
  /**
   * What to do with a document that runs something by itself: scripts, event handlers, frames, `javascript:` links,
   * JavaScript or attachments in a PDF. `refuse` (the default) takes nothing of it; `strip` takes its text and reports
   * what was left out. Pages of the web hardly ever come without.
   */
  readonly scripts?: 'refuse' | 'strip'
  /** Limits that differ from the default ones. */
  readonly limits?: Partial<ImportLimits>
  /** Hosts of your own network that may be asked, with their port if it is not the usual one: `wiki.intern:8080`. */
  readonly allow?: readonly string[]
  /** Told after every document. */
  readonly onProgress?: (progress: ImportProgress) => void
  /** Ends the import with the signal's reason. */
  readonly signal?: AbortSignal
}

/** How far an import is. */
export interface ImportProgress {
  /** The document that was just read. */
  readonly source: string
  /** Documents read, and all there are. */
  readonly done: number
  readonly total: number
}

/** What was understood, what waits for a person, and what was refused. Nothing is stored yet. */
export interface Imported {
  /** Drafts, each with its origin. Their ids are the same at every import of the same source. */
  readonly articles: readonly ArticleInput[]
  /** Pieces that lack something: their place in the taxonomy, a question, an answer. */
  readonly quarantined: readonly Quarantined[]
  /** Documents that were not taken, and why; and what was left out of those that were. */
  readonly problems: readonly Problem[]
}

/**
 * Reads Markdown, HTML, CSV, JSON, XLSX, DOCX and PDF from a file, a folder and the folders in it, an address on the web, or
 * memory. Every question becomes a draft. In a folder, hidden files and links are passed over. Documents are read one
 * after the other on a thread of their own; what is wrong with one is a problem in the result and does not stop the rest.
 * @throws {unknown} the signal's reason, when it aborts.
 */
export async function importSource(
  source: string | URL | ImportedFile,
  options: ImportOptions = {},
): Promise<Imported> {
  const limits = { ...defaultLimits, ...options.limits }
  const drafts = createDrafts(options.defaults ?? {})
  const problems: Problem[] = []
  const parser = createParser()
  try {
    const documents = await documentsOf(source, { ...options, limits })
    for (const [i, document] of documents.entries()) {
      options.signal?.throwIfAborted()
      try {
        problems.push(...(await importDocument(document, { ...options, limits }, parser, drafts)))
      } catch (error) {
        options.signal?.throwIfAborted()
        problems.push(problemOf(document.source, error))
      }
      options.onProgress?.({ source: document.source, done: i + 1, total: documents.length })
    }
  } catch (error) {
    options.signal?.throwIfAborted()
    problems.push(problemOf(typeof source === 'object' && 'name' in source ? source.name : String(source), error))
  } finally {
    await parser.close()
  }
  return { articles: drafts.articles, quarantined: drafts.quarantined, problems }
}

type Settings = ImportOptions & { readonly limits: ImportLimits }

/** A document that is to be read: what to call it, and how to get at it. */
interface Document {
  readonly source: string
  /** What the ids of its articles begin with. */
  readonly name: string
  /** What its articles say of where they came from: never the folders of whoever imports them. */
  readonly origin: string
  read(): Promise<{ name: string; bytes: Uint8Array; type?: string; url?: string }>
}

async function importDocument(
  document: Document,
  settings: Settings,
  parser: Parser,
  drafts: Drafts,
): Promise<readonly Problem[]> {
  const { source, name, origin } = document
  const { limits, scripts = 'refuse', signal } = settings
  const { bytes, url, ...file } = await document.read()
  const kind = kindOf(file.name, bytes, file.type)
  const { pieces, problems } = await parser.parse(
    { source, name, kind, bytes, scripts, limits, ...(url && { url }) },
    signal,
  )
  if (drafts.size + pieces.length > limits.maxPieces)
    throw new Refused({ refusal: 'too-many-pieces', limit: limits.maxPieces })
  for (const piece of pieces) drafts.add(source, name, piece, origin)
  return problems
}

async function documentsOf(source: string | URL | ImportedFile, settings: Settings): Promise<Document[]> {
  if (typeof source === 'object' && 'bytes' in source) {
    const { name, bytes, type } = source
    const read = async () => {
      checkSize(bytes.length, settings.limits)
      return { name, bytes, ...(type !== undefined && { type }) }
    }
    return [{ source: name, name: idOf(basename(name)), origin: basename(name), read }]
  }
  const from = String(source)
  // Any scheme, so that file: and gopher: are refused as addresses instead of looked for on the disk.
  if (/^[a-z][a-z\d+.-]+:/i.test(from)) return [webDocument(from, settings)]
  if (!(await stat(from)).isDirectory()) return [fileDocument(from, basename(from), settings.limits)]
  const entries = await readdir(from, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(from, join(entry.parentPath ?? entry.path, entry.name)))
    .filter((path) => !path.split(sep).some((part) => part.startsWith('.')))
    .sort()
    .map((path) => fileDocument(join(from, path), path, settings.limits))
}

const fileDocument = (file: string, path: string, limits: ImportLimits): Document => ({
  source: file,
  name: idOf(path.split(sep).join('/')),
  origin: path.split(sep).join('/'),
  read: async () => ({ name: file, bytes: await readWithin(file, limits) }),
})

const webDocument = (address: string, { limits, allow, signal }: Settings): Document => ({
  source: address,
  name: idOf(URL.canParse(address) ? hostAndPath(new URL(address)) : address),
  origin: address,
  async read() {
    const found = await guardedFetch(address, { limits, ...(allow && { allow }), ...(signal && { signal }) })
    return { ...found, name: new URL(found.url).pathname }
  },
})

const hostAndPath = ({ host, pathname, search }: URL): string =>
  `${host}${pathname.replace(/\/$/, '')}${search === '' ? '' : `-${search.slice(1)}`}`

/** Asks for the size before it reads, and reads no more than that, should the file be growing. */
async function readWithin(file: string, limits: ImportLimits): Promise<Uint8Array> {
  if (!(await stat(file)).isFile()) throw new Refused({ refusal: 'not-a-file' })
  const handle = await open(file)
  try {
    const { size } = await handle.stat()
    checkSize(size, limits)
    const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(size), position: 0 })
    return buffer.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}

function checkSize(found: number, { maxFileBytes: limit }: ImportLimits): void {
  if (found > limit) throw new Refused({ refusal: 'too-large', found, limit })
}

/** A name as the beginning of an id: no extension, no white space, room for more. */
const idOf = (name: string): string =>
  name
    .replace(/\.[a-z]{2,8}$/i, '')
    .replace(/[\s\p{C}]+/gu, '-')
    .slice(0, 180)

function problemOf(source: string, error: unknown): Problem {
  if (error instanceof Refused) return { code: 'IMPORT_REFUSED', source, ...error.facts }
  const isOfTheDisk = (error as NodeJS.ErrnoException).syscall !== undefined
  return { code: isOfTheDisk ? 'FILE_UNREADABLE' : 'IMPORT_UNREADABLE', file: source, reason: reasonOf(error) }
}
