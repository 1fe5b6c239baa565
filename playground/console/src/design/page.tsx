import type { ReactNode } from 'react'
import { useEffect } from 'react'
import { useLanguage } from '../language/language.js'
import styles from './page.module.css'

interface PageProps {
  title: string
  /** One line under the title: what this page is for, or how things stand. */
  about?: ReactNode
  /** Buttons at the right; the main one last. */
  actions?: ReactNode
  /** `reading`: a column that is pleasant to read. `full`: all of the window, without a margin, for lists beside details. Default: `wide`. */
  width?: 'reading' | 'wide' | 'full'
  children: ReactNode
}

/** The frame of a page: its heading, its actions, its name in the browser's tab. */
export function Page({ title, about, actions, width = 'wide', children }: PageProps) {
  useTitle(title)
  return (
    <div className={styles.page} data-width={width}>
      <header className={styles.header}>
        <div className={styles.titles}>
          <h1 className={styles.title} tabIndex={-1} id="page-title">
            {title}
          </h1>
          {about && <p className={styles.about}>{about}</p>}
        </div>
        {actions && <div className={styles.actions}>{actions}</div>}
      </header>
      <div className={styles.body}>{children}</div>
    </div>
  )
}

/** What the browser's tab says. */
export function useTitle(title: string): void {
  const { locale } = useLanguage()
  useEffect(() => {
    document.title = `${title} · ${locale === 'zh' ? '慧答' : 'Huida'}`
  }, [title, locale])
}
