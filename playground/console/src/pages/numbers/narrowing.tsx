import { Button } from '@mantine/core'
import { useChannelName } from '../../design/channel-name.js'
import { useFilters } from '../../design/filters.js'
import { useLabels } from '../../language/labels.js'
import { useWords } from '../../language/words.js'
import styles from './numbers.module.css'
import { words } from './words.js'

/** What a number can be narrowed by. */
export type Dimension = 'channel' | 'intent' | 'agent' | 'department'
export const dimensions: readonly Dimension[] = ['channel', 'intent', 'agent', 'department']

const everything: Record<Dimension, string> = { channel: '', intent: '', agent: '', department: '' }

/** In the address, for a link to numbers of everything. */
export const ofEverything = { channel: undefined, intent: undefined, agent: undefined, department: undefined }

interface Narrowing {
  chosen: [by: Dimension, group: string][]
  /** The same, as the program is asked. */
  query: Partial<Record<Dimension, string>>
  /** An empty group: all of them again. */
  change: (changed: Partial<Record<Dimension, string>>) => void
}

/** The groups to which numbers are narrowed, kept in the address. */
export function useNarrowing(): Narrowing {
  const [groups, change] = useFilters(everything)
  const chosen = dimensions.flatMap((by): Narrowing['chosen'] => (groups[by] === '' ? [] : [[by, groups[by]]]))
  return { chosen, query: Object.fromEntries(chosen), change }
}

/** What numbers are narrowed to; each goes away by a click. */
export function Chosen() {
  const say = useWords(words)
  const nameOf = useGroupName()
  const { chosen, change } = useNarrowing()
  if (chosen.length === 0) return null
  return (
    <p className={styles.chosen}>
      {say.only}
      {chosen.map(([by, group]) => (
        <Button key={by} size="compact-sm" variant="light" onClick={() => change({ [by]: '' })}>
          {nameOf(by, group)} <span aria-hidden>&nbsp;×</span>
        </Button>
      ))}
    </p>
  )
}

/** The group of what has no intent, no agent, or no department. */
export const NONE = '(none)'

/** What a group of a dimension is called. */
export function useGroupName(): (by: Dimension, group: string) => string {
  const say = useWords(words)
  const channelName = useChannelName()
  const labels = useLabels()
  return (by, group) => {
    if (group === NONE) return say.none
    if (by === 'channel') return channelName(group)
    return by === 'intent' ? labels.problem(group) : by === 'department' ? labels.place(group) : group
  }
}
