import { useQuery } from '@tanstack/react-query'
import { read } from '../../api/client.js'

/** Who is in the team changes seldom, in milliseconds. */
const FRESH_MS = 60_000

/** The people who answer customers, by name; of a bot without a desk nobody is known. */
export function useTeam(): { team: { id: string; name: string }[]; nameOf: (id: string) => string } {
  const { data } = useQuery({ ...read('/api/escalation/queue'), staleTime: FRESH_MS, retry: false })
  const team = data?.agents ?? []
  return { team, nameOf: (id) => team.find((one) => one.id === id)?.name ?? id }
}

/** The departments that the bot's rules name. */
export function useDepartments(): string[] {
  const { data } = useQuery({ ...read('/api/tickets/rules'), staleTime: FRESH_MS, retry: false })
  if (!data) return []
  const named = data.departments.flatMap(({ department, task }) => [department, ...(task === undefined ? [] : [task])])
  return [...new Set([data.department, ...named])]
}
