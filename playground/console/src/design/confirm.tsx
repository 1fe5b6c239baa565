import { Button, Group, Modal, Text } from '@mantine/core'
import { defineWords, useWords } from '../language/words.js'
import { signal, useSignal } from '../signal.js'
import { Opened } from './opened.js'

interface Question {
  title: string
  /** What will happen, and whether it can be taken back. */
  text: string
  /** What the button says: the thing that is done, such as "Remove". */
  action: string
  /** It takes something away. */
  danger?: boolean
}

const asked = signal<(Question & { answer(yes: boolean): void }) | undefined>(undefined)

/** Asks before something that cannot be taken back: `if (await confirm({ … })) …`. */
export function confirm(question: Question): Promise<boolean> {
  asked.get()?.answer(false)
  return new Promise((resolve) =>
    asked.set({
      ...question,
      answer(yes) {
        asked.set(undefined)
        resolve(yes)
      },
    }),
  )
}

/** Where questions are shown; the shell has one. */
export function Confirm() {
  const question = useSignal(asked)
  const say = useWords(words)
  return (
    <Opened opened={question !== undefined}>
      <Modal
        opened={question !== undefined}
        onClose={() => question?.answer(false)}
        title={question?.title}
        closeButtonProps={{ 'aria-label': say.cancel }}
        size="sm"
      >
        <Text mb="lg">{question?.text}</Text>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={() => question?.answer(false)}>
            {say.cancel}
          </Button>
          <Button data-autofocus color={question?.danger ? 'red.9' : undefined} onClick={() => question?.answer(true)}>
            {question?.action}
          </Button>
        </Group>
      </Modal>
    </Opened>
  )
}

const words = defineWords({ en: { cancel: 'Cancel' }, zh: { cancel: '取消' } })
