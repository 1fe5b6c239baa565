import { isRecognised, sniff } from './sniff.js'

/** What somebody said that some bytes are. */
export interface ClaimedType {
  /** The type of the part: its bytes are to be such a thing. `file`: anything. */
  part: 'image' | 'audio' | 'video' | 'file'
  /** As the platform says. */
  mimeType?: string
  /** A name ending in `.pdf` says the same. */
  name?: string
}

const UNKNOWN = 'application/octet-stream'

/**
 * The type of some bytes by their beginning; `undefined` when they are not what was said. A picture may be of another kind of picture, an
 * archive may be the document that it is said to be, and what is of no known kind is `application/octet-stream`.
 */
export function typeOf(head: Uint8Array, claimed: ClaimedType): string | undefined {
  const found = sniff(head)
  const said = [normal(claimed.mimeType), byName(claimed.name)].filter((type) => type !== undefined)
  if (!said.every((type) => agrees(type, found))) return undefined
  if (claimed.part !== 'file' && !shows(claimed.part, found, said)) return undefined
  // What the bytes do not tell, such as which kind of document an archive is, is as it was said.
  return said.find((type) => found !== undefined && holds(type, found)) ?? found ?? UNKNOWN
}

/** A type without parameters, under the name that is used here. `undefined`: it says nothing. */
function normal(type: string | undefined): string | undefined {
  const [bare = ''] = (type ?? '').toLowerCase().split(';')
  const name = aliases[bare.trim()] ?? bare.trim()
  return saysNothing.has(name) || !/^[a-z]+\/[\w.+-]{1,100}$/.test(name) ? undefined : name
}

const saysNothing: ReadonlySet<string> = new Set([
  ...[
    UNKNOWN,
    'binary/octet-stream',
    'application/x-binary',
    'application/force-download',
    'application/x-download',
    '',
  ],
])

const aliases: Readonly<Record<string, string>> = {
  ...{
    'image/jpg': 'image/jpeg',
    'image/pjpeg': 'image/jpeg',
    'image/x-png': 'image/png',
    'image/x-ms-bmp': 'image/bmp',
  },
  ...{ 'audio/mp3': 'audio/mpeg', 'audio/mpga': 'audio/mpeg', 'audio/x-wav': 'audio/wav', 'audio/wave': 'audio/wav' },
  ...{ 'audio/m4a': 'audio/mp4', 'audio/x-m4a': 'audio/mp4', 'audio/x-aac': 'audio/aac', 'audio/opus': 'audio/ogg' },
  ...{
    'application/ogg': 'audio/ogg',
    'audio/x-flac': 'audio/flac',
    'video/avi': 'video/x-msvideo',
    'application/xml': 'text/xml',
  },
  ...{
    'application/x-zip-compressed': 'application/zip',
    'application/x-gzip': 'application/gzip',
    'text/rtf': 'application/rtf',
  },
  ...{
    'application/x-rar-compressed': 'application/vnd.rar',
    'application/x-rar': 'application/vnd.rar',
    'application/x-pdf': 'application/pdf',
  },
}

function byName(name: string | undefined): string | undefined {
  const [, ending = ''] = /\.([a-z\d]{1,5})$/i.exec(name ?? '') ?? []
  return endings[ending.toLowerCase()]
}

/** Only endings that everybody means the same by. */
const endings: Readonly<Record<string, string>> = {
  ...{
    jpg: 'image/jpeg',
    jpeg: 'image/jpeg',
    png: 'image/png',
    gif: 'image/gif',
    webp: 'image/webp',
    heic: 'image/heic',
  },
  ...{
    pdf: 'application/pdf',
    zip: 'application/zip',
    rar: 'application/vnd.rar',
    '7z': 'application/x-7z-compressed',
  },
  ...{
    mp3: 'audio/mpeg',
    wav: 'audio/wav',
    amr: 'audio/amr',
    mp4: 'video/mp4',
    mov: 'video/quicktime',
    webm: 'video/webm',
  },
  docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  ...{ doc: 'application/msword', xls: 'application/vnd.ms-excel', ppt: 'application/vnd.ms-powerpoint' },
  ...{ txt: 'text/plain', csv: 'text/csv' },
}

/** Whether bytes that were found to be something may be what was said. */
function agrees(said: string, found: string | undefined): boolean {
  if (found === undefined) return !isRecognised(said) && !isText(said) && !isOffice(said)
  if (said === found || holds(said, found)) return true
  const [family, other] = [familyOf(said), familyOf(found)]
  // Platforms call pictures by the name of another kind of picture, and films sound.
  if (family === 'image') return other === 'image' && !isActive(found) && !isActive(said)
  if (family === 'audio' || family === 'video') return other === 'audio' || other === 'video'
  if (family === 'text') return other === 'text' && said !== 'text/csv'
  // Browsers of Windows say so of tables in commas, and Word saves as RTF what it was given as a document.
  if (said === 'application/vnd.ms-excel' && found === 'text/plain') return true
  if (said === 'application/msword' && found === 'application/rtf') return true
  // Of what is not known here, one can only say that it is nothing else.
  return !isRecognised(said) && !isText(said) && !isOffice(said) && carriers.has(found)
}

/** What many formats are made of. */
const carriers: ReadonlySet<string> = new Set([
  ...['application/zip', 'application/gzip', 'application/x-cfb', 'text/plain', 'text/xml'],
])

/** Whether the bytes of one type are a case of the other: a document is an archive, a table in commas is text. */
function holds(said: string, found: string): boolean {
  if (found === 'application/zip') return isOffice(said) || /[+.-](?:zip|package|archive)$|epub|java-archive/.test(said)
  if (found === 'application/x-cfb') return isOffice(said) || said === 'application/vnd.ms-outlook'
  if (found === 'audio/ogg' || found === 'video/ogg') return said === 'audio/ogg' || said === 'video/ogg'
  if (found === 'text/plain') return isText(said) && !isActive(said)
  return found === 'text/xml' && /[+/]xml$/.test(said)
}

/** Whether a part of this type can show it. What nobody recognises is shown by whoever was told what it is. */
function shows(part: 'image' | 'audio' | 'video', found: string | undefined, said: readonly string[]): boolean {
  if (found === undefined) return said.length > 0
  const family = familyOf(found)
  return said.includes(found) || (part === 'image' ? family === 'image' : family === 'audio' || family === 'video')
}

const familyOf = (type: string): string | undefined => /^(?:image|audio|video|text)(?=\/)/.exec(type)?.[0]

/** Types that a browser runs programs of. */
export const isActive = (type: string): boolean =>
  /^(?:text\/html|text\/xml|image\/svg\+xml)$|[+/]xml$|script/.test(type)

const isOffice = (type: string): boolean =>
  /^application\/(?:msword$|vnd\.ms-(?:excel|powerpoint|word)|vnd\.openxmlformats-|vnd\.oasis\.opendocument\.|wps-office\.)/.test(
    type,
  )

const isText = (type: string): boolean =>
  type.startsWith('text/') ||
  /^application\/(?:json|xml|yaml|x-yaml|csv|x-ndjson|(?:ld|geo)\+json)$|script|\+json$/.test(type)
