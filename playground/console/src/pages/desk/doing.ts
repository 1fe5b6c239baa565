import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api, got } from '../../api/client.js'
import { isLost } from '../../api/refused.js'
import { refresh } from './now.js'
import { newId } from './outbox.js'

/** What can be done with a case, besides writing. */
export type Doing =
  | { what: 'accept' | 'decline' | 'barge' | 'return' }
  | { what: 'resolve'; solution?: string }
  | { what: 'snooze'; until: number }
  | { what: 'transfer'; to: TransferTo; reason: string }
  /** It goes on in another conversation of the same customer; `persons`: two ids that are one person, as is said with it. */
  | { what: 'merge'; into: string; persons?: { from: string; into: string } }

export type TransferTo = { queue: string } | { agent: string } | { skill: string }

/** Does something with a case. What a lost connection leaves open is asked for again with the same id, so that it happens once. */
export function useDo(conversation: string): { run: (doing: Doing) => Promise<boolean>; isBusy: boolean } {
  const queries = useQueryClient()
  const { mutateAsync, isPending } = useMutation({
    mutationFn: (doing: Doing & { key: string }) => ask(conversation, doing),
    retry: (count, error) => isLost(error) && count < 60,
    retryDelay: 1_000,
    onSettled(_done, error, { what }) {
      // What has ended is not there to be read any more.
      return error || (what !== 'resolve' && what !== 'return' && what !== 'merge')
        ? refresh(queries, conversation)
        : undefined
    },
  })
  return {
    isBusy: isPending,
    // Why not, a toast has told.
    run: (doing) =>
      mutateAsync({ ...doing, key: newId() }).then(
        () => true,
        () => false,
      ),
  }
}

async function ask(conversation: string, doing: Doing & { key: string }): Promise<unknown> {
  const params = { path: { conversation } }
  const { key } = doing
  switch (doing.what) {
    case 'accept':
      return got(api.POST('/api/escalation/cases/{conversation}/accept', { params, body: { key } }))
    case 'decline':
      return got(api.POST('/api/escalation/cases/{conversation}/decline', { params, body: { key } }))
    case 'barge':
      return got(api.POST('/api/escalation/cases/{conversation}/barge', { params, body: { key } }))
    case 'return':
      return got(api.POST('/api/escalation/cases/{conversation}/return', { params, body: { key } }))
    case 'resolve': {
      const { solution } = doing
      const body = { key, ...(solution && { solution }) }
      return got(api.POST('/api/escalation/cases/{conversation}/resolve', { params, body }))
    }
    case 'snooze':
      return got(api.POST('/api/escalation/cases/{conversation}/snooze', { params, body: { key, until: doing.until } }))
    case 'transfer': {
      const { to, reason } = doing
      return got(api.POST('/api/escalation/cases/{conversation}/transfer', { params, body: { key, to, reason } }))
    }
    case 'merge': {
      const { into, persons } = doing
      if (persons) await got(api.POST('/api/escalation/persons/merge', { body: persons }))
      return got(api.POST('/api/escalation/cases/{conversation}/merge', { params, body: { key, into } }))
    }
  }
}
