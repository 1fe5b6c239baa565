import { Button, SegmentedControl, Textarea } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import LockIcon from 'lucide-react/icons/lock'
import SendIcon from 'lucide-react/icons/send-horizontal'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { tell } from '../../api/live.js'
import { useMe } from '../../api/session.js'
import { useCommands } from '../../commands/commands.js'
import { isComposing } from '../../commands/keys.js'
import { useWords } from '../../language/words.js'
import styles from './desk.module.css'
import { addWords, useDraft } from './drafts.js'
import type { OpenCase } from './now.js'
import { send } from './outbox.js'
import { type Suggestion, Suggestions } from './suggestions.js'
import { words } from './words.js'

/** As the program takes at most, in characters. */
const MAX = 8_000
/** Colleagues are told so often that somebody types, in milliseconds. */
const TELL_EVERY_MS = 2_000

type Kind = 'reply' | 'note' | 'whisper'

/** Where somebody writes: to the customer, or to colleagues, which looks different and has drafts of its own. */
export function Composer({ open, kinds }: { open: OpenCase; kinds: readonly [Kind, ...Kind[]] }) {
  const say = useWords(words)
  const me = useMe()
  const queries = useQueryClient()
  const { conversation } = open.summary
  const [chosen, choose] = useState<Kind>(kinds[0])
  const kind = kinds.includes(chosen) ? chosen : kinds[0]
  const [draft, setDraft] = useDraft(conversation, kind)
  const field = useRef<HTMLTextAreaElement>(null)
  const toldAt = useRef(0)
  const isWide = useRef(matchMedia('(min-width: 721px)').matches)
  const lastFromCustomer = open.messages.findLast(({ by }) => by.kind === 'customer')?.position ?? 0

  useEffect(() => {
    // On a phone a keyboard would come up before anybody has read anything.
    if (isWide.current) field.current?.focus()
  }, [])
  const write = (next: Kind) => {
    choose(next)
    field.current?.focus()
  }
  useCommands([
    ...(kinds.includes('reply')
      ? [{ id: 'desk.reply', name: say.writeReply, keys: 'alt+r', run: () => write('reply') }]
      : []),
    { id: 'desk.note', name: say.writeNote, keys: 'alt+n', run: () => write('note') },
    ...(kinds.includes('whisper')
      ? [{ id: 'desk.whisper', name: say.writeWhisper, keys: 'alt+w', run: () => write('whisper') }]
      : []),
  ])

  const type = (text: string) => {
    setDraft({ ...draft, text: text.slice(0, MAX) })
    const now = Date.now()
    if (text === '' || now - toldAt.current < TELL_EVERY_MS) return
    toldAt.current = now
    tell('typing', conversation)
  }
  const insert = ({ kind: from, id, text }: Suggestion) => {
    addWords(me.id, conversation, 'reply', text, { kind: from, id })
    field.current?.focus()
  }
  const submit = () => {
    const text = draft.text.trim()
    if (text === '') return
    const after = Math.max(open.position, open.messages.at(-1)?.position ?? 0, open.notes.at(-1)?.position ?? 0)
    // First on its way, then out of the field: whatever happens between the two, the words are somewhere.
    send(queries, {
      ...{ agent: me.id, conversation, kind, text, after },
      ...(kind === 'reply' && draft.suggestion && { suggestion: draft.suggestion }),
    })
    setDraft({ text: '' })
    field.current?.focus()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposing(event)) return
    if (event.key !== 'Enter' || event.shiftKey || event.altKey) return
    event.preventDefault()
    submit()
  }
  return (
    <div className={styles.composer} data-kind={kind}>
      {kind === 'reply' && <Suggestions conversation={conversation} last={lastFromCustomer} use={insert} />}
      <div className={styles.field}>
        <Textarea
          key={kind}
          ref={field}
          variant="unstyled"
          autosize
          minRows={2}
          maxRows={9}
          value={draft.text}
          maxLength={MAX}
          onChange={({ currentTarget }) => type(currentTarget.value)}
          onKeyDown={onKeyDown}
          placeholder={say.placeholders[kind]}
          aria-label={say.placeholders[kind]}
          enterKeyHint="send"
        />
        <div className={styles.sendRow}>
          {kinds.length > 1 ? (
            <SegmentedControl
              size="xs"
              value={kind}
              onChange={(next) => write(next as Kind)}
              aria-label={say.kind}
              data={kinds.map((each) => ({ value: each, label: say.kinds[each] }))}
            />
          ) : (
            <span className={styles.quiet}>{say.kinds[kind]}</span>
          )}
          <span className={styles.hint}>{say.hint}</span>
          <Button
            size="xs"
            className={kind === 'reply' ? undefined : styles.noteButton}
            leftSection={kind === 'reply' ? <SendIcon size={14} aria-hidden /> : <LockIcon size={14} aria-hidden />}
            disabled={draft.text.trim() === ''}
            onClick={submit}
          >
            {say.send[kind]}
          </Button>
        </div>
      </div>
    </div>
  )
}
