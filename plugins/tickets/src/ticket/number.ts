import { randomInt } from 'node:crypto'

/** Without letters and digits that are mistaken for each other: 0 O, 1 I L, U V. */
const LETTERS = '23456789ABCDEFGHJKMNPQRSTWXYZ'
const LENGTH = 6

/** A number that nobody guesses: one of 594 million. It has a digit, so that no word is taken for one. */
export function newNumber(): string {
  for (;;) {
    let number = ''
    for (let i = 0; i < LENGTH; i++) number += LETTERS[randomInt(LETTERS.length)]
    if (/\d/.test(number)) return `T-${number}`
  }
}

const WRITTEN = new RegExp(`(?<![A-Z0-9])T\\s?[-‐-―−_]?\\s?([${LETTERS}]{${LENGTH}})(?![A-Z0-9])`)

/** The ticket number in a text, however it was typed: `t-7k3m9q`, `Ｔ－７Ｋ３Ｍ９Ｑ`, `T7K3M9Q`. */
export function numberIn(text: string): string | undefined {
  const found = WRITTEN.exec(text.normalize('NFKC').toUpperCase())?.[1]
  return found !== undefined && /\d/.test(found) ? `T-${found}` : undefined
}
