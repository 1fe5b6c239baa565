import type { ComponentType, ReactNode } from 'react'
import styles from './empty.module.css'

interface EmptyProps {
  icon?: ComponentType<{ size?: string | number; 'aria-hidden'?: boolean }>
  title: string
  /** It is all that there is on the page, so its title is the page's. */
  isPage?: boolean
  /** Why it is empty, and what to do. */
  text?: ReactNode
  /** The one thing to do next. */
  action?: ReactNode
}

/** What stands where there is nothing yet. */
export function Empty({ icon: Icon, title, isPage, text, action }: EmptyProps) {
  const Title = isPage ? 'h1' : 'p'
  return (
    <div className={styles.empty}>
      {Icon && (
        <span className={styles.icon}>
          <Icon size={22} aria-hidden />
        </span>
      )}
      <Title className={styles.title}>{title}</Title>
      {text && <p className={styles.text}>{text}</p>}
      {action}
    </div>
  )
}
