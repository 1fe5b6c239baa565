import { Button, CopyButton, Textarea } from '@mantine/core'
import CheckIcon from 'lucide-react/icons/check'
import CopyIcon from 'lucide-react/icons/copy'
import { defineWords, useWords } from '../language/words.js'
import styles from './copied.module.css'

/** A text that somebody takes elsewhere, with a button that copies it. `label`: what it is. */
export function Copied({ label, text, rows = 1 }: { label: string; text: string; rows?: number }) {
  const say = useWords(words)
  return (
    <div className={styles.copied}>
      <Textarea
        aria-label={label}
        className={styles.text}
        classNames={{ input: styles.input! }}
        value={text}
        rows={rows}
        readOnly
        onFocus={({ currentTarget }) => currentTarget.select()}
      />
      <CopyButton value={text} timeout={3_000}>
        {({ copied, copy }) => (
          <Button
            variant="default"
            leftSection={copied ? <CheckIcon size={15} aria-hidden /> : <CopyIcon size={15} aria-hidden />}
            onClick={copy}
          >
            {copied ? say.copied : say.copy}
          </Button>
        )}
      </CopyButton>
    </div>
  )
}

const words = defineWords({ en: { copy: 'Copy', copied: 'Copied' }, zh: { copy: '复制', copied: '已复制' } })
