/** HTML or SVG that may stand as it is. */
export class Markup {
  constructor(readonly source: string) {}
}

type Piece = string | number | Markup | undefined | readonly (string | number | Markup | undefined)[]

/** Markup of a template; everything put into it is escaped, but markup itself: `` html`<b>${'<'}</b>` ``. */
export const html = (strings: TemplateStringsArray, ...pieces: Piece[]): Markup =>
  new Markup(strings.reduce((source, string, i) => source + shown(pieces[i - 1]) + string))

const shown = (piece: Piece): string => {
  if (piece instanceof Markup) return piece.source
  if (typeof piece === 'object') return piece.map(shown).join('')
  return String(piece ?? '').replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
}
