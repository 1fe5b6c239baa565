import { Button, Group, NativeSelect, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { api, got, read } from '../../api/client.js'
import { confirm } from '../../design/confirm.js'
import { useLabels } from '../../language/labels.js'
import { useWords } from '../../language/words.js'
import { useChange } from './changing.js'
import { useDepartments, useTeam } from './team.js'
import type { OneTicket } from './ticket.js'
import { words } from './words.js'

/** Gives a ticket to a colleague or a department, with a line for whoever gets it. */
export function Handing({ ticket: { number, version, owner, department, tasks } }: { ticket: OneTicket }) {
  const say = useWords(words)
  const labels = useLabels()
  const { team } = useTeam()
  const departments = useDepartments()
  const [to, setTo] = useState('')
  const [reason, setReason] = useState('')
  const give = useChange(
    (body: { owner?: string; department?: string; reason?: string; version: number }) =>
      got(api.POST('/api/tickets/ticket/{number}/assign', { params: { path: { number } }, body })),
    say.given,
  )
  // Who drives a task of it follows nobody else's work on it.
  const drivers = new Set(tasks.filter(({ state }) => state === 'open').map((task) => task.owner))
  // Whoever gets what somebody had, or what was another department's, must know why.
  const needsReason = to.startsWith('d') || owner !== undefined
  const isReady = to !== '' && (!needsReason || reason.trim() !== '')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const [kind, id] = [to.slice(0, 1), to.slice(1)]
    if (!isReady) return
    const about = { version, ...(reason.trim() && { reason: reason.trim() }) }
    give.mutate({ ...about, ...(kind === 'a' ? { owner: id } : { department: id }) })
  }
  return (
    <form onSubmit={submit}>
      <Group align="flex-end" gap="xs">
        <NativeSelect
          label={say.giveTo}
          value={to}
          onChange={({ currentTarget }) => setTo(currentTarget.value)}
          data={[
            { value: '', label: say.chooseOne },
            {
              group: say.colleagues,
              items: team
                .filter(({ id }) => id !== owner && !drivers.has(id))
                .map(({ id, name }) => ({ value: `a${id}`, label: name })),
            },
            {
              group: say.departments,
              items: departments
                .filter((one) => one !== department)
                .map((one) => ({ value: `d${one}`, label: labels.place(one) })),
            },
          ]}
        />
        <TextInput
          label={needsReason ? say.why : say.whyOptional}
          value={reason}
          maxLength={2_000}
          onChange={({ currentTarget }) => setReason(currentTarget.value)}
        />
        <Button type="submit" variant="default" disabled={!isReady} loading={give.isPending}>
          {say.give}
        </Button>
      </Group>
    </form>
  )
}

/** Merges a ticket into another open one of the same customer. Where there is none, there is nothing to merge. */
export function Merging({ ticket: { number, person, similar } }: { ticket: OneTicket }) {
  const say = useWords(words)
  const go = useNavigate()
  const { data } = useQuery(read('/api/tickets/list', { query: { person, state: 'not_closed', limit: 50 } }))
  const [chosen, setChosen] = useState<string>()
  const merge = useChange(
    (into: string) =>
      got(api.POST('/api/tickets/ticket/{number}/merge', { params: { path: { number } }, body: { into } })),
    say.merged,
  )
  const others = (data?.tickets ?? [])
    .filter((one) => one.number !== number)
    .sort((one, other) => Number(similar.includes(other.number)) - Number(similar.includes(one.number)))
  const into = chosen ?? others[0]?.number
  if (into === undefined) return null
  const ask = async () => {
    const question = { title: say.mergeTitle(number, into), text: say.mergeText(into), action: say.merge }
    if (!(await confirm(question))) return
    // Why not, a toast has told; and where it was, this form is gone by then.
    merge.mutateAsync(into).then(
      () => go({ to: `/tickets/${into}` as '/' }),
      () => {},
    )
  }
  return (
    <Group align="flex-end" gap="xs" mt="sm">
      <NativeSelect
        label={say.mergeInto}
        value={into}
        maw="100%"
        onChange={({ currentTarget }) => setChosen(currentTarget.value)}
        data={others.map(({ number, subject }) => ({ value: number, label: `${number} · ${subject.slice(0, 40)}` }))}
      />
      <Button variant="default" loading={merge.isPending} onClick={() => void ask()}>
        {say.merge}
      </Button>
    </Group>
  )
}
