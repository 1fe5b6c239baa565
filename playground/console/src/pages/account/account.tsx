import { Alert, Button, PasswordInput, SegmentedControl, Stack, TextInput, useMantineColorScheme } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import UserIcon from 'lucide-react/icons/user'
import { type FormEvent, useState } from 'react'
import { api, got, read } from '../../api/client.js'
import { changeMe, type Me, meQuery, useMe } from '../../api/session.js'
import { Card } from '../../design/card.js'
import { Empty } from '../../design/empty.js'
import { kindly } from '../../design/failures.js'
import { Labelled } from '../../design/labelled.js'
import { Loaded } from '../../design/loaded.js'
import { Page } from '../../design/page.js'
import { SignedInPlaces } from '../../design/signed-in-places.js'
import { toast } from '../../design/toast.js'
import { speak } from '../../language/language.js'
import { type Locale, useWords } from '../../language/words.js'
import { roleWords } from '../../shell/role-words.js'
import { TwoSteps } from './two-steps.js'
import { words } from './words.js'

/** What everybody looks after themselves: their name, language and look, their password, and where they are signed in. */
export function Account() {
  const say = useWords(words)
  const roles = useWords(roleWords)
  const me = useMe()
  // It stays where it is when it is done: its recovery codes are shown only once.
  const [first] = useState(me.totpNeeded)
  return (
    <Page title={say.title} about={say.about(me.roles.map((role) => roles[role]).join(' · '))} width="reading">
      {me.account ? (
        <>
          {me.totpNeeded && (
            <Alert variant="light" mb="md" title={say.twoStepsNeeded}>
              {say.twoStepsNeededText}
            </Alert>
          )}
          {first && <TwoSteps />}
          <You me={me} />
          {me.hasPassword && <Password />}
          {!first && me.hasPassword && <TwoSteps />}
          <Places />
        </>
      ) : (
        <Empty icon={UserIcon} title={say.none} text={say.noneText} action={<Link to="/people">{say.toPeople}</Link>} />
      )}
    </Page>
  )
}

function You({ me }: { me: Me }) {
  const say = useWords(words)
  const queries = useQueryClient()
  const { setColorScheme } = useMantineColorScheme()
  const [name, setName] = useState(me.name)
  const change = useMutation({
    mutationFn: changeMe,
    onSuccess(changed) {
      queries.setQueryData(meQuery.queryKey, changed)
      speak(changed.locale)
      setColorScheme(changed.theme)
      toast.done(words[changed.locale].saved)
    },
  })
  return (
    <Card title={say.you}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          change.mutate({ name })
        }}
      >
        <Stack>
          <TextInput label={say.id} value={me.id} readOnly variant="filled" />
          <TextInput
            label={say.name}
            description={say.nameAbout}
            autoComplete="name"
            value={name}
            onChange={({ currentTarget }) => setName(currentTarget.value)}
            required
            withAsterisk={false}
          />
          <div>
            <Button type="submit" disabled={name.trim() === me.name || name.trim() === ''} loading={change.isPending}>
              {say.save}
            </Button>
          </div>
          <Labelled label={say.language}>
            {(labelled) => (
              <SegmentedControl
                aria-labelledby={labelled}
                value={me.locale}
                onChange={(locale) => change.mutate({ locale: locale as Locale })}
                data={[
                  { value: 'zh', label: '中文' },
                  { value: 'en', label: 'English' },
                ]}
              />
            )}
          </Labelled>
          <Labelled label={say.theme}>
            {(labelled) => (
              <SegmentedControl
                aria-labelledby={labelled}
                value={me.theme}
                onChange={(theme) => change.mutate({ theme: theme as Me['theme'] })}
                data={Object.entries(say.themes).map(([value, label]) => ({ value, label }))}
              />
            )}
          </Labelled>
        </Stack>
      </form>
    </Card>
  )
}

function Password() {
  const say = useWords(words)
  const queries = useQueryClient()
  const [given, setGiven] = useState({ old: '', new: '' })
  const change = useMutation({
    mutationFn: () => got(api.PATCH('/api/me', { body: { password: given } })),
    async onSuccess() {
      setGiven({ old: '', new: '' })
      toast.done(say.changed)
      await queries.invalidateQueries({ queryKey: ['/api/me/sessions'] })
    },
    meta: { quiet: true },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    change.mutate()
  }
  const field = (name: 'old' | 'new') => ({
    value: given[name],
    onChange: ({ currentTarget }: { currentTarget: HTMLInputElement }) =>
      setGiven({ ...given, [name]: currentTarget.value }),
    required: true,
    withAsterisk: false,
    visibilityToggleButtonProps: { 'aria-label': say.showPassword },
  })
  return (
    <Card title={say.password}>
      <form onSubmit={submit}>
        <Stack>
          <PasswordInput label={say.old} autoComplete="current-password" {...field('old')} />
          <PasswordInput label={say.new} description={say.newAbout} autoComplete="new-password" {...field('new')} />
          {change.error && (
            <Alert color="red" variant="light" role="alert" p="sm">
              {kindly(change.error)}
            </Alert>
          )}
          <div>
            <Button type="submit" variant="default" loading={change.isPending}>
              {say.change}
            </Button>
          </div>
        </Stack>
      </form>
    </Card>
  )
}

function Places() {
  const say = useWords(words)
  const queries = useQueryClient()
  const query = useQuery(read('/api/me/sessions'))
  const end = (sessions: readonly string[]) =>
    Promise.all(
      sessions.map((session) => got(api.DELETE('/api/me/sessions/{session}', { params: { path: { session } } }))),
    )
  const { mutate } = useMutation({
    mutationFn: end,
    onSuccess: (_, sessions) => toast.done(sessions.length > 1 ? say.endedOthers : say.ended),
    onSettled: () => queries.invalidateQueries({ queryKey: ['/api/me/sessions'] }),
  })
  const others = query.data?.filter(({ isThis }) => !isThis).map(({ id }) => id) ?? []
  return (
    <Card
      title={say.places}
      actions={
        others.length > 1 && (
          <Button size="xs" variant="default" onClick={() => mutate(others)}>
            {say.endOthers}
          </Button>
        )
      }
    >
      <Loaded query={query}>{(places) => <SignedInPlaces places={places} end={({ id }) => mutate([id])} />}</Loaded>
    </Card>
  )
}
