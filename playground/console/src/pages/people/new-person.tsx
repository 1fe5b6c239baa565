import { Alert, Button, Group, Modal, Stack, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { api, got } from '../../api/client.js'
import type { Role } from '../../api/session.js'
import { kindly } from '../../design/failures.js'
import { useLanguage } from '../../language/language.js'
import { useWords } from '../../language/words.js'
import { Link } from './link.js'
import { RoleBoxes } from './role-boxes.js'
import { words } from './words.js'

/** Makes a person, and then shows the link by which they come in. */
export function NewPerson({ opened, close }: { opened: boolean; close: () => void }) {
  const say = useWords(words)
  return (
    <Modal opened={opened} onClose={close} title={say.add} size="lg" closeButtonProps={{ 'aria-label': say.close }}>
      <Form close={close} />
    </Modal>
  )
}

function Form({ close }: { close: () => void }) {
  const say = useWords(words)
  const { locale } = useLanguage()
  const queries = useQueryClient()
  const [given, setGiven] = useState({ name: '', id: '', email: '', roles: ['agent'] as Role[] })
  const add = useMutation({
    mutationFn: () => {
      const { name, id, email, roles } = given
      const body = { name: name.trim(), id: id.trim(), roles, locale, ...(email.trim() && { email: email.trim() }) }
      return got(api.POST('/api/people', { body }))
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ['/api/people'] }),
    meta: { quiet: true },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (given.roles.length > 0) add.mutate()
  }
  const field = (name: 'name' | 'id' | 'email') => ({
    value: given[name],
    onChange: ({ currentTarget }: { currentTarget: HTMLInputElement }) =>
      setGiven({ ...given, [name]: currentTarget.value }),
  })
  if (add.data)
    return (
      <Stack>
        <Link name={add.data.person.name} path={add.data.link.path} />
        <Group justify="flex-end">
          <Button data-autofocus onClick={close}>
            {say.done}
          </Button>
        </Group>
      </Stack>
    )
  return (
    <form onSubmit={submit}>
      <Stack>
        <TextInput data-autofocus label={say.name} required withAsterisk={false} {...field('name')} />
        <TextInput
          label={say.id}
          description={say.idAbout}
          autoCapitalize="none"
          autoComplete="off"
          required
          withAsterisk={false}
          {...field('id')}
        />
        <TextInput label={say.email} description={say.emailAbout} type="email" {...field('email')} />
        <RoleBoxes roles={given.roles} onChange={(roles) => setGiven({ ...given, roles })} />
        {add.error && (
          <Alert color="red" variant="light" role="alert" p="sm">
            {kindly(add.error)}
          </Alert>
        )}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={close}>
            {say.cancel}
          </Button>
          <Button type="submit" loading={add.isPending}>
            {say.add}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
