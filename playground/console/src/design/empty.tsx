import type { ComponentType, ReactNode } from 'react'
import styles from './empty.module.css'

interface EmptyProps {
  icon?: ComponentType<{ size?: string | number; 'aria-hidden'?: boolean }>
  title: string
  /** Why it is empty, and what to do. */
  text?: ReactNode
  /** The one thing to do next. */
  action?: ReactNode
}

/** What stands where there is nothing yet. */
export function Empty({ icon: Icon, title, text, action }: EmptyProps) {
  return (
    <div className={styles.empty}>
      {Icon && (
        <span className={styles.icon}>
          <Icon size={22} aria-hidden />
        </span>
      )}
      <p className={styles.title}>{title}</p>
      {text && <p className={styles.text}>{text}</p>}
      {action}
    </div>
  )
}
