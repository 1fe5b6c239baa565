import { type AST, RegExpParser } from '@eslint-community/regexpp'

/** Where a regular expression matches, and what its groups hold: undefined for those that took no part. */
export interface Matched {
  index: number
  groups: (readonly [start: number, end: number] | undefined)[]
}

/** A regular expression as a program for a backtracking matcher that counts what it does. */
export interface Matcher {
  /** The first match from a place on, as `exec` would find it; every instruction goes through `step`. */
  match(text: string, from: number, isSticky: boolean, step: () => void): Matched | undefined
}

/**
 * The matcher of a regular expression. A regular-expression engine hides what it does: one call of `exec` may look at a text
 * once or a million times. This one backtracks as the specification says (ECMA-262, 22.2.2) and counts.
 */
export function matcherOf({ source, flags }: RegExp): Matcher {
  const known = compiled.get(`/${source}/${flags}`)
  if (known) return known
  const matcher = compile(source, flags)
  compiled.set(`/${source}/${flags}`, matcher)
  return matcher
}

/** Longer is not counted: an expression that tries every way to cut a text would not end. */
const MOST_STEPS = 100_000_000

/**
 * How many steps it takes to find all that an expression matches in a text; the first only, unless it is global.
 * @throws when there are too many to be counted
 */
export function stepsOf(form: RegExp, text: string): number {
  let steps = 0
  const matcher = matcherOf(form)
  for (let from = 0; from <= text.length; ) {
    const found = matcher.match(text, from, form.sticky, () => {
      if (++steps > MOST_STEPS) throw new Error(`${form} takes more than ${MOST_STEPS} steps for ${text.slice(0, 100)}`)
    })
    if (!found || !form.global) break
    from = Math.max(found.groups[0]![1], from + 1)
  }
  return steps
}

const compiled = new Map<string, Matcher>()

/** `next` is implied: the instruction after this one, but for jumps. */
type Instruction =
  | { op: 'character'; is: (code: number) => boolean; back: boolean }
  | { op: 'start' | 'end' | 'edge' | 'inside' }
  | { op: 'save'; register: number }
  | { op: 'clear'; from: number; until: number }
  | { op: 'choose'; first: number; second: number }
  | { op: 'jump'; to: number }
  | { op: 'begin'; count: number }
  | { op: 'repeat'; count: number; at: number; min: number; max: number; lazy: boolean; exit: number }
  | { op: 'repeated'; count: number; at: number; min: number; test: number }
  | { op: 'look'; negate: boolean; exit: number }
  | { op: 'reference'; group: number; back: boolean }
  | { op: 'done' }

function compile(source: string, flags: string): Matcher {
  const isUnicode = flags.includes('u')
  const ast = new RegExpParser().parsePattern(source, 0, source.length, isUnicode)
  const program: Instruction[] = []
  /** Registers 2n and 2n + 1 hold where group n begins and ends; those of loops follow. */
  const groups: AST.CapturingGroup[] = []
  collect(ast, groups)
  let registers = 2 * (groups.length + 1)

  const add = <I extends Instruction>(instruction: I): I => {
    program.push(instruction)
    return instruction
  }

  function alternatives(list: readonly AST.Alternative[], back: boolean): void {
    const jumps: { to: number }[] = []
    for (const [i, alternative] of list.entries()) {
      const choice = i < list.length - 1 ? add({ op: 'choose', first: program.length + 1, second: 0 }) : undefined
      const elements = back ? [...alternative.elements].reverse() : alternative.elements
      for (const one of elements) element(one, back)
      if (choice) {
        jumps.push(add({ op: 'jump', to: 0 }))
        choice.second = program.length
      }
    }
    for (const jump of jumps) jump.to = program.length
  }

  function element(one: AST.Element, back: boolean): void {
    switch (one.type) {
      case 'Character':
      case 'CharacterSet':
      case 'CharacterClass':
      case 'ExpressionCharacterClass':
        add({ op: 'character', is: tester(one.raw, flags), back })
        return
      case 'Group':
        alternatives(one.alternatives, back)
        return
      case 'CapturingGroup': {
        const group = groups.indexOf(one) + 1
        add({ op: 'save', register: 2 * group + (back ? 1 : 0) })
        alternatives(one.alternatives, back)
        add({ op: 'save', register: 2 * group + (back ? 0 : 1) })
        return
      }
      case 'Backreference':
        if (Array.isArray(one.resolved)) throw new Error(`Two groups of one name are not understood: ${source}`)
        add({ op: 'reference', group: groups.indexOf(one.resolved) + 1, back })
        return
      case 'Assertion':
        assertion(one)
        return
      case 'Quantifier':
        quantifier(one, back)
        return
    }
  }

  function assertion(one: AST.Assertion): void {
    if (one.kind === 'lookahead' || one.kind === 'lookbehind') {
      const look = add({ op: 'look', negate: one.negate, exit: 0 })
      alternatives(one.alternatives, one.kind === 'lookbehind')
      add({ op: 'done' })
      look.exit = program.length
    } else if (one.kind === 'word') add({ op: one.negate ? 'inside' : 'edge' })
    else add({ op: one.kind })
  }

  function quantifier({ min, max, greedy, element: inner }: AST.Quantifier, back: boolean): void {
    const [count, at] = [registers++, registers++]
    add({ op: 'begin', count })
    const test = program.length
    const repeat = add({ op: 'repeat', count, at, min, max, lazy: !greedy, exit: 0 })
    const held: AST.CapturingGroup[] = []
    collect(inner, held)
    const numbers = held.map((group) => groups.indexOf(group) + 1)
    if (numbers.length > 0) add({ op: 'clear', from: 2 * Math.min(...numbers), until: 2 * Math.max(...numbers) + 2 })
    element(inner, back)
    add({ op: 'repeated', count, at, min, test })
    repeat.exit = program.length
  }

  alternatives(ast.alternatives, false)
  add({ op: 'done' })
  const run = runner(program, { isMultiline: flags.includes('m'), isUnicode })
  const isAnchored = !flags.includes('m') && ast.alternatives.every(startsAtStart)

  return {
    match(text, from, isSticky, step) {
      // Engines know that nothing else can match, and do not try.
      const last = isSticky ? from : isAnchored ? 0 : text.length
      for (let index = from; index <= last; index++) {
        const memory = new Int32Array(registers).fill(-1)
        const end = run(text, index, memory, step)
        if (end < 0) {
          if (isUnicode && isPairAt(text, index)) index++
          continue
        }
        const held = groups.map((_, i) => {
          const [start, stop] = [memory[2 * i + 2]!, memory[2 * i + 3]!]
          return start < 0 || stop < 0 ? undefined : ([start, stop] as const)
        })
        return { index, groups: [[index, end], ...held] }
      }
      return undefined
    },
  }
}

/** Runs a program; where the match ends, or -1. Fills the registers. */
function runner(
  program: readonly Instruction[],
  { isMultiline, isUnicode }: { isMultiline: boolean; isUnicode: boolean },
) {
  const isEdge = (text: string, at: number) => isWord(text.charCodeAt(at - 1)) !== isWord(text.charCodeAt(at))

  return (text: string, index: number, memory: Int32Array, step: () => void): number => {
    /** What to undo (register and value) and where to go on (program and place, marked by the last bit), newest last. */
    const trail: number[] = []
    const set = (register: number, value: number) => {
      trail.push(register << 1, memory[register]!)
      memory[register] = value
    }

    /** Undoes what happened until the latest choice above a height; the place to go on at, or -1. */
    let resumedAt = -1
    const backtrack = (height: number): number => {
      while (trail.length > height) {
        const value = trail.pop()!
        const kind = trail.pop()!
        step()
        if ((kind & 1) === 1) {
          resumedAt = value
          return kind >> 1
        }
        memory[kind >> 1] = value
      }
      return -1
    }

    const go = (start: number, from: number): number => {
      const height = trail.length
      let pc = start
      let at = from
      for (;;) {
        step()
        const now = program[pc]!
        let isGood = true
        switch (now.op) {
          case 'character': {
            const code = now.back ? codeBefore(text, at, isUnicode) : codeAt(text, at, isUnicode)
            isGood = code >= 0 && now.is(code)
            if (isGood) at += (now.back ? -1 : 1) * (code > 0xffff ? 2 : 1)
            pc++
            break
          }
          case 'start':
            isGood = at === 0 || (isMultiline && isLineEnd(text.charCodeAt(at - 1)))
            pc++
            break
          case 'end':
            isGood = at === text.length || (isMultiline && isLineEnd(text.charCodeAt(at)))
            pc++
            break
          case 'edge':
          case 'inside':
            isGood = isEdge(text, at) === (now.op === 'edge')
            pc++
            break
          case 'save':
            set(now.register, at)
            pc++
            break
          case 'clear':
            for (let register = now.from; register < now.until; register++) set(register, -1)
            pc++
            break
          case 'choose':
            trail.push((now.second << 1) | 1, at)
            pc = now.first
            break
          case 'jump':
            pc = now.to
            break
          case 'begin':
            set(now.count, 0)
            pc++
            break
          case 'repeat': {
            const count = memory[now.count]!
            if (count >= now.max) pc = now.exit
            else if (count < now.min || !now.lazy) {
              if (count >= now.min) trail.push((now.exit << 1) | 1, at)
              set(now.at, at)
              pc++
            } else {
              // The body begins after this instruction; `at` is the same whenever that is chosen.
              set(now.at, at)
              trail.push(((pc + 1) << 1) | 1, at)
              pc = now.exit
            }
            break
          }
          case 'repeated': {
            const count = memory[now.count]!
            isGood = !(count >= now.min && memory[now.at] === at)
            set(now.count, count + 1)
            pc = now.test
            break
          }
          case 'look': {
            const before = trail.length
            const isFound = go(pc + 1, at) >= 0
            if (isFound && !now.negate) dropChoices(trail, before)
            else undo(trail, before, memory)
            isGood = isFound !== now.negate
            pc = now.exit
            break
          }
          case 'reference': {
            const [begin, end] = [memory[2 * now.group]!, memory[2 * now.group + 1]!]
            const held = begin < 0 || end < 0 ? '' : text.slice(begin, end)
            const place = now.back ? at - held.length : at
            isGood = place >= 0 && text.startsWith(held, place)
            at += (now.back ? -1 : 1) * held.length
            pc++
            break
          }
          case 'done':
            return at
        }
        if (isGood) continue
        pc = backtrack(height)
        if (pc < 0) return -1
        at = resumedAt
      }
    }
    return go(0, index)
  }
}

/** What a look-ahead has found stays; that it could have found something else is forgotten. */
function dropChoices(trail: number[], height: number): void {
  let kept = height
  for (let i = height; i < trail.length; i += 2) {
    if ((trail[i]! & 1) === 1) continue
    trail[kept] = trail[i]!
    trail[kept + 1] = trail[i + 1]!
    kept += 2
  }
  trail.length = kept
}

function undo(trail: number[], height: number, memory: Int32Array): void {
  while (trail.length > height) {
    const value = trail.pop()!
    const kind = trail.pop()!
    if ((kind & 1) === 0) memory[kind >> 1] = value
  }
}

/** Whether a character fits an element of an expression: asked of the runtime once, then remembered. */
function tester(raw: string, flags: string): (code: number) => boolean {
  const form = new RegExp(`^(?:${raw})$`, flags.replace(/[gymd]/g, ''))
  const key = String(form)
  const known = testers.get(key)
  if (known) return known
  const seen = new Map<number, boolean>()
  const test = (code: number): boolean => {
    const known = seen.get(code)
    if (known !== undefined) return known
    const fits = nativeExec.call(form, String.fromCodePoint(code)) !== null
    seen.set(code, fits)
    return fits
  }
  testers.set(key, test)
  return test
}

const testers = new Map<string, (code: number) => boolean>()

/** The runtime's own, before anything replaces it. */
const nativeExec = RegExp.prototype.exec

function collect(node: AST.Pattern | AST.Element, groups: AST.CapturingGroup[]): void {
  if (node.type === 'CapturingGroup') groups.push(node)
  if (node.type === 'Quantifier') collect(node.element, groups)
  if ('alternatives' in node && Array.isArray(node.alternatives))
    for (const alternative of node.alternatives)
      if (alternative.type === 'Alternative') for (const one of alternative.elements) collect(one, groups)
}

const startsAtStart = ({ elements: [first] }: AST.Alternative): boolean =>
  first !== undefined &&
  ((first.type === 'Assertion' && first.kind === 'start') ||
    ((first.type === 'Group' || first.type === 'CapturingGroup') && first.alternatives.every(startsAtStart)))

const isWord = (code: number) =>
  (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95
const isLineEnd = (code: number) => code === 10 || code === 13 || code === 0x2028 || code === 0x2029
const isHigh = (code: number) => code >= 0xd800 && code <= 0xdbff
const isLow = (code: number) => code >= 0xdc00 && code <= 0xdfff
const isPairAt = (text: string, at: number) => isHigh(text.charCodeAt(at)) && isLow(text.charCodeAt(at + 1))

function codeAt(text: string, at: number, isUnicode: boolean): number {
  if (at >= text.length) return -1
  return isUnicode ? text.codePointAt(at)! : text.charCodeAt(at)
}

function codeBefore(text: string, at: number, isUnicode: boolean): number {
  if (at <= 0) return -1
  return isUnicode && at >= 2 && isPairAt(text, at - 2) ? text.codePointAt(at - 2)! : text.charCodeAt(at - 1)
}
