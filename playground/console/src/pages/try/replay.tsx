import { Alert, Button, SegmentedControl, Select, Switch } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import HistoryIcon from 'lucide-react/icons/history'
import { useState } from 'react'
import { api, got, read } from '../../api/client.js'
import type { paths } from '../../api/schema.js'
import { Empty } from '../../design/empty.js'
import { useFilters } from '../../design/filters.js'
import { Loaded } from '../../design/loaded.js'
import { Markdown } from '../../design/markdown.js'
import { Tag } from '../../design/tag.js'
import { useFormat } from '../../language/format.js'
import { useWords } from '../../language/words.js'
import { Turns } from '../decisions/timeline.js'
import { articlePath } from '../knowledge/model.js'
import styles from './try.module.css'
import { words } from './words.js'
import { Wrong } from './wrong.js'

type Replayed = paths['/api/try/replay']['post']['responses'][200]['content']['application/json'][number]
type Answered = Replayed['before']

/** An earlier conversation, said again to the bot as it would be now. */
export function Replay() {
  const say = useWords(words)
  const format = useFormat()
  const [{ conversation, texts }, change] = useFilters({ conversation: '', texts: 'draft' })
  const listed = useQuery(read('/traces/conversations'))
  const query = useQuery({
    queryKey: ['/api/try/replay', conversation, texts],
    queryFn: ({ signal }) =>
      got(api.POST('/api/try/replay', { body: { conversation, texts: texts as 'draft' | 'live' }, signal })),
    enabled: conversation !== '',
    // It is said again when somebody asks for it.
    staleTime: Number.POSITIVE_INFINITY,
  })
  const known = listed.data ?? []
  const options = known.map(({ id, name, adapter, updatedAt }) => ({
    value: id,
    label: `${name ?? say.visitor(shortOf(id.slice(adapter.length + 1)))} · ${adapter} · ${format.moment(updatedAt)}`,
  }))
  if (conversation !== '' && !known.some(({ id }) => id === conversation))
    options.unshift({ value: conversation, label: shortOf(conversation) })
  return (
    <>
      <div className={styles.bar}>
        <Select
          className={styles.pick}
          size="xs"
          searchable
          aria-label={say.conversation}
          placeholder={say.conversation}
          data={options}
          value={conversation === '' ? null : conversation}
          onChange={(id) => change({ conversation: id ?? '' })}
        />
        <SegmentedControl
          size="xs"
          aria-label={say.texts}
          value={texts}
          onChange={(next) => change({ texts: next })}
          data={(['draft', 'live'] as const).map((value) => ({ value, label: say.textsOf[value] }))}
        />
        {conversation !== '' && (
          <Button size="xs" variant="default" loading={query.isFetching} onClick={() => void query.refetch()}>
            {say.replayAgain}
          </Button>
        )}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what can be scrolled must be reached by keyboard */}
      <section className={styles.replayed} tabIndex={0} aria-label={say.replay}>
        {conversation === '' ? (
          <Empty icon={HistoryIcon} title={say.chooseConversation} text={say.chooseConversationText} />
        ) : (
          <Loaded query={query}>{(turns) => <AllReplayed turns={turns} />}</Loaded>
        )}
      </section>
    </>
  )
}

/** Enough of an id to tell one visitor from another. */
const shortOf = (id: string): string => (id.length > 12 ? id.slice(0, 6) : id)

function AllReplayed({ turns }: { turns: readonly Replayed[] }) {
  const say = useWords(words)
  const [isAll, setAll] = useState(false)
  const different = turns.filter(({ isDifferent }) => isDifferent)
  if (turns.length === 0) return <Empty icon={HistoryIcon} title={say.nothingSaid} text={say.nothingSaidText} />
  return (
    <>
      <div className={styles.summary}>
        <Alert color={different.length === 0 ? 'accent' : 'yellow'} variant="light" p="xs">
          {say.different(different.length, turns.length)}
        </Alert>
        <Switch label={say.showAll} checked={isAll} onChange={({ currentTarget }) => setAll(currentTarget.checked)} />
      </div>
      {(isAll ? turns : different).map((turn, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: turns have no names, and never move
        <OneReplayed key={at} turn={turn} />
      ))}
    </>
  )
}

function OneReplayed({ turn: { said, before, after, isDifferent, entries } }: { turn: Replayed }) {
  const say = useWords(words)
  const [isOpen, setOpen] = useState(false)
  return (
    <article className={styles.replayedOne}>
      <header className={styles.replayedHead}>
        <h2 className={styles.question} dir="auto">
          {said}
        </h2>
        <Tag tone={isDifferent ? 'warn' : 'plain'}>{isDifferent ? say.isDifferent : say.isSame}</Tag>
      </header>
      <div className={styles.beside}>
        <Side title={say.before} answer={before} />
        <Side title={say.after} answer={after} />
      </div>
      <div className={styles.turnActions}>
        <Button size="compact-xs" variant="default" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {say.why}
        </Button>
        <Wrong turn={{ said, told: { entries, looks: [] } }} />
      </div>
      {isOpen && <Turns entries={entries.filter(({ kind }) => kind !== 'record')} />}
    </article>
  )
}

function Side({ title, answer: { text, article } }: { title: string; answer: Answered }) {
  const say = useWords(words)
  return (
    <section className={styles.side} aria-label={title}>
      <h3 className={styles.lookTitle}>{title}</h3>
      {text.trim() === '' ? <p className={styles.quiet}>{say.silent}</p> : <Markdown text={text} />}
      {article !== undefined && (
        <p className={styles.quiet}>
          {say.source}: <Link to={articlePath(article)}>{article}</Link>
        </p>
      )}
    </section>
  )
}
