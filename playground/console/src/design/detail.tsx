import type { ReactNode } from 'react'
import styles from './detail.module.css'

/** The column beside a list in which what was chosen is read: cards, one below the other. `label`: what it is, for whoever hears it. */
export function Detail({ label, children }: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what can be scrolled must be reached by keyboard
    <section className={styles.detail} aria-label={label} tabIndex={0}>
      <div className={styles.cards}>{children}</div>
    </section>
  )
}
