import { Button, Menu } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import EllipsisIcon from 'lucide-react/icons/ellipsis'
import { useState } from 'react'
import { type Answer, api, got, read } from '../../api/client.js'
import { Refused } from '../../api/refused.js'
import { isOne, useMe } from '../../api/session.js'
import { AddLine } from '../../design/add-line.js'
import { Card } from '../../design/card.js'
import { Detail } from '../../design/detail.js'
import { Facts } from '../../design/facts.js'
import { Loaded } from '../../design/loaded.js'
import { Tag } from '../../design/tag.js'
import { toast } from '../../design/toast.js'
import { useFormat } from '../../language/format.js'
import { useWords } from '../../language/words.js'
import { Confusions } from './confusions.js'
import { type Intents, type ShownIntent, useTitles } from './intents.js'
import styles from './intents.module.css'
import { words } from './words.js'

type Example = Answer<'/api/intents/examples'>[number]

/** An intent: how well it is understood, what it is taken for, and its examples. */
export function IntentDetail({ intent, intents }: { intent: ShownIntent; intents: Intents }) {
  const say = useWords(words)
  const format = useFormat()
  const titleOf = useTitles(intents)
  const { locale, newest } = intents
  const { name, quality } = intent
  const examples = useQuery(read('/api/intents/examples', { query: { locale, intent: name } }))
  const report = useQuery({
    ...read('/api/intents/versions/{number}', { path: { number: String(newest) as never } }),
    enabled: newest !== null,
  })
  const confused = report.data?.report.confusions.filter((each) => each.expected === name || each.predicted === name)
  return (
    <Detail label={titleOf(name)}>
      <h2 className={styles.title}>{titleOf(name)}</h2>
      {quality && (
        <Card title={say.quality}>
          <Facts
            facts={[
              [say.recall, quality.recall === null ? undefined : format.percent(quality.recall)],
              [say.precision, quality.precision === null ? undefined : format.percent(quality.precision)],
              [say.judged, format.number(quality.examples)],
              [say.gain, say.gainText(format.percent(quality.gain, 1))],
            ]}
          />
        </Card>
      )}
      {confused && confused.length > 0 && (
        <Card title={say.confusions}>
          <Confusions confusions={confused} titleOf={titleOf} />
        </Card>
      )}
      <Card title={say.examplesOf(intent.examples)}>
        <Add intents={intents} intent={name} />
        <Loaded query={examples}>
          {(all) => (
            <ul className={styles.examples}>
              {[...all].sort(byState).map((example) => (
                <ExampleRow
                  key={`${example.state} ${example.text}`}
                  example={example}
                  intent={name}
                  intents={intents}
                />
              ))}
            </ul>
          )}
        </Loaded>
      </Card>
    </Detail>
  )
}

const ORDER = ['added', 'removed', 'own']
const byState = (one: Example, other: Example) => ORDER.indexOf(one.state) - ORDER.indexOf(other.state)

/** Everything about intents is read again. */
function useChanged(): () => Promise<void> {
  const queries = useQueryClient()
  return async () => {
    await queries.invalidateQueries({ predicate: ({ queryKey: [path] }) => String(path).startsWith('/api/intents') })
  }
}

function Add({ intents, intent }: { intents: Intents; intent: string }) {
  const say = useWords(words)
  const titleOf = useTitles(intents)
  const changed = useChanged()
  const isTrainer = isOne(useMe(), 'trainer')
  const [known, setKnown] = useState<string>()
  const { mutateAsync } = useMutation({
    meta: { quiet: true },
    mutationFn: (text: string) =>
      got(api.POST('/api/intents/examples', { body: { locale: intents.locale, text, intent } })),
    onSuccess: changed,
    onError(error) {
      if (error instanceof Refused && error.code === 'EXAMPLE_KNOWN') setKnown(String(error.more.intent))
      else toast.failed(error)
    },
  })
  if (!isTrainer) return null
  return (
    <div className={styles.add}>
      <AddLine
        label={say.newExample}
        action={say.add}
        maxLength={500}
        error={known !== undefined && say.known(titleOf(known))}
        onEdit={() => setKnown(undefined)}
        add={mutateAsync}
      />
    </div>
  )
}

function ExampleRow({ example, intent, intents }: { example: Example; intent: string; intents: Intents }) {
  const say = useWords(words)
  const titleOf = useTitles(intents)
  const changed = useChanged()
  const isTrainer = isOne(useMe(), 'trainer')
  const { text, state } = example
  const body = { locale: intents.locale, text, intent }
  const remove = useMutation({
    mutationFn: () => got(api.POST('/api/intents/examples/remove', { body })),
    onSuccess: changed,
  })
  const restore = useMutation({
    mutationFn: () => got(api.POST('/api/intents/examples', { body })),
    onSuccess: changed,
  })
  const move = useMutation({
    mutationFn: (to: string) => got(api.POST('/api/intents/examples/move', { body: { ...body, to } })),
    onSuccess(_, to) {
      toast.done(say.moved(titleOf(to)))
      return changed()
    },
  })
  return (
    <li className={styles.example} data-state={state}>
      <span className={styles.exampleText} dir="auto">
        {text}
      </span>
      {state !== 'own' && <Tag tone={state === 'added' ? 'good' : 'warn'}>{say.states[state]}</Tag>}
      {isTrainer && state === 'removed' && (
        <Button size="compact-xs" variant="default" loading={restore.isPending} onClick={() => restore.mutate()}>
          {say.restore}
        </Button>
      )}
      {isTrainer && state !== 'removed' && (
        <Menu position="bottom-end">
          <Menu.Target>
            <Button size="compact-xs" variant="default" aria-label={say.change(text)}>
              <EllipsisIcon size={14} aria-hidden />
            </Button>
          </Menu.Target>
          <Menu.Dropdown className={styles.menu}>
            <Menu.Item onClick={() => remove.mutate()}>{say.takeAway}</Menu.Item>
            <Menu.Label>{say.moveTo}</Menu.Label>
            {intents.intents
              .filter(({ name }) => name !== intent)
              .map(({ name }) => (
                <Menu.Item key={name} onClick={() => move.mutate(name)}>
                  {titleOf(name)}
                </Menu.Item>
              ))}
          </Menu.Dropdown>
        </Menu>
      )}
    </li>
  )
}
