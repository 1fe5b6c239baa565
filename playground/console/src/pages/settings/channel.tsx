import { Alert, Button, Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { api, got, read } from '../../api/client.js'
import { Refused } from '../../api/refused.js'
import { Card } from '../../design/card.js'
import { useChannelName } from '../../design/channel-name.js'
import { confirm } from '../../design/confirm.js'
import { Copied } from '../../design/copied.js'
import { Detail } from '../../design/detail.js'
import { kindly } from '../../design/failures.js'
import { Loaded } from '../../design/loaded.js'
import { Tag, type Tone } from '../../design/tag.js'
import { toast } from '../../design/toast.js'
import { useFormat } from '../../language/format.js'
import { useLanguage } from '../../language/language.js'
import { useWords, wordFor } from '../../language/words.js'
import { channelWords } from './channel-words.js'
import { type ShownChannel, State } from './settings.js'
import styles from './settings.module.css'
import { words } from './words.js'

/** A channel: how it is set up, its settings without what they say, whether it works, and a test message. */
export function Channel({ channel }: { channel: ShownChannel }) {
  const say = useWords(words)
  const title = useChannelName()(channel.id)
  const { steps = [] } = useWords(channelWords)[channel.id] ?? {}
  return (
    <Detail label={title}>
      <h2 className={styles.title}>
        {title} <State channel={channel} />
      </h2>
      {channel.needsRestart && (
        <Alert color="yellow" variant="light" p="sm">
          {say.needsRestart}
        </Alert>
      )}
      <Card title={say.steps}>
        <ol className={styles.steps}>
          {!channel.isInstalled && <li>{say.install(channel.package)}</li>}
          {steps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
        {channel.webhook !== undefined && (
          <>
            <Text fw={500} mb={4}>
              {say.webhook}
            </Text>
            <Copied label={say.webhook} text={channel.webhook} />
            {channel.webhook.startsWith('/') && (
              <Text c="dimmed" size="sm" mt="xs">
                {say.webhookAbout}
              </Text>
            )}
          </>
        )}
      </Card>
      <Values channel={channel} />
      {channel.isWanted && <Health id={channel.id} />}
      {channel.isServed && <TestMessage id={channel.id} />}
    </Detail>
  )
}

function Values({ channel: { id, settings } }: { channel: ShownChannel }) {
  const say = useWords(words)
  const title = useChannelName()(id)
  const named = useWords(channelWords)[id]?.settings ?? {}
  const queries = useQueryClient()
  const [given, setGiven] = useState<Record<string, string>>({})
  const save = useMutation({
    mutationFn: (values: Record<string, string | null>) =>
      got(api.PUT('/api/settings/channels/{id}', { params: { path: { id } }, body: { values } })),
    async onSuccess() {
      setGiven({})
      toast.done(say.saved)
      await queries.invalidateQueries({ queryKey: ['/api/settings/channels'] })
    },
    meta: { quiet: true },
  })
  /** What is wrong with settings is told by their names, which people know by other words. */
  const problemOf = (error: Error) => {
    if (!(error instanceof Refused && error.code === 'SETTINGS_INVALID')) return kindly(error)
    const prefix = `HUIDA_${id.toUpperCase().replaceAll('-', '_')}_`
    const names = settings.filter(({ name }) => new RegExp(`\\b${prefix}${name}\\b`).test(error.message))
    return say.invalid(names.map(({ name }) => wordFor(named, name)).join('、'), error.message)
  }
  const typed = Object.fromEntries(Object.entries(given).filter(([, value]) => value.trim() !== ''))
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (Object.keys(typed).length > 0) save.mutate(typed)
  }
  const own = settings.filter(({ setBy }) => setBy === 'console')
  const takeAway = async () => {
    const question = { title: say.takeAwayTitle(title), text: say.takeAwayText, action: say.takeAwayAction }
    if (await confirm({ ...question, danger: true }))
      save.mutate(Object.fromEntries(own.map(({ name }) => [name, null])))
  }
  return (
    <Card title={say.settings}>
      <form onSubmit={submit} autoComplete="off">
        <Stack>
          <Text c="dimmed">{say.settingsAbout}</Text>
          {settings.map(({ name, isNeeded, setBy }) => (
            <TextInput
              type="password"
              key={name}
              label={`${wordFor(named, name)}${isNeeded && setBy === undefined ? ` · ${say.needed}` : ''}`}
              placeholder={setBy === 'console' ? say.isSet : setBy === 'environment' ? say.fixed : undefined}
              value={given[name] ?? ''}
              onChange={({ currentTarget }) => setGiven({ ...given, [name]: currentTarget.value })}
              disabled={setBy === 'environment'}
              autoComplete="new-password"
            />
          ))}
          {save.error && (
            <Alert color="red" variant="light" role="alert" p="sm">
              {problemOf(save.error)}
            </Alert>
          )}
          <Group gap="xs">
            <Button type="submit" loading={save.isPending} disabled={Object.keys(typed).length === 0}>
              {say.save}
            </Button>
            {own.length > 0 && (
              <Button variant="subtle" color="gray" onClick={() => void takeAway()}>
                {say.takeAway}
              </Button>
            )}
          </Group>
        </Stack>
      </form>
    </Card>
  )
}

const tones: Record<'ok' | 'note' | 'mend', Tone> = { ok: 'good', note: 'note', mend: 'bad' }

function Health({ id }: { id: string }) {
  const say = useWords(words)
  const { locale } = useLanguage()
  const check = useMutation({
    mutationFn: () => got(api.POST('/api/settings/channels/{id}/check', { params: { path: { id } } })),
  })
  return (
    <Card title={say.health}>
      <Text c="dimmed" mb="sm">
        {say.healthAbout}
      </Text>
      <Button variant="default" loading={check.isPending} onClick={() => check.mutate()}>
        {say.check}
      </Button>
      <ul className={styles.findings} role="status">
        {check.data?.map((finding) => (
          <li key={finding.en}>
            <Tag tone={tones[finding.level]}>{say.levels[finding.level]}</Tag> {finding[locale]}
          </li>
        ))}
      </ul>
    </Card>
  )
}

/** So many conversations are offered: one's own is among the last. */
const OFFERED = 10
/** Whoever has just written to the bot finds the conversation without loading the page anew, in milliseconds. */
const REFRESH_MS = 3_000

function TestMessage({ id }: { id: string }) {
  const say = useWords(words)
  const format = useFormat()
  const query = useQuery({
    ...read('/api/conversations/list', { query: { channel: id, limit: OFFERED } }),
    refetchInterval: REFRESH_MS,
  })
  const [chosen, setChosen] = useState<string>()
  const send = useMutation({
    mutationFn: (conversation: string) =>
      got(api.POST('/api/settings/channels/{id}/test', { params: { path: { id } }, body: { conversation } })),
  })
  return (
    <Card title={say.test}>
      <Text c="dimmed" mb="sm">
        {say.testAbout}
      </Text>
      <Loaded query={query}>
        {({ conversations }) => {
          const names = new Map(
            conversations.map((each) => [
              each.id,
              each.name ?? say.visitor(each.id.slice(id.length + 1, id.length + 7)),
            ]),
          )
          const to = chosen ?? conversations[0]?.id
          if (to === undefined) return <Text>{say.testNone}</Text>
          const ask = async () => {
            const question = { title: say.testConfirm(names.get(to)!), text: say.testConfirmText, action: say.testSend }
            if (await confirm(question)) send.mutate(to)
          }
          return (
            <Group align="flex-end" gap="xs">
              <NativeSelect
                label={say.testTo}
                value={to}
                data={conversations.map((each) => ({
                  value: each.id,
                  label: `${names.get(each.id)} · ${format.time(each.lastAt)}`,
                }))}
                onChange={({ currentTarget }) => setChosen(currentTarget.value)}
              />
              <Button variant="default" loading={send.isPending} onClick={() => void ask()}>
                {say.testSend}
              </Button>
              <span role="status">
                {send.isSuccess && (
                  <Link to={`/conversations/${encodeURIComponent(send.variables)}`}>{say.testSent}</Link>
                )}
              </span>
            </Group>
          )
        }}
      </Loaded>
    </Card>
  )
}
