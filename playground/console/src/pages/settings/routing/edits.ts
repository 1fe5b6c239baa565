import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { TeamFile } from './routing.js'

/** Reads anew what follows from the file. */
export function useChanged(): () => Promise<unknown> {
  const queries = useQueryClient()
  return () =>
    Promise.all(
      ['/api/settings/team', '/api/escalation/routing', '/api/escalation/routing/check', '/api/tickets/rules'].map(
        (path) => queries.invalidateQueries({ queryKey: [path] }),
      ),
    )
}

/** What a form was opened on: what somebody else changes meanwhile must not count as seen. */
export function useVersion(file: TeamFile): string {
  const [version] = useState(file.version)
  return version
}
