import type { StandardSchemaV1 } from '@standard-schema/spec'

/** A file that a route answers with, while it is being made. */
export interface FileBody {
  /** One of the media types that the route has named. */
  type: string
  /** What it is to be called where it is stored, such as `tickets.csv`. */
  name: string
  /** Its bytes. Nothing more is asked for than whoever asks takes, and they are given up when whoever asks goes away. */
  chunks: AsyncIterable<Uint8Array>
}

/** As `answer` of a route: it sends a file, of any length, instead of JSON. */
export interface FileAnswer extends StandardSchemaV1<FileBody, FileBody> {
  /** The media types that it may have. */
  readonly fileTypes: readonly string[]
}

/**
 * The answer of a route that sends a file:
 *
 * ```ts
 * route({ method: 'GET', path: '/list', role: 'manager', audit: 'personal', answer: fileAnswer('text/csv'), handle: … })
 * ```
 */
export const fileAnswer = (...types: [string, ...string[]]): FileAnswer => ({
  fileTypes: types,
  '~standard': {
    version: 1,
    vendor: 'huida',
    validate(value) {
      const { type, name, chunks } = Object(value) as Partial<FileBody>
      if (typeof type !== 'string' || !types.includes(type)) return wrong('type', `is not one of ${types.join(', ')}`)
      if (typeof name !== 'string' || name === '') return wrong('name', 'is missing')
      if (typeof chunks?.[Symbol.asyncIterator] !== 'function') return wrong('chunks', 'are no async iterable')
      return { value: { type, name, chunks } }
    },
  },
})

/** What was sent, byte by byte. */
export interface SentBytes {
  bytes: Uint8Array
  headers: Headers
}

/** As `body` of a route: it is given what was sent as it was sent. */
export interface BytesBody extends StandardSchemaV1<SentBytes, SentBytes> {
  readonly takesBytes: true
}

/**
 * The body of a route whose caller signs what it sends: a signature is about bytes, and JSON that was read and written again has others.
 * It is given the headers, too, and verifies before it parses (`parseJson`).
 */
export const bytesBody: BytesBody = {
  takesBytes: true,
  '~standard': { version: 1, vendor: 'huida', validate: (value) => ({ value: value as SentBytes }) },
}

/** Whether a route answers with a file. */
export const isFileAnswer = (schema: StandardSchemaV1): schema is FileAnswer => 'fileTypes' in schema

/** Whether a route takes what was sent as it was sent. */
export const isBytesBody = (schema: StandardSchemaV1 | undefined): schema is BytesBody =>
  schema !== undefined && 'takesBytes' in schema

const wrong = (path: string, message: string) => ({ issues: [{ path: [path], message }] })
