import { Button, Menu } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import EllipsisIcon from 'lucide-react/icons/ellipsis'
import { useEffect, useRef, useState } from 'react'
import { api, got, read } from '../../api/client.js'
import { Refused } from '../../api/refused.js'
import { isOne, useMe } from '../../api/session.js'
import { useCommands } from '../../commands/commands.js'
import { Ago } from '../../design/ago.js'
import { confirm } from '../../design/confirm.js'
import { Loaded } from '../../design/loaded.js'
import { Markdown } from '../../design/markdown.js'
import { toast } from '../../design/toast.js'
import { useFormat } from '../../language/format.js'
import { useWords } from '../../language/words.js'
import { Changes } from './changes.js'
import { Fields } from './fields.js'
import { forget, isDirty, useForm } from './form.js'
import { History } from './history.js'
import styles from './knowledge.module.css'
import { Merge } from './merge.js'
import {
  type Article,
  articlePath,
  bodyOf,
  type Draft,
  draftOf,
  emptyDraft,
  lacks,
  linesOf,
  refresh,
  type Standing,
  store,
  type Tree,
} from './model.js'
import { Publish } from './publish.js'
import { SimilarArticles } from './similar.js'
import { StandingTags } from './standings.js'
import { words } from './words.js'

/** How often it is looked whether a colleague has stored another text, in milliseconds. */
const REFRESH_MS = 4_000

/** An article: whoever may edits it, everybody else reads it. */
export function ArticlePage({ id, tree }: { id: string; tree: Tree }) {
  const query = useQuery({
    ...read('/knowledge/articles/{id}/standing', { path: { id } }),
    refetchInterval: REFRESH_MS,
  })
  const me = useMe()
  return (
    <Loaded query={query}>
      {(standing) =>
        isOne(me, 'trainer') ? <Editor key={id} standing={standing} tree={tree} /> : <Reading standing={standing} />
      }
    </Loaded>
  )
}

/** An article that is not there yet. */
export function NewArticle({ tree, at }: { tree: Tree; at: { scene?: string; problem?: string } }) {
  const say = useWords(words)
  const navigate = useNavigate()
  const queries = useQueryClient()
  const [empty] = useState(() => emptyDraft(say.newLocale, at))
  const [form, setForm] = useForm('new', { draft: empty })
  const create = useMutation({
    mutationFn: () => store(form.draft),
    onSuccess: ({ id }) => {
      forget('new')
      setForm({ draft: empty })
      void refresh(queries)
      void navigate({ to: articlePath(id), search: (now: object) => now })
    },
  })
  return (
    <article className={styles.article}>
      <header className={styles.head}>
        <BackLink />
        <h2 className={styles.title}>{say.newArticle}</h2>
        <div className={styles.buttons}>
          <Button disabled={lacks(form.draft)} loading={create.isPending} onClick={() => create.mutate()}>
            {say.saveDraft}
          </Button>
        </div>
      </header>
      <div className={styles.columns}>
        <Fields
          draft={form.draft}
          change={(changed) => setForm({ draft: { ...form.draft, ...changed } })}
          tree={tree}
        />
        <SimilarArticles draft={form.draft} />
      </div>
    </article>
  )
}

export function BackLink({ to = '/knowledge' }: { to?: string }) {
  const say = useWords(words)
  return (
    <Link to={to} search={(now: object) => now} className={styles.back}>
      {say.back}
    </Link>
  )
}

function Editor({ standing, tree }: { standing: Standing; tree: Tree }) {
  const say = useWords(words)
  const queries = useQueryClient()
  const { article, serves, missing } = standing
  const { id } = article
  const [form, setForm] = useForm(id, { draft: draftOf(article), base: article })
  const [isPublishing, setPublishing] = useState(false)
  const [isMerging, setMerging] = useState(false)
  const base = form.base ?? article
  const dirty = isDirty(form)
  const isOvertaken = dirty && article.version !== base.version
  const change = (changed: Partial<Draft>) => setForm({ ...form, draft: { ...form.draft, ...changed } })
  const settle = (stored: Article) => {
    setForm({ draft: draftOf(stored), base: stored })
    void refresh(queries)
  }
  const save = useMutation({
    meta: { quiet: true },
    mutationFn: () => store(form.draft, base),
    onSuccess: settle,
    onError(error) {
      if (error instanceof Refused && error.code === 'ARTICLE_CONFLICT') {
        setMerging(true)
        void refresh(queries)
      } else toast.failed(error)
    },
  })
  const move = useMutation({
    mutationFn: async (to: 'review' | 'retired' | 'draft') =>
      to === 'review'
        ? got(api.POST('/knowledge/review', { body: { articles: [id] } }))
        : got(
            api.PUT('/knowledge/articles/{id}', {
              params: { path: { id } },
              body: { ...bodyOf(draftOf(article), article), version: article.version as never, status: to as never },
            }),
          ),
    onSuccess: () => void refresh(queries),
  })
  const needsReview =
    tree.review === 'required' ||
    form.draft.legal ||
    serves?.legal === true ||
    missing.some((one) => one.endsWith('review'))
  const isWaiting = article.status === 'review' && missing.some((one) => one.endsWith('review'))
  const isScheduled = standing.goesLiveAt !== undefined
  const isPending = article.status !== 'retired' && article.version !== serves?.version && !isScheduled
  const isReady = isPending && missing.length === 0
  const isRetired = article.status === 'retired'
  const goOn = needsReview && !(isReady && !dirty) ? ('review' as const) : ('publish' as const)
  const next = async () => {
    if (dirty && !(await save.mutateAsync().catch(() => undefined))) return
    if (lacks(form.draft)) return
    if (goOn === 'review') {
      await move.mutateAsync('review').catch(() => undefined)
      toast.done(say.sentToReview)
    } else setPublishing(true)
  }
  const retire = async () => {
    const sure = { title: say.retireTitle, text: say.retireText, action: say.retire, danger: true }
    if (await confirm(sure)) move.mutate('retired')
  }
  useCommands([
    { id: 'knowledge.save', name: say.saveDraft, keys: 'mod+s', whileWriting: true, run: () => dirty && save.mutate() },
  ])
  useLeaveWarning(dirty)
  const isComplete = !lacks(form.draft, base)
  return (
    <article className={styles.article}>
      <header className={styles.head}>
        <BackLink />
        <h2 className={styles.title} dir="auto">
          {article.question}
        </h2>
        <span className={styles.headTags}>
          <StandingTags standings={standing.standings} />
        </span>
        <div className={styles.buttons}>
          {dirty && (
            <Button variant="subtle" color="gray" onClick={() => setForm({ draft: draftOf(article), base: article })}>
              {say.discard}
            </Button>
          )}
          {dirty && (
            <Button variant="default" disabled={!isComplete} loading={save.isPending} onClick={() => save.mutate()}>
              {say.saveDraft}
            </Button>
          )}
          {(dirty || (isPending && !isWaiting)) && (
            <Button disabled={lacks(form.draft) || isOvertaken} loading={move.isPending} onClick={() => void next()}>
              {goOn === 'review' ? say.toReview : say.publishDots}
            </Button>
          )}
          {isRetired && !dirty && (
            <Button variant="default" loading={move.isPending} onClick={() => move.mutate('draft')}>
              {say.bringBack}
            </Button>
          )}
          {!isRetired && (
            <Menu position="bottom-end">
              <Menu.Target>
                <Button variant="default" px={8} aria-label={say.moreActions}>
                  <EllipsisIcon size={16} aria-hidden />
                </Button>
              </Menu.Target>
              <Menu.Dropdown>
                <Menu.Item color="red" onClick={() => void retire()}>
                  {say.retireDots}
                </Menu.Item>
              </Menu.Dropdown>
            </Menu>
          )}
        </div>
      </header>
      <div className={styles.columns}>
        <div className={styles.main}>
          <Notices standing={standing} isWaiting={isWaiting} />
          {isOvertaken && !isMerging && (
            <div className={styles.notice} data-tone="warn" role="alert">
              <p>{say.overtaken(article.author ?? '')}</p>
              <Button size="xs" onClick={() => setMerging(true)}>
                {say.lookAtBoth}
              </Button>
            </div>
          )}
          {isOvertaken && isMerging ? (
            <Merge
              base={base}
              mine={form.draft}
              theirs={article}
              merged={(draft) => {
                setMerging(false)
                setForm({ draft, base: article })
              }}
            />
          ) : (
            <Fields draft={form.draft} change={change} tree={tree} />
          )}
          {serves && (isPending || isScheduled) && !dirty && (
            <section className={styles.part} aria-label={say.comparedWithLive}>
              <h3 className={styles.partTitle}>{say.comparedWithLive}</h3>
              <Changes before={serves} after={article} />
            </section>
          )}
          <History versions={standing.versions} take={(old) => setForm({ draft: draftOf(old), base: article })} />
        </div>
        <aside className={styles.beside}>
          <Asked
            standing={standing}
            add={(phrasing) => change({ phrasings: [...linesOf(form.draft.phrasings), phrasing].join('\n') })}
            taken={linesOf(form.draft.phrasings)}
          />
          <UsedBy standing={standing} />
          <SimilarArticles id={id} draft={form.draft} />
        </aside>
      </div>
      {isPublishing && <Publish articles={[id]} name={article.question} close={() => setPublishing(false)} />}
    </article>
  )
}

/** What has happened to it that whoever opens it must know. */
function Notices({ standing, isWaiting }: { standing: Standing; isWaiting: boolean }) {
  const say = useWords(words)
  const format = useFormat()
  const { article, missing, versions, goesLiveAt } = standing
  const returned = versions.find((one) => one.article.version === article.version)?.returned.at(-1)
  const gaps = missing.filter((one) => one === 'answer' || one === 'classification')
  return (
    <>
      {article.status === 'draft' && returned && (
        <div className={styles.notice} data-tone="bad">
          <p>
            <strong>{say.returnedBy(returned.by, returned.legal === true)}</strong>
            <br />
            {returned.note}
          </p>
        </div>
      )}
      {goesLiveAt !== undefined && (
        <div className={styles.notice} data-tone="warn">
          <p>{say.goesLive(format.moment(Date.parse(goesLiveAt)))}</p>
          <Link to="/knowledge/releases" className={styles.link}>
            {say.releases}
          </Link>
        </div>
      )}
      {isWaiting && (
        <div className={styles.notice} data-tone="warn">
          <p>{missing.includes('legal-review') ? say.waitsForLegal : say.waitsForReview}</p>
        </div>
      )}
      {gaps.length > 0 && (
        <div className={styles.notice} data-tone="bad">
          <p>{gaps.map((gap) => say.gaps[gap as 'answer']).join(' ')}</p>
        </div>
      )}
    </>
  )
}

interface AskedProps {
  standing: Standing
  add?: (phrasing: string) => void
  taken: readonly string[]
}

/** How customers put it, of an article that was made of their questions. */
function Asked({ standing: { article }, add, taken }: AskedProps) {
  const say = useWords(words)
  const { examples = [], count } = article.origin ?? {}
  if (examples.length === 0) return null
  return (
    <section className={styles.similar} aria-label={say.asked}>
      <h3 className={styles.partTitle}>{say.asked}</h3>
      {count !== undefined && <p className={styles.quiet}>{say.askedTimes(count)}</p>}
      <ul className={styles.examples}>
        {examples.map((example) => (
          <li key={example} dir="auto">
            <span>{example}</span>
            {add && example !== article.question && !taken.includes(example) && (
              <Button
                size="compact-xs"
                variant="default"
                onClick={() => add(example)}
                aria-label={`${say.addPhrasing}: ${example}`}
              >
                {say.addPhrasing}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}

/** How often it has answered customers. */
function UsedBy({ standing: { used, serves } }: { standing: Standing }) {
  const say = useWords(words)
  if (!used || !serves) return null
  return (
    <p className={styles.quiet}>
      {say.used(used.count)}
      {used.count > 0 && (
        <>
          {' '}
          <Ago at={used.lastAt} />
        </>
      )}
    </p>
  )
}

/** The article for whoever does not edit. */
function Reading({ standing }: { standing: Standing }) {
  const say = useWords(words)
  const { article, serves, versions } = standing
  const shown = serves ?? article
  const isPending = article.version !== serves?.version
  return (
    <article className={styles.article}>
      <header className={styles.head}>
        <BackLink />
        <h2 className={styles.title} dir="auto">
          {shown.question}
        </h2>
        <span className={styles.headTags}>
          <StandingTags standings={standing.standings} />
        </span>
      </header>
      <div className={styles.columns}>
        <div className={styles.main}>
          <Notices standing={standing} isWaiting={false} />
          <Markdown text={shown.answer} />
          {shown.phrasings.length > 0 && (
            <section className={styles.part}>
              <h3 className={styles.partTitle}>{say.fields.phrasings}</h3>
              <ul className={styles.examples}>
                {shown.phrasings.map((phrasing) => (
                  <li key={phrasing} dir="auto">
                    {phrasing}
                  </li>
                ))}
              </ul>
            </section>
          )}
          {serves && isPending && (
            <section className={styles.part}>
              <h3 className={styles.partTitle}>{say.comparedWithLive}</h3>
              <Changes before={serves} after={article} />
            </section>
          )}
          <History versions={versions} />
        </div>
        <aside className={styles.beside}>
          <UsedBy standing={standing} />
          <Asked standing={standing} taken={[]} />
        </aside>
      </div>
    </article>
  )
}

/** The browser asks before a tab is closed in which something is not stored. */
function useLeaveWarning(isUnsaved: boolean): void {
  const latest = useRef(isUnsaved)
  latest.current = isUnsaved
  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => {
      if (latest.current) event.preventDefault()
    }
    addEventListener('beforeunload', warn)
    return () => removeEventListener('beforeunload', warn)
  }, [])
}
