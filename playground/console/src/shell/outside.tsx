import { SegmentedControl } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTitle } from '../design/page.js'
import { speak, useLanguage } from '../language/language.js'
import type { Locale } from '../language/words.js'
import { Brand } from './brand.js'
import { ConnectionBanner } from './connection-banner.js'
import styles from './outside.module.css'

/** The frame of a page before anybody has signed in. */
export function Outside({ title, about, children }: { title: string; about?: string; children: ReactNode }) {
  const { locale } = useLanguage()
  useTitle(title)
  return (
    <div className={styles.outside}>
      <header className={styles.header}>
        <Brand />
        <SegmentedControl
          size="xs"
          value={locale}
          onChange={(chosen) => speak(chosen as Locale)}
          aria-label="语言 Language"
          data={[
            { value: 'zh', label: <span lang="zh-CN">中文</span> },
            { value: 'en', label: <span lang="en">English</span> },
          ]}
        />
      </header>
      <main className={styles.main}>
        <ConnectionBanner />
        <div className={styles.card}>
          <h1 className={styles.title}>{title}</h1>
          {about && <p className={styles.about}>{about}</p>}
          {children}
        </div>
      </main>
    </div>
  )
}
