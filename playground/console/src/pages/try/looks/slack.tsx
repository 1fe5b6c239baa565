import type { ReactNode } from 'react'
import styles from './looks.module.css'
import { Buttons, type Choose, Medium, Words } from './message.js'

/** As much of Block Kit as is looked at. */
interface Block {
  type: string
  style?: string | Style
  text?: string | { text: string }
  url?: string
  alt_text?: string
  image_url?: string
  elements?: Block[]
}

interface Style {
  bold?: boolean
  italic?: boolean
  code?: boolean
}

/** A message of Slack. */
export function Slack({ told, choose }: { told: unknown; choose: Choose }) {
  const { blocks } = told as { blocks: Block[] }
  return blocks.map((block, at) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: blocks have no names, and never move
    <SlackBlock key={at} block={block} choose={choose} />
  ))
}

function SlackBlock({ block, choose }: { block: Block; choose: Choose }) {
  switch (block.type) {
    case 'rich_text':
      return <div className={styles.words}>{block.elements?.map(richOf)}</div>
    case 'actions':
      return <Buttons labels={block.elements?.map(wordsOf) ?? []} choose={choose} />
    case 'header':
      return <p className={styles.title}>{wordsOf(block)}</p>
    case 'image':
      return <Medium sign="🖼">{block.alt_text?.trim() || block.image_url}</Medium>
    default:
      return <Words text={wordsOf(block)} />
  }
}

const wordsOf = ({ text }: Block): string => (typeof text === 'string' ? text : (text?.text ?? ''))

function richOf(block: Block, key: number): ReactNode {
  switch (block.type) {
    case 'rich_text_list': {
      const List = block.style === 'ordered' ? 'ol' : 'ul'
      return (
        <List key={key}>
          {block.elements?.map((item, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: items have no names, and never move
            <li key={at}>{item.elements?.map(pieceOf)}</li>
          ))}
        </List>
      )
    }
    case 'rich_text_preformatted':
      return <pre key={key}>{block.elements?.map(pieceOf)}</pre>
    default:
      return <span key={key}>{block.elements?.map(pieceOf)}</span>
  }
}

function pieceOf(piece: Block, key: number): ReactNode {
  const { bold, italic, code } = Object(piece.style) as Style
  const words = wordsOf(piece) || piece.url
  const inner = piece.type === 'link' ? <span className={styles.link}>{words}</span> : words
  const coded = code ? <code>{inner}</code> : inner
  const slanted = italic ? <em>{coded}</em> : coded
  return <span key={key}>{bold ? <strong>{slanted}</strong> : slanted}</span>
}
