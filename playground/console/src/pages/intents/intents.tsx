import { Button, NativeSelect, Progress } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useParams, useRouterState } from '@tanstack/react-router'
import TargetIcon from 'lucide-react/icons/target'
import { useEffect, useRef } from 'react'
import { type Answer, api, got, read } from '../../api/client.js'
import { isOne, useMe } from '../../api/session.js'
import { Empty } from '../../design/empty.js'
import { FilterBar, useFilters } from '../../design/filters.js'
import { List } from '../../design/list.js'
import { Loaded } from '../../design/loaded.js'
import { Page } from '../../design/page.js'
import { Row } from '../../design/row.js'
import { Split } from '../../design/split.js'
import { Tabs, tab } from '../../design/tabs.js'
import { Tag } from '../../design/tag.js'
import { toast } from '../../design/toast.js'
import { useFormat } from '../../language/format.js'
import { useLanguage } from '../../language/language.js'
import { useWords, wordFor } from '../../language/words.js'
import { IntentDetail } from './intent.js'
import styles from './intents.module.css'
import { Quality } from './quality.js'
import { Versions } from './versions.js'
import { words } from './words.js'

export type Intents = Answer<'/api/intents'>
export type ShownIntent = Intents['intents'][number]

/** How often a training is looked after, in milliseconds. */
const LOOK_MS = 1_000

/** What the bot understands: examples, how well they are told apart, trainings and the version that serves. */
export function IntentsPage() {
  const say = useWords(words)
  const { locale: own } = useLanguage()
  const [{ locale }, change] = useFilters({ locale: own as string })
  const view = useRouterState({ select: ({ location }) => location.pathname.split('/')[2] ?? 'of' })
  const query = useQuery({
    ...read('/api/intents', { query: { locale } }),
    refetchInterval: ({ state }) => (isTraining(state.data) ? LOOK_MS : false),
  })
  useTold(query.data)
  return (
    <Page
      title={say.title}
      about={say.about}
      width="full"
      actions={
        <Tabs label={say.title}>
          <Link to="/intents" search={keep} activeOptions={{ exact: view !== 'of' }} className={tab}>
            {say.tabs.examples}
          </Link>
          <Link to="/intents/quality" search={keep} className={tab}>
            {say.tabs.quality}
          </Link>
          <Link to="/intents/versions" search={keep} className={tab}>
            {say.tabs.versions}
          </Link>
        </Tabs>
      }
    >
      <Loaded query={query}>
        {(intents) =>
          !intents.isUsed ? (
            <Empty icon={TargetIcon} title={say.unused} text={say.unusedText('intents({ packs, trained })')} />
          ) : (
            <>
              <div className={styles.bar}>
                {intents.locales.length > 1 && (
                  <NativeSelect
                    size="xs"
                    aria-label={say.language}
                    value={intents.locale}
                    onChange={({ currentTarget }) => change({ locale: currentTarget.value })}
                    data={intents.locales.map((value) => ({ value, label: wordFor(say.languages, value) }))}
                  />
                )}
                <Standing intents={intents} />
                <Train intents={intents} />
              </div>
              {view === 'quality' ? (
                <Quality intents={intents} />
              ) : view === 'versions' ? (
                <Versions intents={intents} />
              ) : (
                <Examples intents={intents} />
              )}
            </>
          )
        }
      </Loaded>
    </Page>
  )
}

/** The language stays when another view is opened. */
export const keep = (now: object) => now as never

const isTraining = (intents: Intents | undefined): boolean => {
  const { done = 1, error } = intents?.training ?? {}
  return done < 1 && error === undefined
}

/** Says that a training has ended, wherever on the page somebody is. */
function useTold(intents: Intents | undefined): void {
  const say = useWords(words)
  const queries = useQueryClient()
  const was = useRef(false)
  const is = isTraining(intents)
  const { version, error } = intents?.training ?? {}
  useEffect(() => {
    if (was.current && !is) {
      if (error === undefined) toast.done(say.trained(version ?? 0))
      void queries.invalidateQueries({ queryKey: ['/api/intents/versions'] })
    }
    was.current = is
  }, [is, version, error, say, queries])
}

function Standing({ intents: { serving, isChanged, newest, training } }: { intents: Intents }) {
  const say = useWords(words)
  return (
    <span className={styles.standing}>
      <Tag tone="good">{serving === null ? say.servesOwn : say.serves(serving)}</Tag>
      {newest !== null && isChanged && <Tag tone="warn">{say.changed}</Tag>}
      {training?.error !== undefined && (
        <Tag tone="bad">
          {say.failed}: {training.error}
        </Tag>
      )}
    </span>
  )
}

function Train({ intents }: { intents: Intents }) {
  const say = useWords(words)
  const queries = useQueryClient()
  const isTrainer = isOne(useMe(), 'trainer')
  const { mutate, isPending } = useMutation({
    mutationFn: () => got(api.POST('/api/intents/train', { body: { locale: intents.locale } })),
    onSettled: () => queries.invalidateQueries({ queryKey: ['/api/intents'] }),
  })
  if (isTraining(intents))
    return (
      <div className={styles.progress}>
        <span id="training">{say.training}</span>
        <Progress.Root size="lg">
          <Progress.Section value={Math.max(4, (intents.training?.done ?? 0) * 100)} aria-labelledby="training" />
        </Progress.Root>
      </div>
    )
  if (!isTrainer) return null
  return (
    <Button size="xs" loading={isPending} onClick={() => mutate()}>
      {intents.newest === null ? say.measure : say.train}
    </Button>
  )
}

function Examples({ intents }: { intents: Intents }) {
  const say = useWords(words)
  const format = useFormat()
  const { locale } = useLanguage()
  const { intent: chosen } = useParams({ strict: false }) as { intent?: string }
  const [{ q }, change] = useFilters({ q: '' })
  const wanted = q.toLowerCase()
  const found = intents.intents.filter((each) => `${each.name} ${titleOf(each, locale)}`.toLowerCase().includes(wanted))
  const intent = intents.intents.find(({ name }) => name === chosen)
  return (
    <Split
      isOpen={chosen !== undefined}
      back="/intents"
      list={
        <>
          <FilterBar text={q} onText={(text) => change({ q: text })} label={say.search} />
          {found.length === 0 ? (
            <Empty title={say.nothing} />
          ) : (
            <List
              label={say.intents}
              items={found}
              idOf={({ name }) => name}
              to={({ name }) => `/intents/of/${encodeURIComponent(name)}`}
              {...(chosen !== undefined && { selected: chosen })}
              row={(each) => (
                <Row
                  title={titleOf(each, locale)}
                  aside={
                    each.quality?.recall != null && (
                      <span className="tabular">{format.percent(each.quality.recall)}</span>
                    )
                  }
                  about={
                    <>
                      {each.name} · {say.examplesCount(each.examples)}
                    </>
                  }
                />
              )}
            />
          )}
        </>
      }
      detail={
        intent ? (
          <IntentDetail key={`${intents.locale} ${intent.name}`} intent={intent} intents={intents} />
        ) : (
          <Empty icon={TargetIcon} title={say.choose} text={say.chooseText} />
        )
      }
    />
  )
}

/** What an intent is called by whoever reads the page. */
export const titleOf = ({ title, name }: Pick<ShownIntent, 'title' | 'name'>, locale: string): string =>
  title[locale] ?? title.en ?? Object.values(title)[0] ?? name

/** The titles of all intents by their names; what fits none has a word, too. */
export function useTitles(intents: Intents): (name: string | null) => string {
  const say = useWords(words)
  const { locale } = useLanguage()
  return (name) => {
    if (name === null) return say.none
    const intent = intents.intents.find((each) => each.name === name)
    return intent ? titleOf(intent, locale) : name
  }
}
