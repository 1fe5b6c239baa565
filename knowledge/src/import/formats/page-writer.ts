import type { HtmlNode } from 'turndown'
import { nodesOf, spanOf, treeOf } from './markdown-tree.js'

/** Writes a piece of HTML as Markdown. */
export type Write = (html: string) => string

/** Links stay if they lead to the web, mail or telephone; relative ones only if the page has an address. */
export async function createWriter(base: string | undefined): Promise<Write> {
  const { default: Turndown } = await import('turndown')
  const turndown = new Turndown({ headingStyle: 'atx', bulletListMarker: '-', codeBlockStyle: 'fenced', br: '' })
  turndown.addRule('link', {
    filter: 'a',
    replacement(text, node) {
      const href = node.getAttribute('href')
      const address = href !== null && URL.canParse(href, base) ? new URL(href, base) : undefined
      if (!address || !linked.includes(address.protocol) || text.trim() === '') return text
      return isItself(node.textContent.trim(), address.href) ? text : `[${text.trim()}](${address.href})`
    },
  })
  turndown.addRule('picture', { filter: 'img', replacement: () => '' })
  turndown.addRule('row', {
    filter: 'tr',
    replacement: (_, row) =>
      `${cellsOf(row)
        .map((cell) => turndown.turndown(cell.innerHTML).replace(/\s+/g, ' '))
        .join(' | ')}\n`,
  })
  turndown.escape = escaped
  return (html) =>
    turndown
      .turndown(html)
      .replace(/^( *(?:-|\d+\.)) {2,}/gm, '$1 ')
      .trim()
}

const linked = ['https:', 'http:', 'mailto:', 'tel:']

/** A text that is the address, which whoever shows it makes a link anyway. */
const isItself = (text: string, address: string): boolean =>
  [address, address.replace(/^(mailto|tel):/, ''), address.replace(/\/$/, '')].includes(text)

const cellsOf = (row: HtmlNode): HtmlNode[] =>
  Array.from(row.childNodes).filter(({ nodeName }) => /^T[DH]$/.test(nodeName))

/**
 * A text as Markdown that reads the same. What no reader of Markdown would take for a mark stays as it is: a customer reads
 * `[修改]`, `order_id` and `5*7`, and so does whoever edits the answer.
 */
export function escaped(text: string): string {
  // What is only text on the page must not become an element or another character.
  const safe = text
    .replace(/\\(?=[!-/:-@[-`{-~])/g, '\\\\')
    .replace(/<(?=[a-z/!?])/gi, '\\<')
    .replace(/&(?=#?\w{1,31};)/g, '\\&')
  if (!mayHoldMarks.test(safe)) return safe
  let written = safe
  // Each mark is spared where it begins; then what was to end it is a sign like any other.
  for (let marks = 0; marks < mostMarks; marks++) {
    const at = firstMark(written)
    if (at === undefined) return written
    written = `${written.slice(0, at)}\\${written.slice(at)}`
  }
  return safe.replace(/[*_`~[\]]/g, '\\$&').replace(/^(\s*)([#>=-])/gm, '$1\\$2')
}

/** Signs in pairs, links, and what begins a line: only these are worth a closer look. */
const mayHoldMarks =
  /[*_~`][\s\S]*[*_~`]|\[[\s\S]*\][([:]|\[\^|^ {0,3}(?:#{1,6}(?:\s|$)|>|[-=*_][-=*_ \t]*$)|^(?: {4}|\t)/m

/** A text with more of them is rather about Markdown, and every sign in it is spared. */
const mostMarks = 20

/** Lists are no marks that anybody has to be spared: `1. 先登录` reads as it was written. */
const harmless: ReadonlySet<string> = new Set(['root', 'paragraph', 'text', 'break', 'list', 'listItem'])

function firstMark(text: string): number | undefined {
  for (const node of nodesOf(treeOf(text))) {
    const { start } = spanOf(node)
    // A bare address is a link by itself; one in brackets was not one on the page.
    if (!harmless.has(node.type) && !(node.type === 'link' && text[start] !== '[')) return start
  }
  return undefined
}
