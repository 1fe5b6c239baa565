import { fold } from '../text/fold.js'
import { best } from './best.js'

/** Questions by how they begin, for whoever types them. */
export interface Suggestions<Key> {
  /** Adds what a key is asked by, in place of what was there. */
  set(key: Key, questions: readonly string[]): void
  delete(key: Key): void
  /** Reads some of what was added, so that `find` need not. @returns whether there is more to read */
  read(): boolean
  /** The accepted keys of which a question begins with what is typed, or has a word that does, and which question. */
  find(typed: string, limit: number, accepts: (key: Key) => boolean): Map<Key, string>
}

/** So many keys share a block: reading one takes some milliseconds, and an edit makes one be read anew. */
const mostInBlock = 500
const mostTyped = 40

/**
 * The questions one behind the other, in blocks, which are looked through for what is typed: at the beginning of a question, of a
 * word, and in scripts without spaces at every character. Questions that begin with it come first, then short ones.
 */
export function createSuggestions<Key>(): Suggestions<Key> {
  const blocks: Block<Key>[] = []
  const blockOf = new Map<Key, Block<Key>>()
  const unread = new Set<Block<Key>>()

  function remove(key: Key): void {
    const block = blockOf.get(key)
    if (!block) return
    blockOf.delete(key)
    block.held.delete(key)
    unread.add(block)
  }

  function roomy(): Block<Key> {
    const last = blocks.at(-1)
    if (last && last.held.size < mostInBlock) return last
    const block: Block<Key> = { held: new Map(), questions: [], starts: [], text: '' }
    blocks.push(block)
    return block
  }

  return {
    set(key, questions) {
      remove(key)
      const block = roomy()
      block.held.set(key, questions)
      blockOf.set(key, block)
      unread.add(block)
    },

    delete: remove,

    read() {
      const [block] = unread
      if (block) readBlock(block)
      if (block) unread.delete(block)
      return unread.size > 0
    },

    find(typed, limit, accepts) {
      const prefix = folded(typed).slice(0, mostTyped)
      if (prefix === '') return new Map()
      for (const block of unread) readBlock(block)
      unread.clear()
      // Several questions of one article may begin alike; it is suggested once.
      const found = best<Question<Key>>(limit * 16)
      for (const block of blocks) findIn(block, prefix, accepts, found)
      const suggested = new Map<Key, string>()
      for (const { key, question } of found.items()) {
        if (suggested.size >= limit) break
        if (!suggested.has(key)) suggested.set(key, question)
      }
      return suggested
    },
  }
}

interface Question<Key> {
  readonly key: Key
  readonly question: string
}

interface Block<Key> {
  readonly held: Map<Key, readonly string[]>
  /** In the order of `text`, in which each begins where `starts` says and ends with a NUL. */
  questions: Question<Key>[]
  starts: number[]
  text: string
}

const folded = (text: string): string => fold(text).replaceAll('\0', ' ').trim()

function readBlock<Key>(block: Block<Key>): void {
  block.questions = [...block.held].flatMap(([key, questions]) => questions.map((question) => ({ key, question })))
  const texts = block.questions.map(({ question }) => `${folded(question)}\0`)
  let at = 0
  block.starts = texts.map((text) => {
    at += text.length
    return at - text.length
  })
  block.text = texts.join('')
}

function findIn<Key>(
  { questions, starts, text }: Block<Key>,
  prefix: string,
  accepts: (key: Key) => boolean,
  found: ReturnType<typeof best<Question<Key>>>,
): void {
  for (let at = text.indexOf(prefix); at >= 0; at = text.indexOf(prefix, at + 1)) {
    if (!begins(text, at)) continue
    const nth = placeOf(starts, at)
    const start = starts[nth]!
    const length = (starts[nth + 1] ?? text.length) - start - 1
    if (accepts(questions[nth]!.key)) found.offer(questions[nth]!, -length - (at > start ? 10_000 : 0))
  }
}

/** Whether a word begins here, or any character of a script without spaces. */
function begins(text: string, at: number): boolean {
  const before = text[at - 1] ?? '\0'
  const character = String.fromCodePoint(text.codePointAt(at)!)
  return unspaced.test(character) || (lettered.test(character) && (unspaced.test(before) || !lettered.test(before)))
}

const unspaced = /[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]/
/** The second half of a pair stands for what is beyond the first 65,536 characters, nearly all of them letters. */
const lettered = /[\p{L}\p{N}\udc00-\udfff]/u

/** The last that is not greater: binary search. */
function placeOf(starts: readonly number[], at: number): number {
  let [low, high] = [0, starts.length - 1]
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (starts[middle]! <= at) low = middle
    else high = middle - 1
  }
  return low
}
