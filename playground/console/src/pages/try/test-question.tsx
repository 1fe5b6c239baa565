import { Button, Radio, Select, Stack, Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, got, read } from '../../api/client.js'
import { toast } from '../../design/toast.js'
import { useWords } from '../../language/words.js'
import styles from './try.module.css'
import { words } from './words.js'

/** How long typing has to pause before it is searched, in milliseconds. */
const PAUSE_MS = 200

/** Says what should answer a question: each publish is rehearsed on it. */
export function TestQuestion({ question, locale, close }: { question: string; locale?: string; close: () => void }) {
  const say = useWords(words)
  const queries = useQueryClient()
  const [isNobody, setNobody] = useState(false)
  const [article, setArticle] = useState<string | null>(null)
  const keep = useMutation({
    mutationFn: () =>
      got(
        api.PUT('/knowledge/test-questions', {
          body: { question, article: isNobody ? null : article, ...(locale !== undefined && { locale }) },
        }),
      ),
    onSuccess() {
      void queries.invalidateQueries({ queryKey: ['/knowledge/test-questions'] })
      toast.done(say.testKept)
      close()
    },
  })
  return (
    <Stack>
      <Text className={styles.question}>{question}</Text>
      <Radio.Group
        value={isNobody ? 'nobody' : 'article'}
        onChange={(value) => setNobody(value === 'nobody')}
        label={say.shouldAnswer}
      >
        <Stack gap="xs" mt="xs">
          <Radio value="article" label={say.byArticle} />
          <Radio value="nobody" label={say.byNobody} />
        </Stack>
      </Radio.Group>
      {!isNobody && <ArticleSelect question={question} value={article} change={setArticle} />}
      <Text size="sm" c="dimmed">
        {say.testAbout}
      </Text>
      <div>
        <Button loading={keep.isPending} disabled={!isNobody && article === null} onClick={() => keep.mutate()}>
          {say.keep}
        </Button>
      </div>
    </Stack>
  )
}

/** An article, found by words; before anything is typed, those that are like the question. */
function ArticleSelect({
  question,
  value,
  change,
}: {
  question: string
  value: string | null
  change: (id: string | null) => void
}) {
  const say = useWords(words)
  const [typed, setTyped] = useState('')
  const [text] = useDebouncedValue(typed || question, PAUSE_MS)
  const { data } = useQuery(read('/knowledge/list', { query: { text: text.slice(0, 500), limit: 20 } }))
  const found = data?.articles ?? []
  return (
    <Select
      label={say.article}
      searchable
      data={found.map(({ id, question }) => ({ value: id, label: question }))}
      // The program has judged what fits.
      filter={({ options }) => options}
      searchValue={typed}
      onSearchChange={setTyped}
      value={value}
      onChange={change}
      nothingFoundMessage={say.noArticle}
    />
  )
}
