import { Button } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import MessageSquareTextIcon from 'lucide-react/icons/message-square-text'
import { type Answer, api, got } from '../../api/client.js'
import { Ago } from '../../design/ago.js'
import { Card } from '../../design/card.js'
import { Empty } from '../../design/empty.js'
import { FilterSelect, useFilters } from '../../design/filters.js'
import { Failed, Waiting } from '../../design/loaded.js'
import { Tag } from '../../design/tag.js'
import { useFormat } from '../../language/format.js'
import { useWords } from '../../language/words.js'
import styles from './comments.module.css'
import { Chosen, type Dimension, useGroupName, useNarrowing } from './narrowing.js'
import numbers from './numbers.module.css'
import { PeriodSelect, usePeriod } from './period.js'
import { words } from './words.js'

type Comment = Answer<'/api/insights/comments'>['comments'][number]

/** What customers wrote with their scores, the latest first. */
export function Comments() {
  const say = useWords(words)
  const format = useFormat()
  const period = usePeriod()
  const { query: groups, chosen } = useNarrowing()
  const [{ most }, change] = useFilters({ most: '' })
  const asked = { ...period, ...groups, ...(/^[1-5]$/.test(most) && { most: Number(most) }) }
  const query = useInfiniteQuery({
    queryKey: ['/api/insights/comments', asked],
    queryFn: ({ pageParam: after, signal }) =>
      got(
        api.GET('/api/insights/comments', {
          params: { query: { ...asked, ...(after !== undefined && { after }) } },
          signal,
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: ({ after }) => after,
  })
  const file = new URLSearchParams(Object.entries(asked).map(([name, value]) => [name, `${value}`]))
  const [first] = query.data?.pages ?? []
  const comments = query.data?.pages.flatMap((page) => page.comments) ?? []
  return (
    <>
      <div className={numbers.bar}>
        <PeriodSelect />
        <FilterSelect
          size="sm"
          label={say.score}
          value={most}
          all={say.allScores}
          options={{ 3: say.upTo(3), 2: say.upTo(2), 1: say.upTo(1) }}
          onChange={(most) => change({ most })}
        />
        <Button component="a" variant="default" href={`/api/insights/comments/export?${file}`} download>
          {say.export}
        </Button>
      </div>
      <Chosen />
      {!first ? (
        query.isError ? (
          <Failed error={query.error} retry={() => void query.refetch()} />
        ) : (
          <Waiting />
        )
      ) : comments.length === 0 ? (
        <Empty
          icon={MessageSquareTextIcon}
          title={say.noComments}
          text={chosen.length > 0 || most ? say.noCommentsHere : say.noCommentsText}
        />
      ) : (
        <Card title={say.commentsOf(format.number(first.total), first.from, first.to)}>
          <ul className={styles.comments} aria-label={say.views.comments}>
            {comments.map((comment) => (
              <Row key={comment.resolution} comment={comment} />
            ))}
          </ul>
          {query.hasNextPage && (
            <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
              {say.moreComments}
            </Button>
          )}
        </Card>
      )}
    </>
  )
}

function Row({ comment: { conversation, channel, at, score, agent, intent, comment } }: { comment: Comment }) {
  const say = useWords(words)
  return (
    <li>
      <Tag tone={score <= 2 ? 'bad' : score === 3 ? 'warn' : 'good'}>{say.scored(score)}</Tag>
      <div className={styles.said}>
        {comment === undefined ? (
          <p className={numbers.quiet}>{say.commentGone}</p>
        ) : (
          <p className={styles.words} dir="auto">
            {comment}
          </p>
        )}
        <p className={styles.about}>
          <Group by="channel" group={channel} />
          {agent === undefined ? <span>{say.byBot}</span> : <Group by="agent" group={agent} />}
          {intent !== undefined && <Group by="intent" group={intent} />}
          <Ago at={at} />
          <Link to={`/conversations/${encodeURIComponent(conversation)}`}>{say.toConversation}</Link>
        </p>
      </div>
    </li>
  )
}

/** Narrows the list to what a comment is about. */
function Group({ by, group }: { by: Dimension; group: string }) {
  const say = useWords(words)
  const name = useGroupName()(by, group)
  const { change } = useNarrowing()
  return (
    <button type="button" className={numbers.group} title={say.onlyThis(name)} onClick={() => change({ [by]: group })}>
      {name}
    </button>
  )
}
