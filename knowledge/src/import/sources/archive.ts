import { type Entry, fromBufferPromise, type ZipFile } from 'yauzl'
import { reasonOf } from '../../errors.js'
import { type ImportLimits, ratioGraceBytes } from '../limits.js'
import { Refused } from '../refusal.js'

/**
 * Looks through a ZIP container before anything unpacks it. First by what its directory declares, which costs nothing;
 * then by unpacking every entry into nowhere, since a directory can lie about sizes, and its XML can hold the bomb.
 * @param holds the entry without which it is not the document that its name says.
 * @throws {Refused} when it is too large, too many, nested, encrypted, leads out of its folder, runs by itself, or is no such document.
 */
export async function checkArchive(bytes: Uint8Array, holds: string, limits: ImportLimits): Promise<void> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const zip = await fromBufferPromise(buffer).catch(refuseBroken)
  if (zip.entryCount > limits.maxEntries) {
    throw new Refused({ refusal: 'too-many-entries', found: zip.entryCount, limit: limits.maxEntries })
  }
  const entries: Entry[] = []
  try {
    for await (const entry of zip.eachEntry()) entries.push(entry)
  } catch (error) {
    if (!/relative path|absolute path|invalid characters/.test(reasonOf(error))) refuseBroken(error)
    throw new Refused({ refusal: 'unsafe-entry', found: reasonOf(error).slice(0, 120) })
  }
  for (const entry of entries) checkEntry(entry, limits)
  const unpacked = entries.reduce((sum, { uncompressedSize }) => sum + uncompressedSize, 0)
  if (unpacked > limits.maxUnpackedBytes) {
    throw new Refused({ refusal: 'unpacks-too-large', found: unpacked, limit: limits.maxUnpackedBytes })
  }
  checkDirectory(buffer, entries)
  if (!entries.some(({ fileName }) => fileName === holds)) {
    throw new Refused({ refusal: 'kind-differs', found: `ZIP, ${holds} ∉` })
  }
  for (const entry of entries) await checkContent(zip, entry)
}

/** The text of those entries of a container, by name, that are wanted. Only after `checkArchive`. */
export async function readEntries(
  bytes: Uint8Array,
  isWanted: (name: string) => boolean,
): Promise<ReadonlyMap<string, string>> {
  const zip = await fromBufferPromise(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
  const texts = new Map<string, string>()
  for await (const entry of zip.eachEntry()) {
    if (!isWanted(entry.fileName)) continue
    const chunks: Buffer[] = []
    for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(chunk as Buffer)
    texts.set(entry.fileName, Buffer.concat(chunks).toString('utf8'))
  }
  return texts
}

/** Every reader must see the same entries: none twice, none beyond the number that is declared, none behind a comment. */
function checkDirectory(zip: Buffer, entries: readonly Entry[]): void {
  const endRecordBytes = 22
  const directoryBytes = entries.reduce(
    (sum, { fileNameLength, extraFieldLength, fileCommentLength }) =>
      sum + 46 + fileNameLength + extraFieldLength + fileCommentLength,
    0,
  )
  const end = zip.length - endRecordBytes
  const isPlain =
    zip.readUInt32LE(end) === 0x06054b50 &&
    zip.readUInt32LE(end + 12) === directoryBytes &&
    zip.readUInt32LE(end + 16) === end - directoryBytes
  if (!isPlain) refuseBroken('directory')
  if (new Set(entries.map(({ fileName }) => fileName)).size < entries.length) refuseBroken('duplicate entries')
}

function checkEntry(entry: Entry, { maxRatio }: ImportLimits): void {
  const { fileName, compressedSize, uncompressedSize, generalPurposeBitFlag, externalFileAttributes } = entry
  const refuse = (refusal: 'encrypted' | 'unsafe-entry' | 'nested-archive' | 'active-content'): never => {
    throw new Refused({ refusal, found: fileName.slice(0, 120) })
  }
  if (generalPurposeBitFlag & 1) refuse('encrypted')
  const isLink = ((externalFileAttributes >>> 16) & 0o170000) === 0o120000
  if (isLink) refuse('unsafe-entry')
  if (/(^|\/)vbaProject\.bin$|(^|\/)activeX\//i.test(fileName)) refuse('active-content')
  if (archiveNames.test(fileName)) refuse('nested-archive')
  const ratio = Math.round(uncompressedSize / Math.max(1, compressedSize))
  if (uncompressedSize > ratioGraceBytes && ratio > maxRatio) {
    throw new Refused({ refusal: 'unpacks-too-far', found: ratio, limit: maxRatio })
  }
}

const archiveNames = /\.(zip|jar|7z|rar|gz|tgz|bz2|xz|zst|tar|docx|docm|xlsx|xlsm|xlsb|pptx|pptm|odt|ods|odp)$/i

/** Unpacks an entry and keeps none of it: more bytes than declared are an error, and so are archives and entities within. */
async function checkContent(zip: ZipFile, entry: Entry): Promise<void> {
  if (entry.fileName.endsWith('/')) return
  const isXml = /\.(xml|rels|vml)$/i.test(entry.fileName)
  let start = ''
  // The end of one chunk, so that what stands across a border is found as well.
  let tail = ''
  try {
    for await (const chunk of await zip.openReadStreamPromise(entry)) {
      const text = (chunk as Buffer).toString('latin1')
      start ||= text.slice(0, 4)
      if (!isXml) continue
      // Zero bytes are those of UTF-16.
      const declared = /<!(DOCTYPE|ENTITY)/i.exec((tail + text).replaceAll('\u0000', ''))?.[0]
      if (declared) throw new Refused({ refusal: 'declares-entities', found: `${entry.fileName}: ${declared}` })
      tail = text.slice(-32)
    }
  } catch (error) {
    if (error instanceof Refused) throw error
    refuseBroken(error)
  }
  if (start === 'PK\u0003\u0004') throw new Refused({ refusal: 'nested-archive', found: entry.fileName.slice(0, 120) })
}

function refuseBroken(error: unknown): never {
  throw new Refused({ refusal: 'broken-archive', found: reasonOf(error).slice(0, 120) })
}
