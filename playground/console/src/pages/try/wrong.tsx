import { Button, Menu, Modal, Select, Stack, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { api, got, read } from '../../api/client.js'
import { isOne, useMe } from '../../api/session.js'
import { Loaded } from '../../design/loaded.js'
import { toast } from '../../design/toast.js'
import { useLanguage } from '../../language/language.js'
import { useWords } from '../../language/words.js'
import { articlePath, refresh } from '../knowledge/model.js'
import { sourceOf, type Turn } from './talk.js'
import { TestQuestion } from './test-question.js'
import styles from './try.module.css'
import { words } from './words.js'

/** What a trainer makes of an answer that is wrong. */
export function Wrong({ turn }: { turn: Turn }) {
  const say = useWords(words)
  const me = useMe()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const [isAsking, setAsking] = useState(false)
  const [isTeaching, setTeaching] = useState(false)
  const source = sourceOf(turn)
  const draft = useMutation({
    mutationFn: () => got(api.POST('/knowledge/articles', { body: draftFor(turn.said) })),
    onSuccess({ id }) {
      void refresh(queries)
      toast.done(say.drafted)
      void navigate({ to: articlePath(id) })
    },
  })
  if (!isOne(me, 'trainer')) return null
  return (
    <>
      <Menu position="bottom-start">
        <Menu.Target>
          <Button size="compact-xs" variant="default" loading={draft.isPending}>
            {say.wrong}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => setAsking(true)}>{say.toTestQuestion}</Menu.Item>
          <Menu.Item onClick={() => setTeaching(true)}>{say.toExample}</Menu.Item>
          <Menu.Item onClick={() => draft.mutate()}>{say.toDraft}</Menu.Item>
          {source !== undefined && (
            <Menu.Item onClick={() => void navigate({ to: articlePath(source) })}>{say.toArticle}</Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <Modal
        opened={isAsking}
        onClose={() => setAsking(false)}
        title={say.toTestQuestion}
        closeButtonProps={{ 'aria-label': say.cancel }}
      >
        <TestQuestion question={turn.said} close={() => setAsking(false)} />
      </Modal>
      <Modal
        opened={isTeaching}
        onClose={() => setTeaching(false)}
        title={say.toExample}
        closeButtonProps={{ 'aria-label': say.cancel }}
      >
        <TrainingExample text={turn.said} close={() => setTeaching(false)} />
      </Modal>
    </>
  )
}

const isChinese = (text: string): boolean => /\p{Script=Han}/u.test(text)

/** A draft in which the answer has still to be written. */
function draftFor(question: string): Record<string, never> {
  const locale = isChinese(question) ? 'zh' : 'en'
  const answer = locale === 'zh' ? '【待补充：请填写答案】' : '[To be completed: write the answer]'
  const body = { question, answer, phrasings: [], scene: 'unclassified', problem: 'unclassified', locale }
  // The program judges every field by itself; its schema says no more than "JSON".
  return { ...body, status: 'draft' } as unknown as Record<string, never>
}

/** Says what somebody wanted: it counts after the next training. */
function TrainingExample({ text, close }: { text: string; close: () => void }) {
  const say = useWords(words)
  const queries = useQueryClient()
  const own = useLanguage().locale
  const locale = isChinese(text) ? 'zh' : 'en'
  const [intent, setIntent] = useState<string | null>(null)
  const query = useQuery(read('/api/intents', { query: { locale } }))
  const keep = useMutation({
    mutationFn: () => got(api.POST('/api/intents/examples', { body: { locale, text, intent: intent ?? '' } })),
    onSuccess() {
      void queries.invalidateQueries({ queryKey: ['/api/intents'] })
      toast.done(say.taught)
      close()
    },
  })
  return (
    <Loaded query={query}>
      {({ intents }) => (
        <Stack>
          <Text className={styles.question}>{text}</Text>
          <Select
            label={say.wanted}
            searchable
            data={intents.map(({ name, title }) => ({ value: name, label: title[own] ?? name }))}
            value={intent}
            onChange={setIntent}
            nothingFoundMessage={say.noIntent}
          />
          <Text size="sm" c="dimmed">
            {say.taughtAbout}
          </Text>
          <div>
            <Button loading={keep.isPending} disabled={intent === null} onClick={() => keep.mutate()}>
              {say.keep}
            </Button>
          </div>
        </Stack>
      )}
    </Loaded>
  )
}
