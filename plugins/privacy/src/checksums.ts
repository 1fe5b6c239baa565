/** Mainland resident identity number, GB 11643-1999: a real date of birth and the check digit of ISO 7064 MOD 11-2. */
export function isResidentId(id: string): boolean {
  if (!/^[1-9]\d{16}[\dX]$/.test(id) || !isDate(id.slice(6, 14))) return false
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
  const sum = weights.reduce((sum, weight, index) => sum + weight * Number(id[index]), 0)
  return '10X98765432'[sum % 11] === id[17]
}

/** Whether `yyyymmdd` was a day since 1900. */
export function isDate(day: string): boolean {
  const [year, month, date] = [Number(day.slice(0, 4)), Number(day.slice(4, 6)), Number(day.slice(6, 8))]
  const real = new Date(Date.UTC(year, month - 1, date))
  return year >= 1900 && real.getUTCMonth() === month - 1 && real.getUTCDate() === date && real.getTime() <= Date.now()
}

/** The check digit of ISO/IEC 7812-1, by Luhn. One number in ten passes by chance. */
export function passesLuhn(digits: string): boolean {
  let sum = 0
  for (let place = 0; place < digits.length; place++) {
    const digit = Number(digits[digits.length - 1 - place])
    sum += place % 2 === 0 ? digit : digit * 2 - (digit > 4 ? 9 : 0)
  }
  return sum % 10 === 0
}

/** Whether a card's first digits belong to a scheme: UnionPay, Visa, Mastercard, American Express, JCB, Discover, Diners, Maestro. */
export function isIssuer(digits: string): boolean {
  const { length } = digits
  if (/^62|^81/.test(digits)) return length >= 16
  if (/^4/.test(digits)) return length === 13 || length === 16 || length === 19
  if (/^(5[1-5]|2(22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720))/.test(digits)) return length === 16
  if (/^3[47]/.test(digits)) return length === 15
  if (/^35(2[89]|[3-8]\d)/.test(digits)) return length >= 16
  if (/^3(0[0-5]|[689])/.test(digits)) return length === 14 || length >= 16
  // 60 and 9558 are also what mainland banks gave out before UnionPay.
  return /^(6011|64[4-9]|65|60|9558|50|5[6-8])/.test(digits) && length >= 16
}

/** ISO 13616: MOD 97-10 over the number turned round, letters as 10 to 35. */
export function isIban(iban: string): boolean {
  if (!/^[A-Z]{2}\d{2}[A-Z\d]{11,30}$/.test(iban)) return false
  let rest = 0
  for (const sign of iban.slice(4) + iban.slice(0, 4)) rest = Number(`${rest}${Number.parseInt(sign, 36)}`) % 97
  return rest === 1
}

/** Taiwan's identity number: the letter counts as 10 to 35 in an order of its own. */
export function isTaiwanId(id: string): boolean {
  if (!/^[A-Z][12]\d{8}$/.test(id)) return false
  const letter = 'ABCDEFGHJKLMNPQRSTUVXYWZIO'.indexOf(id[0]!) + 10
  const digits = [Math.floor(letter / 10), letter % 10, ...[...id.slice(1)].map(Number)]
  const weights = [1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1]
  return digits.reduce((sum, digit, index) => sum + digit * weights[index]!, 0) % 10 === 0
}

/** Hong Kong's identity number: weights 9 to 2 over letters (a blank counts 36) and digits, MOD 11, `A` for ten. */
export function isHongKongId(id: string): boolean {
  const [, letters, digits, check] = /^([A-Z]{1,2})(\d{6})([\dA])$/.exec(id) ?? []
  if (!letters || !digits || !check) return false
  const values = [...letters.padStart(2, ' '), ...digits].map((sign) => (sign === ' ' ? 36 : Number.parseInt(sign, 36)))
  const sum = values.reduce((sum, value, index) => sum + value * (9 - index), 0) + Number.parseInt(check, 16)
  return sum % 11 === 0
}
