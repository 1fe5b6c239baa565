import { useFilters } from '../../design/filters.js'

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
