import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import FlaskConicalIcon from 'lucide-react/icons/flask-conical'
import { type ReactNode, useState } from 'react'
import { api, got } from '../../api/client.js'
import { isOne, useMe } from '../../api/session.js'
import { Ago } from '../../design/ago.js'
import { confirm } from '../../design/confirm.js'
import { Empty } from '../../design/empty.js'
import { Loaded } from '../../design/loaded.js'
import { Tag } from '../../design/tag.js'
import { toast } from '../../design/toast.js'
import { useFormat } from '../../language/format.js'
import { useWords } from '../../language/words.js'
import { Comparison } from './comparison.js'
import styles from './knowledge.module.css'
import { articlePath, refresh, type Trial } from './model.js'
import { Publish } from './publish.js'
import { trialsQuery } from './running-trial.js'
import { trialWords } from './trial-words.js'
import { words } from './words.js'

/** The trial that runs with both of its sides, and those before it. */
export function Trials() {
  const say = useWords(trialWords)
  const query = useQuery(trialsQuery)
  return (
    <div className={styles.sheet}>
      <Loaded query={query}>
        {(trials) => {
          const running = trials.filter(({ ended }) => !ended)
          const before = trials.filter(({ ended }) => ended)
          return trials.length === 0 ? (
            <Empty icon={FlaskConicalIcon} title={say.none} text={say.noneText} />
          ) : (
            <>
              {running.map((trial) => (
                <RunningTrial key={trial.number} trial={trial} />
              ))}
              {before.length > 0 && (
                <section className={styles.part} aria-label={say.before}>
                  <h2 className={styles.partTitle}>{say.before}</h2>
                  <ol className={styles.releases}>
                    {before.map((trial) => (
                      <li key={trial.number} className={styles.release}>
                        <EndedTrial trial={trial} />
                      </li>
                    ))}
                  </ol>
                </section>
              )}
            </>
          )
        }}
      </Loaded>
    </div>
  )
}

function RunningTrial({ trial }: { trial: Trial }) {
  const say = useWords(trialWords)
  const format = useFormat()
  const me = useMe()
  const queries = useQueryClient()
  const [isPublishing, setPublishing] = useState(false)
  const { number, until } = trial
  const end = useMutation({
    mutationFn: () => got(api.POST('/knowledge/trial/end', { body: {} })),
    onSuccess: () => {
      toast.done(say.ended)
      void refresh(queries)
    },
  })
  const askToEnd = async () => {
    if (await confirm({ title: say.endTitle, text: say.endText, action: say.end })) end.mutate()
  }
  return (
    <section className={styles.release} aria-label={say.trial(number)}>
      <Head trial={trial}>
        <Tag tone="accent">{say.running}</Tag>
        <span className={styles.quiet}>{until ? say.endsAt(format.time(Date.parse(until))) : say.noEnd}</span>
      </Head>
      <About trial={trial} />
      <Comparison number={number} isRunning />
      {isOne(me, 'trainer') && (
        <div className={styles.decide}>
          <Button variant="default" loading={end.isPending} onClick={() => void askToEnd()}>
            {say.endDots}
          </Button>
          <Button onClick={() => setPublishing(true)}>{say.publishDots}</Button>
        </div>
      )}
      {isPublishing && <Publish isTrial close={() => setPublishing(false)} />}
    </section>
  )
}

function EndedTrial({ trial }: { trial: Trial }) {
  const say = useWords(trialWords)
  const { hand } = useWords(words)
  const [isOpen, setOpen] = useState(false)
  const { number, ended } = trial
  return (
    <>
      <Head trial={trial}>
        {ended && <Tag tone={ended.how === 'published' ? 'good' : 'plain'}>{say.endings[ended.how]}</Tag>}
        {ended && (
          <span className={styles.quiet}>
            {ended.by && `${hand(ended.by)} · `}
            <Ago at={Date.parse(ended.at)} />
          </span>
        )}
      </Head>
      <About trial={trial} />
      {ended?.note && <p dir="auto">{say.endNote(ended.note)}</p>}
      <details className={styles.history} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
        <summary>{say.comparison}</summary>
        {isOpen && <Comparison number={number} isRunning={false} />}
      </details>
    </>
  )
}

function Head({ trial: { number, share, by, at }, children }: { trial: Trial; children: ReactNode }) {
  const say = useWords(trialWords)
  const { hand } = useWords(words)
  const format = useFormat()
  return (
    <div className={styles.releaseHead}>
      <strong className="tabular">{say.trial(number)}</strong>
      <strong className="tabular">{say.onShare(format.percent(share, 1))}</strong>
      <span className={styles.quiet}>
        {hand(by)} · <Ago at={Date.parse(at)} />
      </span>
      {children}
    </div>
  )
}

function About({ trial: { note, gate, despite, changes, count } }: { trial: Trial }) {
  const say = useWords(words)
  return (
    <>
      {note && <p dir="auto">{note}</p>}
      {gate && <p className={styles.quiet}>{say.gateFigures(gate)}</p>}
      {despite && (
        <p className={styles.conflicting}>
          <Tag tone="bad">{say.publishedDespite}</Tag> {despite}
        </p>
      )}
      <ul className={styles.examples}>
        {changes.map(({ article, question, from, to }) => (
          <li key={article}>
            <Link to={articlePath(article)} className={styles.link}>
              {question ?? article}
            </Link>
            <span className={styles.quiet}>{say.changeOf(from, to)}</span>
          </li>
        ))}
        {count > changes.length && <li className={styles.quiet}>{say.andMore(count - changes.length)}</li>}
      </ul>
    </>
  )
}
