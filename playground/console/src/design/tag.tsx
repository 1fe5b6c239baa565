import type { ReactNode } from 'react'
import styles from './tag.module.css'

/** What a state means to whoever reads it. */
export type Tone = 'plain' | 'accent' | 'good' | 'warn' | 'bad' | 'note'

/** A state in a word or two. Never by colour alone: the word says it. */
export function Tag({ tone = 'plain', children }: { tone?: Tone; children: ReactNode }) {
  return (
    <span className={styles.tag} data-tone={tone}>
      {children}
    </span>
  )
}
