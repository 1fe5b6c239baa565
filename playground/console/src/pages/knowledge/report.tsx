import { Tag, type Tone } from '../../design/tag.js'
import { useWords } from '../../language/words.js'
import styles from './knowledge.module.css'
import { words } from './words.js'

interface Said {
  article?: string
  text: string
}

/** What a rehearsal has found. */
export interface Report {
  figures: { questions: number; changed: number; better: number; worse: number; broken: readonly string[] }
  changes: readonly { question: string; golden?: string | null; before: Said; after: Said; verdict: string }[]
  broken: readonly { question: string }[]
  wrong: readonly { question: string; golden?: string | null }[]
}

const tones: Record<string, Tone> = { worse: 'bad', changed: 'warn', better: 'good' }
/** More are told by their number. */
const MOST = 50

/** What a publish would change, in words: first what would be answered worse. */
export function RehearsalReport({ report }: { report: Report }) {
  const say = useWords(words)
  const { figures, changes, broken, wrong } = report
  const isBroken = (question: string) => broken.some((one) => one.question === question)
  const ordered = ['worse', 'changed', 'better'].flatMap((verdict) => changes.filter((one) => one.verdict === verdict))
  return (
    <section className={styles.report} aria-label={say.rehearsal}>
      <p className={styles.summary} data-tone={broken.length > 0 ? 'bad' : 'good'}>
        {figures.questions === 0
          ? say.nothingAsked
          : broken.length > 0
            ? say.wouldBreak(broken.length, figures.questions)
            : figures.changed === 0
              ? say.nothingChanges(figures.questions)
              : say.changesOf(figures)}
      </p>
      {ordered.slice(0, MOST).map(({ question, before, after, verdict }) => (
        <article key={question} className={styles.reported}>
          <p className={styles.asked} dir="auto">
            <Tag tone={tones[verdict] ?? 'plain'}>{say.verdicts[verdict as 'worse']}</Tag>
            {isBroken(question) && <Tag tone="bad">{say.testQuestion}</Tag>} {question}
          </p>
          <div className={styles.row2}>
            <p className={styles.said} dir="auto">
              <span className={styles.quiet}>{say.nowSays}</span> {before.text || say.saysNothing}
            </p>
            <p className={styles.said} dir="auto">
              <span className={styles.quiet}>{say.wouldSay}</span> {after.text || say.saysNothing}
            </p>
          </div>
        </article>
      ))}
      {ordered.length > MOST && <p className={styles.quiet}>{say.moreChanges(ordered.length - MOST)}</p>}
      {wrong.length > 0 && (
        <details className={styles.wrong}>
          <summary>{say.wrongAnyway(wrong.length)}</summary>
          <ul>
            {wrong.map(({ question }) => (
              <li key={question} dir="auto">
                {question}
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  )
}
