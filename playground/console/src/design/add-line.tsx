import { Button, TextInput } from '@mantine/core'
import { type FormEvent, type ReactNode, useState } from 'react'
import styles from './add-line.module.css'

interface AddLineProps {
  /** What is written there. */
  label: string
  /** What the button says. */
  action: string
  /** In characters. */
  maxLength: number
  /** What is wrong with what was written. */
  error?: ReactNode
  /** Something else is written: what was wrong is not any more. */
  onEdit?: () => void
  /** Given without the blanks around it. What is refused stays in the field. */
  add: (text: string) => void | Promise<unknown>
}

/** A field for one line that is added to a list, again and again. */
export function AddLine({ label, action, maxLength, error, onEdit, add }: AddLineProps) {
  const [text, setText] = useState('')
  const [isBusy, setBusy] = useState(false)
  const line = text.trim()
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (line === '' || isBusy) return
    setBusy(true)
    try {
      await add(line)
      setText('')
    } catch {
      // Why not, whoever adds it has told.
    } finally {
      setBusy(false)
    }
  }
  return (
    <form className={styles.form} onSubmit={(event) => void submit(event)}>
      <TextInput
        className={styles.field}
        aria-label={label}
        placeholder={label}
        maxLength={maxLength}
        value={text}
        onChange={({ currentTarget }) => {
          setText(currentTarget.value)
          onEdit?.()
        }}
        error={error}
      />
      <Button type="submit" variant="default" loading={isBusy} disabled={line === ''}>
        {action}
      </Button>
    </form>
  )
}
