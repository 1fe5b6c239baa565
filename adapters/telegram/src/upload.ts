import { randomUUID } from 'node:crypto'
import type { Json, OpenedMedia } from '@huida/core'

/** A file that is sent along with a call. */
export interface Attached extends OpenedMedia {
  /** The parameter that it is: `photo`. Or the name under which another parameter speaks of it: `attach://file`. */
  field: string
  name: string
}

/** A request body of several parts, as RFC 7578 has it. */
export interface Multipart {
  contentType: string
  /** Of the whole, so that the other side knows when it has everything. */
  lengthBytes: number
  pieces(): AsyncGenerator<Uint8Array>
}

/** A call's parameters, and the file with its bytes as they come. What is no text is written as JSON, as the Bot API takes it. */
export function multipart(payload: object, { field, name, mimeType, sizeBytes, body }: Attached): Multipart {
  const boundary = `huida-${randomUUID()}`
  const fields = Object.entries(payload as Record<string, Json | undefined>)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => {
      const words = typeof value === 'string' ? value : JSON.stringify(value)
      return `--${boundary}\r\ncontent-disposition: form-data; name="${quoted(key)}"\r\n\r\n${words}\r\n`
    })
  const about = `content-disposition: form-data; name="${quoted(field)}"; filename="${quoted(name)}"\r\ncontent-type: ${mimeType}`
  const head = Buffer.from(`${fields.join('')}--${boundary}\r\n${about}\r\n\r\n`)
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`)
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    lengthBytes: head.length + sizeBytes + tail.length,
    async *pieces() {
      yield head
      yield* body
      yield tail
    },
  }
}

/** Browsers write names so: nothing in them can end the line or the quotation. */
const quoted = (name: string) => name.replace(/"/g, '%22').replace(/\r/g, '%0D').replace(/\n/g, '%0A')
