import type { QueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { api, got } from '../../api/client.js'
import { onReturn } from '../../api/connection.js'
import { isLost, Refused } from '../../api/refused.js'
import { meQuery } from '../../api/session.js'
import { signal, useSignal } from '../../signal.js'
import { type Message, type Note, refresh } from './now.js'
import type { Suggestion } from './suggestions.js'

/** Words on their way. They are kept until the program has them, and are asked for with the same id however often that takes. */
export interface Sending {
  /** Made here, once: the program writes what has the same id once. */
  id: string
  agent: string
  conversation: string
  kind: 'reply' | 'note' | 'whisper'
  text: string
  suggestion?: Pick<Suggestion, 'kind' | 'id'>
  /** An expert who is asked. */
  to?: string
  /** Milliseconds since 1970. */
  at: number
  /** The last position that was known then: what is stored of it comes after. */
  after: number
  /** Why the program will not have it. */
  problem?: unknown
  /** The program has it; it is shown until it comes back as a message. */
  isStored?: true
}

const KEPT = 'huida.desk.sending '
const AGAIN_MS = 1_000
/** An answer that takes longer was lost on the way, in milliseconds. */
const ANSWER_MS = 10_000

const sendings = signal<readonly Sending[]>([])
const busy = new Set<string>()

/** What is on its way in a conversation, in order. */
export function useSendings(conversation: string): Sending[] {
  return useSignal(sendings).filter((each) => each.conversation === conversation)
}

/** Sends what was left when the page was closed, or reloaded, as soon as the desk is open. */
export function useOutbox(queries: QueryClient, agent: string): void {
  useEffect(() => {
    const there = new Set(sendings.get().map(({ id }) => id))
    const left = Object.keys(localStorage)
      .filter((key) => key.startsWith(KEPT))
      .flatMap((key) => parsed(localStorage.getItem(key)) ?? [])
      .filter((each) => each.agent === agent && !there.has(each.id))
      .sort((a, b) => a.at - b.at)
    if (left.length > 0) sendings.set([...left, ...sendings.get()])
    for (const conversation of new Set(sendings.get().map((each) => each.conversation)))
      void sendAll(queries, conversation)
  }, [queries, agent])
}

/** Sends words, now or when the program can be reached again. */
export function send(queries: QueryClient, words: Omit<Sending, 'id' | 'at'>): void {
  const sending = { ...words, id: newId(), at: Date.now() }
  keep(sending)
  sendings.set([...sendings.get(), sending])
  void sendAll(queries, words.conversation)
}

/** An id that nobody else makes; `randomUUID` is only there on https. */
export const newId = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')

/** Tries again what was refused. */
export function sendAgain(queries: QueryClient, sending: Sending): void {
  const { problem: _, ...fresh } = sending
  sendings.set(sendings.get().map((each) => (each.id === fresh.id ? fresh : each)))
  void sendAll(queries, sending.conversation)
}

/** Gives up words that were refused, or that are shown as a message now. */
export function forget(id: string): void {
  localStorage.removeItem(KEPT + id)
  sendings.set(sendings.get().filter((each) => each.id !== id))
}

/** What is on its way and not among the messages and notes yet. Each of these stands for one sending. */
export function unseen(all: readonly Sending[], messages: readonly Message[], notes: readonly Note[]): Sending[] {
  const taken = new Set<number>()
  const isIn = ({ kind, text, agent, after }: Sending) => {
    const found =
      kind === 'reply'
        ? messages.find(
            ({ position, by, text: said }) =>
              position > after && by.kind === 'agent' && by.id === agent && said === text && !taken.has(position),
          )
        : notes.find(
            ({ position, agent: by, text: noted }) =>
              position > after && by === agent && noted === text && !taken.has(position),
          )
    if (found) taken.add(found.position)
    return found !== undefined
  }
  return all.filter((sending) => !isIn(sending))
}

/** In order, one at a time: what was written first arrives first. */
async function sendAll(queries: QueryClient, conversation: string): Promise<void> {
  if (busy.has(conversation)) return
  busy.add(conversation)
  try {
    for (;;) {
      const next = sendings.get().find((each) => each.conversation === conversation && !each.isStored && !each.problem)
      if (!next) return
      try {
        await post(next)
        localStorage.removeItem(KEPT + next.id)
        change(next.id, { isStored: true })
        // From then on it is among the messages.
        void refresh(queries, conversation).then(() => forget(next.id))
      } catch (error) {
        // No answer in time is none, too; by its id it is known whether it was stored.
        if (!(error instanceof Refused) || isLost(error)) await backOrSoon()
        else if (await isSignedOut(queries, error)) return
        else change(next.id, { problem: error })
      }
    }
  } finally {
    busy.delete(conversation)
  }
}

function post({ id: key, conversation, kind, text, suggestion, to }: Sending): Promise<unknown> {
  const params = { path: { conversation } }
  const signal = AbortSignal.timeout(ANSWER_MS)
  if (kind === 'reply') {
    const body = { text, key, ...(suggestion && { suggestion }) }
    return got(api.POST('/api/escalation/cases/{conversation}/reply', { params, body, signal }))
  }
  const body = { text, key, ...(to !== undefined && { to }), ...(kind === 'whisper' && { whisper: true }) }
  return got(api.POST('/api/escalation/cases/{conversation}/note', { params, body, signal }))
}

/** Whoever has to sign in again finds their words on the way, and they go on from there. */
async function isSignedOut(queries: QueryClient, error: unknown): Promise<boolean> {
  if (!(error instanceof Refused) || (error.status !== 401 && error.status !== 403)) return false
  return (await queries.fetchQuery({ ...meQuery, staleTime: 0 }).catch(() => null)) === null
}

/** When the program is back, or after a moment. */
function backOrSoon(): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(soon)
      ended()
      resolve()
    }
    const soon = setTimeout(end, AGAIN_MS)
    const ended = onReturn(end)
  })
}

function change(id: string, changed: Partial<Sending>): void {
  sendings.set(sendings.get().map((each) => (each.id === id ? { ...each, ...changed } : each)))
}

function keep(sending: Sending): void {
  try {
    localStorage.setItem(KEPT + sending.id, JSON.stringify(sending))
  } catch {
    // The browser's store is full: it is sent as long as the page is open.
  }
}

function parsed(kept: string | null): Sending | undefined {
  try {
    return JSON.parse(kept ?? '') as Sending
  } catch {
    return undefined
  }
}
