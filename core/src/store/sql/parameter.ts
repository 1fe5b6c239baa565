/** A parameter that databases have a type for. */
export type Parameter = string | number | bigint | Uint8Array | null

/**
 * A value as a parameter, alike in all databases: a boolean becomes 1 or 0; NUL and halves of surrogate pairs, which cannot be stored as
 * text everywhere, become U+FFFD.
 * @throws TypeError for values that databases have no type for, and that a driver would store as something else
 */
export function parameterOf(value: unknown): Parameter {
  switch (typeof value) {
    case 'string':
      return cleanText(value)
    case 'number':
      if (Number.isFinite(value)) return value
      throw unfit(String(value), 'Give a finite number, or null')
    case 'boolean':
      return value ? 1 : 0
    case 'bigint':
      return value
    case 'undefined':
      return null
    case 'object':
      if (value === null) return null
      if (value instanceof Uint8Array) return value
      if (value instanceof Date) throw unfit('a Date', 'Give milliseconds: date.getTime()')
      throw unfit('an object', 'Give its JSON: JSON.stringify(value)')
    default:
      throw unfit(`a ${typeof value}`, 'Give a text, a number, a boolean, bytes or null')
  }
}

function cleanText(text: string): string {
  const whole = isWellFormed.call(text) ? text : toWellFormed.call(text)
  return whole.includes('\0') ? whole.replaceAll('\0', '\uFFFD') : whole
}

// Node 20 has both; TypeScript's ES2023 library does not list them yet.
const { isWellFormed, toWellFormed } = String.prototype as unknown as {
  isWellFormed(this: string): boolean
  toWellFormed(this: string): string
}

const unfit = (what: string, next: string) =>
  new TypeError(`${what} cannot be stored as a parameter of a statement. ${next}.`)
