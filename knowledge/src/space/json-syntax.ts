/** Where a text stops being JSON. Line and column count from 1; the column in UTF-16 units. */
export interface JsonFault {
  line: number
  column: number
  /** What stands there, as a person would name it. */
  found: string
}

/**
 * Finds the first mistake in a text that `JSON.parse` refused: its messages hold no position for most mistakes on
 * Node 20. A walk over the tokens with the open brackets on a stack, so that deep nesting is harmless.
 */
export function findJsonFault(text: string): JsonFault {
  const open: ('{' | '[')[] = []
  let expects: 'value' | 'first value' | 'key' | 'first key' | 'colon' | 'comma' | 'nothing' = 'value'
  const afterValue = () => (open.length === 0 ? 'nothing' : 'comma')
  tokens.lastIndex = 0
  for (;;) {
    const token = tokens.exec(text)?.groups
    const start = tokens.lastIndex - (token?.token?.length ?? 0)
    const sign = token?.token ?? ''
    const isString = sign.startsWith('"')
    if (sign === '') return at(text, blank(text, start))
    if ((sign === '{' || sign === '[') && expects.endsWith('value')) {
      open.push(sign)
      expects = sign === '{' ? 'first key' : 'first value'
    } else if (sign === '}' && open.at(-1) === '{' && (expects === 'comma' || expects === 'first key')) {
      open.pop()
      expects = afterValue()
    } else if (sign === ']' && open.at(-1) === '[' && (expects === 'comma' || expects === 'first value')) {
      open.pop()
      expects = afterValue()
    } else if (sign === ',' && expects === 'comma') expects = open.at(-1) === '{' ? 'key' : 'value'
    else if (sign === ':' && expects === 'colon') expects = 'value'
    else if (isString && expects.endsWith('key')) expects = 'colon'
    else if (!/^[{}[\],:]/.test(sign) && expects.endsWith('value')) expects = afterValue()
    else return at(text, start)
  }
}

/** The next correct token after white space, or nothing. */
const tokens =
  /[ \t\r\n]*(?<token>[{}[\],:]|"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)|/y

const blank = (text: string, from: number): number => from + /^[ \t\r\n]*/.exec(text.slice(from))![0].length

function at(text: string, offset: number): JsonFault {
  const before = text.slice(0, offset)
  const line = before.split('\n').length
  const rest = text.slice(offset)
  const found =
    rest === ''
      ? 'end of the file'
      : rest.startsWith('"')
        ? /^"[^\n"]{0,20}"?/.exec(rest)![0]
        : [...rest.slice(0, 2)][0]!
  return { line, column: offset - before.lastIndexOf('\n'), found }
}
