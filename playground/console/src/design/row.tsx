import type { ReactNode } from 'react'
import styles from './row.module.css'

interface RowProps {
  title: ReactNode
  /** Short and quiet, at the right: when, how many. */
  aside?: ReactNode
  /** A second line. */
  about?: ReactNode
  /** Tags under it. */
  tags?: ReactNode
}

/** What stands in a row of a list: what it is, when, one more line, and its state. */
export function Row({ title, aside, about, tags }: RowProps) {
  return (
    <>
      <span className={styles.first}>
        <span className={styles.title}>{title}</span>
        {aside !== undefined && <span className={styles.quiet}>{aside}</span>}
      </span>
      {about !== undefined && <span className={styles.about}>{about}</span>}
      {tags !== undefined && <span className={styles.tags}>{tags}</span>}
    </>
  )
}
