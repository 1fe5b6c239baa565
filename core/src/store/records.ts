import type { Store, StoredRecord } from './store.js'

/** Some of the log, and how far it was read. */
export interface RecordsRead {
  /** In order. */
  records: StoredRecord[]
  /** The position up to which everything has been looked at. */
  upTo: number
  /** Everything was read. */
  isEnd: boolean
}

/**
 * Reads on in the log, and tells how far: also where nothing of it was wanted, so that nobody looks at the same records again.
 * @param types only these; default: all
 */
export async function readRecords(
  store: Pick<Store, 'records' | 'latest'>,
  { after, types, limit }: { after: number; types?: readonly string[] | undefined; limit: number },
): Promise<RecordsRead> {
  // Asked first: what is stored after this answer is read the next time.
  const latest = await store.latest()
  const records = await store.records({ after, limit, ...(types && { types }) })
  const last = records.at(-1)?.position ?? after
  const isEnd = records.length < limit
  return { records, upTo: isEnd ? Math.max(latest, last) : last, isEnd }
}
