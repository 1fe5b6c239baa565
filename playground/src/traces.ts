import type { LedgerEntry, Store } from '@huida/core'
import { file, pageHeaders } from './pages.js'

/** How many conversations the list shows. */
const LISTED = 100

/**
 * The trace page and what it reads: `/traces/conversations` lists, `/traces/conversations/<id>` tells everything about one. They
 * show customers' words, so they are for whoever sits at this machine.
 */
export async function traces(
  request: Request,
  pathname: string,
  { store, onThisMachine }: { store: Store; onThisMachine: boolean },
): Promise<Response> {
  if (!onThisMachine)
    return answer(
      {
        error: 'FORBIDDEN',
        message:
          'Traces show what customers wrote, so they are served only to this machine, under localhost. Open them there, or use "huida ledger".',
      },
      403,
    )
  if (request.method !== 'GET') return answer({ error: 'METHOD_NOT_ALLOWED' }, 405)
  if (pathname === '/traces') return file('pages/traces.html', 'text/html')
  if (pathname === '/traces/conversations') {
    const conversations = await store.conversations({ limit: LISTED })
    return answer(
      conversations.map(({ id, adapter, user, updatedAt }) => ({ id, adapter, name: user.name, updatedAt })),
    )
  }
  const id = idIn(pathname)
  const known = id === undefined ? undefined : await store.conversation(id)
  if (!known) return answer({ error: 'NOT_FOUND' }, 404)
  return answer((await store.ledger(known.id)).map(withoutRaw))
}

/** What the platform sent, word for word, is for replay; it may hold what nobody needs to see. */
function withoutRaw(entry: LedgerEntry): LedgerEntry {
  if (entry.kind !== 'in') return entry
  const { raw: _, ...event } = entry.event
  return { ...entry, event }
}

function idIn(pathname: string): string | undefined {
  const [, encoded] = /^\/traces\/conversations\/([^/]+)$/.exec(pathname) ?? []
  try {
    return encoded && decodeURIComponent(encoded)
  } catch {
    return undefined
  }
}

const answer = (value: unknown, status = 200) =>
  Response.json(value, { status, headers: { ...pageHeaders, 'cache-control': 'no-store' } })
