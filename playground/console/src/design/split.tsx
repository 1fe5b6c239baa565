import type { ReactNode } from 'react'
import styles from './split.module.css'

interface SplitProps {
  list: ReactNode
  /** What is chosen in the list. */
  detail: ReactNode
  /** What stands beside it, where there is room: on a narrow window below it. */
  aside?: ReactNode
  /** Whether something is chosen: on a phone the list makes room for it. */
  isOpen: boolean
}

/** A list beside what is chosen in it; on a phone one after the other. In a page of width `full`. */
export function Split({ list, detail, aside, isOpen }: SplitProps) {
  return (
    <div className={styles.split} data-open={isOpen} data-aside={aside !== undefined}>
      <div className={styles.list}>{list}</div>
      <div className={styles.detail}>{detail}</div>
      {aside !== undefined && <div className={styles.aside}>{aside}</div>}
    </div>
  )
}
