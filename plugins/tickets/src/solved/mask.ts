/** Hides phone numbers, identity numbers, bank cards and e-mail addresses. Order numbers stay: their digits add up to no card. */
export function maskPersonal(text: string): string {
  return (
    text
      // From the beginning of a word only, so that long words take time in proportion to their length.
      .replace(/(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g, (address) => `${address[0]}***@***`)
      .replace(/(?<!\d)\d{17}[\dXx](?!\d)/g, (id) =>
        isIdentity(id) ? `${id.slice(0, 3)}***********${id.slice(-2)}` : id,
      )
      .replace(
        /(?<![\d*])(?:\+?86[- ]?)?(1[3-9]\d)[- ]?\d{4}[- ]?(\d{4})(?!\d)/g,
        (_, head, tail) => `${head}****${tail}`,
      )
      .replace(/(?<!\d)\d(?:[ -]?\d){12,18}(?!\d)/g, (card) =>
        isCard(card) ? `**** ${card.replace(/\D/g, '').slice(-4)}` : card,
      )
  )
}

/** By the check digit of GB 11643. */
function isIdentity(id: string): boolean {
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
  const sum = weights.reduce((sum, weight, i) => sum + weight * Number(id[i]), 0)
  return '10X98765432'[sum % 11] === id[17]!.toUpperCase()
}

/** By Luhn's check digit. */
function isCard(text: string): boolean {
  const digits = [...text.replace(/\D/g, '')].reverse().map(Number)
  if (digits.every((digit) => digit === digits[0])) return false
  const sum = digits.reduce(
    (sum, digit, i) => sum + (i % 2 === 0 ? digit : digit * 2 > 9 ? digit * 2 - 9 : digit * 2),
    0,
  )
  return sum % 10 === 0
}
