/**
 * A text as a cell of a CSV file: a spreadsheet shows it and computes nothing.
 *
 * A spreadsheet takes a cell for a formula that begins with `=`, `+`, `-`, `@`, a tab or a line end; some also when blanks, quotes or invisible
 * characters stand before it, or when the sign is a full-width one. Such a text gets an apostrophe before it and stays readable. A sign with
 * nothing but digits, their separators and blanks after it computes nothing: `-12.50`, `+8613800138000`, `-10%` stay as they are. A phone
 * number with dashes is a subtraction to a spreadsheet, so it gets one, too.
 */
export function safeCell(text: string): string {
  const clean = cellText(text)
  return isFormula(clean) ? `'${clean}` : clean
}

/** A text that a cell can hold at all: without characters that XML forbids, and not longer than a cell (32,767 UTF-16 units). */
export function cellText(text: string): string {
  const clean = Buffer.from(text)
    .toString()
    .replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, '')
  return clean.length <= MAX_CELL ? clean : `${clean.slice(0, MAX_CELL - 1).replace(/[\uD800-\uDBFF]$/, '')}…`
}

/** Whether a spreadsheet may take a text for a formula. */
export function isFormula(text: string): boolean {
  if (/^[\t\r\n]/.test(text)) return true
  const bare = text.replace(/^[\s"'`“”‘’＂＇\p{Cf}\p{Cc}]+/u, '')
  return /^[=+\-@＝＋－＠−]/.test(bare) && !/^[+-]\d[\d., ]*%?$/.test(bare)
}

const MAX_CELL = 32_767
