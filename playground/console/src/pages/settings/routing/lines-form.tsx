import {
  ActionIcon,
  Alert,
  Button,
  Group,
  MultiSelect,
  NativeSelect,
  NumberInput,
  Stack,
  TextInput,
} from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import ArrowUpIcon from 'lucide-react/icons/arrow-up'
import XIcon from 'lucide-react/icons/x'
import { type FormEvent, useState } from 'react'
import { api, got } from '../../../api/client.js'
import { kindly } from '../../../design/failures.js'
import { toast } from '../../../design/toast.js'
import { useLabels } from '../../../language/labels.js'
import { useWords } from '../../../language/words.js'
import { useChanged, useVersion } from './edits.js'
import { useKnown } from './known.js'
import { listOf, namesIn } from './names.js'
import type { Routing, TeamFile } from './routing.js'
import styles from './routing.module.css'
import { words } from './words.js'

interface Line {
  key: number
  problem: string[]
  level: string
  reason: string[]
  channel: string[]
  queue: string
  priority: number
  skills: string
}

/** A line as the file has it: what does not matter is left out. */
const written = ({ problem, level, reason, channel, queue, priority, skills }: Line) => {
  const named = { problem, level: namesIn(level), reason, channel }
  return {
    ...Object.fromEntries(Object.entries(named).filter(([, list]) => list.length > 0)),
    queue,
    ...(priority !== 0 && { priority }),
    ...(namesIn(skills).length > 0 && { skills: namesIn(skills) }),
  }
}

/** Changes the lines: what they are about, where they lead, and their order. */
export function LinesForm({ routing, file, close }: { routing: Routing; file: TeamFile; close: () => void }) {
  const say = useWords(words)
  const labels = useLabels()
  const known = useKnown(routing)
  const changed = useChanged()
  const version = useVersion(file)
  const first = routing.queues[0]!.id
  const [lines, setLines] = useState<Line[]>(() =>
    routing.routing.map(({ problem, level, reason, channel, queue, priority, skills }, key) => ({
      ...{ key, queue, priority, problem: listOf(problem), reason: listOf(reason), channel: listOf(channel) },
      ...{ level: listOf(level).join(', '), skills: skills.join(', ') },
    })),
  )
  const save = useMutation({
    mutationFn: () => got(api.PUT('/api/settings/team/routing', { body: { version, routing: lines.map(written) } })),
    async onSuccess() {
      toast.done(say.saved)
      await changed()
      close()
    },
    onError: changed,
    meta: { quiet: true },
  })
  const change = (key: number, to: Partial<Line>) =>
    setLines(lines.map((line) => (line.key === key ? { ...line, ...to } : line)))
  const add = () =>
    setLines([
      ...lines,
      {
        ...{ key: Math.max(-1, ...lines.map(({ key }) => key)) + 1, problem: [], reason: [], channel: [] },
        ...{ level: '', queue: first, priority: 0, skills: '' },
      },
    ])
  const up = (at: number) => setLines(lines.toSpliced(at, 1).toSpliced(at - 1, 0, lines[at]!))
  const submit = (event: FormEvent) => {
    event.preventDefault()
    save.mutate()
  }
  return (
    <form onSubmit={submit} autoComplete="off">
      <Stack>
        <ol className={styles.lines}>
          {lines.map(({ key, problem, level, reason, channel, queue, priority, skills }, at) => (
            <li key={key} className={styles.line}>
              <div className={styles.head}>
                <strong>{say.line(at + 1)}</strong>
                <span className={styles.actions}>
                  {at > 0 && (
                    <ActionIcon variant="subtle" color="gray" aria-label={say.up(at + 1)} onClick={() => up(at)}>
                      <ArrowUpIcon size={16} aria-hidden />
                    </ActionIcon>
                  )}
                  <ActionIcon
                    variant="subtle"
                    color="gray"
                    aria-label={say.removeLine(at + 1)}
                    onClick={() => setLines(lines.filter((line) => line.key !== key))}
                  >
                    <XIcon size={16} aria-hidden />
                  </ActionIcon>
                </span>
              </div>
              <div className={styles.fields}>
                <MultiSelect
                  label={say.problem}
                  placeholder={problem.length === 0 ? say.any : ''}
                  data={known.problems}
                  value={problem}
                  onChange={(problem) => change(key, { problem })}
                />
                <MultiSelect
                  label={say.channel}
                  placeholder={channel.length === 0 ? say.any : ''}
                  data={known.channels}
                  value={channel}
                  onChange={(channel) => change(key, { channel })}
                />
                <MultiSelect
                  label={say.reason}
                  placeholder={reason.length === 0 ? say.any : ''}
                  data={Object.entries(say.reasons).map(([value, label]) => ({ value, label }))}
                  value={reason}
                  onChange={(reason) => change(key, { reason })}
                />
                <TextInput
                  label={say.level}
                  placeholder={say.any}
                  title={say.comma}
                  maxLength={200}
                  value={level}
                  onChange={({ currentTarget }) => change(key, { level: currentTarget.value })}
                />
                <NativeSelect
                  label={say.queue}
                  data={routing.queues.map(({ id }) => ({ value: id, label: labels.place(id) }))}
                  value={queue}
                  onChange={({ currentTarget }) => change(key, { queue: currentTarget.value })}
                />
                <NumberInput
                  label={say.priority}
                  title={say.priorityHint}
                  min={-1_000}
                  max={1_000}
                  allowDecimal={false}
                  hideControls
                  value={priority}
                  onChange={(value) => change(key, { priority: typeof value === 'number' ? value : 0 })}
                />
                <TextInput
                  label={say.skills}
                  title={say.comma}
                  maxLength={200}
                  value={skills}
                  onChange={({ currentTarget }) => change(key, { skills: currentTarget.value })}
                />
              </div>
            </li>
          ))}
        </ol>
        {save.error && (
          <Alert color="red" variant="light" role="alert" p="sm">
            {kindly(save.error)}
          </Alert>
        )}
        <Group gap="xs">
          <Button type="submit" loading={save.isPending}>
            {say.save}
          </Button>
          <Button variant="default" onClick={add}>
            {say.addLine}
          </Button>
          <Button variant="subtle" color="gray" onClick={close}>
            {say.cancel}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
