import type { KnowledgeSpace } from '@huida/knowledge'
import { isTroubled, type Topic } from './topics.js'

/** What the publishing of a mined article changed. */
export interface Effect {
  /** The article's id. */
  readonly article: string
  readonly question: string
  /** The instant from which it served, ISO 8601. */
  readonly publishedAt: string
  readonly before: Asked
  readonly after: Asked
}

/** How often a topic was asked, and how often without a good answer. */
export interface Asked {
  readonly asked: number
  readonly troubled: number
  /** `troubled` of `asked`, 0 to 1; absent when nobody asked. */
  readonly share?: number
}

/** Compares what was asked before and after each mined article was first published. */
export function effectsOf(topics: readonly Topic[], space: Pick<KnowledgeSpace, 'releases'>): Effect[] {
  return topics.flatMap(({ id, question, questions, state }) => {
    const release = space.releases().find(({ changes }) => changes.some(({ article, to }) => article === id && to))
    if (!release || state !== 'published') return []
    const publishedAt = release.from ?? release.at
    const from = Date.parse(publishedAt)
    const asked = (isWithin: (at: number) => boolean): Asked => {
      const within = questions.filter(({ at }) => isWithin(at))
      const troubled = within.filter(isTroubled).length
      return { asked: within.length, troubled, ...(within.length > 0 && { share: troubled / within.length }) }
    }
    return [{ article: id, question, publishedAt, before: asked((at) => at < from), after: asked((at) => at >= from) }]
  })
}
