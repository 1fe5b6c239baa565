/** Where tokens occur and how often: a token, by its hash, leads to the numbers of texts, ascending. */
export interface Postings {
  /** What the latest `read` found; overwritten by the next. */
  readonly numbers: Uint32Array
  readonly counts: Uint8Array
  /** Adds a text, whose number is greater than every one before. */
  add(number: number, tokens: ReadonlyMap<number, number>): void
  /** Takes a text out of what `held` counts; `read` still finds it, for its number is not given out again. */
  forget(tokens: Iterable<number>): void
  /** How many texts hold a token, forgotten ones left out. */
  held(token: number): number
  /** Reads where a token occurs into `numbers` and `counts`; returns how many. */
  read(token: number): number
}

/** Beyond this BM25 hardly tells counts apart. */
const maxCount = 127

export function createPostings(): Postings {
  /** A text's number and a token's count in it as one small integer. */
  const lists = new Map<number, number[]>()
  const forgotten = new Map<number, number>()
  let numbers = new Uint32Array(64)
  let counts = new Uint8Array(64)

  return {
    get numbers() {
      return numbers
    },
    get counts() {
      return counts
    },
    add(number, tokens) {
      for (const [token, count] of tokens) {
        const packed = number * (maxCount + 1) + Math.min(count, maxCount)
        const list = lists.get(token)
        if (list) list.push(packed)
        else lists.set(token, [packed])
      }
    },
    forget(tokens) {
      for (const token of tokens) forgotten.set(token, (forgotten.get(token) ?? 0) + 1)
    },
    held: (token) => (lists.get(token)?.length ?? 0) - (forgotten.get(token) ?? 0),
    read(token) {
      const list = lists.get(token)
      if (!list) return 0
      if (numbers.length < list.length) {
        numbers = new Uint32Array(list.length * 2)
        counts = new Uint8Array(list.length * 2)
      }
      for (let i = 0; i < list.length; i++) {
        const packed = list[i]!
        numbers[i] = Math.floor(packed / (maxCount + 1))
        counts[i] = packed & maxCount
      }
      return list.length
    },
  }
}
