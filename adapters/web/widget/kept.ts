import type { Choice } from '@huida/core'

/** What the visitor said, under an id of its own: the same however often it is sent. */
export interface Said {
  id: string
  text?: string
  choice?: Choice
  /** 👍 or 👎 on the answer at a position. */
  reaction?: Reaction
}

/** What the visitor thinks of an answer. */
export interface Reaction {
  of: number
  emoji: '👍' | '👎'
  removed?: boolean
}

// Pages may be denied their storage, and it may be full or hold anything; a visitor without it begins anew at each reload.

/** What the browser keeps for all tabs, and what it keeps for this one. */
export const forAllTabs = (): Storage => localStorage
export const forThisTab = (): Storage => sessionStorage

/** What was kept under a name. */
export function recall(storageOf: () => Storage, name: string): string | undefined {
  try {
    return storageOf().getItem(name) ?? undefined
  } catch {
    return undefined
  }
}

/** Keeps something under a name, or forgets it. */
export function keep(storageOf: () => Storage, name: string, value: string | undefined): void {
  try {
    if (value === undefined) storageOf().removeItem(name)
    else storageOf().setItem(name, value)
  } catch {
    // Denied or full: see above.
  }
}

/** A session's token, if what was kept can be one: anything else may not even be written into a header. */
export const recallToken = (name: string): string | undefined => {
  const token = recall(forAllTabs, name)
  return token && /^[\w-]{20,200}$/.test(token) ? token : undefined
}

/** What was said and not stored; of what was kept, only that which can be sent. */
export function recallQueue(name: string): Said[] {
  try {
    return (JSON.parse(recall(forThisTab, name) ?? '[]') as unknown[]).filter(isSaid)
  } catch {
    return []
  }
}

function isSaid(kept: unknown): kept is Said {
  const { id, text, choice, reaction } = (kept ?? {}) as Record<string, Partial<Record<string, unknown>> | undefined>
  const isText = (value: unknown) => typeof value === 'string' && value !== ''
  return (
    /^[\da-f-]{36}$/i.test(String(id)) &&
    (reaction ? isText(reaction.emoji) : choice ? isText(choice.value) && isText(choice.label) : isText(text))
  )
}
