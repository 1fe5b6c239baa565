import { Link } from '@tanstack/react-router'
import ArrowLeftIcon from 'lucide-react/icons/arrow-left'
import type { ReactNode } from 'react'
import { defineWords, useWords } from '../language/words.js'
import styles from './split.module.css'

interface SplitProps {
  list: ReactNode
  /** What is chosen in the list. */
  detail: ReactNode
  /** What stands beside it, where there is room: on a narrow window below it. */
  aside?: ReactNode
  /** Whether something is chosen: on a phone the list makes room for it. */
  isOpen: boolean
  /** Where the list is, below `/console`: on a phone a link above the detail leads back to it. */
  back?: string
}

/** A list beside what is chosen in it; on a phone one after the other. In a page of width `full`. */
export function Split({ list, detail, aside, isOpen, back }: SplitProps) {
  const say = useWords(words)
  return (
    <div className={styles.split} data-open={isOpen} data-aside={aside !== undefined}>
      <div className={styles.list}>{list}</div>
      <div className={styles.detail}>
        {isOpen && back !== undefined && (
          <Link to={back} search={(now: object) => now} className={styles.back}>
            <ArrowLeftIcon size={16} aria-hidden /> {say.back}
          </Link>
        )}
        {detail}
      </div>
      {aside !== undefined && <div className={styles.aside}>{aside}</div>}
    </div>
  )
}

const words = defineWords({ en: { back: 'Back to the list' }, zh: { back: '返回列表' } })
