import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useEffect, useRef } from 'react'
import { inWords, scoresIn } from '../../../../src/privacy/trace-values.js'
import { type Answer, read } from '../../api/client.js'
import { isOne, useMe } from '../../api/session.js'
import { Loaded } from '../../design/loaded.js'
import { Tag, type Tone } from '../../design/tag.js'
import { useFormat } from '../../language/format.js'
import { useWords, wordFor } from '../../language/words.js'
import styles from './decisions.module.css'
import { words } from './words.js'

export type Entry = Answer<'/traces/conversations/{id}'>[number]
type In = Extract<Entry, { kind: 'in' }>
type Out = Extract<Entry, { kind: 'out' }>
type Part = NonNullable<Out['act']['part']>
type Step = NonNullable<In['trace']>[number]

/** So near to the end, in pixels, what comes is followed. */
const NEAR_PX = 80

/** What came in, what was decided and why, what went out. */
export function Timeline({ conversation, refreshMs }: { conversation: string; refreshMs: number }) {
  const say = useWords(words)
  const query = useQuery({
    ...read('/traces/conversations/{id}', { path: { id: conversation } }),
    refetchInterval: refreshMs,
  })
  const section = useRef<HTMLElement>(null)
  const isAtEnd = useRef(true)
  // Follows what happens while its end is seen.
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever there is more
  useEffect(() => {
    if (isAtEnd.current) section.current?.scrollTo({ top: section.current.scrollHeight })
  }, [query.data?.length])
  return (
    <>
      <div className={styles.head}>
        <h2 className={styles.id}>{say.own[conversation] ?? conversation}</h2>
        {isOne(useMe(), 'trainer', 'manager') && (
          <Link to="/try/replay" search={{ conversation } as never} className={styles.replay}>
            {say.replay}
          </Link>
        )}
      </div>
      <section
        ref={section}
        className={styles.timeline}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what can be scrolled must be reached by keyboard
        tabIndex={0}
        aria-label={say.timeline}
        onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
          isAtEnd.current = scrollHeight - scrollTop - clientHeight < NEAR_PX
        }}
      >
        <Loaded query={query}>{(entries) => <Turns entries={entries} />}</Loaded>
      </section>
    </>
  )
}

/** Each event with the messages that answer it and what was recorded meanwhile, in order. */
export function Turns({ entries }: { entries: Entry[] }) {
  const turns: { entry: In | undefined; rest: Exclude<Entry, In>[] }[] = []
  const byPosition = new Map<number, (typeof turns)[number]>()
  let latest: (typeof turns)[number] | undefined
  for (const entry of entries) {
    if (entry.kind === 'in') {
      latest = { entry, rest: [] }
      turns.push(latest)
      byPosition.set(entry.position, latest)
      continue
    }
    const home = entry.kind === 'out' ? byPosition.get(entry.answers ?? -1) : latest
    if (home) home.rest.push(entry)
    else turns.push({ entry: undefined, rest: [entry] })
  }
  return turns.map(({ entry, rest }) => (
    <article key={entry?.position ?? rest[0]?.position} className={styles.turn}>
      {entry && <Said entry={entry} />}
      {rest.map((each) =>
        each.kind === 'out' ? (
          <Sent key={`out ${each.position}`} entry={each} isAnswer={entry !== undefined} />
        ) : (
          <p key={`record ${each.position}`} className={styles.record}>
            <code>{each.type}</code> {inWords(each.data)}
          </p>
        ),
      )}
    </article>
  ))
}

function Said({ entry }: { entry: In }) {
  const say = useWords(words)
  const format = useFormat()
  const { outcome, startedAt, endedAt, attempts, error, trace, acceptedAt } = entry
  return (
    <>
      <div className={styles.said}>
        <p dir="auto">{useSaid(entry)}</p>
        <div className={styles.meta}>
          <Tag tone={toneOf(outcome)}>{wordFor(say.outcomes, outcome ?? 'deciding')}</Tag>
          {attempts > 1 && <Tag tone="warn">{say.attempts(attempts)}</Tag>}
          {startedAt !== undefined && endedAt !== undefined && <span>{format.duration(endedAt - startedAt)}</span>}
          <time dateTime={new Date(acceptedAt).toISOString()} title={format.moment(acceptedAt)}>
            {format.time(acceptedAt)}
          </time>
        </div>
      </div>
      {error && <p className={styles.error}>{error}</p>}
      {trace?.length === 0 || (outcome !== undefined && !trace) ? <p className={styles.record}>{say.noSteps}</p> : null}
      {trace && trace.length > 0 && (
        <ol className={styles.steps}>
          {trace.map((step, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: steps have no names of their own, and never move
            <StepView key={at} step={step} />
          ))}
        </ol>
      )}
    </>
  )
}

const toneOf = (outcome: string | undefined): Tone =>
  outcome === undefined
    ? 'accent'
    : outcome === 'answered'
      ? 'good'
      : /^(silent|noted|merged)$/.test(outcome)
        ? 'plain'
        : 'bad'

function useSaid({ event }: In): string {
  const say = useWords(words)
  switch (event.type) {
    case 'message':
      return (event.parts ?? []).map(textOf).join('\n')
    case 'choice':
      return `▸ ${event.label ?? event.value}`
    default:
      return [wordFor(say.events, event.type), event.name ?? event.what, ...(event.parts ?? []).map(textOf)]
        .filter(Boolean)
        .join(' ')
  }
}

const textOf = (part: Part): string => part.text ?? part.title ?? part.name ?? part.alt ?? part.url ?? `[${part.type}]`

function StepView({ step: { step, saw, scored, chose, ms } }: { step: Step }) {
  const say = useWords(words)
  const rows: [string, ReactNode][] = []
  if (saw !== undefined) rows.push([say.saw, inWords(saw)])
  if (scored !== undefined) rows.push([say.scored, <Scores key="scores" scored={scored} />])
  if (chose !== undefined) rows.push([say.chose, <strong key="chose">{inWords(chose)}</strong>])
  return (
    <li className={styles.step}>
      <h3 className={styles.stepName}>
        {step} {ms !== undefined && <small>+{Math.round(ms)} ms</small>}
      </h3>
      <dl className={styles.facts}>
        {rows.map(([name, value]) => (
          <div key={name} className={styles.fact}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </li>
  )
}

function Scores({ scored }: { scored: unknown }) {
  const scores = scoresIn(scored)
  if (!scores) return inWords(scored)
  const max = Math.max(1, ...scores.map(({ score }) => score))
  return (
    <ul className={styles.scores}>
      {scores.map(({ name, score }, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two may have the same name
        <li key={at}>
          <span className={styles.scoreName} title={name}>
            {name}
          </span>
          <span className={styles.bar} aria-hidden>
            <span style={{ width: `${(Math.max(0, score) / max) * 100}%` }} />
          </span>
          <span className="tabular">{score.toFixed(2)}</span>
        </li>
      ))}
    </ul>
  )
}

function Sent({ entry, isAnswer }: { entry: Out; isAnswer: boolean }) {
  const say = useWords(words)
  const format = useFormat()
  const { act, by, status, code, attempts, at, settledAt } = entry
  const who = by.kind === 'agent' ? say.agent(by.name ?? '') : by.kind === 'system' ? say.system : ''
  const done = act.type === 'say' ? '' : act.type === 'react' ? act.emoji : say.acts[act.type]
  const whom = act.owner && (act.owner.name ?? act.owner.id ?? act.owner.kind)
  const heading = [who, done, whom].filter(Boolean).join(' · ')
  return (
    <div className={styles.sent}>
      {heading && <p className={styles.who}>{heading}</p>}
      {act.part && act.part.type !== 'sources' && <p dir="auto">{textOf(act.part)}</p>}
      {act.part?.sources?.map(({ title, articleId, version }) => (
        <p key={articleId} className={styles.source}>
          {say.source}: {title} ({articleId} v{version})
        </p>
      ))}
      {act.part?.choices && (
        <ul className={styles.choices}>
          {act.part.choices.map(({ label, value }) => (
            <li key={value}>{label}</li>
          ))}
        </ul>
      )}
      <div className={styles.meta}>
        <Tag tone={status === 'delivered' ? 'good' : status === 'rejected' ? 'bad' : 'warn'}>
          {wordFor(say.statuses, status)}
          {code && ` (${code})`}
        </Tag>
        {attempts > 1 && <Tag tone="warn">{say.attempts(attempts)}</Tag>}
        {settledAt !== undefined && <span>{format.duration(settledAt - at)}</span>}
        {!isAnswer && <span>{say.unasked}</span>}
      </div>
    </div>
  )
}
