import { Button, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import HistoryIcon from 'lucide-react/icons/history'
import { useState } from 'react'
import { type Answer, api, got, read } from '../../api/client.js'
import { isOne, useMe } from '../../api/session.js'
import { Ago } from '../../design/ago.js'
import { Card } from '../../design/card.js'
import { confirm } from '../../design/confirm.js'
import { Empty } from '../../design/empty.js'
import { Facts } from '../../design/facts.js'
import { Loaded } from '../../design/loaded.js'
import { Tag } from '../../design/tag.js'
import { toast } from '../../design/toast.js'
import { useFormat } from '../../language/format.js'
import { useWords } from '../../language/words.js'
import { type Intents, useTitles } from './intents.js'
import styles from './intents.module.css'
import { words } from './words.js'

type All = Answer<'/api/intents/versions'>
type Version = All['versions'][number]

/** What was trained, which of it serves, and when which did. */
export function Versions({ intents }: { intents: Intents }) {
  const say = useWords(words)
  const query = useQuery(read('/api/intents/versions', { query: { locale: intents.locale } }))
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what can be scrolled must be reached by keyboard
    <section className={styles.report} tabIndex={0} aria-label={say.tabs.versions}>
      <Loaded query={query}>
        {(all) =>
          all.versions.length === 0 ? (
            <Empty icon={HistoryIcon} title={say.unmeasured} text={say.unmeasuredText} />
          ) : (
            <>
              <Own intents={intents} serving={all.serving} />
              {all.versions.map((version) => (
                <OneVersion key={version.number} version={version} all={all} intents={intents} />
              ))}
              <Switches all={all} />
            </>
          )
        }
      </Loaded>
    </section>
  )
}

function useServe(intents: Intents) {
  const say = useWords(words)
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (version: number | null) =>
      got(api.PUT('/api/intents/serving', { body: { locale: intents.locale, version } })),
    onSuccess() {
      toast.done(say.switched)
      void queries.invalidateQueries({ predicate: ({ queryKey: [path] }) => String(path).startsWith('/api/intents') })
    },
  })
}

/** What the bot brings: always there to go back to. */
function Own({ intents, serving }: { intents: Intents; serving: number | null }) {
  const say = useWords(words)
  const isTrainer = isOne(useMe(), 'trainer')
  const { mutate, isPending } = useServe(intents)
  const back = async () => {
    if (await confirm({ title: say.toPacksTitle, text: say.toPacksText, action: say.toPacks })) mutate(null)
  }
  return (
    <Card
      title={say.packs}
      actions={
        serving === null ? (
          <Tag tone="good">{say.isServing}</Tag>
        ) : (
          isTrainer && (
            <Button size="xs" variant="default" loading={isPending} onClick={() => void back()}>
              {say.toPacks}
            </Button>
          )
        )
      }
    >
      <Text c="dimmed">{say.packsAbout}</Text>
    </Card>
  )
}

function OneVersion({ version, all, intents }: { version: Version; all: All; intents: Intents }) {
  const say = useWords(words)
  const format = useFormat()
  const isTrainer = isOne(useMe(), 'trainer')
  const [isCompared, setCompared] = useState(false)
  const { mutate, isPending } = useServe(intents)
  const { number, at, by, examples, added, removed, accuracy, ece, demanded } = version
  const isServing = all.serving === number
  // With what serves, or with the first, which is what the bot brings.
  const other = all.serving ?? all.versions.at(-1)?.number ?? number
  return (
    <Card
      title={say.versionNumber(number)}
      actions={
        <span className={styles.buttons}>
          {isServing && <Tag tone="good">{say.isServing}</Tag>}
          {other !== number && (
            <Button size="xs" variant="default" aria-expanded={isCompared} onClick={() => setCompared(!isCompared)}>
              {say.compareWith(other)}
            </Button>
          )}
          {isTrainer && !isServing && (
            <Button size="xs" loading={isPending} onClick={() => mutate(number)}>
              {say.letServe}
            </Button>
          )}
        </span>
      }
    >
      <Facts
        facts={[
          [
            say.made,
            <span key="made">
              {by} · <Ago at={at} />
            </span>,
          ],
          [say.examples, say.examplesEdited(examples, added, removed)],
          [say.accuracy, accuracy === null ? undefined : format.percent(accuracy, 1)],
          [say.ece, ece === null ? undefined : format.percent(ece, 1)],
          [say.thresholds, demanded === undefined ? say.ownThresholds : say.demanded(format.percent(demanded))],
        ]}
      />
      {isCompared && <Comparison number={number} other={other} intents={intents} />}
    </Card>
  )
}

function Comparison({ number, other, intents }: { number: number; other: number; intents: Intents }) {
  const say = useWords(words)
  const titleOf = useTitles(intents)
  const params = { path: { number: String(number) as never }, query: { with: String(other) as never } }
  const query = useQuery(read('/api/intents/versions/{number}/compare', params))
  return (
    <Loaded query={query}>
      {({ better, worse }) => (
        <div className={styles.cards}>
          {(
            [
              ['better', better],
              ['worse', worse],
            ] as const
          ).map(([side, all]) => (
            <section key={side} aria-label={say[side](all.length)}>
              <h3 className={styles.side}>{say[side](all.length)}</h3>
              <ul className={styles.stolen}>
                {all.slice(0, 30).map(({ text, expected, before, after }) => (
                  <li key={text}>
                    <span dir="auto">{text}</span>
                    <p className={styles.quiet}>
                      {titleOf(expected)}: {titleOf(before)} → {titleOf(after)}
                    </p>
                  </li>
                ))}
              </ul>
            </section>
          ))}
        </div>
      )}
    </Loaded>
  )
}

function Switches({ all: { switches } }: { all: All }) {
  const say = useWords(words)
  if (switches.length === 0) return null
  return (
    <Card title={say.switches}>
      <ul className={styles.stolen}>
        {switches.map(({ at, by, version }) => (
          <li key={at}>
            <Ago at={at} /> · {by} · {version === null ? say.packs : say.versionNumber(version)}
          </li>
        ))}
      </ul>
      <Link to="/audit">{say.audit}</Link>
    </Card>
  )
}
