/**
 * A text as a cell that no spreadsheet takes for a formula: one that a customer has worded (`=cmd|…`) would run where the table
 * is opened.
 */
export const guarded = (text: string): string => (/^'*[=+\-@\t\r]/.test(text) ? `'${text}` : text)

/** The text of such a cell. */
export const unguarded = (text: string): string => (/^'+[=+\-@\t\r]/.test(text) ? text.slice(1) : text)

/** Several texts in one cell, on lines of their own. */
export const joinTexts = (texts: readonly string[]): string => texts.map(withBars).join('\n')

/** A text whose bars part nothing: `S|M` as `S\|M`. */
export const withBars = (text: string): string => text.replace(/(\\*)([|｜])/g, '$1$1\\$2')

/** The texts of a cell: on lines of their own; or, where it has only one line, between bars. */
export function splitTexts(cell: string): string[] {
  const lines = cell.includes('\n')
  const texts: string[] = ['']
  const add = (text: string) => {
    texts[texts.length - 1] += text
  }
  for (const [part, slashes = '', sign] of cell.matchAll(/(\\*)([|｜\n])|\\+|[^\\|｜\n]+/g)) {
    if (sign === undefined) add(part)
    else if (sign === '\n') {
      add(slashes)
      texts.push('')
    } else {
      add('\\'.repeat(slashes.length >> 1))
      if (lines || slashes.length % 2 === 1) add(sign)
      else texts.push('')
    }
  }
  return texts.flatMap((text) => text.trim() || [])
}
