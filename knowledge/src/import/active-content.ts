import type { CheerioAPI } from 'cheerio'

/** Elements that run, load or embed something by being there. */
const activeElements = 'script, iframe, frame, object, embed, applet, portal, meta[http-equiv="refresh" i]'

/** What on a page runs by itself: elements, event handlers, links to scripts. */
export function activeOnPage($: CheerioAPI): string[] {
  const found = $(activeElements)
    .get()
    .map(({ name }) => `<${name}>`)
  for (const attribs of attributes($)) {
    const active = Object.entries(attribs).filter(([name, value]) => isActive(name, value))
    found.push(...active.map(([name, value]) => `${name}="${value.trim().slice(0, 20)}…"`))
  }
  return found
}

/** Takes it away. */
export function stripActive($: CheerioAPI): void {
  $(activeElements).remove()
  for (const attribs of attributes($)) {
    for (const name of Object.keys(attribs)) if (isActive(name, attribs[name]!)) delete attribs[name]
  }
}

const attributes = ($: CheerioAPI): Record<string, string>[] =>
  $('*')
    .get()
    .flatMap((node) => ('attribs' in node ? [node.attribs] : []))

/** The same in Markdown, whose HTML a page may show as it stands; what stands in code is only shown. */
export function activeInMarkdown(text: string): string | undefined {
  const live = text.replace(/^ {0,3}(`{3,}|~{3,})[\s\S]*?^ {0,3}\1/gm, '').replace(/(`+)[^`]*?\1/g, '')
  return activeMarkup.exec(live)?.[0].slice(0, 40)
}

/** Elements, handlers, addresses that are scripts, and addresses that spell something with character references. */
const activeMarkup =
  /(?<!\\)<(?:script|iframe|frame|object|embed|applet|portal|svg|meta|link|base)\b|(?<!\\)<[a-z][^<>]{0,1000}?[\s"'/]on\w+\s*=|(?:\]\(|\]:|["'=<])\s*<?(?:javascript|vbscript|data:text\/html)[:,;]|\]\([^)\s]{0,200}&(?:#|colon|tab|newline)/i

/** An event handler, or an address that is a script; browsers overlook white space and control characters in its scheme. */
const isActive = (name: string, value: string): boolean =>
  /^on\w/i.test(name) ||
  (/^(xlink:)?href$|^(form)?action$|^(src|data|to|from|values)$/i.test(name) &&
    /^(javascript|vbscript|data:text\/html)/i.test(value.replace(/[\s\u0000-\u001f]+/g, '')))
