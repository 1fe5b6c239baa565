import { useCallback, useSyncExternalStore } from 'react'
import { useMe } from '../../api/session.js'
import type { Suggestion } from './suggestions.js'

/** What somebody writes: to the customer, for colleagues, for whoever has the conversation, or what helped in the end. */
export type DraftKind = 'reply' | 'note' | 'whisper' | 'solution'

/** Words that are not sent yet. */
export interface Draft {
  text: string
  /** What they were taken from, also when they were changed since. */
  suggestion?: Pick<Suggestion, 'kind' | 'id'>
}

const NONE: Draft = { text: '' }
const known = new Map<string, Draft>()
const listeners = new Set<() => void>()

const keyOf = (agent: string, conversation: string, kind: DraftKind): string =>
  `huida.desk.draft ${agent} ${kind} ${conversation}`

/** A draft of one person, one conversation and one kind. It is there again after the page was closed. */
export function useDraft(conversation: string, kind: DraftKind): [draft: Draft, set: (draft: Draft) => void] {
  const { id } = useMe()
  const key = keyOf(id, conversation, kind)
  const draft = useSyncExternalStore(listen, () => read(key))
  return [draft, useCallback((next: Draft) => write(key, next), [key])]
}

/** Whether somebody has begun to write to a customer. */
export function useHasDraft(conversation: string): boolean {
  const { id } = useMe()
  return useSyncExternalStore(listen, () => read(keyOf(id, conversation, 'reply')).text !== '')
}

/** Gives words back that could not be sent, before what was written since. */
export function putBack(agent: string, conversation: string, kind: DraftKind, text: string): void {
  const key = keyOf(agent, conversation, kind)
  const now = read(key)
  write(key, { ...now, text: [text, now.text].filter(Boolean).join('\n') })
}

/** Adds words to what somebody writes. */
export function addWords(
  agent: string,
  conversation: string,
  kind: DraftKind,
  text: string,
  suggestion?: Draft['suggestion'],
): void {
  const key = keyOf(agent, conversation, kind)
  const now = read(key)
  write(key, {
    ...now,
    text: [now.text.trimEnd(), text].filter(Boolean).join('\n'),
    ...(suggestion && { suggestion }),
  })
}

/** Nothing more will be sent in a conversation. */
export function forgetDrafts(agent: string, conversation: string): void {
  for (const kind of ['reply', 'note', 'whisper', 'solution'] as const) write(keyOf(agent, conversation, kind), NONE)
}

function listen(changed: () => void): () => void {
  listeners.add(changed)
  return () => listeners.delete(changed)
}

function read(key: string): Draft {
  const here = known.get(key)
  if (here) return here
  const draft = parsed(localStorage.getItem(key))
  known.set(key, draft)
  return draft
}

function write(key: string, draft: Draft): void {
  known.set(key, draft)
  try {
    if (draft.text === '') localStorage.removeItem(key)
    else localStorage.setItem(key, JSON.stringify(draft))
  } catch {
    // The browser's store is full: the words stay on this page.
  }
  for (const changed of [...listeners]) changed()
}

function parsed(kept: string | null): Draft {
  if (kept === null) return NONE
  try {
    const draft = JSON.parse(kept) as Draft
    return typeof draft.text === 'string' ? draft : NONE
  } catch {
    return NONE
  }
}
