import { Alert, Button, Checkbox, Group, NumberInput, Stack, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { api, got } from '../../../api/client.js'
import { confirm } from '../../../design/confirm.js'
import { kindly } from '../../../design/failures.js'
import { toast } from '../../../design/toast.js'
import { useLabels } from '../../../language/labels.js'
import { useWords } from '../../../language/words.js'
import type { Agent } from './agents.js'
import { useChanged, useVersion } from './edits.js'
import { namesIn } from './names.js'
import type { Routing, TeamFile } from './routing.js'
import styles from './routing.module.css'
import { words } from './words.js'

interface AgentFormProps {
  agent: Agent
  routing: Routing
  file: TeamFile
  close: () => void
}

/** What somebody of the team knows, and how many customers they have at once. */
export function AgentForm({ agent, routing, file, close }: AgentFormProps) {
  const say = useWords(words)
  const labels = useLabels()
  const changed = useChanged()
  const version = useVersion(file)
  const written = file.agents.find(({ id }) => id === agent.id)
  /** Those that are served by whom they name. */
  const naming = routing.queues.filter(({ agents }) => agents !== undefined)
  const [given, setGiven] = useState({
    ...{ name: written?.name ?? '', tier: agent.tier, capacity: agent.capacity, skills: agent.skills.join(', ') },
    queues: naming.flatMap(({ id, agents }) => (agents!.includes(agent.id) ? [id] : [])),
  })
  const set = (to: Partial<typeof given>) => setGiven((now) => ({ ...now, ...to }))
  const path = { id: agent.id }
  const save = useMutation({
    mutationFn: () =>
      got(
        api.PUT('/api/settings/team/agents/{id}', {
          params: { path },
          body: {
            ...{ version, queues: given.queues },
            agent: {
              ...(given.name.trim() && { name: given.name.trim() }),
              ...{ tier: given.tier, capacity: given.capacity, skills: namesIn(given.skills) },
            },
          },
        }),
      ),
    onSuccess: () => done(say.saved),
    onError: changed,
    meta: { quiet: true },
  })
  const remove = useMutation({
    mutationFn: () => got(api.DELETE('/api/settings/team/agents/{id}', { params: { path, query: { version } } })),
    onSuccess: () => done(say.removed),
    onError: changed,
  })
  async function done(text: string) {
    toast.done(text)
    await changed()
    close()
  }
  const ask = async () => {
    const question = written?.account
      ? { title: say.forgetAgentTitle(agent.name), text: say.forgetAgentText, action: say.forgetAgent }
      : { title: say.removeAgentTitle(agent.name), text: say.removeAgentText, action: say.removeAgent }
    if (await confirm({ ...question, danger: true })) remove.mutate()
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save.mutate()
  }
  return (
    <form onSubmit={submit} autoComplete="off">
      <Stack>
        <div className={styles.fields}>
          <TextInput
            label={say.shownName}
            placeholder={written?.account ?? agent.id}
            maxLength={100}
            value={given.name}
            onChange={({ currentTarget }) => set({ name: currentTarget.value })}
          />
          <NumberInput
            label={say.tierName}
            description={say.tierHint}
            min={1}
            max={9}
            allowDecimal={false}
            value={given.tier}
            onChange={(tier) => set({ tier: typeof tier === 'number' ? tier : 1 })}
          />
          <NumberInput
            label={say.capacity}
            min={1}
            max={50}
            allowDecimal={false}
            value={given.capacity}
            onChange={(capacity) => set({ capacity: typeof capacity === 'number' ? capacity : 1 })}
          />
          <TextInput
            label={say.itsSkills}
            description={say.comma}
            placeholder={say.none}
            maxLength={500}
            value={given.skills}
            onChange={({ currentTarget }) => set({ skills: currentTarget.value })}
          />
        </div>
        {naming.length > 0 && (
          <Checkbox.Group label={say.namedIn} value={given.queues} onChange={(queues) => set({ queues })}>
            <Group mt={6} gap="md">
              {naming.map(({ id }) => (
                <Checkbox key={id} value={id} label={labels.place(id)} />
              ))}
            </Group>
          </Checkbox.Group>
        )}
        {save.error && (
          <Alert color="red" variant="light" role="alert" p="sm">
            {kindly(save.error)}
          </Alert>
        )}
        <Group gap="xs">
          <Button type="submit" loading={save.isPending}>
            {say.save}
          </Button>
          <Button variant="default" onClick={close}>
            {say.cancel}
          </Button>
          {written?.isWritten && (
            <Button variant="subtle" color="red.9" loading={remove.isPending} onClick={() => void ask()}>
              {written.account ? say.forgetAgent : say.removeAgent}
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  )
}
