/** One or many, as a line has it. */
export const listOf = (one: string | string[] | undefined): string[] =>
  one === undefined ? [] : typeof one === 'string' ? [one] : one

/** Names that are written one after the other, with commas of either kind between. */
export const namesIn = (text: string): string[] => [
  ...new Set(
    text
      .split(/[,，、]/)
      .map((part) => part.trim())
      .filter(Boolean),
  ),
]
