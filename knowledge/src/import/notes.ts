/** Footnotes: their words by the mark that stands in the text, such as `[1]`. */
export type Notes = ReadonlyMap<string, string>

/** A text with the notes that it points to below it, so that none is lost and none ends up in another answer. */
export function withNotes(text: string, notes: Notes): string {
  const used = [...notes].filter(([mark]) => text.includes(mark))
  return used.length === 0 ? text : `${text.trimEnd()}\n\n${used.map(([mark, words]) => `${mark} ${words}`).join('\n')}`
}
