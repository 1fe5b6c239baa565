/** Footnotes: their words by the mark that stands in the text, such as `[1]`. */
export type Notes = ReadonlyMap<string, string>

/** A text with the notes that it points to below it, so that none is lost and none ends up in another answer. */
export function withNotes(text: string, notes: Notes): string {
  if (notes.size === 0) return text
  const marks = new Set(Array.from(text.matchAll(/\[[^[\]\n]{1,100}\]/g), ([mark]) => mark))
  const used = [...marks].flatMap((mark) => (notes.has(mark) ? [[mark, notes.get(mark)!] as const] : []))
  return used.length === 0 ? text : `${text.trimEnd()}\n\n${used.map(([mark, words]) => `${mark} ${words}`).join('\n')}`
}
