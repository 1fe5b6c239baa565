import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { type ClaimedType, typeOf } from './media-type.js'
import { sniff } from './sniff.js'

const bytes = (...pieces: (string | number[])[]) =>
  Buffer.concat(pieces.map((piece) => (typeof piece === 'string' ? Buffer.from(piece, 'latin1') : Buffer.from(piece))))

const png = bytes([0x89], 'PNG\r\n\x1a\n', [0, 0, 0, 13], 'IHDR')
const jpeg = bytes([0xff, 0xd8, 0xff, 0xe0], 'xxJFIF')
const docx = bytes('PK\x03\x04', [20, 0, 6, 0], '[Content_Types].xml')
const cfb = bytes([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 0, 0])
const mp4 = bytes([0, 0, 0, 32], 'ftypisom', [0, 0, 2, 0])
const exe = bytes('MZ', [0x90, 0, 3, 0, 0, 0])
const html = bytes('<!DOCTYPE html><script>alert(1)</script>')

describe('bytes tell what they are', () => {
  test.each([
    ['image/png', png],
    ['image/jpeg', jpeg],
    ['image/gif', bytes('GIF89a')],
    ['image/webp', bytes('RIFF', [1, 2, 3, 4], 'WEBPVP8 ')],
    ['image/bmp', bytes('BM', [70, 0, 0, 0, 0, 0, 0, 0, 54, 0])],
    ['image/heic', bytes([0, 0, 0, 24], 'ftypheic', [0])],
    ['image/avif', bytes([0, 0, 0, 24], 'ftypavif', [0])],
    ['video/mp4', mp4],
    ['audio/mp4', bytes([0, 0, 0, 24], 'ftypM4A ', [0])],
    ['video/quicktime', bytes([0, 0, 0, 24], 'ftypqt  ', [0])],
    ['video/3gpp', bytes([0, 0, 0, 24], 'ftyp3gp5', [0])],
    ['audio/ogg', bytes('OggS', [0, 2], 'OpusHead')],
    ['video/webm', bytes('\x1aE\xdf\xa3', [1], 'B\x82webm')],
    ['video/x-matroska', bytes('\x1aE\xdf\xa3', [1], 'B\x82matroska')],
    ['audio/mpeg', bytes('ID3', [3, 0])],
    ['audio/mpeg', bytes([0xff, 0xfb, 0x90, 0x64, 0])],
    ['audio/aac', bytes([0xff, 0xf1, 0x50, 0x80, 0])],
    ['audio/amr', bytes('#!AMR\n\x04')],
    ['audio/silk', bytes('\x02#!SILK_V3')],
    ['audio/wav', bytes('RIFF', [1, 2, 3, 4], 'WAVEfmt ')],
    ['application/pdf', bytes('%PDF-1.7')],
    ['application/pdf', bytes('\0junk before\n%PDF-1.7')],
    ['application/zip', docx],
    ['application/x-cfb', cfb],
    ['application/x-msdownload', exe],
    ['application/x-elf', bytes('\x7fELF\x02')],
    ['text/html', html],
    ['text/html', bytes('\xef\xbb\xbf \n<!-- hi --><HTML>')],
    ['text/html', Buffer.from('\ufeff<script>x()</script>', 'utf16le')],
    ['image/svg+xml', bytes('<?xml version="1.0"?>\n<!-- x -->\n<svg onload="x()">')],
    ['text/xml', bytes('<?xml version="1.0"?><a/>')],
    ['text/plain', Buffer.from('订单号,数量\n1,2')],
    ['text/plain', bytes('\xb6\xa9\xb5\xa5\xba\xc5,1\r\n')],
    ['text/plain', bytes('MZ is how this begins, and BM')],
    [undefined, bytes([0, 1, 2, 3])],
    [undefined, bytes()],
    ['text/plain', bytes('x')],
  ])('%s', (type, head) => expect(sniff(head)).toBe(type))

  test('whatever they are, an answer is given', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 64 }),
        fc.constantFrom('', 'RIFF', '<', '\x1aE', 'OggS'),
        (tail, start) => {
          const type = sniff(bytes(start, [...tail]))
          expect(type === undefined || /^\w+\/[\w.+-]+$/.test(type)).toBe(true)
        },
      ),
    )
  })
})

describe('a type that was said is', () => {
  const of = (part: ClaimedType['part'], mimeType?: string, name?: string): ClaimedType => ({
    part,
    ...(mimeType !== undefined && { mimeType }),
    ...(name !== undefined && { name }),
  })
  test.each<[string, ClaimedType, Buffer, string | undefined]>([
    ['taken when the bytes say so', of('image', 'image/png'), png, 'image/png'],
    ['taken without its parameters and under other names', of('image', 'IMAGE/JPG; q=1'), jpeg, 'image/jpeg'],
    ['mended between two kinds of pictures', of('image', 'image/png'), jpeg, 'image/jpeg'],
    ['mended between sound and film', of('audio', 'audio/mpeg'), mp4, 'video/mp4'],
    ['refused for a page that is called a picture', of('image', 'image/png'), html, undefined],
    ['refused for a page that is sent as a picture without a type', of('image'), html, undefined],
    [
      'refused for a drawing with scripts that is called a picture',
      of('image', 'image/png'),
      bytes('<svg>'),
      undefined,
    ],
    ['taken for a drawing that says what it is', of('image', 'image/svg+xml'), bytes('<svg>'), 'image/svg+xml'],
    ['refused for a program that is called a document', of('file', 'application/pdf', 'a.pdf'), exe, undefined],
    ['refused by the name alone', of('file', 'application/octet-stream', '发票.PDF'), exe, undefined],
    ['refused for a film that is called a picture', of('image', 'image/jpeg'), mp4, undefined],
    ['refused for bytes of no kind that are called a picture', of('image', 'image/png'), bytes([0, 1]), undefined],
    ['refused for no bytes that are called a picture', of('image', 'image/png'), bytes(), undefined],
    ['taken for a document in an archive', of('file', undefined, 'a.docx'), docx, /wordprocessing/.source],
    ['refused for an archive that is called a text', of('file', 'text/plain', 'a.txt'), docx, undefined],
    ['taken for a document that is locked', of('file', undefined, 'a.xlsx'), cfb, /spreadsheetml/.source],
    [
      'taken for a table in commas, whatever Windows calls it',
      of('file', 'application/vnd.ms-excel', 'a.csv'),
      bytes('1,2'),
      'text/csv',
    ],
    ['refused for a page that is called a table', of('file', 'application/vnd.ms-excel', 'a.xls'), html, undefined],
    ['found out for a file of which nothing was said', of('file', undefined, 'x'), jpeg, 'image/jpeg'],
    ['unknown for bytes of no kind', of('file', undefined, 'x'), bytes([0, 1]), 'application/octet-stream'],
    ['not believed where nobody knows it', of('file', 'application/x-own'), bytes([0, 1]), 'application/octet-stream'],
    ['refused where nobody knows it, and the bytes are a page', of('file', 'application/x-own'), html, undefined],
    ['no header of its own', of('file', 'text/plain\r\nx: y'), bytes('hi'), 'text/plain'],
  ])('%s', (_, claimed, head, type) => {
    const found = typeOf(head, claimed)
    if (type === undefined) expect(found).toBeUndefined()
    else expect(found).toContain(type)
  })
})
