import { api, got } from '../../api/client.js'
import type { Found } from '../page-entry.js'

/** So many are offered; the page finds the rest. */
const OFFERED = 5

/** People whose name, account or e-mail address has what was typed. */
export async function findPeople(text: string, signal: AbortSignal): Promise<Found[]> {
  const wanted = text.toLowerCase()
  const people = await got(api.GET('/api/people', { signal }))
  return people
    .filter(({ id, name, email = '' }) => `${name} ${id} ${email}`.toLowerCase().includes(wanted))
    .slice(0, OFFERED)
    .map(({ id, name }) => ({ id, name, about: id, to: `/people/${encodeURIComponent(id)}` }))
}
