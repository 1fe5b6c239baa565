import { NativeSelect, Text, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { type Answer, read } from '../../../api/client.js'
import { Card } from '../../../design/card.js'
import { Loaded } from '../../../design/loaded.js'
import { useFormat } from '../../../language/format.js'
import { useLabels } from '../../../language/labels.js'
import { useWords } from '../../../language/words.js'
import { useKnown } from './known.js'
import { useStanding } from './moments.js'
import type { Routing } from './routing.js'
import styles from './routing.module.css'
import { words } from './words.js'

/** Where a customer would go, by what they ask, where, and when. */
export function Check({ routing }: { routing: Routing }) {
  const say = useWords(words)
  const known = useKnown(routing)
  const [given, setGiven] = useState({ channel: 'web', intent: '', level: '', reason: 'asked', at: '' })
  const at = given.at === '' ? undefined : new Date(given.at).getTime()
  const query = useQuery({
    ...read('/api/escalation/routing/check', {
      query: {
        ...{ channel: given.channel, reason: given.reason },
        ...(given.intent && { intent: given.intent }),
        ...(given.level.trim() && { level: given.level.trim() }),
        ...(at !== undefined && Number.isFinite(at) && { at }),
      },
    }),
    placeholderData: (before) => before,
  })
  const set = (name: keyof typeof given) => (event: { currentTarget: { value: string } }) => {
    const { value } = event.currentTarget
    setGiven((before) => ({ ...before, [name]: value }))
  }
  return (
    <Card title={say.check}>
      <Text c="dimmed" mb="sm">
        {say.checkAbout}
      </Text>
      <div className={styles.fields}>
        <NativeSelect label={say.channel} data={known.channels} value={given.channel} onChange={set('channel')} />
        <NativeSelect
          label={say.problem}
          data={[{ value: '', label: '—' }, ...known.intents]}
          value={given.intent}
          onChange={set('intent')}
        />
        <NativeSelect
          label={say.reason}
          data={Object.entries(say.reasons).map(([value, label]) => ({ value, label }))}
          value={given.reason}
          onChange={set('reason')}
        />
        <TextInput label={say.level} placeholder="vip" maxLength={100} value={given.level} onChange={set('level')} />
        <TextInput type="datetime-local" label={say.at} value={given.at} onChange={set('at')} />
      </div>
      <Loaded query={query}>{(found) => <Result found={found} routing={routing} isNow={at === undefined} />}</Loaded>
    </Card>
  )
}

interface ResultProps {
  found: Answer<'/api/escalation/routing/check'>
  routing: Routing
  isNow: boolean
}

function Result({ found, routing, isNow }: ResultProps) {
  const say = useWords(words)
  const labels = useLabels()
  const format = useFormat()
  const standing = useStanding()
  const { queue, line, now, servedBy, skills, overflow } = found
  const { calendar } = routing.queues.find(({ id }) => id === queue) ?? {}
  const zone = routing.calendars.find(({ name }) => name === calendar)?.timeZone
  const names = format.list(servedBy.map(({ name, isOnline }) => (isOnline ? say.online(name) : name)))
  const isNobodyOnline = isNow && servedBy.length > 0 && servedBy.every(({ isOnline }) => !isOnline)
  const stands = calendar === undefined ? say.alwaysOpen : standing(now, zone)
  const sentences = [
    isNow ? say.standsNow(stands) : say.standsThen(stands),
    servedBy.length === 0 ? say.nobody : say.who(names),
    isNobodyOnline && say.nobodyOnline,
    overflow && say.overflowTo(labels.place(overflow.queue)),
  ]
  return (
    <div className={styles.result} role="status">
      <p>
        <strong>{say.goesTo(labels.place(queue))}</strong>
        {say.gap}
        {[
          line === undefined ? say.byNone : say.byLine(line + 1),
          skills.length > 0 && say.needsSkills(format.list(skills)),
        ]
          .filter(Boolean)
          .join(say.gap)}
      </p>
      <p>{sentences.filter(Boolean).join(say.gap)}</p>
    </div>
  )
}
