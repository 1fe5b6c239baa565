import { Refused } from '../refusal.js'

/** The kinds of documents that are understood. */
export type DocumentKind = 'markdown' | 'html' | 'csv' | 'json' | 'xlsx' | 'docx' | 'pdf'

/**
 * The kind of a document. Its name (or its declared type, which for web pages often is all there is) and its first bytes
 * must agree: a file that is two things at once is how filters are passed.
 * @throws {Refused} when they do not, or the kind is not understood.
 */
export function kindOf(name: string, bytes: Uint8Array, type?: string): DocumentKind {
  const extension = /\.[^./\\]+$/.exec(name)?.[0].toLowerCase() ?? ''
  const named = extensions.get(extension)
  const declared = type === undefined ? undefined : types.get(mediaType(type))
  const kind = declared ?? named
  if (!kind) throw new Refused({ refusal: 'unknown-kind', found: extension || name })
  if (declared && named && declared !== named) {
    throw new Refused({ refusal: 'kind-differs', found: `${extension} ≠ ${mediaType(type!)}` })
  }
  const found = sniff(bytes)
  if (found === 'office-97' && Buffer.from(bytes).includes('EncryptedPackage', 0, 'utf16le')) {
    throw new Refused({ refusal: 'encrypted' })
  }
  if (!looks[kind].includes(found)) throw new Refused({ refusal: 'kind-differs', found: `${kind} ≠ ${found}` })
  return kind
}

/** Whether a server may send a document as this. */
export const isKnownType = (type: string): boolean =>
  types.has(mediaType(type)) || opaqueTypes.includes(mediaType(type))

const mediaType = (type: string): string => type.split(';')[0]!.trim().toLowerCase()

const extensions: ReadonlyMap<string, DocumentKind> = new Map<string, DocumentKind>([
  ['.md', 'markdown'],
  ['.markdown', 'markdown'],
  ['.mdx', 'markdown'],
  ['.txt', 'markdown'],
  ['.html', 'html'],
  ['.htm', 'html'],
  ['.csv', 'csv'],
  ['.tsv', 'csv'],
  ['.json', 'json'],
  ['.jsonl', 'json'],
  ['.xlsx', 'xlsx'],
  ['.docx', 'docx'],
  ['.pdf', 'pdf'],
])

const types: ReadonlyMap<string, DocumentKind> = new Map<string, DocumentKind>([
  ['text/markdown', 'markdown'],
  ['text/html', 'html'],
  ['application/xhtml+xml', 'html'],
  ['text/csv', 'csv'],
  ['text/tab-separated-values', 'csv'],
  ['application/json', 'json'],
  ['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'xlsx'],
  ['application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'docx'],
  ['application/pdf', 'pdf'],
])

/** Types that say nothing of the kind: the name decides. */
const opaqueTypes: readonly string[] = ['text/plain', 'application/octet-stream', 'binary/octet-stream']

type Look = 'pdf' | 'zip' | 'office-97' | 'page' | 'markup' | 'text' | 'binary'

/** What documents of a kind look like. Markdown and CSV have no mark of their own, and may begin with some HTML. */
const looks: Readonly<Record<DocumentKind, readonly Look[]>> = {
  markdown: ['text', 'markup'],
  html: ['page', 'markup'],
  csv: ['text', 'markup'],
  json: ['text'],
  xlsx: ['zip'],
  docx: ['zip'],
  pdf: ['pdf'],
}

function sniff(bytes: Uint8Array): Look {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 4096)).toString('latin1')
  if (head.startsWith('%PDF-')) return 'pdf'
  if (/^PK(\u0003\u0004|\u0005\u0006)/.test(head)) return 'zip'
  // Office before 2007; and after, under a password.
  if (head.startsWith('\u00d0\u00cf\u0011\u00e0')) return 'office-97'
  // UTF-16 starts with a mark; other text has no zero bytes.
  if (head.includes('\u0000') && !/^(\u00ff\u00fe|\u00fe\u00ff)/.test(head)) return 'binary'
  const text = head.replace(/^\u00ef\u00bb\u00bf/, '').replace(/^(\s|<\?xml[^>]*\?>|<!--[\s\S]*?-->)+/, '')
  if (/^<(!doctype\s+html|html|head|body)\b/i.test(text)) return 'page'
  return /^<(!doctype|svg|math)\b/i.test(text) ? 'binary' : /^<[a-z]/i.test(text) ? 'markup' : 'text'
}
