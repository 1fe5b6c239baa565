import { Button, Textarea, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, got } from '../../api/client.js'
import { useMe } from '../../api/session.js'
import { toast } from '../../design/toast.js'
import { useWords } from '../../language/words.js'
import type { Finding, Pack } from './weekly.js'
import styles from './weekly.module.css'
import { words } from './weekly-words.js'

const WEEK_MS = 7 * 86_400_000

/** Keeps what is to be done about a finding, by whom and until when; the pack of the next week shows what came of it. */
export function Decide({ finding: { id, advice, value }, pack }: { finding: Finding; pack: Pack }) {
  const say = useWords(words)
  const me = useMe()
  const queries = useQueryClient()
  const known = pack.actions.find((one) => one.id === id && one.since === pack.week)
  const [isOpen, setOpen] = useState(false)
  const [text, setText] = useState(known?.text ?? say.advice[advice])
  const [owner, setOwner] = useState(known?.owner ?? me.name)
  const [due, setDue] = useState(known?.due ?? new Date(Date.now() + WEEK_MS).toISOString().slice(0, 10))
  const keep = useMutation({
    mutationFn: () =>
      got(
        api.POST('/api/insights/actions', {
          body: { id, text: text.trim(), owner: owner.trim(), due, before: value, since: pack.week },
        }),
      ),
    onSuccess() {
      setOpen(false)
      toast.done(say.kept)
      void queries.invalidateQueries({ queryKey: ['/api/insights/weekly'] })
    },
  })
  if (!isOpen)
    return (
      <p className="screen-only">
        <Button size="compact-sm" variant="light" onClick={() => setOpen(true)}>
          {known ? say.change : say.decide}
        </Button>
      </p>
    )
  return (
    <form
      className={`${styles.form} screen-only`}
      onSubmit={(event) => {
        event.preventDefault()
        keep.mutate()
      }}
    >
      <Textarea
        label={say.what}
        value={text}
        onChange={({ currentTarget }) => setText(currentTarget.value)}
        autosize
        required
        maxLength={1_000}
        data-autofocus
      />
      <TextInput
        label={say.who}
        value={owner}
        onChange={({ currentTarget }) => setOwner(currentTarget.value)}
        required
        maxLength={100}
      />
      <TextInput
        type="date"
        label={say.until}
        value={due}
        onChange={({ currentTarget }) => setDue(currentTarget.value)}
        required
      />
      <div className={styles.buttons}>
        <Button variant="default" onClick={() => setOpen(false)}>
          {say.cancel}
        </Button>
        <Button type="submit" loading={keep.isPending}>
          {say.keep}
        </Button>
      </div>
    </form>
  )
}
