import { Button } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import LockIcon from 'lucide-react/icons/lock'
import { useEffect, useMemo, useRef, useState } from 'react'
import { api, got } from '../../api/client.js'
import { useConnected } from '../../api/connection.js'
import { useMe } from '../../api/session.js'
import { kindly } from '../../design/failures.js'
import { Markdown } from '../../design/markdown.js'
import { MessageList, type MessageListHandle, type Place } from '../../design/message-list.js'
import { toast } from '../../design/toast.js'
import { useFormat } from '../../language/format.js'
import { useWords, wordFor } from '../../language/words.js'
import styles from './desk.module.css'
import { addWords, putBack } from './drafts.js'
import { type Message, type Note, type OpenCase, readBefore } from './now.js'
import { forget, type Sending, sendAgain, unseen, useSendings } from './outbox.js'
import { words } from './words.js'

/** So near to the beginning of what is here, in pixels, what came before is read. */
const NEAR_PX = 500
/** What could not be read is asked for again after so long, in milliseconds. */
const AGAIN_MS = 1_000

type Item =
  | { type: 'message'; key: string; at: number; message: Message }
  | { type: 'note'; key: string; at: number; note: Note }
  | { type: 'sending'; key: string; at: number; sending: Sending }

interface TranscriptProps {
  open: OpenCase
  isServing: boolean
  nameOf: (agent: string) => string
}

/** What was said and noted, in order, with what is on its way. Only what is seen is drawn. */
export function Transcript({ open, isServing, nameOf }: TranscriptProps) {
  const say = useWords(words)
  const queries = useQueryClient()
  const { conversation } = open.summary
  const list = useRef<MessageListHandle>(null)
  const sendings = useSendings(conversation)
  const items = useMemo(() => itemsOf(open, sendings), [open, sendings])
  const isAtEnd = useRef(true)
  const [isReading, setReading] = useState(false)
  const [isNearTop, setNearTop] = useState(false)
  const [hasNews, setNews] = useState(false)

  const last = items.at(-1)?.key
  const isOwn = items.at(-1)?.type === 'sending'
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever something comes at the end
  useEffect(() => {
    if (isOwn) list.current?.toEnd()
    else if (!isAtEnd.current) setNews(true)
  }, [last])

  const moved = (place: Place) => {
    isAtEnd.current = place.isAtEnd
    if (place.isAtEnd) setNews(false)
    setNearTop(place.above <= NEAR_PX)
  }
  // Not by scrolling alone: who stands at the very top cannot scroll further.
  const { before } = open
  useEffect(() => {
    if (!isNearTop || before === undefined || isReading) return
    setReading(true)
    void readBefore(queries, conversation, before).then(
      // The list has moved by then, and tells where it stands.
      () => setTimeout(setReading, 100, false),
      () => setTimeout(setReading, AGAIN_MS, false),
    )
  }, [isNearTop, before, isReading, queries, conversation])
  return (
    <div className={styles.transcript}>
      <MessageList
        handle={list}
        first={Math.min(open.messages[0]?.position ?? Infinity, open.notes[0]?.position ?? Infinity)}
        className={styles.messages}
        onMove={moved}
        aria-label={say.transcript}
      >
        {items.map((item, index) => (
          <div key={item.key} className={styles.item}>
            {index === 0 && open.before === undefined && <p className={styles.beginning}>{say.beginning}</p>}
            {/* What is not known to begin a day keeps its height when what came before it is put there. */}
            {(index > 0 || open.before === undefined) && <Day at={item.at} before={items[index - 1]?.at} />}
            {item.type === 'message' ? (
              <Bubble message={item.message} conversation={conversation} isServing={isServing} />
            ) : item.type === 'note' ? (
              <NoteView note={item.note} nameOf={nameOf} />
            ) : (
              <OnItsWay sending={item.sending} nameOf={nameOf} />
            )}
          </div>
        ))}
      </MessageList>
      {isReading && (
        <p className={styles.older} role="status">
          {say.older}
        </p>
      )}
      {hasNews && (
        <Button className={styles.newBelow} size="xs" radius="xl" onClick={() => list.current?.toEnd()}>
          {say.newBelow}
        </Button>
      )}
    </div>
  )
}

function itemsOf({ messages, notes }: OpenCase, sendings: readonly Sending[]): Item[] {
  // What the bot would say helps until somebody has said something.
  const lastSaid = messages.findLast(({ status }) => status !== 'draft')?.position ?? 0
  const said: Item[] = messages
    .filter(({ status, position }) => status !== 'draft' || position > lastSaid)
    .map((message) => ({ type: 'message', key: String(message.position), at: message.at, message }))
  const noted: Item[] = notes.map((note) => ({ type: 'note', key: String(note.position), at: note.at, note }))
  const onTheirWay: Item[] = unseen(sendings, messages, notes).map((sending) => ({
    ...{ type: 'sending', key: sending.id, at: sending.at, sending },
  }))
  return [...[...said, ...noted].sort((a, b) => Number(a.key) - Number(b.key)), ...onTheirWay]
}

/** The day, where another one begins. */
function Day({ at, before }: { at: number; before: number | undefined }) {
  const format = useFormat()
  const day = format.day(at)
  return before !== undefined && format.day(before) === day ? null : <p className={styles.day}>{day}</p>
}

interface BubbleProps {
  message: Message
  conversation: string
  /** Whoever serves may take the bot's words for their own. */
  isServing: boolean
}

const isWords = (part: unknown): boolean => (part as Shown).type === 'text'

function Bubble({ message, conversation, isServing }: BubbleProps) {
  const say = useWords(words)
  const me = useMe()
  const { by, status, at, position } = message
  const isDraft = status === 'draft'
  const isMine = by.kind === 'agent' && by.id === me.id
  const flag = async () => {
    try {
      const params = { path: { conversation } }
      await got(api.POST('/api/escalation/cases/{conversation}/flag', { params, body: { position } }))
      toast.done(say.flagged)
    } catch (error) {
      toast.failed(error)
    }
  }
  const trouble = status !== undefined && status !== 'delivered' && Object.hasOwn(say.statuses, status)
  return (
    <article className={styles.message} data-by={by.kind} data-draft={isDraft}>
      <header className={styles.author}>
        <span>{isMine ? say.you : (by.name ?? wordFor(say.authors, by.kind))}</span>
        <Time at={at} />
        {isDraft && <span>{say.botDraft}</span>}
        {isDraft && isServing && message.parts.some(isWords) && (
          <button
            type="button"
            className={styles.quietButton}
            data-shown
            onClick={() => addWords(me.id, conversation, 'reply', message.text)}
          >
            {say.useDraft}
          </button>
        )}
        {by.kind === 'bot' && !isDraft && (
          <button type="button" className={styles.quietButton} onClick={() => void flag()}>
            {say.wrongAnswer}
          </button>
        )}
      </header>
      <Parts message={message} />
      {trouble && (
        <p className={styles.trouble} data-bad={status === 'rejected' || status === 'unknown'}>
          {wordFor(say.statuses, status)}
        </p>
      )}
    </article>
  )
}

function Time({ at }: { at: number }) {
  const format = useFormat()
  return (
    <time dateTime={new Date(at).toISOString()} title={format.moment(at)} className="tabular">
      {format.time(at)}
    </time>
  )
}

/** As much of a part as is shown here; the program's parts have more. */
interface Shown {
  type: string
  text?: string
  format?: string
  url?: string
  alt?: string
  name?: string
  title?: string
  transcript?: string
  problem?: string
  choices?: { label: string }[]
  sources?: { title: string }[]
}

function Parts({ message: { parts, text } }: { message: Message }) {
  const shown = parts as Shown[]
  if (shown.length === 0)
    return (
      <p dir="auto" className={styles.text}>
        {text}
      </p>
    )
  // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a message never change
  return shown.map((part, index) => <PartView key={index} part={part} otherwise={text} />)
}

function PartView({ part, otherwise }: { part: Shown; otherwise: string }) {
  const say = useWords(words)
  const { type, text, format, choices, name, alt, title, transcript } = part
  const address = addressOf(part)
  const label = name ?? alt ?? title ?? wordFor(say.media, type)
  if (type === 'sources')
    return (
      <p className={styles.quiet} dir="auto">
        {say.sources}: {part.sources?.map((source) => source.title).join(' · ')}
      </p>
    )
  if (type === 'text' || type === 'choices')
    return (
      <>
        {format === 'markdown' ? (
          <Markdown text={text ?? ''} />
        ) : (
          <p dir="auto" className={styles.text}>
            {text}
          </p>
        )}
        {choices && (
          <ul className={styles.choices}>
            {choices.map((choice) => (
              <li key={choice.label}>{choice.label}</li>
            ))}
          </ul>
        )}
      </>
    )
  if (!['image', 'file', 'audio', 'video', 'link'].includes(type))
    return (
      <p dir="auto" className={styles.text}>
        {otherwise}
      </p>
    )
  return (
    <>
      {type === 'image' && address?.startsWith('/media/') && (
        <a href={address} target="_blank" rel="noreferrer noopener">
          <img className={styles.picture} src={address} alt={alt ?? say.media.image} loading="lazy" />
        </a>
      )}
      <p dir="auto" className={styles.file}>
        {wordFor(say.media, type)}
        {': '}
        {address ? (
          <a href={address} target="_blank" rel="noreferrer noopener nofollow">
            {label}
          </a>
        ) : (
          `${label} (${say.unavailable})`
        )}
      </p>
      {transcript && (
        <p dir="auto" className={styles.text}>
          {transcript}
        </p>
      )}
    </>
  )
}

/** Where a part can be opened: what the program keeps, or a page. Nothing that a browser would run. */
function addressOf({ url, problem }: Shown): string | undefined {
  if (url === undefined || problem !== undefined) return undefined
  if (url.startsWith('media:')) return `/media/${encodeURIComponent(url.slice('media:'.length))}`
  return /^https?:\/\//i.test(url) ? url : undefined
}

function NoteView({
  note: { agent, text, to, whisper, at },
  nameOf,
}: {
  note: Note
  nameOf: (agent: string) => string
}) {
  const say = useWords(words)
  const me = useMe()
  return (
    <article className={styles.message} data-by="note">
      <header className={styles.author}>
        <LockIcon size={12} aria-hidden />
        <span>{whisper ? say.whisper : say.note}</span>
        <span>{agent === me.id ? say.you : nameOf(agent)}</span>
        <Time at={at} />
        {to !== undefined && <span>{say.askedOf(to === me.id ? say.you : nameOf(to))}</span>}
      </header>
      <p dir="auto" className={styles.text}>
        {text}
      </p>
    </article>
  )
}

function OnItsWay({ sending, nameOf }: { sending: Sending; nameOf: (agent: string) => string }) {
  const say = useWords(words)
  const queries = useQueryClient()
  const isConnected = useConnected()
  const { id, kind, text, to, problem, agent, conversation } = sending
  return (
    <article
      className={styles.message}
      data-by={kind === 'reply' ? 'agent' : 'note'}
      data-sending={problem === undefined}
    >
      <header className={styles.author}>
        {kind !== 'reply' && <LockIcon size={12} aria-hidden />}
        <span>{kind === 'reply' ? say.you : kind === 'note' ? say.note : say.whisper}</span>
        {to !== undefined && <span>{say.askedOf(nameOf(to))}</span>}
        {problem === undefined && <span>{isConnected ? say.onItsWay : say.waitsForConnection}</span>}
      </header>
      <p dir="auto" className={styles.text}>
        {text}
      </p>
      {problem !== undefined && (
        <div className={styles.refused} role="alert">
          <p>
            <strong>{say.notSent}</strong> {kindly(problem)}
          </p>
          <Button size="compact-xs" variant="default" onClick={() => sendAgain(queries, sending)}>
            {say.sendAgain}
          </Button>
          <Button
            size="compact-xs"
            variant="default"
            onClick={() => {
              putBack(agent, conversation, kind, text)
              forget(id)
            }}
          >
            {say.takeBack}
          </Button>
          <Button size="compact-xs" variant="subtle" color="gray" onClick={() => forget(id)}>
            {say.discard}
          </Button>
        </div>
      )}
    </article>
  )
}
