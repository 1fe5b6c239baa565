import { type CheerioAPI, load } from 'cheerio'
import type { Nodes } from 'mdast'
import { nodesOf, spanOf, treeOf } from './formats/markdown-tree.js'

/** Elements that run, load or embed something by being there. */
const activeElements = 'script, iframe, frame, object, embed, applet, portal, meta[http-equiv="refresh" i]'

/** A script of a type that no browser runs is data, such as `application/ld+json` (HTML Standard, "prepare the script element"). */
const isData = (attribs: Record<string, string>): boolean => {
  const type = attribs.type?.trim().toLowerCase() ?? ''
  return (
    type !== '' &&
    !/^(module|importmap|speculationrules|(text|application)\/(x-)?(java|ecma|live|j)script(1\.[0-5])?)(;|$)/.test(type)
  )
}

/** What on a page runs by itself: elements, event handlers, links to scripts. */
export function activeOnPage($: CheerioAPI): string[] {
  const found = $(activeElements)
    .get()
    .flatMap(({ name, attribs }) => (name === 'script' && isData(attribs) ? [] : `<${name}>`))
  for (const attribs of attributes($)) {
    const active = Object.entries(attribs).filter(([name, value]) => isActive(name, value))
    found.push(...active.map(([name, value]) => `${name}="${value.trim().slice(0, 20)}…"`))
  }
  return found
}

/** Takes it away, and scripts that are data with it. */
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

/**
 * The same in Markdown, whose HTML a page may show as it stands; what stands in code is only shown. Links are read as Markdown
 * reads them, with character references and definitions resolved, and may lead to the web, to mail and to a telephone.
 */
export function activeInMarkdown(text: string): string | undefined {
  // Most answers hold nothing but words and links to the web: that is seen without parsing them.
  if (!/<[a-z/!?]|\]\(|\]:|(javascript|vbscript|data:text\/html)[:,;]/i.test(text.replace(plainLinks, '')))
    return undefined
  const live: string[] = []
  let at = 0
  for (const node of nodesOf(treeOf(text))) {
    const active = activeNode(node)
    if (active !== undefined) return active.slice(0, 40)
    const { start, end } = spanOf(node)
    const isShown =
      node.type === 'inlineCode' || (node.type === 'code' && /^(`{3}|~{3})/.test(text.slice(start, start + 3)))
    if (!isShown) continue
    live.push(text.slice(at, start))
    at = end
  }
  live.push(text.slice(at))
  // For readers who see elements where Markdown sees none, such as in text that is only indented.
  return activeMarkup.exec(live.join(' '))?.[0].slice(0, 40)
}

const plainLinks = /\](\(|:[ \t]*)<?(https?:\/\/|mailto:|tel:)/gi

function activeNode(node: Nodes): string | undefined {
  if (node.type === 'html') {
    const $ = load(node.value, null, false)
    const [found] = activeOnPage($)
    const astray = attributes($)
      .flatMap((attribs) => Object.entries(attribs))
      .find(
        ([name, value]) =>
          /^(href|src|action|formaction|poster)$/i.test(name) && !isAllowed(value) && !isPicture(value),
      )
    return found ?? (astray && `${astray[0]}="${astray[1]}`)
  }
  if (node.type === 'link' || node.type === 'definition') return isAllowed(node.url) ? undefined : `](${node.url}`
  if (node.type === 'image') return isAllowed(node.url) || isPicture(node.url) ? undefined : `](${node.url}`
  return undefined
}

/** Where links of articles may lead; those without a scheme stay where they are shown. */
const schemes: ReadonlySet<string> = new Set(['http', 'https', 'mailto', 'tel'])

const isAllowed = (address: string): boolean => {
  const [, scheme] = /^([^/?#]*?):/.exec(bared(address)) ?? []
  return scheme === undefined || schemes.has(scheme.toLowerCase())
}

const isPicture = (address: string): boolean => /^data:image\/(png|jpe?g|gif|webp)[;,]/i.test(bared(address))

/** As browsers read an address: without white space and control characters. */
const bared = (address: string): string => address.replace(/[\s\p{C}]+/gu, '')

const activeMarkup =
  /(?<!\\)<(?:script|iframe|frame|object|embed|applet|portal|svg|meta|link|base)\b|(?<!\\)<[a-z][^<>]{0,1000}?[\s"'/]on\w+\s*=|(?:\]\(|\]:|["'=<])\s*<?(?:javascript|vbscript|data:text\/html)[:,;]/i

/** An event handler, or an address that is a script; browsers overlook white space and control characters in its scheme. */
const isActive = (name: string, value: string): boolean =>
  /^on\w/i.test(name) ||
  (/^(xlink:)?href$|^(form)?action$|^(src|data|to|from|values)$/i.test(name) &&
    /^(javascript|vbscript|data:text\/html)/i.test(value.replace(/[\s\u0000-\u001f]+/g, '')))
