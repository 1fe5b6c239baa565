import { Button } from '@mantine/core'
import { Ago } from '../../design/ago.js'
import { Tag } from '../../design/tag.js'
import { useWords } from '../../language/words.js'
import { Changes } from './changes.js'
import styles from './knowledge.module.css'
import type { Article, Standing } from './model.js'
import { words } from './words.js'

interface HistoryProps {
  versions: Standing['versions']
  /** Takes an old text into the form. Absent: whoever looks may not edit. */
  take?: (article: Article) => void
}

/** Every version of an article: who wrote it, who approved it or sent it back and why, and what it changed. */
export function History({ versions, take }: HistoryProps) {
  const say = useWords(words)
  return (
    <details className={styles.history}>
      <summary>{say.history(versions.length)}</summary>
      <ol className={styles.versions}>
        {versions.toReversed().map(({ article, at, by, approvals, returned, serves }, i) => (
          <li key={article.version}>
            <p className={styles.versionHead}>
              <strong>{say.version(article.version)}</strong>
              <span className={styles.quiet}>
                {say.hand(by)} · <Ago at={Date.parse(at)} />
              </span>
              {serves && <Tag tone="good">{say.standings.serves}</Tag>}
            </p>
            {approvals.map((approval) => (
              <p key={`${approval.by} ${approval.at}`} className={styles.quiet}>
                {approval.legal ? say.approvedLegally(approval.by) : say.approvedBy(approval.by)}
              </p>
            ))}
            {returned.map((back) => (
              <p key={`${back.by} ${back.at}`} className={styles.quiet}>
                {say.returnedBy(back.by, back.legal === true)}: {back.note}
              </p>
            ))}
            <details>
              <summary>{say.whatChanged}</summary>
              <Changes before={versions.at(-i - 2)?.article} after={article} />
              {take && i > 0 && (
                <Button size="xs" variant="default" onClick={() => take(article)}>
                  {say.takeAgain}
                </Button>
              )}
            </details>
          </li>
        ))}
      </ol>
    </details>
  )
}
