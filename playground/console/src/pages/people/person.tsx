import { Button, SegmentedControl, Stack, Text, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { type Answer, api, got, read } from '../../api/client.js'
import { meQuery, useMe } from '../../api/session.js'
import { Card } from '../../design/card.js'
import { confirm } from '../../design/confirm.js'
import { Detail } from '../../design/detail.js'
import { Loaded } from '../../design/loaded.js'
import { SignedInPlaces } from '../../design/signed-in-places.js'
import { toast } from '../../design/toast.js'
import type { Locale } from '../../language/words.js'
import { useWords } from '../../language/words.js'
import { Link } from './link.js'
import styles from './people.module.css'
import { RoleBoxes } from './role-boxes.js'
import { words } from './words.js'

type One = Answer<'/api/people/{id}'>

/** Somebody: their name and roles, where they are signed in, and the ways in and out. */
export function Person({ id }: { id: string }) {
  const say = useWords(words)
  const query = useQuery(read('/api/people/{id}', { path: { id } }))
  return (
    <Detail label={say.details}>
      <Loaded query={query}>
        {(person) => (
          <>
            <h2 className={styles.name}>{person.name}</h2>
            <Details key={person.id} person={person} />
            <NewLink person={person} />
            <TwoSteps person={person} />
            <Places person={person} />
            <Removal person={person} />
          </>
        )}
      </Loaded>
    </Detail>
  )
}

function Details({ person }: { person: One }) {
  const say = useWords(words)
  const queries = useQueryClient()
  const { id, ...before } = person
  const [given, setGiven] = useState({ ...before, email: before.email ?? '' })
  const save = useMutation({
    mutationFn: () => {
      const { name, email, roles, locale } = given
      return got(api.PATCH('/api/people/{id}', { params: { path: { id } }, body: { name, email, roles, locale } }))
    },
    async onSuccess() {
      toast.done(say.saved)
      await Promise.all([
        queries.invalidateQueries({ queryKey: ['/api/people'] }),
        queries.invalidateQueries({ queryKey: ['/api/people/{id}'] }),
        queries.invalidateQueries({ queryKey: meQuery.queryKey }),
      ])
    },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (given.roles.length > 0) save.mutate()
  }
  return (
    <Card title={say.details}>
      <form onSubmit={submit}>
        <Stack>
          <TextInput label={say.id} value={id} readOnly variant="filled" />
          <TextInput
            label={say.name}
            value={given.name}
            onChange={({ currentTarget }) => setGiven({ ...given, name: currentTarget.value })}
            required
            withAsterisk={false}
          />
          <TextInput
            label={say.email}
            description={say.emailAbout}
            type="email"
            value={given.email}
            onChange={({ currentTarget }) => setGiven({ ...given, email: currentTarget.value })}
          />
          <div>
            <Text size="sm" fw={500} mb={4} id="person-language">
              {say.language}
            </Text>
            <SegmentedControl
              aria-labelledby="person-language"
              value={given.locale}
              onChange={(locale) => setGiven({ ...given, locale: locale as Locale })}
              data={[
                { value: 'zh', label: '中文' },
                { value: 'en', label: 'English' },
              ]}
            />
          </div>
          <RoleBoxes roles={given.roles} onChange={(roles) => setGiven({ ...given, roles })} />
          <div>
            <Button type="submit" loading={save.isPending}>
              {say.save}
            </Button>
          </div>
        </Stack>
      </form>
    </Card>
  )
}

function NewLink({ person }: { person: One }) {
  const say = useWords(words)
  const make = useMutation({
    mutationFn: () => got(api.POST('/api/people/{id}/link', { params: { path: { id: person.id } } })),
  })
  return (
    <Card title={say.link}>
      <Text c="dimmed" mb="sm">
        {say.linkAbout}
      </Text>
      {make.data ? (
        <Link name={person.name} path={make.data.path} />
      ) : (
        <Button variant="default" loading={make.isPending} onClick={() => make.mutate()}>
          {say.makeLink}
        </Button>
      )}
    </Card>
  )
}

/** For whoever has lost the phone that shows their codes. */
function TwoSteps({ person: { id, name, totp } }: { person: One }) {
  const say = useWords(words)
  const me = useMe()
  const queries = useQueryClient()
  const { mutate: reset, isPending } = useMutation({
    mutationFn: () => got(api.DELETE('/api/people/{id}/totp', { params: { path: { id } } })),
    async onSuccess() {
      toast.done(say.twoStepsReset(name))
      await Promise.all(
        ['/api/people', '/api/people/{id}', '/api/people/{id}/sessions'].map((path) =>
          queries.invalidateQueries({ queryKey: [path] }),
        ),
      )
    },
  })
  const ask = async () => {
    const question = { title: say.resetTitle(name), text: say.resetAbout, action: say.resetAction, danger: true }
    if (await confirm(question)) reset()
  }
  return (
    <Card title={say.twoSteps}>
      <Text c="dimmed" mb={totp ? 'sm' : 0}>
        {totp ? say.twoStepsOn : say.twoStepsOff}
      </Text>
      {totp && id !== me.id && (
        <Button variant="default" loading={isPending} onClick={() => void ask()}>
          {say.reset}
        </Button>
      )}
    </Card>
  )
}

function Places({ person: { id, name } }: { person: One }) {
  const say = useWords(words)
  const queries = useQueryClient()
  const query = useQuery(read('/api/people/{id}/sessions', { path: { id } }))
  const changed = (said: string) => {
    toast.done(said)
    return Promise.all([
      queries.invalidateQueries({ queryKey: ['/api/people/{id}/sessions'] }),
      queries.invalidateQueries({ queryKey: ['/api/people'] }),
    ])
  }
  const { mutate: end } = useMutation({
    mutationFn: (session: string) =>
      got(api.DELETE('/api/people/{id}/sessions/{session}', { params: { path: { id, session } } })),
    onSuccess: () => changed(say.ended),
  })
  const { mutate: endAll } = useMutation({
    mutationFn: () => got(api.DELETE('/api/people/{id}/sessions', { params: { path: { id } } })),
    onSuccess: () => changed(say.endedAll(name)),
  })
  return (
    <Card
      title={say.places}
      actions={
        (query.data?.length ?? 0) > 0 && (
          <Button size="xs" variant="default" onClick={() => endAll()}>
            {say.endAll}
          </Button>
        )
      }
    >
      <Loaded query={query}>{(places) => <SignedInPlaces places={places} end={(place) => end(place.id)} />}</Loaded>
    </Card>
  )
}

function Removal({ person: { id, name } }: { person: One }) {
  const say = useWords(words)
  const me = useMe()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const { mutate: remove, isPending } = useMutation({
    mutationFn: () => got(api.DELETE('/api/people/{id}', { params: { path: { id } } })),
    async onSuccess() {
      toast.done(say.removed(name))
      await navigate({ to: '/people' })
      await queries.invalidateQueries({ queryKey: ['/api/people'] })
    },
  })
  if (id === me.id) return null
  const ask = async () => {
    const question = { title: say.removeTitle(name), text: say.removeAbout, action: say.removeAction, danger: true }
    if (await confirm(question)) remove()
  }
  return (
    <Card title={say.remove}>
      <Text c="dimmed" mb="sm">
        {say.removeAbout}
      </Text>
      <Button color="red.9" variant="outline" loading={isPending} onClick={() => void ask()} className={styles.danger}>
        {say.remove}
      </Button>
    </Card>
  )
}
