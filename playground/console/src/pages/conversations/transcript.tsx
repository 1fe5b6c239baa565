import { Button } from '@mantine/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Fragment, useEffect, useMemo } from 'react'
import { type Answer, api, got, read } from '../../api/client.js'
import { isOne, useMe } from '../../api/session.js'
import { Ago } from '../../design/ago.js'
import { useChannelName } from '../../design/channel-name.js'
import { Failed, Waiting } from '../../design/loaded.js'
import { Markdown } from '../../design/markdown.js'
import { MessageList, type Place } from '../../design/message-list.js'
import { useWords, wordFor } from '../../language/words.js'
import styles from './conversations.module.css'
import { words } from './words.js'

type Page = Answer<'/api/conversations/{id}/messages'>
type Message = Page['messages'][number]
/** Which part of a conversation is read next; none: its end, or around what was found. */
type Next = { before: number } | { after: number } | undefined

/** So near to an end of what is here, in pixels, more of it is read. */
const NEAR_PX = 400
/** How often it is looked whether more was said, in milliseconds. */
const REFRESH_MS = 3_000

/** What was said in a conversation: only the part that is looked at is read and drawn, however long it is. */
export function Transcript({ conversation, around }: { conversation: string; around?: number }) {
  const say = useWords(words)
  const channelName = useChannelName()
  const query = useInfiniteQuery({
    queryKey: ['/api/conversations/{id}/messages', conversation, around],
    queryFn: ({ pageParam, signal }) => {
      const from = pageParam ?? (around === undefined ? {} : { around })
      return got(
        api.GET('/api/conversations/{id}/messages', { params: { path: { id: conversation }, query: from }, signal }),
      )
    },
    initialPageParam: undefined as Next,
    getPreviousPageParam: ({ messages, hasBefore }): Next => {
      const [first] = messages
      return hasBefore && first ? { before: first.position } : undefined
    },
    getNextPageParam: ({ messages, hasAfter }): Next => {
      const last = messages.at(-1)
      return hasAfter && last ? { after: last.position } : undefined
    },
  })
  const { data, fetchPreviousPage, fetchNextPage, hasPreviousPage, hasNextPage } = query
  const messages = useMemo(() => data?.pages.flatMap((page) => page.messages) ?? [], [data])
  const news = useNews(conversation, hasNextPage ? undefined : messages.at(-1)?.position)
  const all = useMemo(() => [...messages, ...news], [messages, news])

  if (!data) return query.isError ? <Failed error={query.error} retry={() => void query.refetch()} /> : <Waiting />
  const moved = ({ above, below }: Place) => {
    if (above < NEAR_PX && hasPreviousPage && !query.isFetching) void fetchPreviousPage()
    if (below < NEAR_PX && hasNextPage && !query.isFetching) void fetchNextPage()
  }
  const [channel = ''] = conversation.split(':', 1)
  const own = conversation.slice(channel.length + 1)
  const name = all.find(({ by }) => by.kind === 'customer')?.by.name
  const found = all.findIndex(({ position }) => position === around)
  return (
    <section className={styles.transcript}>
      <header className={styles.head}>
        <div className={styles.who}>
          <h2 className={styles.customer} dir="auto">
            {name ?? say.visitor(own.slice(0, 6))}
          </h2>
          <p className={styles.id} title={conversation}>
            {channelName(channel)} · {own}
          </p>
          <Tickets conversation={conversation} />
        </div>
        <Button
          component="a"
          variant="default"
          size="xs"
          href={`/console/decisions/${encodeURIComponent(conversation)}`}
        >
          {say.decisions}
        </Button>
      </header>
      <MessageList
        first={all[0]?.position ?? Number.POSITIVE_INFINITY}
        start={found < 0 ? undefined : found}
        isWhole={!hasNextPage}
        className={styles.messages}
        onMove={moved}
        aria-label={say.transcript}
      >
        {all.map((message) => (
          <Bubble key={message.position} message={message} isFound={message.position === around} />
        ))}
      </MessageList>
    </section>
  )
}

/** The tickets that came from a conversation, for whoever works on tickets. */
function Tickets({ conversation }: { conversation: string }) {
  const say = useWords(words)
  const isAllowed = isOne(useMe(), 'agent', 'expert', 'coordinator', 'manager')
  const { data } = useQuery({
    ...read('/api/tickets/list', { query: { conversation, limit: 20 } }),
    enabled: isAllowed,
    retry: false,
  })
  if (!data || data.tickets.length === 0) return null
  return (
    <p className={styles.tickets}>
      {say.tickets}:{' '}
      {data.tickets.map(({ number, subject }) => (
        <Link key={number} to={`/tickets/${number}`} title={subject} className={styles.source}>
          {number}
        </Link>
      ))}
    </p>
  )
}

/** What was said after a position, as it is said, however much that becomes. */
function useNews(conversation: string, after: number | undefined): Message[] {
  const { data, hasNextPage, isFetching, fetchNextPage } = useInfiniteQuery({
    queryKey: ['/api/conversations/{id}/messages', conversation, 'news', after],
    queryFn: ({ pageParam, signal }) => {
      const params = { path: { id: conversation }, query: { after: pageParam, limit: 200 } }
      return got(api.GET('/api/conversations/{id}/messages', { params, signal }))
    },
    initialPageParam: after ?? 0,
    getNextPageParam: ({ messages, hasAfter }) => (hasAfter ? messages.at(-1)?.position : undefined),
    enabled: after !== undefined,
    // All of it: what was on its way has arrived meanwhile.
    refetchInterval: REFRESH_MS,
  })
  useEffect(() => {
    if (hasNextPage && !isFetching) void fetchNextPage()
  }, [hasNextPage, isFetching, fetchNextPage])
  return useMemo(() => data?.pages.flatMap((page) => page.messages) ?? [], [data])
}

function Bubble({ message, isFound }: { message: Message; isFound: boolean }) {
  const say = useWords(words)
  const { by, text, format, choices, sources, media, status, at } = message
  return (
    <article className={styles.message} data-by={by.kind} data-found={isFound} data-draft={status === 'draft'}>
      <header className={styles.author}>
        {by.name ?? wordFor(say.authors, by.kind)} · <Ago at={at} />
        {status === 'draft' && ` · ${say.draft}`}
        {(status === 'rejected' || status === 'unknown') && ` · ${say.failed}`}
      </header>
      {format === 'markdown' ? (
        <Markdown text={text} />
      ) : (
        <p dir="auto" className={styles.text}>
          {text}
        </p>
      )}
      {media?.map(({ type, url, name }) => (
        <p key={url} className={styles.quiet}>
          {wordFor(say.media, type)}
          {name && `: ${name}`}
        </p>
      ))}
      {choices && <p className={styles.quiet}>{choices.join(' · ')}</p>}
      {sources && (
        <p className={styles.quiet}>
          {say.sources}: <Sources sources={sources} />
        </p>
      )}
    </article>
  )
}

/** What an answer was taken from; whoever works on articles goes there to mend it. */
function Sources({ sources }: { sources: NonNullable<Message['sources']> }) {
  const isReader = isOne(useMe(), 'trainer', 'reviewer', 'legal-reviewer', 'manager', 'auditor')
  return sources.map(({ title, articleId }, at) => (
    <Fragment key={articleId}>
      {at > 0 && ' · '}
      {isReader ? (
        <Link to={`/knowledge/articles/${encodeURIComponent(articleId)}`} className={styles.source}>
          {title}
        </Link>
      ) : (
        title
      )}
    </Fragment>
  ))
}
