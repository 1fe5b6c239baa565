import { type Clock, inLanguage } from '@huida/core'
import { z } from 'zod'
import type { FindArticles } from '../conversation/packet.js'
import { inTime } from '../in-time.js'
import type { StoredCase } from '../tables.js'

/** Words that agents may send as they are. */
export const scriptSchema = z.object({
  id: z.string().min(1),
  title: z.string().min(1),
  /** By language. */
  text: z.record(z.string(), z.string()),
  /** Shown with these intents or kinds of problem. Default: always. */
  for: z.array(z.string()).default([]),
  /** Who has approved the words, and when. Without it they are never shown. */
  approved: z.object({ by: z.string(), at: z.string() }).optional(),
})

/** Words for agents, as `scripts` gives them. */
export type Script = z.output<typeof scriptSchema>

/** Something that an agent may send. */
export interface Suggestion {
  kind: 'script' | 'article' | 'case'
  id: string
  title: string
  text: string
}

/** Articles are waited for so long, in milliseconds: a suggestion that comes late is none. */
const WITHIN_MS = 250

/** What may help with a case now: approved scripts first, then articles about what was written last, then similar cases. */
export async function suggestionsFor(
  { case: now, about }: StoredCase,
  lastWords: string,
  { scripts, articles, clock }: { scripts: readonly Script[]; articles: FindArticles | undefined; clock: Clock },
): Promise<Suggestion[]> {
  const { locale } = about.customer
  const topics = [now.intent, now.problem]
  const fitting = scripts.filter(
    (script) => script.approved && (script.for.length === 0 || script.for.some((topic) => topics.includes(topic))),
  )
  const found =
    lastWords === ''
      ? about.articles
      : await inTime(articles?.(lastWords, { locale, signal: AbortSignal.timeout(WITHIN_MS) }), {
          clock,
          ms: WITHIN_MS,
          otherwise: about.articles,
        })
  return [
    ...fitting.flatMap(({ id, title, text }) => {
      const words = inLanguage(text, locale)
      return words === undefined ? [] : [{ kind: 'script' as const, id, title, text: words }]
    }),
    ...found
      .slice(0, 3)
      .map(({ id, title, answer }) => ({ kind: 'article' as const, id, title, text: answer ?? title })),
    ...about.similar.map(({ number, subject, solution }) => ({
      kind: 'case' as const,
      id: number,
      title: subject,
      text: solution,
    })),
  ]
}
