import { type KeyText, keyLabels } from '../commands/keys.js'
import styles from './keys.module.css'

/** Keys as they are printed on a keyboard. Decoration: who needs them hears of them by `aria-keyshortcuts`. */
export function Keys({ keys }: { keys: KeyText }) {
  return (
    <span className={styles.keys} aria-hidden>
      {keyLabels(keys).map((label, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the same key may come twice, in this order
        <kbd key={at} className={styles.key}>
          {label}
        </kbd>
      ))}
    </span>
  )
}
