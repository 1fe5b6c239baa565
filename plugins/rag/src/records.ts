import type { Context, Json } from '@huida/core'
import type { Hit, TrialSide } from '@huida/knowledge'

/**
 * What this plugin appends to the event log, one record for every question that it was asked. None holds words of the
 * customer: those stand in the event itself, which `event` names.
 */
export type RagRecord = {
  /** An article answered, in its own words or a model's. `others`: what the model's words were taken from besides. */
  'rag.answered': Asked & Found & { by: 'article' | 'model'; others?: Found[] }
  /** Articles came close; their questions were offered, the likeliest first. */
  'rag.unsure': Asked & { articles: Found[] }
  /** No article answered. `nearest` is the likeliest of those found. */
  'rag.unanswered': Asked & { nearest?: Found }
  /** The customer chose one of the questions that were offered: it is what `asked` meant. Comes before `rag.answered`. */
  'rag.confirmed': Asked & Found & { asked: string }
}

type Asked = {
  /** The `key` of the event that asked. */
  event: string
  locale: string
  /** What the message wants, as `intents()` has it. */
  intent?: string
  /** The trial that ran, and from which side of it this was answered. */
  trial?: { number: number; side: 'trial' | 'published' }
}

type Found = {
  article: string
  version: number
  /** The probability that this article is the answer, 0 to 1. */
  confidence: number
}

export const found = ({ citation, confidence }: Pick<Hit, 'citation' | 'confidence'>): Found => ({
  article: citation.article,
  version: citation.version,
  confidence: Number(confidence.toFixed(3)),
})

/** Appends one of them. */
export function record<T extends keyof RagRecord>(
  ctx: Context,
  type: T,
  { intent, trial }: { intent: string | undefined; trial: TrialSide | undefined },
  data: Omit<RagRecord[T], keyof Asked>,
): void {
  const asked: Asked = { event: ctx.event.key, locale: ctx.locale, ...(intent && { intent }), ...(trial && { trial }) }
  // Every member of RagRecord is plain JSON.
  ctx.record(type, { ...asked, ...data } as Json)
}
