import { useQuery } from '@tanstack/react-query'
import { read } from '../../api/client.js'
import type { Trial } from './model.js'

/** How often it is looked whether a trial has begun or ended, in milliseconds. */
const REFRESH_MS = 15_000

/** What was tried with some of the customers first, the latest first. */
export const trialsQuery = { ...read('/knowledge/trials'), refetchInterval: REFRESH_MS }

/** The trial that runs. `undefined`: none does, or it is not known yet. */
export function useRunningTrial(): Trial | undefined {
  return useQuery(trialsQuery).data?.find(({ ended }) => !ended)
}
