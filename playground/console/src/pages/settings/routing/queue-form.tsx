import {
  Alert,
  Button,
  Checkbox,
  Group,
  MultiSelect,
  NativeSelect,
  NumberInput,
  Stack,
  Text,
  TextInput,
} from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { api, got } from '../../../api/client.js'
import { confirm } from '../../../design/confirm.js'
import { kindly } from '../../../design/failures.js'
import { toast } from '../../../design/toast.js'
import { useFormat } from '../../../language/format.js'
import { useLabels } from '../../../language/labels.js'
import { useWords } from '../../../language/words.js'
import { useChanged, useVersion } from './edits.js'
import { namesIn } from './names.js'
import type { Queue } from './queues.js'
import type { Routing, TeamFile } from './routing.js'
import styles from './routing.module.css'
import { words } from './words.js'

interface QueueFormProps {
  /** Absent: a new one. */
  queue?: Queue
  routing: Routing
  file: TeamFile
  close: () => void
}

/** What a queue has where nothing is said of it. */
const unsaid = { skills: [] as string[], limit: 100, overflowAfterMs: 60_000 }

/** Who serves a queue, when, how many may wait in it, and who else is asked when it takes long. */
export function QueueForm({ queue, routing, file, close }: QueueFormProps) {
  const say = useWords(words)
  const labels = useLabels()
  const changed = useChanged()
  const version = useVersion(file)
  const { queues, calendars, supervisors } = routing
  const before = { ...unsaid, ...queue }
  const isFirst = queue !== undefined && queues[0]!.id === queue.id
  const isSupervisors = queue !== undefined && supervisors === queue.id
  const [given, setGiven] = useState({
    ...{ id: queue?.id ?? '', tier: before.tier ?? 0, skills: before.skills.join(', ') },
    ...{ isNamed: before.agents !== undefined, agents: before.agents ?? [] },
    ...{ calendar: before.calendar ?? '', limit: before.limit },
    ...{ overflow: before.overflow ?? '', afterS: before.overflowAfterMs / 1_000 },
    ...{ isFirst, isSupervisors },
  })
  const set = (to: Partial<typeof given>) => setGiven((now) => ({ ...now, ...to }))
  const id = given.id.trim()
  const isTaken = !queue && queues.some((one) => one.id === id)
  const tiers = [...new Set([1, 2, 3, ...routing.agents.map(({ tier }) => tier), given.tier])].filter(
    (tier) => tier > 0,
  )
  const save = useMutation({
    mutationFn: () =>
      got(
        api.PUT('/api/settings/team/queues/{id}', {
          params: { path: { id } },
          body: {
            version,
            queue: {
              ...(given.tier > 0 && { tier: given.tier }),
              skills: namesIn(given.skills),
              ...(given.isNamed && { agents: given.agents }),
              ...(given.calendar && { calendar: given.calendar }),
              limit: given.limit,
              ...(given.overflow && { overflow: given.overflow }),
              overflowAfterMs: given.afterS * 1_000,
            },
            ...(given.isFirst && !isFirst && { isFirst: true as const }),
            ...(given.isSupervisors && !isSupervisors && { isSupervisors: true as const }),
          },
        }),
      ),
    async onSuccess() {
      toast.done(say.saved)
      await changed()
      close()
    },
    onError: changed,
    meta: { quiet: true },
  })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (id !== '' && !isTaken) save.mutate()
  }
  return (
    <form onSubmit={submit} autoComplete="off">
      <Stack>
        {!queue && (
          <TextInput
            label={say.queueName}
            description={say.queueNameHint}
            maxLength={60}
            maw={320}
            required
            value={given.id}
            error={isTaken && say.nameTaken}
            onChange={({ currentTarget }) => set({ id: currentTarget.value })}
          />
        )}
        <NativeSelect
          label={say.servedBy}
          maw={320}
          value={given.isNamed ? 'named' : 'able'}
          data={[
            { value: 'able', label: say.whoIsAble },
            { value: 'named', label: say.whoIsNamed },
          ]}
          onChange={({ currentTarget }) => set({ isNamed: currentTarget.value === 'named' })}
        />
        {given.isNamed ? (
          <MultiSelect
            label={say.agents}
            maw={480}
            searchable
            data={routing.agents.map(({ id, name }) => ({ value: id, label: name }))}
            value={given.agents}
            onChange={(agents) => set({ agents })}
          />
        ) : (
          <div className={styles.fields}>
            <NativeSelect
              label={say.tierName}
              value={String(given.tier)}
              data={[
                { value: '0', label: say.any },
                ...tiers
                  .sort((one, other) => one - other)
                  .map((tier) => ({ value: String(tier), label: say.tier(tier) })),
              ]}
              onChange={({ currentTarget }) => set({ tier: Number(currentTarget.value) })}
            />
            <TextInput
              label={say.skills}
              placeholder={say.none}
              description={say.skillsHint}
              maxLength={200}
              value={given.skills}
              onChange={({ currentTarget }) => set({ skills: currentTarget.value })}
            />
          </div>
        )}
        <div className={styles.fields}>
          <NativeSelect
            label={say.hours}
            value={given.calendar}
            data={[{ value: '', label: say.alwaysOpen }, ...calendars.map(({ name }) => name)]}
            onChange={({ currentTarget }) => set({ calendar: currentTarget.value })}
          />
          <NumberInput
            label={say.waitingLimit}
            description={say.waitingLimitHint}
            min={1}
            max={100_000}
            allowDecimal={false}
            hideControls
            value={given.limit}
            onChange={(limit) => set({ limit: typeof limit === 'number' ? limit : 1 })}
          />
          <NativeSelect
            label={say.overflow}
            value={given.overflow}
            data={[
              { value: '', label: say.nowhere },
              ...queues.filter((one) => one.id !== id).map((one) => ({ value: one.id, label: labels.place(one.id) })),
            ]}
            onChange={({ currentTarget }) => set({ overflow: currentTarget.value })}
          />
          {given.overflow && (
            <NumberInput
              label={say.overflowAfter}
              min={0}
              max={86_400}
              allowDecimal={false}
              hideControls
              value={given.afterS}
              onChange={(afterS) => set({ afterS: typeof afterS === 'number' ? afterS : 0 })}
            />
          )}
        </div>
        <Checkbox
          label={say.isFirst}
          description={isFirst ? say.isFirstNow : undefined}
          disabled={isFirst}
          checked={given.isFirst}
          onChange={({ currentTarget }) => set({ isFirst: currentTarget.checked })}
        />
        <Checkbox
          label={say.isSupervisors}
          description={isSupervisors ? say.isSupervisorsNow : undefined}
          disabled={isSupervisors}
          checked={given.isSupervisors}
          onChange={({ currentTarget }) => set({ isSupervisors: currentTarget.checked })}
        />
        {save.error && (
          <Alert color="red" variant="light" role="alert" p="sm">
            {kindly(save.error)}
          </Alert>
        )}
        <Group gap="xs">
          <Button type="submit" loading={save.isPending} disabled={isTaken || id === ''}>
            {say.save}
          </Button>
          <Button variant="default" onClick={close}>
            {say.cancel}
          </Button>
          {queue && <RemoveQueue {...{ queue, routing, version, close }} />}
        </Group>
      </Stack>
    </form>
  )
}

interface RemoveQueueProps extends Pick<QueueFormProps, 'routing' | 'close'> {
  queue: Queue
  version: string
}

/** A queue is removed when nothing leads to it any more; until then it is said what does. */
function RemoveQueue({ queue: { id }, routing, version, close }: RemoveQueueProps) {
  const say = useWords(words)
  const labels = useLabels()
  const format = useFormat()
  const changed = useChanged()
  const lines = routing.routing.flatMap(({ queue }, at) => (queue === id ? [say.line(at + 1)] : []))
  const overflowing = routing.queues.flatMap(({ id: other, overflow }) =>
    overflow === id ? [labels.place(other)] : [],
  )
  const reasons = [
    routing.queues.length === 1 && say.onlyQueue,
    routing.queues.length > 1 && routing.supervisors === id && say.supervisorsStay,
    lines.length > 0 && say.linesLead(format.list(lines)),
    overflowing.length > 0 && say.queuesOverflow(format.list(overflowing)),
  ].filter((reason) => reason !== false)
  const remove = useMutation({
    mutationFn: () =>
      got(
        api.DELETE('/api/settings/team/queues/{id}', {
          params: { path: { id }, query: { version } },
        }),
      ),
    async onSuccess() {
      toast.done(say.removed)
      await changed()
      close()
    },
    onError: changed,
  })
  const ask = async () => {
    const question = { title: say.removeQueueTitle(labels.place(id)), text: say.removeQueueText }
    if (await confirm({ ...question, action: say.remove, danger: true })) remove.mutate()
  }
  return reasons.length > 0 ? (
    <Text c="dimmed" size="sm">
      {say.cannotRemove(reasons.join(say.gap))}
    </Text>
  ) : (
    <Button variant="subtle" color="red.9" loading={remove.isPending} onClick={() => void ask()}>
      {say.remove}
    </Button>
  )
}
