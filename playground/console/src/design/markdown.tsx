import { type Block, type Inline, parseMarkdown } from '@huida/core'
import { createElement, type ReactNode } from 'react'
import styles from './markdown.module.css'

/** An answer in Markdown. Text from customers, articles and models is text: no markup of theirs is ever made an element. */
export function Markdown({ text }: { text: string }) {
  return <div className={styles.markdown}>{parseMarkdown(text).map(blockOf)}</div>
}

function blockOf(block: Block, key: number): ReactNode {
  switch (block.type) {
    case 'paragraph':
      return (
        <p key={key} dir="auto">
          {block.children.map(inlineOf)}
        </p>
      )
    case 'heading':
      // It stands inside of a page that has headings of its own.
      return createElement(`h${Math.min(6, block.level + 2)}`, { key, dir: 'auto' }, block.children.map(inlineOf))
    case 'code':
      return (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what can be scrolled must be reached by keyboard
        <pre key={key} dir="ltr" tabIndex={0}>
          {block.text}
        </pre>
      )
    case 'rule':
      return <hr key={key} />
    case 'list':
      return createElement(
        block.ordered ? 'ol' : 'ul',
        { key },
        block.items.map(({ number, blocks }, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a text has no other order
          <li key={at} value={number}>
            {blocks.map(blockOf)}
          </li>
        )),
      )
  }
}

function inlineOf(node: Inline, key: number): ReactNode {
  switch (node.type) {
    case 'text':
      return node.text
    case 'strong':
      return <strong key={key}>{node.children.map(inlineOf)}</strong>
    case 'emphasis':
      return <em key={key}>{node.children.map(inlineOf)}</em>
    case 'code':
      return <code key={key}>{node.text}</code>
    case 'link':
      return (
        <a key={key} href={safe(node.url)} target="_blank" rel="noreferrer noopener nofollow">
          {node.children.map(inlineOf)}
        </a>
      )
  }
}

/** The parser knows only such addresses; this holds if it ever learns others. */
const safe = (url: string): string | undefined => (/^(https?:|mailto:|tel:)/i.test(url) ? url : undefined)
