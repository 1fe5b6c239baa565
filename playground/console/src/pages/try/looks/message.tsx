import type { ReactNode } from 'react'
import { Markdown } from '../../../design/markdown.js'
import type { Message } from '../talk.js'
import styles from './looks.module.css'
import { Slack } from './slack.js'
import { Teams } from './teams.js'
import { Telegram } from './telegram.js'
import { Wechat } from './wechat.js'

/** Someone presses a button, by the words on it. Absent: buttons are only looked at. */
export type Choose = ((label: string) => void) | undefined

/** A message as customers see it on a platform, drawn from what the platform is told. */
export function LookMessage({ platform, message, choose }: { platform: string; message: Message; choose?: Choose }) {
  const { told } = message
  if (told !== undefined)
    switch (platform) {
      case 'telegram':
        return <Telegram told={told} choose={choose} />
      case 'slack':
        return <Slack told={told} choose={choose} />
      case 'teams':
        return <Teams told={told} choose={choose} />
      case 'wechat-official':
      case 'wecom':
        return <Wechat told={told} choose={choose} />
    }
  return <PartMessage part={message.part} choose={choose} />
}

/** A message by the part that it shows, where a platform shows parts as they are. */
export function PartMessage({ part, choose }: { part: Message['part']; choose?: Choose }) {
  const { type, title, text, url, name, alt, imageUrl, format, choices, sources } = part
  const words = format === 'markdown' && text ? <Markdown text={text} /> : <Words text={text} />
  if (sources)
    return (
      <ul className={styles.sources}>
        {sources.map(({ title, articleId }) => (
          <li key={articleId}>{title}</li>
        ))}
      </ul>
    )
  return (
    <>
      {imageUrl && <Medium sign="🖼">{imageUrl}</Medium>}
      {title && <p className={styles.title}>{title}</p>}
      {SIGNS[type] ? <Medium sign={SIGNS[type]}>{name ?? alt ?? text ?? url}</Medium> : words}
      {url && !SIGNS[type] && <p className={styles.address}>{url}</p>}
      {choices && <Buttons labels={choices.map(({ label }) => label)} choose={choose} />}
    </>
  )
}

const SIGNS: Readonly<Record<string, string>> = { image: '🖼', file: '📎', audio: '🔊', video: '🎬', location: '📍' }

export function Words({ text }: { text: string | undefined }) {
  return text ? (
    <p className={styles.words} dir="auto">
      {text}
    </p>
  ) : null
}

/** A picture or a file, which is told and not loaded: an address of a customer's may be anywhere. */
export function Medium({ sign, children }: { sign: string; children: ReactNode }) {
  return (
    <p className={styles.medium}>
      <span aria-hidden>{sign}</span> {children}
    </p>
  )
}

export function Buttons({ labels, choose }: { labels: readonly string[]; choose?: Choose }) {
  return (
    <div className={styles.buttons}>
      {labels.map((label) =>
        choose ? (
          <button key={label} type="button" className={styles.button} onClick={() => choose(label)}>
            {label}
          </button>
        ) : (
          <span key={label} className={styles.button}>
            {label}
          </span>
        ),
      )}
    </div>
  )
}
