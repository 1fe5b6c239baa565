import { Alert, Button, Stack, Text, Textarea } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { type Answer, api, got, read } from '../../api/client.js'
import { Card } from '../../design/card.js'
import { Detail } from '../../design/detail.js'
import { Loaded } from '../../design/loaded.js'
import { toast } from '../../design/toast.js'
import { useWords } from '../../language/words.js'
import styles from './settings.module.css'
import { words } from './words.js'

/** What must not be said: a list that counts from the next answer on. */
export function ForbiddenWords() {
  const say = useWords(words)
  const query = useQuery({ ...read('/api/settings/words'), staleTime: Number.POSITIVE_INFINITY })
  return (
    <Detail label={say.words}>
      <h2 className={styles.title}>{say.words}</h2>
      <Card>
        <Loaded query={query}>{(told) => <Form told={told} />}</Loaded>
      </Card>
    </Detail>
  )
}

function Form({ told }: { told: Answer<'/api/settings/words'> }) {
  const say = useWords(words)
  const queries = useQueryClient()
  const [text, setText] = useState(told.words.join('\n'))
  const { mutate, isPending } = useMutation({
    mutationFn: () =>
      got(
        api.PUT('/api/settings/words', {
          body: {
            words: text
              .split('\n')
              .map((line) => line.trim())
              .filter(Boolean),
          },
        }),
      ),
    onSuccess(kept) {
      queries.setQueryData(read('/api/settings/words').queryKey, kept)
      setText(kept.words.join('\n'))
      toast.done(say.wordsSaved)
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    mutate()
  }
  return (
    <form onSubmit={submit}>
      <Stack>
        <Text c="dimmed">{say.wordsAbout}</Text>
        {!told.isUsed && (
          <Alert color="yellow" variant="light" p="sm">
            {say.wordsNotUsed('forbiddenWords({ words: forbidden })')}
          </Alert>
        )}
        <Textarea
          label={say.wordsLabel}
          value={text}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
          autosize
          minRows={6}
          maxRows={24}
          spellCheck={false}
        />
        <div>
          <Button type="submit" loading={isPending}>
            {say.save}
          </Button>
        </div>
      </Stack>
    </form>
  )
}
