import { ActionIcon, SegmentedControl, Textarea, Tooltip } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import BoldIcon from 'lucide-react/icons/bold'
import HeadingIcon from 'lucide-react/icons/heading'
import LinkIcon from 'lucide-react/icons/link'
import ListIcon from 'lucide-react/icons/list'
import ListOrderedIcon from 'lucide-react/icons/list-ordered'
import { type KeyboardEvent, useRef, useState } from 'react'
import { Markdown } from '../../design/markdown.js'
import { useWords } from '../../language/words.js'
import styles from './knowledge.module.css'
import { words } from './words.js'

interface AnswerFieldProps {
  value: string
  onChange: (value: string) => void
  error?: string | undefined
}

/**
 * The answer in Markdown, with what customers will see beside it. A plain field of the browser: input methods, spelling, undo, screen
 * readers and phones work as everywhere, and nothing has to be loaded.
 */
export function AnswerField({ value, onChange, error }: AnswerFieldProps) {
  const say = useWords(words)
  const field = useRef<HTMLTextAreaElement>(null)
  const isNarrow = useMediaQuery('(max-width: 1100px)')
  const [side, setSide] = useState<'write' | 'preview'>('write')
  const marks = [
    { name: say.bold, icon: BoldIcon, apply: () => wrap('**', '**', say.boldText), key: 'b' },
    { name: say.heading, icon: HeadingIcon, apply: () => prefix(() => '## ') },
    { name: say.bullets, icon: ListIcon, apply: () => prefix(() => '- ') },
    { name: say.numbers, icon: ListOrderedIcon, apply: () => prefix((line) => `${line + 1}. `) },
    { name: say.link, icon: LinkIcon, apply: () => wrap('[', '](https://)', say.linkText) },
  ]

  /** Types a text in place of a part; as typing does, so that it can be undone. */
  const type = (text: string, from: number, to: number) => {
    const element = field.current
    if (!element) return
    element.focus()
    element.setSelectionRange(from, to)
    // No other way leaves the browser's own undo whole; where it is gone, the text is set.
    if (!document.execCommand('insertText', false, text)) onChange(value.slice(0, from) + text + value.slice(to))
  }
  const wrap = (before: string, after: string, empty: string) => {
    const { selectionStart: from = 0, selectionEnd: to = 0 } = field.current ?? {}
    const chosen = value.slice(from, to) || empty
    type(before + chosen + after, from, to)
    field.current?.setSelectionRange(from + before.length, from + before.length + chosen.length)
  }
  const prefix = (markOf: (line: number) => string) => {
    const { selectionStart = 0, selectionEnd: to = 0 } = field.current ?? {}
    const from = value.lastIndexOf('\n', selectionStart - 1) + 1
    const lines = value.slice(from, to).split('\n')
    type(lines.map((line, at) => markOf(at) + line).join('\n'), from, to)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const mark = (event.ctrlKey || event.metaKey) && marks.find(({ key }) => key === event.key.toLowerCase())
    if (!mark) return
    event.preventDefault()
    event.stopPropagation()
    mark.apply()
  }
  const isPreview = isNarrow && side === 'preview'
  return (
    <div className={styles.answer}>
      <div className={styles.toolbar} role="toolbar" aria-label={say.format}>
        {marks.map(({ name, icon: Icon, apply }) => (
          <Tooltip key={name} label={name}>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={name}
              disabled={isPreview}
              onMouseDown={(event) => event.preventDefault()}
              onClick={apply}
            >
              <Icon size={16} aria-hidden />
            </ActionIcon>
          </Tooltip>
        ))}
        {isNarrow && (
          <SegmentedControl
            size="xs"
            className={styles.sides}
            value={side}
            onChange={(chosen) => setSide(chosen as typeof side)}
            data={[
              { value: 'write', label: say.write },
              { value: 'preview', label: say.preview },
            ]}
          />
        )}
      </div>
      <div className={styles.sheets}>
        {!isPreview && (
          <Textarea
            ref={field}
            aria-label={say.fields.answer}
            required
            autosize
            minRows={8}
            maxRows={24}
            value={value}
            error={error}
            onChange={({ currentTarget }) => onChange(currentTarget.value)}
            onKeyDown={onKeyDown}
            className={styles.source}
          />
        )}
        {(!isNarrow || isPreview) && (
          <section className={styles.preview} aria-label={say.preview}>
            {value.trim() === '' ? <p className={styles.quiet}>{say.previewEmpty}</p> : <Markdown text={value} />}
          </section>
        )}
      </div>
    </div>
  )
}
