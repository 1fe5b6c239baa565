import { Loader } from '@mantine/core'
import { useConnected } from '../api/connection.js'
import { defineWords, useWords } from '../language/words.js'
import styles from './connection-banner.module.css'

/** Stands above the page while the program cannot be reached, and goes away by itself. */
export function ConnectionBanner() {
  const connected = useConnected()
  const say = useWords(words)
  return (
    <div role="status">
      {!connected && (
        <p className={styles.banner}>
          <Loader size={14} color="currentColor" aria-hidden />
          {say.lost}
        </p>
      )}
    </div>
  )
}

const words = defineWords({
  en: { lost: 'The program restarts or the network is down: waiting. What you typed stays here.' },
  zh: { lost: '程序正在重启，或网络中断：正在等待恢复。您输入的内容不会丢失。' },
})
