import type { ReactNode } from 'react'
import styles from './looks.module.css'
import { Buttons, type Choose, Medium, Words } from './message.js'

interface Entity {
  type: string
  offset: number
  length: number
}

/** As much of a call of the Bot API as is looked at. */
interface Call {
  method: string
  payload: {
    text?: string
    entities?: Entity[]
    reply_markup?: { inline_keyboard?: { text: string }[][] }
    title?: string
    photo?: string
    document?: string
    video?: string
  }
}

/** A message of Telegram. */
export function Telegram({ told, choose }: { told: unknown; choose: Choose }) {
  const { method, payload } = told as Call
  const labels = payload.reply_markup?.inline_keyboard?.flat().map(({ text }) => text) ?? []
  return (
    <>
      {payload.text === undefined ? (
        <Medium sign={method === 'sendPhoto' ? '🖼' : '📎'}>
          {payload.title ?? payload.photo ?? payload.document ?? payload.video ?? method}
        </Medium>
      ) : payload.entities ? (
        <p className={styles.words} dir="auto">
          {styled(payload.text, payload.entities, 0, payload.text.length)}
        </p>
      ) : (
        <Words text={payload.text} />
      )}
      {labels.length > 0 && <Buttons labels={labels} choose={choose} />}
    </>
  )
}

/** A stretch of a text, in which entities may lie within one another. */
function styled(text: string, entities: readonly Entity[], from: number, to: number): ReactNode[] {
  const nodes: ReactNode[] = []
  let at = from
  // The outermost come first.
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length)
  for (const [index, entity] of sorted.entries()) {
    const end = Math.min(to, entity.offset + entity.length)
    if (entity.offset < at || entity.offset >= to) continue
    nodes.push(text.slice(at, entity.offset))
    const inner = styled(text, sorted.slice(index + 1), entity.offset, end)
    nodes.push(
      <Entitled key={entity.offset} type={entity.type}>
        {inner}
      </Entitled>,
    )
    at = end
  }
  nodes.push(text.slice(at, to))
  return nodes
}

function Entitled({ type, children }: { type: string; children: ReactNode }) {
  switch (type) {
    case 'bold':
      return <strong>{children}</strong>
    case 'italic':
      return <em>{children}</em>
    case 'code':
    case 'pre':
      return <code>{children}</code>
    case 'text_link':
    case 'url':
      return <span className={styles.link}>{children}</span>
    default:
      return children
  }
}
