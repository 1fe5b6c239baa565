import { Button, Checkbox, Group, Modal, Select, Text, Textarea } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type KeyboardEvent, type ReactNode, useState } from 'react'
import { useMe } from '../../api/session.js'
import { isComposing } from '../../commands/keys.js'
import { useChannelName } from '../../design/channel-name.js'
import { useCustomerName } from '../../design/customer-name.js'
import { toast } from '../../design/toast.js'
import { useLabels } from '../../language/labels.js'
import { useWords } from '../../language/words.js'
import { type Doing, type TransferTo, useDo } from './doing.js'
import { forgetDrafts, useDraft } from './drafts.js'
import { type Agent, caseQuery, type OpenCase, type Queue } from './now.js'
import { send } from './outbox.js'
import { words } from './words.js'

/** What asks for more before it is done. */
export type DialogName = 'transfer' | 'expert' | 'resolve' | 'snooze' | 'merge'

interface DialogProps {
  open: OpenCase
  queue: Queue
  close: () => void
  /** The case is not with this person any more. */
  left: () => void
}

/** The dialog that is open, if one is. */
export function Dialogs({ name, ...props }: DialogProps & { name: DialogName | undefined }) {
  const say = useWords(words)
  const titles = {
    ...{ transfer: say.transfer, expert: say.expert, resolve: say.resolveTitle, snooze: say.snooze },
    merge: say.mergeTitle,
  }
  return (
    <Modal
      opened={name !== undefined}
      onClose={props.close}
      title={name && titles[name]}
      closeButtonProps={{ 'aria-label': say.close }}
    >
      {name === 'transfer' && <Transfer {...props} />}
      {name === 'expert' && <Expert {...props} />}
      {name === 'resolve' && <Resolve {...props} />}
      {name === 'snooze' && <Snooze {...props} />}
      {name === 'merge' && <Merge {...props} />}
    </Modal>
  )
}

interface FormProps {
  text: string
  action: string
  isReady?: boolean
  isBusy?: boolean
  submit: () => void
  close: () => void
  children: ReactNode
}

/** Ctrl+Enter does it, too. */
function Form({ text, action, isReady = true, isBusy = false, submit, close, children }: FormProps) {
  const say = useWords(words)
  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposing(event) || event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    if (isReady && !isBusy) submit()
  }
  return (
    <form
      onKeyDown={onKeyDown}
      onSubmit={(event) => {
        event.preventDefault()
        if (isReady) submit()
      }}
    >
      <Text size="sm" c="dimmed" mb="md">
        {text}
      </Text>
      {children}
      <Group justify="flex-end" gap="xs" mt="lg">
        <Button variant="default" onClick={close}>
          {say.cancel}
        </Button>
        <Button type="submit" disabled={!isReady} loading={isBusy} aria-keyshortcuts="Control+Enter">
          {action}
        </Button>
      </Group>
    </form>
  )
}

function Transfer({ open, queue, close, left }: DialogProps) {
  const say = useWords(words)
  const me = useMe()
  const labels = useLabels()
  const { run, isBusy } = useDo(open.summary.conversation)
  const [to, setTo] = useState<string | null>(null)
  const [reason, setReason] = useState('')
  const skills = [...new Set(queue.agents.flatMap((agent) => agent.skills))].sort()
  const groups = [
    { group: say.queues, items: queue.queues.map(({ id }) => ({ value: `queue ${id}`, label: labels.place(id) })) },
    { group: say.people, items: colleagues(queue.agents, me.id).map((agent) => option('agent', agent, say)) },
    { group: say.skills, items: skills.map((skill) => ({ value: `skill ${skill}`, label: labels.problem(skill) })) },
  ].filter(({ items }) => items.length > 0)
  const submit = async () => {
    if (!(await run({ what: 'transfer', to: targetOf(to!), reason: reason.trim() }))) return
    toast.done(say.transferred)
    close()
    left()
  }
  return (
    <Form
      {...{ text: say.transferText, action: say.transfer, close, isBusy, submit: () => void submit() }}
      isReady={to !== null && reason.trim() !== ''}
    >
      <Select data-autofocus searchable label={say.transferTo} data={groups} value={to} onChange={setTo} {...listed} />
      <Textarea
        mt="sm"
        autosize
        minRows={2}
        maxRows={6}
        maxLength={1_000}
        label={say.reason}
        description={say.reasonHint}
        value={reason}
        onChange={({ currentTarget }) => setReason(currentTarget.value)}
      />
    </Form>
  )
}

/** The list itself scrolls: it is the field's, by which it is reached. */
const listed = { withScrollArea: false, styles: { options: { maxHeight: 240, overflowY: 'auto' } } } as const

/** `queue support`: what the choice stands for. */
function targetOf(chosen: string): TransferTo {
  const [kind, ...rest] = chosen.split(' ')
  const name = rest.join(' ')
  return kind === 'queue' ? { queue: name } : kind === 'agent' ? { agent: name } : { skill: name }
}

/** Who could help: those who are there first, then those with the least to do. */
const colleagues = (agents: readonly Agent[], me: string): Agent[] =>
  agents
    .filter(({ id }) => id !== me)
    .sort((a, b) => Number(b.state === 'online') - Number(a.state === 'online') || a.load - b.load)

const option = (kind: string, agent: Agent, say: (typeof words)['en']) => ({
  value: `${kind} ${agent.id}`,
  label: `${agent.name} · ${say.states[agent.state]} · ${say.load(agent.load, agent.capacity)}${
    agent.skills.length > 0 ? ` · ${agent.skills.join(', ')}` : ''
  }`,
})

function Expert({ open, queue, close }: DialogProps) {
  const say = useWords(words)
  const me = useMe()
  const queries = useQueryClient()
  const [who, setWho] = useState<string | null>(null)
  const [question, setQuestion] = useState('')
  const { conversation } = open.summary
  const submit = () => {
    const to = who!.slice('agent '.length)
    const after = open.notes.at(-1)?.position ?? 0
    send(queries, { agent: me.id, conversation, kind: 'note', text: question.trim(), to, after })
    toast.done(say.asked(queue.agents.find(({ id }) => id === to)?.name ?? to))
    close()
  }
  // The higher tiers are those who know more.
  const experts = colleagues(queue.agents, me.id).sort((a, b) => b.tier - a.tier)
  return (
    <Form
      {...{ text: say.expertText, action: say.ask, close, submit }}
      isReady={who !== null && question.trim() !== ''}
    >
      <Select
        data-autofocus
        searchable
        label={say.expertWho}
        data={experts.map((agent) => option('agent', agent, say))}
        value={who}
        onChange={setWho}
        {...listed}
      />
      <Textarea
        mt="sm"
        autosize
        minRows={2}
        maxRows={8}
        maxLength={8_000}
        label={say.question}
        value={question}
        onChange={({ currentTarget }) => setQuestion(currentTarget.value)}
      />
    </Form>
  )
}

function Resolve({ open, close, left }: DialogProps) {
  const say = useWords(words)
  const me = useMe()
  const { conversation } = open.summary
  const customer = useCustomerName()(open.summary)
  const { run, isBusy } = useDo(conversation)
  const [draft, setDraft] = useDraft(conversation, 'solution')
  const submit = async () => {
    const solution = draft.text.trim()
    const doing: Doing = { what: 'resolve', ...(solution && { solution }) }
    if (!(await run(doing))) return
    forgetDrafts(me.id, conversation)
    toast.done(say.resolved(customer))
    close()
    left()
  }
  return (
    <Form {...{ text: say.resolveText, action: say.resolve, close, isBusy, submit: () => void submit() }}>
      <Textarea
        data-autofocus
        autosize
        minRows={3}
        maxRows={10}
        maxLength={8_000}
        label={say.solution}
        description={say.solutionHint}
        value={draft.text}
        onChange={({ currentTarget }) => setDraft({ text: currentTarget.value })}
      />
    </Form>
  )
}

function Snooze({ open, close }: DialogProps) {
  const say = useWords(words)
  const { run, isBusy } = useDo(open.summary.conversation)
  const choose = async (minutes: number) => {
    if (!(await run({ what: 'snooze', until: Date.now() + minutes * 60_000 }))) return
    toast.done(say.snoozed)
    close()
  }
  return (
    <>
      <Text size="sm" c="dimmed" mb="md">
        {say.snoozeText}
      </Text>
      <Group gap="xs">
        {Object.entries(say.snoozeFor).map(([minutes, name]) => (
          <Button key={minutes} variant="default" disabled={isBusy} onClick={() => void choose(Number(minutes))}>
            {name}
          </Button>
        ))}
      </Group>
    </>
  )
}

/** Where one customer has written twice: this conversation goes on in the other. */
function Merge({ open, queue, close }: DialogProps) {
  const say = useWords(words)
  const channelName = useChannelName()
  const me = useMe()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const nameOf = useCustomerName()
  const { conversation } = open.summary
  const { run, isBusy } = useDo(conversation)
  const [into, setInto] = useState<string | null>(null)
  const [isOne, setIsOne] = useState(false)
  const others = [...queue.mine, ...queue.waiting, ...queue.others].filter((each) => each.conversation !== conversation)
  // Those who are called the same come first.
  others.sort((a, b) => Number(b.customer === open.summary.customer) - Number(a.customer === open.summary.customer))
  const other = useQuery({ ...caseQuery(queries, into ?? ''), enabled: into !== null }).data
  const persons = other && { from: open.packet.customer.person, into: other.packet.customer.person }
  const areTwo = persons !== undefined && persons.from !== persons.into
  const submit = async () => {
    if (!(await run({ what: 'merge', into: into!, ...(areTwo && { persons }) }))) return
    forgetDrafts(me.id, conversation)
    toast.done(say.merged(nameOf(other!.summary)))
    close()
    void navigate({ to: `/desk/${encodeURIComponent(into!)}` })
  }
  return (
    <Form
      {...{ text: say.mergeText, action: say.merge, close, isBusy, submit: () => void submit() }}
      isReady={persons !== undefined && (!areTwo || isOne)}
    >
      {others.length === 0 ? (
        <Text size="sm">{say.mergeNothing}</Text>
      ) : (
        <Select
          data-autofocus
          searchable
          label={say.mergeInto}
          nothingFoundMessage={say.nothingFound}
          data={others.map((each) => ({
            value: each.conversation,
            label: [nameOf(each), channelName(each.channel), each.line].filter(Boolean).join(' · '),
          }))}
          value={into}
          onChange={(chosen) => {
            setInto(chosen)
            setIsOne(false)
          }}
          {...listed}
        />
      )}
      {areTwo && (
        <Checkbox
          mt="sm"
          label={say.onePerson}
          description={say.onePersonHint}
          checked={isOne}
          onChange={({ currentTarget }) => setIsOne(currentTarget.checked)}
        />
      )}
    </Form>
  )
}
