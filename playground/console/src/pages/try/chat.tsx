import { Button, Textarea } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import MessageCircleIcon from 'lucide-react/icons/message-circle'
import SendIcon from 'lucide-react/icons/send-horizontal'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { isComposing } from '../../commands/keys.js'
import { Empty } from '../../design/empty.js'
import { Tag } from '../../design/tag.js'
import { useWords } from '../../language/words.js'
import { useSignal } from '../../signal.js'
import looks from './looks/looks.module.css'
import { LookMessage } from './looks/message.js'
import { offered, type Said, say as sayIt, type Turn, talk } from './talk.js'
import styles from './try.module.css'
import { words } from './words.js'
import { Wrong } from './wrong.js'

/** As the program takes at most, in characters. */
const MAX = 2_000

/** The conversation in the look of a channel. `chosen`: of which turn the reasons are shown. */
export function Chat({
  platform,
  chosen,
  choose,
}: {
  platform: string
  chosen: number
  choose: (turn: number | undefined) => void
}) {
  const say = useWords(words)
  const { turns } = useSignal(talk)
  const [text, setText] = useState('')
  const end = useRef<HTMLDivElement>(null)
  const { mutate, isPending } = useMutation({
    mutationFn: (said: Said) => sayIt(said),
    onMutate: () => choose(undefined),
    onError: (_, said) => setText('text' in said ? said.text : ''),
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever more is said
  useEffect(() => {
    end.current?.scrollIntoView({ block: 'nearest' })
  }, [turns])
  const submit = () => {
    if (text.trim() === '' || isPending) return
    mutate({ text: text.trim() })
    setText('')
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposing(event) || event.key !== 'Enter' || event.shiftKey) return
    event.preventDefault()
    submit()
  }
  return (
    <section className={styles.chat} aria-label={say.talk}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what can be scrolled must be reached by keyboard */}
      <div className={`${looks.look} ${styles.said}`} data-platform={platform} tabIndex={0} role="log">
        {turns.length === 0 && <Empty icon={MessageCircleIcon} title={say.empty} text={say.emptyText} />}
        {turns.map((turn, at) => (
          <TurnShown
            // biome-ignore lint/suspicious/noArrayIndexKey: a conversation only grows
            key={at}
            turn={turn}
            platform={platform}
            isChosen={at === chosen}
            why={() => choose(at)}
            press={(label) => {
              const choice = offered(label)
              if (choice && !isPending) mutate({ choice })
            }}
          />
        ))}
        <div ref={end} />
      </div>
      <div className={styles.composer}>
        <Textarea
          className={styles.field}
          autosize
          minRows={1}
          maxRows={6}
          maxLength={MAX}
          value={text}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
          onKeyDown={onKeyDown}
          placeholder={say.write}
          aria-label={say.write}
          enterKeyHint="send"
        />
        <Button onClick={submit} loading={isPending} leftSection={<SendIcon size={14} aria-hidden />}>
          {say.send}
        </Button>
      </div>
    </section>
  )
}

interface TurnProps {
  turn: Turn
  platform: string
  isChosen: boolean
  why: () => void
  press: (label: string) => void
}

function TurnShown({ turn, platform, isChosen, why, press }: TurnProps) {
  const say = useWords(words)
  const { said, told } = turn
  const look = told?.looks.find((each) => each.platform === platform)
  return (
    <>
      <p className={looks.said} dir="auto">
        {said}
      </p>
      {told && told.looks.length === 0 && <Tag tone="warn">{say.silent}</Tag>}
      {told && told.looks.length > 0 && !look?.messages && <Tag tone="warn">{say.notInstalled}</Tag>}
      {look?.messages?.map((message, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: messages have no names, and never move
        <div key={at} className={looks.bubble}>
          <LookMessage platform={platform} message={message} choose={press} />
        </div>
      ))}
      {told && (
        <div className={styles.turnActions}>
          <Button size="compact-xs" variant={isChosen ? 'light' : 'default'} aria-pressed={isChosen} onClick={why}>
            {say.why}
          </Button>
          <Wrong turn={turn} />
        </div>
      )}
    </>
  )
}
