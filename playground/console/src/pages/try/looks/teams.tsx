import { createElement, type ReactNode } from 'react'
import styles from './looks.module.css'
import { Buttons, type Choose, Medium, Words } from './message.js'

/** As much of an activity as is looked at. */
interface Activity {
  text?: string
  textFormat?: string
  attachments?: { contentType: string; contentUrl?: string; name?: string; content?: { body?: Element[] } }[]
}

/** As much of an Adaptive Card as is looked at. */
interface Element {
  type: string
  text?: string
  altText?: string
  inlines?: { text: string; weight?: string; italic?: boolean; selectAction?: object }[]
  actions?: { title: string }[]
}

/** A message of Teams. */
export function Teams({ told, choose }: { told: unknown; choose: Choose }) {
  const { text, textFormat, attachments = [] } = told as Activity
  return (
    <>
      {text !== undefined && textFormat === 'xml' ? <div className={styles.words}>{xmlIn(text)}</div> : null}
      {text !== undefined && textFormat !== 'xml' ? <Words text={text} /> : null}
      {attachments.map(({ content, contentUrl, name }, at) =>
        content ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: they have no names, and never move
          <div key={at} className={styles.card}>
            {content.body?.map((element, place) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: they have no names, and never move
              <CardElement key={place} element={element} choose={choose} />
            ))}
          </div>
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: they have no names, and never move
          <Medium key={at} sign="🖼">
            {name ?? contentUrl}
          </Medium>
        ),
      )}
    </>
  )
}

function CardElement({ element, choose }: { element: Element; choose: Choose }) {
  if (element.type === 'ActionSet')
    return <Buttons labels={element.actions?.map(({ title }) => title) ?? []} choose={choose} />
  if (element.type === 'Image') return <Medium sign="🖼">{element.altText}</Medium>
  return (
    <p className={styles.words} dir="auto">
      {element.inlines?.map(({ text, weight, italic, selectAction }, at) => {
        const linked = selectAction ? <span className={styles.link}>{text}</span> : text
        const slanted = italic ? <em>{linked}</em> : linked
        // biome-ignore lint/suspicious/noArrayIndexKey: runs have no names, and never move
        return <span key={at}>{weight === 'Bolder' ? <strong>{slanted}</strong> : slanted}</span>
      }) ?? element.text}
    </p>
  )
}

/** The tags that Teams' XML may hold, and what is drawn for them. */
const TAGS: Readonly<Record<string, string>> = {
  ...{ b: 'strong', i: 'em', code: 'code', pre: 'pre', ul: 'ul', ol: 'ol', li: 'li', br: 'br', hr: 'hr' },
}

/** Read as XML, and drawn tag by tag: what is no known tag is its words. */
function xmlIn(text: string): ReactNode {
  const read = new DOMParser().parseFromString(`<words>${text}</words>`, 'text/xml')
  return read.querySelector('parsererror') ? text : [...read.documentElement.childNodes].map(nodeOf)
}

function nodeOf(node: ChildNode, key: number): ReactNode {
  if (!('tagName' in node)) return node.textContent
  const inner = [...node.childNodes].map(nodeOf)
  const tag = TAGS[String(node.tagName)]
  if (tag) return createElement(tag, { key }, ...(tag === 'br' || tag === 'hr' ? [] : [inner]))
  return (
    <span key={key} className={node.tagName === 'a' ? styles.link : undefined}>
      {inner}
    </span>
  )
}
