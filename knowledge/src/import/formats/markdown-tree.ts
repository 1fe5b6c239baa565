import type { Nodes, Paragraph, Root } from 'mdast'
import { fromMarkdown } from 'mdast-util-from-markdown'
import { gfmFromMarkdown } from 'mdast-util-gfm'
import { gfm } from 'micromark-extension-gfm'

/** Markdown as CommonMark and GitHub read it. */
export const treeOf = (text: string): Root =>
  fromMarkdown(text, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] })

/** Every node below one, in order. A stack instead of recursion: quotations may lie in quotations without end. */
export function* nodesOf(root: Nodes): Generator<Nodes> {
  const left: Nodes[] = [root]
  for (let node = left.pop(); node; node = left.pop()) {
    yield node
    if ('children' in node) for (const child of node.children.toReversed()) left.push(child)
  }
}

/** Where a node begins and ends in the text that it was read from. */
export const spanOf = (node: Nodes): { start: number; end: number } => ({
  start: node.position?.start.offset ?? 0,
  end: node.position?.end.offset ?? 0,
})

/** What to write instead of the HTML in a line: `<b>` is bold, `<br>` a line, `<a>` a link; other elements show their text. */
export function inlineHtml(paragraph: Paragraph): { start: number; end: number; text: string }[] {
  const links: string[] = []
  return [...nodesOf(paragraph)].flatMap((node) => {
    if (node.type !== 'html' || node.value.startsWith('<!--')) return []
    const [, slash, name = ''] = /^<(\/?)([a-z][a-z\d-]*)/i.exec(node.value) ?? []
    const mark = marks.get(name.toLowerCase())
    if (name.toLowerCase() !== 'a') return [{ ...spanOf(node), text: mark ?? '' }]
    if (slash === '') links.push(/\shref\s*=\s*(?:"([^"]*)"|'([^']*)')/i.exec(node.value)?.slice(1).find(Boolean) ?? '')
    const address = slash === '' ? links.at(-1) : links.pop()
    return [{ ...spanOf(node), text: !address ? '' : slash === '' ? '[' : `](${address.replaceAll('&amp;', '&')})` }]
  })
}

const marks: ReadonlyMap<string, string> = new Map([
  ['br', '\n'],
  ...['b', 'strong'].map((name) => [name, '**'] as const),
  ...['i', 'em'].map((name) => [name, '*'] as const),
  ['code', '`'],
])
