import { useQuery } from '@tanstack/react-query'
import { read } from '../../api/client.js'
import { isOne, type Me } from '../../api/session.js'
import { useWords } from '../../language/words.js'
import { words } from './words.js'

/** How often it is looked what waits, in milliseconds. */
const REFRESH_MS = 10_000
/** What changes slowly is read again less often. */
const SLOW_MS = 60_000

/** Something that waits for whoever reads it. */
export interface Waiting {
  id: string
  /** What it is, with how many. */
  text: string
  count: number
  /** Since when the oldest of it waits, in milliseconds since 1970. */
  since?: number
  /** Customers wait, or a promise is broken. */
  isUrgent?: boolean
  /** Pages where it is worked on, the best first: not everybody may open each. */
  pages: readonly string[]
}

/** What waits for somebody, by what their roles are for, the urgent first. `undefined`: it is being read. */
export function useWaiting(me: Me): { waiting: Waiting[]; error: unknown } | undefined {
  const say = useWords(words)
  const isAgent = isOne(me, 'agent', 'expert', 'coordinator', 'manager')
  const isEditor = isOne(me, 'trainer', 'reviewer', 'legal-reviewer')
  const isManager = isOne(me, 'manager')
  const queue = useQuery({ ...read('/api/escalation/queue'), enabled: isAgent, refetchInterval: REFRESH_MS })
  const late = useQuery({
    ...read('/api/tickets/list', { query: { state: 'not_closed', breached: 'true', limit: 100 } }),
    ...{ enabled: isAgent, refetchInterval: REFRESH_MS },
  })
  const own = useQuery({
    ...read('/api/tickets/list', { query: { state: 'not_closed', owner: me.id, limit: 100 } }),
    ...{ enabled: isAgent, refetchInterval: REFRESH_MS },
  })
  const pending = useQuery({ ...read('/knowledge/pending'), enabled: isEditor, refetchInterval: SLOW_MS })
  const kpis = useQuery({ ...read('/api/insights/kpis'), enabled: isManager, refetchInterval: SLOW_MS })
  const all = [queue, late, own, pending, kpis]
  if (all.some((query) => query.isLoading)) return undefined

  const unanswered = queue.data?.mine.filter((each) => each.unansweredSince !== undefined) ?? []
  const byStatus = (status: string) => pending.data?.filter(({ article }) => article.status === status) ?? []
  const changedAt = (of: ReturnType<typeof byStatus>) => of.map(({ article }) => Date.parse(article.updatedAt))
  const reviews = isOne(me, 'reviewer', 'legal-reviewer') ? byStatus('review') : []
  const approved = isOne(me, 'trainer') ? byStatus('approved') : []
  const drafts = isOne(me, 'trainer') ? byStatus('draft') : []
  const missed = kpis.data?.rows[0]?.kpis.filter(({ met }) => met === false) ?? []
  const waiting: (Waiting | undefined)[] = [
    some(
      'mine',
      say.mine,
      unanswered.map((each) => each.unansweredSince!),
      ['/desk', '/conversations'],
      true,
    ),
    some(
      'queue',
      say.queue,
      queue.data?.waiting.map((each) => each.waitingSince) ?? [],
      ['/desk', '/conversations'],
      true,
    ),
    some(
      'deferred',
      say.deferred,
      queue.data?.deferred.map((each) => each.waitingSince) ?? [],
      ['/desk', '/conversations'],
      true,
    ),
    some(
      'late',
      say.late,
      late.data?.tickets.map((each) => each.dueAt ?? each.openedAt) ?? [],
      ['/tickets', '/desk'],
      true,
    ),
    some('tickets', say.tickets, own.data?.tickets.map((each) => each.openedAt) ?? [], ['/tickets', '/desk']),
    some('reviews', say.reviews, changedAt(reviews), ['/knowledge']),
    some('publish', say.publish, changedAt(approved), ['/knowledge']),
    some('drafts', say.drafts, changedAt(drafts), ['/knowledge']),
    missed.length === 0
      ? undefined
      : { id: 'missed', text: say.missed(missed.length), count: missed.length, pages: ['/numbers'] },
  ]
  return {
    waiting: waiting.filter((each) => each !== undefined),
    error: all.find(({ data, error }) => error && data === undefined)?.error,
  }
}

/** Some of a kind that wait, each since a moment; `undefined` when there are none. */
function some(
  id: string,
  said: (count: number) => string,
  moments: readonly number[],
  pages: readonly string[],
  isUrgent = false,
): Waiting | undefined {
  if (moments.length === 0) return undefined
  return { id, text: said(moments.length), count: moments.length, since: Math.min(...moments), isUrgent, pages }
}
