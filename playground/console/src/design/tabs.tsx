import type { ReactNode } from 'react'
import styles from './tabs.module.css'

/** The views of one page, at its head: links with the class `tab`. */
export const Tabs = ({ label, children }: { label: string; children: ReactNode }) => (
  <nav className={styles.tabs} aria-label={label}>
    {children}
  </nav>
)

/** The class of a link among `Tabs`. */
export const { tab } = styles
