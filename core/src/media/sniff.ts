/** So many bytes of the beginning are enough to tell what something is. */
export const SNIFFED_BYTES = 4_096

/**
 * What some bytes are, by their beginning, as browsers and file managers tell it (https://mimesniff.spec.whatwg.org and the formats' own
 * documents). Zip archives are `application/zip`, whatever is in them, and documents of old office programs `application/x-cfb`.
 * `undefined`: binary, and of no kind that is known here.
 */
export function sniff(head: Uint8Array): string | undefined {
  const bytes = Buffer.from(head.buffer, head.byteOffset, Math.min(head.byteLength, SNIFFED_BYTES))
  for (const [type, signature, offset = 0] of signatures)
    if (bytes.subarray(offset, offset + signature.length).equals(signature)) return type
  return containerOf(bytes) ?? textOf(bytes) ?? weakOf(bytes)
}

/** Whether something of this type would have been recognised: then bytes that were not are something else. */
export const isRecognised = (type: string): boolean => recognised.has(type)

const latin = (text: string) => Buffer.from(text, 'latin1')
const hex = (digits: string) => Buffer.from(digits, 'hex')

const signatures: readonly (readonly [type: string, signature: Buffer, offset?: number])[] = [
  ['image/jpeg', hex('ffd8ff')],
  ['image/png', hex('89504e470d0a1a0a')],
  ['image/gif', latin('GIF87a')],
  ['image/gif', latin('GIF89a')],
  ['image/tiff', hex('49492a00')],
  ['image/tiff', hex('4d4d002a')],
  ['image/jxl', hex('0000000c4a584c20')],
  ['audio/mpeg', latin('ID3')],
  ['audio/flac', latin('fLaC')],
  // Voice messages of WeChat.
  ['audio/amr', latin('#!AMR')],
  ['audio/silk', latin('#!SILK_V3')],
  ['audio/silk', latin('#!SILK_V3'), 1],
  ['video/x-flv', latin('FLV\x01')],
  ['video/mpeg', hex('000001ba')],
  ['video/mpeg', hex('000001b3')],
  ['application/zip', hex('504b0304')],
  ['application/zip', hex('504b0506')],
  ['application/gzip', hex('1f8b08')],
  ['application/x-7z-compressed', hex('377abcaf271c')],
  ['application/vnd.rar', latin('Rar!\x1a\x07')],
  ['application/x-xz', hex('fd377a585a00')],
  ['application/x-cfb', hex('d0cf11e0a1b11ae1')],
  ['application/x-elf', hex('7f454c46')],
  ['application/rtf', latin('{\\rtf')],
]

/** Kinds whose signature says only in what the rest is packed. */
function containerOf(bytes: Buffer): string | undefined {
  const at = (start: number, end: number) => bytes.toString('latin1', start, end)
  if (at(0, 4) === 'RIFF') return riff[at(8, 12)]
  if (at(4, 8) === 'ftyp') return brands[at(8, 12).trim()] ?? (at(8, 10) === '3g' ? 'video/3gpp' : 'video/mp4')
  if (at(0, 4) === 'OggS') return bytes.includes('theora', 0, 'latin1') ? 'video/ogg' : 'audio/ogg'
  if (at(0, 4) === '\x1aE\xdf\xa3') return bytes.includes('webm', 0, 'latin1') ? 'video/webm' : 'video/x-matroska'
  // Readers of PDF take it within the first kilobyte.
  if (at(0, 1_024).includes('%PDF-')) return 'application/pdf'
  return undefined
}

const riff: Readonly<Record<string, string>> = { WEBP: 'image/webp', WAVE: 'audio/wav', 'AVI ': 'video/x-msvideo' }

const brands: Readonly<Record<string, string>> = {
  ...{ heic: 'image/heic', heix: 'image/heic', hevc: 'image/heic', mif1: 'image/heif', msf1: 'image/heif' },
  ...{ avif: 'image/avif', avis: 'image/avif', qt: 'video/quicktime', M4A: 'audio/mp4', M4B: 'audio/mp4' },
}

/** Whatever holds no control characters is text; the kinds that a browser would run are told apart. */
function textOf(bytes: Buffer): string | undefined {
  if (bytes.length === 0) return undefined
  const isWide = ['\xff\xfe', '\xfe\xff'].includes(bytes.toString('latin1', 0, 2))
  if (!isWide && bytes.some((byte) => byte < 0x20 && ![0x09, 0x0a, 0x0c, 0x0d, 0x1b].includes(byte))) return undefined
  const words = (isWide ? bytes.toString('latin1').replace(/\0/g, '') : bytes.toString('latin1'))
    .replace(/^(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)/, '')
    .replace(/^(?:\s|<!--[\s\S]*?-->|<\?xml[^>]*>)+/, (skipped) => (skipped.includes('<?xml') ? '<?xml>' : ''))
    .toLowerCase()
  if (/^(?:<\?xml>)?\s*(?:<!doctype[^>]*>\s*)?<svg[\s>/]/.test(words)) return 'image/svg+xml'
  if (/^(?:<\?xml>)?\s*<(?:!doctype\s+html|html)[\s>/]/.test(words) || shownAsPage.test(words)) return 'text/html'
  return words.startsWith('<?xml>') ? 'text/xml' : 'text/plain'
}

/** Browsers take what begins with one of these for a page. */
const shownAsPage =
  /^<\/?(?:head|body|title|script|style|iframe|table|div|p|a|b|br|h1|font|img|form|meta|link|object|embed|base)[\s>/]/

/** Signatures so short that a text could begin with them. */
function weakOf(bytes: Buffer): string | undefined {
  if (bytes.length < 4) return undefined
  if (bytes.toString('latin1', 0, 2) === 'MZ') return 'application/x-msdownload'
  if (bytes.toString('latin1', 0, 2) === 'BM' && bytes.length >= 10 && bytes.readUInt32LE(6) === 0) return 'image/bmp'
  if (bytes[0] !== 0xff) return undefined
  if ((bytes[1]! & 0xf6) === 0xf0) return 'audio/aac'
  return (bytes[1]! & 0xe6) === 0xe2 || (bytes[1]! & 0xe6) === 0xe4 ? 'audio/mpeg' : undefined
}

const recognised: ReadonlySet<string> = new Set([
  ...signatures.map(([type]) => type),
  ...Object.values(riff),
  ...Object.values(brands),
  ...['video/3gpp', 'video/mp4', 'video/ogg', 'audio/ogg', 'video/webm', 'video/x-matroska', 'application/pdf'],
  ...['image/svg+xml', 'text/html', 'text/xml', 'text/plain', 'application/x-msdownload', 'image/bmp', 'audio/aac'],
])
