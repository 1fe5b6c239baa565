import { type AST, RegExpParser } from '@eslint-community/regexpp'

/** A text that grows: what stands first, what is repeated, and what stands last. */
export interface Attack {
  prefix: string
  pump: string
  suffix: string
}

/** An attack of a length in UTF-16 units. */
export const grown = ({ prefix, pump, suffix }: Attack, length: number): string =>
  prefix + pump.repeat(Math.max(1, Math.ceil((length - prefix.length - suffix.length) / pump.length))) + suffix

/** Repetitions of fewer than this are bounded, whatever the text: they cost much, but no more for a longer one. */
const MANY = 64
const MAX_CHARACTERS = 16
const TAILS = ['', '\u0001', '!']

/**
 * The texts that a regular expression may look at over and over: what leads to each of its repetitions, then what that
 * repeats, many times, then something that does not fit. And all its characters, alone and in pairs.
 */
export function attacksOn({ source, flags }: RegExp): Attack[] {
  const ast = new RegExpParser().parsePattern(source, 0, source.length, flags.includes('u'))
  const attacks = new Map<string, Attack>()
  const add = (prefix: string, pump: string, suffix: string) => {
    if (pump !== '') attacks.set(JSON.stringify([prefix, pump, suffix]), { prefix, pump, suffix })
  }
  const characters = new Set<string>()
  const sampled = new Map<AST.Element, string[]>()

  function walk(alternatives: readonly AST.Alternative[], before: string): void {
    for (const { elements } of alternatives) {
      let prefix = before
      for (const element of elements) {
        if (element.type === 'Quantifier') {
          if (element.max >= MANY) {
            for (const pump of samples(element.element)) {
              for (const tail of TAILS) {
                add(prefix, pump, tail)
                add('', prefix + pump, tail)
              }
            }
          }
          inner(element.element, prefix)
        } else inner(element, prefix)
        prefix += samples(element)[0] ?? ''
      }
    }
  }
  function inner(element: AST.Element, prefix: string): void {
    if (element.type === 'Group' || element.type === 'CapturingGroup') walk(element.alternatives, prefix)
    else if (element.type === 'Assertion' && 'alternatives' in element) walk(element.alternatives, prefix)
    else for (const one of samples(element)) if (one.length <= 2) characters.add(one)
  }
  walk(ast.alternatives, '')
  for (const whole of ast.alternatives.flatMap((alternative) => ofAlternative(alternative))) add('', whole, '')
  const some = [...characters].slice(0, MAX_CHARACTERS)
  for (const one of some) {
    for (const tail of TAILS) add('', one, tail)
    for (const other of some.slice(0, 4)) if (one !== other) add('', one + other, '')
  }
  return [...attacks.values()]

  /** A few texts that an element matches; the first is the plainest. Kept, since an element is asked for with everything that it stands in. */
  function samples(element: AST.Element): string[] {
    const known = sampled.get(element) ?? sample(element)
    sampled.set(element, known)
    return known
  }

  function sample(element: AST.Element): string[] {
    switch (element.type) {
      case 'Character':
        return [String.fromCodePoint(element.value)]
      case 'CharacterSet':
      case 'CharacterClass':
      case 'ExpressionCharacterClass': {
        const form = new RegExp(`^(?:${element.raw})$`, flags.replace(/[gymd]/g, ''))
        return [...PROBES, ...source].filter((one) => form.test(one)).slice(0, 4)
      }
      case 'Group':
      case 'CapturingGroup':
        return element.alternatives.flatMap(ofAlternative).slice(0, 12)
      case 'Quantifier':
        return samples(element.element).map((one) => one.repeat(Math.max(1, element.min)))
      case 'Assertion':
        return 'alternatives' in element && !element.negate && element.kind === 'lookbehind'
          ? element.alternatives.flatMap(ofAlternative).slice(0, 2)
          : ['']
      case 'Backreference':
        return ['']
    }
  }

  function ofAlternative({ elements }: AST.Alternative): string[] {
    const all = elements.map(samples)
    const plainest = all.map(([one]) => one ?? '').join('')
    const others = all.map((list) => list.at(-1) ?? '').join('')
    return plainest === others ? [plainest] : [plainest, others]
  }
}

/** One of each kind of character that expressions tell apart. */
const PROBES = [
  'a',
  '1',
  '中',
  ' ',
  '王',
  'Z',
  '一',
  '.',
  '-',
  ',',
  ':',
  '。',
  '\n',
  '=',
  '@',
  '(',
  '_',
  '/',
  'é',
  '\u200b',
  '😀',
]
