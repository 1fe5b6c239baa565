/** The part of yauzl 3 that is used here; it comes without types. */
declare module 'yauzl' {
  export interface Entry {
    readonly fileName: string
    readonly compressedSize: number
    readonly uncompressedSize: number
    readonly generalPurposeBitFlag: number
    readonly externalFileAttributes: number
    readonly fileNameLength: number
    readonly extraFieldLength: number
    readonly fileCommentLength: number
  }
  export interface ZipFile {
    readonly entryCount: number
    eachEntry(): AsyncIterable<Entry>
    openReadStreamPromise(entry: Entry): Promise<NodeJS.ReadableStream>
  }
  export function fromBufferPromise(buffer: Buffer): Promise<ZipFile>
}
