import { Session } from 'node:inspector'
import { matcherOf } from './matcher.js'

/**
 * Counts the steps of a function: every block of our sources that it enters (a function, a branch, a turn of a loop), every
 * instruction of a backtracking matcher for its regular expressions, and every character that it hands to a method of strings
 * that reads them all. The same at every run and on every machine, however busy.
 */
export interface Steps {
  /** How many steps a function takes, until what it promises has come. What it throws is thrown. One at a time, and nothing of ours between them. */
  of(work: () => unknown): Promise<number>
  /** Every regular expression that was applied so far, and the longest text that it was given. */
  readonly applied: ReadonlyMap<string, Applied>
  /** Gives the counting up. */
  close(): void
}

/** A regular expression that was applied. */
export interface Applied {
  form: RegExp
  /** In UTF-16 units. */
  longest: number
}

/** Begins to count. Call it before the functions that are counted have run: what is compiled by then has no counters. */
export function countSteps(): Steps {
  const session = new Session()
  session.connect()
  const post = (method: string, parameters?: object): unknown => {
    let answer: unknown
    // With a session of the same thread the callback is called before `post` returns.
    session.post(method, parameters, (error, result) => {
      if (error) throw error
      answer = result
    })
    return answer
  }
  post('Profiler.enable')
  post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })
  const applied = new Map<string, Applied>()

  return {
    async of(work) {
      const counter = { steps: 0 }
      const restore = watch(counter, applied)
      try {
        await work()
      } finally {
        restore()
      }
      return counter.steps + blocks(post('Profiler.takePreciseCoverage') as Coverage)
    },
    applied,
    close() {
      post('Profiler.stopPreciseCoverage')
      session.disconnect()
    },
  }
}

interface Coverage {
  result: { url: string; functions: { ranges: { count: number }[] }[] }[]
}

const OURS = /\/(?:core|knowledge|plugins\/[^/]+|adapters\/[^/]+|playground)\/(?:src|dist|bots)\//

const blocks = ({ result }: Coverage): number =>
  result
    .filter(({ url }) => OURS.test(url))
    .flatMap(({ functions }) => functions)
    .reduce((sum, { ranges }) => sum + ranges.reduce((all, { count }) => all + count, 0), 0)

/** Methods that read all of a text. */
const READERS = ['normalize', 'replaceAll', 'split', 'toLowerCase', 'toUpperCase'] as const
/** Methods that read until they have found something. */
const FINDERS = ['includes', 'indexOf'] as const
/** Methods that may move all of a list. */
const MOVERS = ['concat', 'includes', 'indexOf', 'join', 'shift', 'splice', 'unshift'] as const

/** Replaces what the runtime does out of sight by the same with a counter; gives the way back. */
function watch(counter: { steps: number }, applied: Map<string, Applied>): () => void {
  const undo: (() => void)[] = []
  const replace = <Home extends object, Name extends keyof Home>(home: Home, name: Name, by: Home[Name]) => {
    const was = home[name]
    home[name] = by
    undo.push(() => {
      home[name] = was
    })
  }
  const step = () => {
    counter.steps++
  }

  const exec = RegExp.prototype.exec
  /** While an expression is being compiled and matched by ours, which uses texts and expressions of its own. */
  let isCounting = false
  replace(RegExp.prototype, 'exec', function (this: RegExp, text: string) {
    if (isCounting) return exec.call(this, text)
    isCounting = true
    try {
      return counted(this, text)
    } finally {
      isCounting = false
    }
  })
  const counted = (form: RegExp, text: string): RegExpExecArray | null => {
    const key = `/${form.source}/${form.flags}`
    const known = applied.get(key)
    if (!known || known.longest < text.length) applied.set(key, { form, longest: text.length })
    const isResumed = form.global || form.sticky
    const from = isResumed ? form.lastIndex : 0
    const ours = from > text.length ? undefined : matcherOf(form).match(text, from, form.sticky, step)
    const theirs = exec.call(form, text)
    // Whatever is counted is what the runtime does: both find the same.
    const isSame = theirs
      ? ours?.index === theirs.index &&
        theirs.every((said, i) => {
          const group = ours.groups[i]
          return said === undefined ? group === undefined : group && text.slice(...group) === said
        })
      : ours === undefined
    if (!isSame) throw new Error(`The counting matcher disagrees about ${key} in ${JSON.stringify(text)}`)
    return theirs
  }
  for (const name of READERS) {
    const method = String.prototype[name] as (...given: unknown[]) => unknown
    replace(String.prototype, name, function (this: string, ...given: unknown[]) {
      if (!isCounting) counter.steps += this.length
      return method.apply(this, given)
    } as never)
  }
  const indexOf = String.prototype.indexOf
  for (const name of FINDERS) {
    const method = String.prototype[name] as (...given: unknown[]) => unknown
    replace(String.prototype, name, function (this: string, wanted: string, from = 0) {
      const place = indexOf.call(this, wanted, from)
      if (!isCounting) counter.steps += (place < 0 ? this.length : place) - from + 1
      return method.call(this, wanted, from)
    } as never)
  }
  const byteLength = Buffer.byteLength
  replace(Buffer, 'byteLength', (text, encoding) => {
    counter.steps += typeof text === 'string' ? text.length : 1
    return byteLength(text, encoding)
  })
  for (const name of MOVERS) {
    const method = Array.prototype[name] as (...given: unknown[]) => unknown
    replace(Array.prototype, name, function (this: unknown[], ...given: unknown[]) {
      if (!isCounting) counter.steps += this.length
      return method.apply(this, given)
    } as never)
  }
  const segment = Intl.Segmenter.prototype.segment
  replace(Intl.Segmenter.prototype, 'segment', function (this: Intl.Segmenter, text: string) {
    counter.steps += text.length
    return segment.call(this, text)
  })
  return () => {
    for (const back of undo.reverse()) back()
  }
}
