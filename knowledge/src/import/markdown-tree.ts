import type { Nodes, Root } from 'mdast'
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
