import { Button, Text, Textarea } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { type Answer, api, got, read } from '../../api/client.js'
import { Card } from '../../design/card.js'
import { Detail } from '../../design/detail.js'
import { Facts } from '../../design/facts.js'
import { Loaded } from '../../design/loaded.js'
import { Table } from '../../design/table.js'
import { Tag, type Tone } from '../../design/tag.js'
import { useFormat } from '../../language/format.js'
import { useWords, wordFor } from '../../language/words.js'
import { privacyWords as words } from './privacy-words.js'
import { retentionKinds } from './retention.js'
import styles from './settings.module.css'

type Rules = Answer<'/api/settings/privacy'>
type Place = Rules['places'][number]

/** Which personal data is found, where it is masked and where it is not, and for how long what is kept. */
export function Privacy() {
  const say = useWords(words)
  const query = useQuery({ ...read('/api/settings/privacy'), staleTime: Number.POSITIVE_INFINITY })
  return (
    <Detail label={say.title}>
      <h2 className={styles.title}>{say.title}</h2>
      <Text c="dimmed">{say.about}</Text>
      <Trial />
      <Loaded query={query}>
        {(rules) => (
          <>
            <Places places={rules.places} />
            <Card title={say.kinds}>
              <Text c="dimmed" mb="sm">
                {say.kindsAbout}
              </Text>
              <p className={styles.tags}>
                {rules.kinds.map((kind) => (
                  <Tag key={kind}>{wordFor(say.kindNames, kind)}</Tag>
                ))}
              </p>
            </Card>
          </>
        )}
      </Loaded>
      <Kept />
    </Detail>
  )
}

/** A text that one pastes, and what of it would be masked. */
function Trial() {
  const say = useWords(words)
  const format = useFormat()
  const [text, setText] = useState(say.example)
  const tried = useMutation({ mutationFn: () => got(api.POST('/api/settings/privacy/try', { body: { text } })) })
  const { data } = tried
  return (
    <Card title={say.try}>
      <Textarea
        label={say.text}
        description={say.tryAbout}
        autosize
        minRows={3}
        maxRows={12}
        maxLength={4_000}
        value={text}
        onChange={({ currentTarget }) => setText(currentTarget.value)}
      />
      <Button
        mt="sm"
        variant="default"
        loading={tried.isPending}
        disabled={text.trim() === ''}
        onClick={() => tried.mutate()}
      >
        {say.show}
      </Button>
      {data && (
        <div role="status" className={styles.tried}>
          <Facts
            facts={[
              [
                say.found,
                data.found.length === 0
                  ? say.foundNothing
                  : format.list([...new Set(data.found.map(({ kind }) => wordFor(say.kindNames, kind)))]),
              ],
              [say.toPeople, data.people],
              [say.toModel, data.model],
              [say.toExports, data.exports],
            ]}
          />
        </div>
      )}
    </Card>
  )
}

const tones: Record<Place['how'], Tone> = {
  ...{ masked: 'good', own: 'good', numbers: 'note', secrets: 'good', plain: 'warn', unused: 'plain' },
}

function Places({ places }: { places: readonly Place[] }) {
  const say = useWords(words)
  return (
    <Card title={say.places}>
      <Table
        label={say.places}
        rows={places}
        keyOf={({ id }) => id}
        columns={[
          [say.place, ({ id }) => say.placeNames[id]],
          [say.how, ({ how }) => <Tag tone={tones[how]}>{say.hows[how]}</Tag>],
          [say.decided, ({ by, how }) => (how === 'unused' && by === 'code' ? '' : say.bys[by])],
        ]}
      />
    </Card>
  )
}

/** How long what is kept, by the settings of the next section. */
function Kept() {
  const say = useWords(words)
  const kinds = useWords(retentionKinds)
  const { data } = useQuery({ ...read('/api/settings/retention'), retry: false })
  if (!data) return null
  return (
    <Card
      title={say.kept}
      actions={
        <Link to="/settings/retention" className={styles.link}>
          {say.change}
        </Link>
      }
    >
      <Facts
        facts={data.kinds.map(({ kind, days }) => [
          kinds[kind]?.[0] ?? kind,
          days === undefined ? say.forEver : say.days(days),
        ])}
      />
    </Card>
  )
}
