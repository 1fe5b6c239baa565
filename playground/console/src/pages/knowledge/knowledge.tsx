import { Button, NativeSelect } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useRouterState } from '@tanstack/react-router'
import BookOpenTextIcon from 'lucide-react/icons/book-open-text'
import { useEffect, useRef, useState } from 'react'
import { api, got, read } from '../../api/client.js'
import { isOne, useMe } from '../../api/session.js'
import { Empty } from '../../design/empty.js'
import { FilterBar, useFilters } from '../../design/filters.js'
import { Loaded } from '../../design/loaded.js'
import { Page } from '../../design/page.js'
import { toast } from '../../design/toast.js'
import { useFormat } from '../../language/format.js'
import { useLabels } from '../../language/labels.js'
import { useWords } from '../../language/words.js'
import { ArticlePage, NewArticle } from './article.js'
import { ArticleList } from './article-list.js'
import { Findings } from './findings.js'
import { Importing } from './importing.js'
import styles from './knowledge.module.css'
import { refresh, type StandingName, type Tree } from './model.js'
import { Publish } from './publish.js'
import { Releases } from './releases.js'
import { Review } from './review.js'
import { useRunningTrial } from './running-trial.js'
import { TestQuestions } from './test-questions.js'
import { ToComplete } from './to-complete.js'
import { Scenes } from './tree.js'
import { trialWords } from './trial-words.js'
import { Trials } from './trials.js'
import { words } from './words.js'

/** How often the numbers on the tabs are read again, in milliseconds. */
const REFRESH_MS = 15_000

/** By what the list can be narrowed, in this order. */
const narrowings: readonly StandingName[] = [
  'serves',
  'changed',
  'draft',
  'returned',
  'review',
  'ready',
  'scheduled',
  'trial',
  'unfinished',
  'mined',
  'expired',
  'stale',
  'unused',
  'retired',
]

/** The knowledge base: what the bot may say, how it is written, reviewed and published. */
export function Knowledge() {
  const say = useWords(words)
  const me = useMe()
  const tree = useQuery({ ...read('/knowledge/tree'), refetchInterval: REFRESH_MS })
  const { article } = useParams({ strict: false }) as { article?: string }
  const view = useRouterState({ select: ({ location }) => location.pathname.split('/')[2] ?? 'articles' })
  const [isPublishing, setPublishing] = useState(false)
  const isTrainer = isOne(me, 'trainer')
  const ready = tree.data?.counts.ready ?? 0
  const running = useRunningTrial()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const mine = useMutation({
    mutationFn: () => got(api.POST('/knowledge/mine', { body: {} })),
    onSuccess({ asked, troubled, drafts }) {
      toast.done(say.mined(asked, troubled, drafts.length))
      void refresh(queries)
      // Whoever has opened something meanwhile stays there.
      if (drafts.length > 0 && article === undefined && view === 'articles')
        void navigate({ to: '/knowledge', search: { standing: 'mined' } as never })
    },
  })
  return (
    <Page
      title={say.title}
      about={say.about}
      width="full"
      actions={
        isTrainer && (
          <>
            <Button variant="default" loading={mine.isPending} onClick={() => mine.mutate()}>
              {say.findUnanswered}
            </Button>
            {ready > 0 && !running && (
              <Button variant="default" onClick={() => setPublishing(true)}>
                {say.publishReady(ready)}
              </Button>
            )}
            <Button component={Link} to="/knowledge/new">
              {say.newArticle}
            </Button>
          </>
        )
      }
    >
      <Tabs view={view} tree={tree.data} isTrainer={isTrainer} isTrying={running !== undefined} />
      {running && view !== 'trials' && <TrialNotice share={running.share} />}
      <Loaded query={tree}>
        {(tree) => {
          // Whoever does not import sees the articles.
          if (view === 'import' && isTrainer) return <Importing tree={tree} />
          switch (view) {
            case 'review':
              return <Review id={article} />
            case 'releases':
              return <Releases />
            case 'trials':
              return <Trials />
            case 'test-questions':
              return <TestQuestions />
            case 'findings':
              return <Findings />
            case 'to-complete':
              return <ToComplete tree={tree} />
            default:
              return <Articles tree={tree} selected={article} isNew={view === 'new' && isTrainer} />
          }
        }}
      </Loaded>
      {isPublishing && <Publish name={say.allReady(ready)} close={() => setPublishing(false)} />}
    </Page>
  )
}

/** Who edits knows that some customers get other answers than the rest. */
function TrialNotice({ share }: { share: number }) {
  const say = useWords(trialWords)
  const format = useFormat()
  return (
    <div className={styles.trialNotice}>
      <p>{say.runs(format.percent(share, 1))}</p>
      <Link to="/knowledge/trials" className={styles.link}>
        {say.lookAt}
      </Link>
    </div>
  )
}

interface TabsProps {
  view: string
  tree: Tree | undefined
  isTrainer: boolean
  isTrying: boolean
}

function Tabs({ view, tree, isTrainer, isTrying }: TabsProps) {
  const bar = useRef<HTMLElement>(null)
  // On a phone not all of them are in sight.
  useEffect(() => {
    if (view || isTrying)
      bar.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [view, isTrying])
  const say = useWords(words)
  const ofTrial = useWords(trialWords)
  const format = useFormat()
  const tabs: { to: string; name: string; isHere: boolean; count?: number | undefined }[] = [
    { to: '/knowledge', name: say.articles, isHere: view === 'articles' || view === 'new' },
    { to: '/knowledge/review', name: say.review, isHere: view === 'review', count: tree?.counts.review },
    { to: '/knowledge/to-complete', name: say.toComplete, isHere: view === 'to-complete', count: tree?.waiting },
    ...(isTrainer ? [{ to: '/knowledge/import', name: say.importing, isHere: view === 'import' }] : []),
    { to: '/knowledge/test-questions', name: say.testQuestions, isHere: view === 'test-questions' },
    { to: '/knowledge/findings', name: say.findings, isHere: view === 'findings' },
    { to: '/knowledge/releases', name: say.releases, isHere: view === 'releases' },
    { to: '/knowledge/trials', name: ofTrial.trials, isHere: view === 'trials', count: isTrying ? 1 : undefined },
  ]
  return (
    <nav className={styles.tabs} aria-label={say.title} ref={bar}>
      {tabs.map(({ to, name, isHere, count }) => (
        <Link
          key={to}
          to={to}
          className={styles.tab}
          aria-current={isHere ? 'page' : undefined}
          activeOptions={{ exact: true }}
        >
          {name}
          {count !== undefined && count > 0 && (
            <span className={`${styles.badge} tabular`}>{format.number(count)}</span>
          )}
        </Link>
      ))}
    </nav>
  )
}

interface ArticlesProps {
  tree: Tree
  selected: string | undefined
  isNew: boolean
}

function Articles({ tree, selected, isNew }: ArticlesProps) {
  const say = useWords(words)
  const labels = useLabels()
  const [filters, change] = useFilters({ q: '', scene: '', problem: '', standing: '', locale: '' })
  const { q, scene, problem, standing, locale } = filters
  const isNarrowed = q !== '' || scene !== '' || problem !== '' || standing !== '' || locale !== ''
  const isOpen = selected !== undefined || isNew
  return (
    <div className={styles.articles} data-open={isOpen}>
      <div className={styles.scenes}>
        <Scenes tree={tree} scene={scene} problem={problem} choose={(scene, problem) => change({ scene, problem })} />
      </div>
      <div className={styles.listing}>
        <FilterBar text={q} onText={(text) => change({ q: text })} label={say.search}>
          <div className={styles.filters}>
            <NativeSelect
              size="xs"
              className={styles.sceneSelect}
              aria-label={say.scenes}
              value={`${scene}\n${problem}`}
              onChange={({ currentTarget }) => {
                const [scene = '', problem = ''] = currentTarget.value.split('\n')
                change({ scene, problem })
              }}
            >
              <option value={'\n'}>{say.allScenes}</option>
              {tree.scenes.map((each) => (
                <optgroup key={each.scene} label={labels.scene(each.scene)}>
                  <option value={`${each.scene}\n`}>{say.allOf(labels.scene(each.scene))}</option>
                  {each.problems.map((one) => (
                    <option key={one.problem} value={`${each.scene}\n${one.problem}`}>
                      {labels.problem(one.problem)}
                    </option>
                  ))}
                </optgroup>
              ))}
            </NativeSelect>
            {tree.locales.length > 1 && (
              <NativeSelect
                size="xs"
                aria-label={say.fields.locale}
                value={locale}
                data={[
                  { value: '', label: say.allLanguages },
                  ...tree.locales.map((value) => ({ value, label: say.language(value) })),
                ]}
                onChange={({ currentTarget }) => change({ locale: currentTarget.value })}
              />
            )}
            <NativeSelect
              size="xs"
              aria-label={say.standing}
              value={standing}
              data={[
                { value: '', label: say.allStandings },
                ...narrowings
                  .filter((each) => (tree.counts[each] ?? 0) > 0 || each === standing)
                  .map((value) => ({ value, label: `${say.standings[value]} (${tree.counts[value] ?? 0})` })),
              ]}
              onChange={({ currentTarget }) => change({ standing: currentTarget.value })}
            />
          </div>
        </FilterBar>
        <ArticleList
          filter={{
            ...(q && { text: q }),
            ...(scene && { scene }),
            ...(problem && { problem }),
            ...(locale && { locale }),
            ...(standing && { standing: standing as StandingName }),
          }}
          selected={selected}
          empty={
            isNarrowed ? (
              <Empty title={say.nothing} text={say.nothingText} />
            ) : (
              <Empty icon={BookOpenTextIcon} title={say.noArticles} text={say.noArticlesText} />
            )
          }
        />
      </div>
      <div className={styles.detail}>
        {isNew ? (
          <NewArticle tree={tree} at={{ scene, problem }} />
        ) : selected === undefined ? (
          <Empty icon={BookOpenTextIcon} title={say.choose} text={say.chooseText} />
        ) : (
          <ArticlePage id={selected} tree={tree} />
        )}
      </div>
    </div>
  )
}
