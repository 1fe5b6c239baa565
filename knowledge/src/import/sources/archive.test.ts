import { crc32, deflateRawSync } from 'node:zlib'
import { describe, expect, it } from '@jest/globals'
import { importSource } from '../import-source.js'
import { defaultLimits } from '../limits.js'
import { checkArchive } from './archive.js'

interface Packed {
  name: string
  data?: Buffer
  /** What the directory says of it, where it lies. */
  size?: number
  flags?: number
  attributes?: number
}

const text = Buffer.from('<?xml version="1.0"?><a/>')
const body: Packed = { name: 'word/document.xml', data: text }

/** A ZIP container, byte by byte, so that it can lie. */
function pack(entries: readonly Packed[], { comment = '', count = entries.length } = {}): Buffer {
  const files: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const { name, data = Buffer.alloc(0), size = data.length, flags = 0, attributes = 0 } of entries) {
    const packed = deflateRawSync(data)
    const sizes = Buffer.alloc(12)
    sizes.writeUInt32LE(crc32(data), 0)
    sizes.writeUInt32LE(packed.length, 4)
    sizes.writeUInt32LE(size, 8)
    const file = record(30, 0x04034b50, [4, 20], [6, flags], [8, 8], [26, Buffer.byteLength(name)])
    sizes.copy(file, 14)
    const listed = record(46, 0x02014b50, [4, 0x0314], [6, 20], [8, flags], [10, 8], [28, Buffer.byteLength(name)])
    sizes.copy(listed, 16)
    listed.writeUInt32LE(attributes, 38)
    listed.writeUInt32LE(offset, 42)
    files.push(file, Buffer.from(name), packed)
    directory.push(listed, Buffer.from(name))
    offset += file.length + Buffer.byteLength(name) + packed.length
  }
  const end = record(22, 0x06054b50, [8, count], [10, count], [20, comment.length])
  end.writeUInt32LE(Buffer.concat(directory).length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...files, ...directory, end, Buffer.from(comment)])
}

function record(length: number, signature: number, ...numbers: [at: number, value: number][]): Buffer {
  const bytes = Buffer.alloc(length)
  bytes.writeUInt32LE(signature, 0)
  for (const [at, value] of numbers) bytes.writeUInt16LE(value, at)
  return bytes
}

const refusal = (zip: Buffer, limits = {}) =>
  checkArchive(zip, 'word/document.xml', { ...defaultLimits, ...limits }).then(
    () => 'taken',
    (error) => error.facts.refusal,
  )

describe('a container', () => {
  it('is taken when it is what its name says', async () => {
    expect(await refusal(pack([body]))).toBe('taken')
  })

  it.each([
    ['unpacks to a thousand times its size', 'unpacks-too-far', pack([{ ...body, data: Buffer.alloc(2e6, ' ') }])],
    [
      'says that it unpacks to less than it does',
      'broken-archive',
      pack([{ ...body, data: Buffer.alloc(2e6, ' '), size: 50 }]),
    ],
    ['packs an archive', 'nested-archive', pack([body, { name: 'word/embeddings/a.xlsx', data: text }])],
    [
      'packs an archive under another name',
      'nested-archive',
      pack([body, { name: 'word/media/a.png', data: pack([body]) }]),
    ],
    ['has a name that leads out of it', 'unsafe-entry', pack([body, { name: '../../etc/passwd' }])],
    ['has an absolute name', 'unsafe-entry', pack([body, { name: '/etc/passwd' }])],
    ['has a name with backslashes', 'unsafe-entry', pack([body, { name: '..\\a' }])],
    ['has a symbolic link', 'unsafe-entry', pack([body, { name: 'a', attributes: 0o120777 * 65_536 }])],
    ['is encrypted', 'encrypted', pack([{ ...body, flags: 1 }])],
    ['holds macros', 'active-content', pack([body, { name: 'word/vbaProject.bin' }])],
    [
      'declares entities',
      'declares-entities',
      pack([{ ...body, data: Buffer.from('<!DOCTYPE a [<!ENTITY b "bb">]><a>&b;</a>') }]),
    ],
    [
      'declares entities in UTF-16',
      'declares-entities',
      pack([{ ...body, data: Buffer.from('\uFEFF<!DOCTYPE a>', 'utf16le') }]),
    ],
    [
      'has a second directory in its comment',
      'broken-archive',
      pack([body], { comment: pack([body]).toString('latin1') }),
    ],
    ['has a comment', 'broken-archive', pack([body], { comment: 'hello' })],
    ['names an entry twice', 'broken-archive', pack([body, body])],
    ['has more entries than it counts', 'broken-archive', pack([body, { name: 'a', data: text }], { count: 1 })],
    ['is another kind of document', 'kind-differs', pack([{ name: 'xl/workbook.xml', data: text }])],
    ['is cut off', 'broken-archive', pack([body]).subarray(0, 60)],
  ])('that %s is refused: %s', async (_, expected, zip) => {
    expect(await refusal(zip)).toBe(expected)
  })

  it('is refused when it packs too many entries, or unpacks to too much', async () => {
    expect(await refusal(pack([body, { name: 'a' }]), { maxEntries: 1 })).toBe('too-many-entries')
    expect(await refusal(pack([body, { name: 'a', data: text }]), { maxUnpackedBytes: 40 })).toBe('unpacks-too-large')
    const million = pack(Array.from({ length: 10_001 }, (_, i) => ({ name: `${i}` })))
    expect(await refusal(million)).toBe('too-many-entries')
  })

  it('is refused by an import before any library sees it', async () => {
    const bomb = pack([{ ...body, data: Buffer.alloc(50e6, ' ') }])
    expect(bomb.length).toBeLessThan(60_000)
    expect((await importSource({ name: 'bomb.docx', bytes: bomb })).problems).toMatchObject([
      { source: 'bomb.docx', refusal: 'unpacks-too-far', limit: 100 },
    ])
  })
})
