/** How much an import may take. What exceeds a limit is refused with the limit in the reason. */
export interface ImportLimits {
  /** Bytes of a file or of an answer from the web. Default 20 MiB. */
  readonly maxFileBytes: number
  /** Entries of a DOCX or XLSX container. Default 10,000; Excel itself writes some dozens. */
  readonly maxEntries: number
  /**
   * How many times its packed size an entry, or a compressed answer from the web, may unpack to. Default 100, as in
   * Apache POI's `ZipSecureFile`; so is the grace of 100 KiB below which the ratio does not count.
   */
  readonly maxRatio: number
  /** Bytes of all entries of a container together, unpacked. Default 200 MiB. */
  readonly maxUnpackedBytes: number
  /** Pages of a PDF. Default 2,000. */
  readonly maxPages: number
  /** Articles and quarantined pieces of one import. Default 10,000. */
  readonly maxPieces: number
  /** Milliseconds for reading one file, and for fetching one address. Default 30,000. */
  readonly timeoutMs: number
  /** Megabytes that reading one file may take. Default 512. */
  readonly maxMemoryMb: number
}

/** The limits of an import that is given no others. */
export const defaultLimits: ImportLimits = {
  maxFileBytes: 20 * 1024 * 1024,
  maxEntries: 10_000,
  maxRatio: 100,
  maxUnpackedBytes: 200 * 1024 * 1024,
  maxPages: 2_000,
  maxPieces: 10_000,
  timeoutMs: 30_000,
  maxMemoryMb: 512,
}

/** Below this many unpacked bytes the ratio does not count: a short text of one letter packs well and harms nobody. */
export const ratioGraceBytes = 100 * 1024
