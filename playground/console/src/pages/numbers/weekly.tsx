import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import DownloadIcon from 'lucide-react/icons/download'
import PrinterIcon from 'lucide-react/icons/printer'
import { type ReactNode, useRef } from 'react'
import { type Answer, read } from '../../api/client.js'
import { useFilters } from '../../design/filters.js'
import { Loaded } from '../../design/loaded.js'
import { Tag } from '../../design/tag.js'
import { useLabels } from '../../language/labels.js'
import { useLanguage } from '../../language/language.js'
import { useText, useWords, wordFor } from '../../language/words.js'
import { Decide } from './decide.js'
import { type Definition, useFigure } from './figure.js'
import { NONE } from './narrowing.js'
import numbers from './numbers.module.css'
import { saveAsPage } from './saved-page.js'
import styles from './weekly.module.css'
import { type Move, movesOf } from './weekly-moves.js'
import { words } from './weekly-words.js'

export type Pack = Answer<'/api/insights/weekly'>
export type Finding = Pack['findings'][number]
type Kind = Finding['kind']

const kinds: readonly Kind[] = ['ai', 'people', 'customers']

/** A week beside the week before: what moved and why, what to do, and what became of what was decided. To be read, printed and sent. */
export function Weekly() {
  const say = useWords(words)
  const { tag } = useLanguage()
  const [{ week }, change] = useFilters({ week: '' })
  const definitions = useQuery(read('/api/insights/definitions'))
  const query = useQuery(read('/api/insights/weekly', week ? { query: { week } } : {}))
  const article = useRef<HTMLElement>(null)
  return (
    <Loaded query={definitions}>
      {(all) => (
        <Loaded query={query}>
          {(pack) => (
            <>
              <div className={`${numbers.bar} screen-only`}>
                <Button variant="default" onClick={() => change({ week: pack.previous })}>
                  {say.weekBefore}
                </Button>
                <Button
                  variant="default"
                  disabled={pack.next === undefined}
                  onClick={() => pack.next !== undefined && change({ week: pack.next })}
                >
                  {say.weekAfter}
                </Button>
                <Button variant="default" leftSection={<PrinterIcon size={16} aria-hidden />} onClick={() => print()}>
                  {say.print}
                </Button>
                <Button
                  variant="default"
                  leftSection={<DownloadIcon size={16} aria-hidden />}
                  onClick={() =>
                    article.current &&
                    saveAsPage(article.current, `${say.title} ${pack.week}`, `weekly-${pack.week}`, tag)
                  }
                >
                  {say.download}
                </Button>
              </div>
              <article ref={article} className={styles.pack} aria-label={say.title}>
                <Reading pack={pack} definitions={all} />
              </article>
            </>
          )}
        </Loaded>
      )}
    </Loaded>
  )
}

function Reading({ pack, definitions }: { pack: Pack; definitions: readonly Definition[] }) {
  const say = useWords(words)
  const text = useText()
  const moves = movesOf(pack, definitions)
  const count = (how: Move['change']) => moves.filter(({ change }) => change === how).length
  const missed = moves.filter(({ isMet }) => isMet === false).length
  return (
    <>
      <header>
        <h2>
          {say.title} {pack.week}
        </h2>
        <p className={styles.quiet}>
          {say.between(pack.from, pack.to)}
          {!pack.isOver && ` · ${say.notOver}`}
        </p>
        <p className={styles.summary}>
          {moves.length === 0 ? say.nothing : say.summary(count('worse'), count('better'), missed)}
        </p>
        {pack.notes.map((note) => (
          <p key={note.en}>{text(note)}</p>
        ))}
      </header>
      {moves.length > 0 && (
        <section aria-labelledby="moved">
          <h3 id="moved">{say.moved}</h3>
          <ul className={styles.moves}>
            {moves.map((move) => (
              <Moved key={move.definition.id} move={move} pack={pack} />
            ))}
          </ul>
        </section>
      )}
      {kinds.map((kind) => (
        <Findings key={kind} kind={kind} pack={pack} />
      ))}
      <Decided pack={pack} />
    </>
  )
}

const tones = { better: 'good', worse: 'bad', same: 'plain', new: 'plain' } as const

function Moved({ move: { definition, before, value, change, isMet, why }, pack }: { move: Move; pack: Pack }) {
  const say = useWords(words)
  const text = useText()
  const figure = useFigure()
  const headOf = useHead()
  const { id, title, unit, target, direction } = definition
  return (
    <li>
      <Link to={`/numbers/${id}`} search={{ from: pack.from, to: pack.to } as never} className={styles.name}>
        {text(title)}
      </Link>
      <span className={styles.value}>
        {before === null ? '' : `${figure(before, unit)} → `}
        <strong>{figure(value, unit)}</strong>
      </span>
      <Tag tone={tones[change]}>{say.changes[change]}</Tag>
      {target !== undefined && (
        <span className={styles.quiet}>
          {say.target(`${direction === 'up' ? '≥' : '≤'} ${figure(target, unit)}`)}
          {isMet !== undefined && ` · ${isMet ? say.met : say.missed}`}
        </span>
      )}
      {why.length > 0 && (
        <span className={styles.why}>
          {say.why}
          {why.map((finding) => (
            <a key={finding.id} href={`#${anchorOf(finding)}`}>
              {headOf(finding)}
            </a>
          ))}
        </span>
      )}
    </li>
  )
}

/** Where a finding stands on the page. */
const anchorOf = ({ id }: Finding): string => id.replace(/[^\w\u4e00-\u9fff-]+/g, '-')

/** What was found, in a line. */
function useHead(): (finding: Finding) => string {
  const say = useWords(words)
  const figure = useFigure()
  const aboutOf = useAbout()
  return (finding) => {
    const { kind, before, value, unit, count, of } = finding
    const change = before === undefined ? figure(value, unit) : `${figure(before, unit)} → ${figure(value, unit)}`
    return say.heads[kind](aboutOf(finding), change, count, of)
  }
}

/** What a finding is about, with the stage. */
function useAbout(): (finding: Pick<Finding, 'kind' | 'about' | 'stage'>) => string {
  const say = useWords(words)
  const labels = useLabels()
  return ({ kind, about, stage }) => {
    if (kind === 'customers') return wordFor(say.topics, about)
    const name = about === NONE ? say.noIntent : labels.problem(about)
    return stage === undefined ? name : say.staged(name, say.stages[stage])
  }
}

function Findings({ kind, pack }: { kind: Kind; pack: Pack }) {
  const say = useWords(words)
  const found = pack.findings.filter((finding) => finding.kind === kind)
  return (
    <section aria-labelledby={`found-${kind}`}>
      <h3 id={`found-${kind}`}>{say.kinds[kind]}</h3>
      {found.length === 0 ? (
        <p className={styles.quiet}>{say.none}</p>
      ) : (
        <ol className={styles.findings}>
          {found.map((finding) => (
            <li key={finding.id} id={anchorOf(finding)}>
              <OneFinding finding={finding} pack={pack} />
            </li>
          ))}
        </ol>
      )}
    </section>
  )
}

function OneFinding({ finding, pack }: { finding: Finding; pack: Pack }) {
  const say = useWords(words)
  const headOf = useHead()
  const { examples, advice } = finding
  return (
    <>
      <h4>{headOf(finding)}</h4>
      <p>
        {say.toDo}
        {say.advice[advice]}
      </p>
      <p className={styles.links}>
        {linksOf(finding, pack).map(({ to, search, name }) => (
          <Link key={to} to={to} search={search as never}>
            {say.links[name]}
          </Link>
        ))}
        {examples.map((conversation, index) => (
          <Link key={conversation} to={`/conversations/${encodeURIComponent(conversation)}`}>
            {say.example(index + 1)}
          </Link>
        ))}
      </p>
      <Decide finding={finding} pack={pack} />
    </>
  )
}

interface Leading {
  to: string
  search?: object
  name: 'numbers' | 'comments' | 'intent' | 'unanswered' | 'articles'
}

/** Where to look: the number with all conversations behind it, what customers wrote, the intent, the articles. */
function linksOf({ kind, about, stage, advice }: Finding, { from, to }: Pack): Leading[] {
  const period = { from, to }
  if (kind === 'customers') return [{ to: '/numbers/comments', search: { ...period, most: '3' }, name: 'comments' }]
  // Most went to a person, or they were not solved.
  const ofBot = advice === 'answer' ? 'transfer' : 'one-contact'
  const id = kind === 'ai' ? ofBot : stage === 'handling' ? 'handling' : 'first-human'
  const behind: Leading = { to: `/numbers/${id}`, search: { ...period, intent: about }, name: 'numbers' }
  if (kind === 'people') return [behind]
  if (advice === 'recognise') return [behind, { to: '/knowledge/to-complete', name: 'unanswered' }]
  return [
    behind,
    { to: `/intents/of/${encodeURIComponent(about)}`, name: 'intent' },
    { to: '/knowledge', name: 'articles' },
  ]
}

function Decided({ pack: { actions } }: { pack: Pack }) {
  const say = useWords(words)
  const figure = useFigure()
  const aboutOf = useAbout()
  return (
    <section aria-labelledby="decided">
      <h3 id="decided">{say.decided}</h3>
      {actions.length === 0 ? (
        <p className={styles.quiet}>{say.noneDecided}</p>
      ) : (
        <ul className={styles.findings}>
          {actions.map(({ id, text, owner, due, since, before, now }) => {
            const [kind = '', about = '', stage] = id.split(':')
            const unit = kind === 'people' ? 'ms' : 'share'
            const topic = aboutOf({ kind: kind as Kind, about, stage: stage as Finding['stage'] })
            return (
              <li key={`${id} ${since}`}>
                <p dir="auto">{text}</p>
                <p className={styles.quiet}>{say.whose(topic, owner, due)}</p>
                <Effect>
                  {now === undefined ? say.later : say.effect(figure(before, unit), figure(now, unit), now < before)}
                </Effect>
              </li>
            )
          })}
        </ul>
      )}
    </section>
  )
}

const Effect = ({ children }: { children: ReactNode }) => <p className={styles.quiet}>{children}</p>
