import { useMutation, useQueryClient } from '@tanstack/react-query'
import { toast } from '../../design/toast.js'

/** Changes a ticket; afterwards it is read again, also when somebody else had changed it before. `done`: what is said then. */
export function useChange<T = void>(change: (given: T) => Promise<unknown>, done?: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: change,
    onSuccess() {
      if (done !== undefined) toast.done(done)
    },
    onSettled: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: ['/api/tickets/ticket/{number}'] }),
        queries.invalidateQueries({ queryKey: ['/api/tickets/list'] }),
      ]),
  })
}
