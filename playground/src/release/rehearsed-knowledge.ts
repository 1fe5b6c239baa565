import {
  type Article,
  type Change,
  type CustomerRetriever,
  KnowledgeError,
  type KnowledgeSpace,
  type SpaceRetriever,
} from '@huida/knowledge'

/** What a rehearsing bot answers from: what is published, and then other articles in its place. Nothing is written. */
export interface RehearsedKnowledge {
  readonly knowledge: KnowledgeSpace
  readonly retriever: SpaceRetriever
  /** From now on these are what is published. */
  show(articles: readonly Article[]): Promise<void>
  /** Forgets what was shown. */
  close(): void
}

/**
 * Articles as a rehearsing bot sees them. What the search has read of all of them is read once: a rehearsal of one changed article among many
 * thousands reads that one.
 */
export function rehearsedKnowledge(space: KnowledgeSpace, retriever: SpaceRetriever): RehearsedKnowledge {
  const listeners = new Set<(change: Change) => void>()
  let articles = space.published()
  let found: Pick<CustomerRetriever, 'search' | 'get'> = retriever
  let forget = () => {}
  const refuse = async (): Promise<never> => {
    throw new KnowledgeError([{ code: 'SPACE_READ_ONLY', space: space.name }])
  }
  const { for: _, ...rest } = retriever
  return {
    knowledge: {
      ...space,
      published: () => articles,
      onPublish(listener) {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
      trial: () => undefined,
      onTrial: () => () => {},
      ...{ put: refuse, remove: refuse, configure: refuse, submit: refuse, approve: refuse, sendBack: refuse },
      ...{ publish: refuse, rollback: refuse, startTrial: refuse, publishTrial: refuse, endTrial: refuse },
      close: async () => {},
    },
    retriever: {
      ...rest,
      search: (asked, options) => found.search(asked, options),
      get: (id) => found.get?.(id),
      confirm() {},
      close() {},
    },
    async show(shown) {
      const before = new Map(articles.map((article) => [article.id, article]))
      const ids = new Set(shown.map(({ id }) => id))
      const put = shown.filter((article) => before.get(article.id) !== article)
      const removed = articles.flatMap(({ id }) => (ids.has(id) ? [] : id))
      const instead = await retriever.instead(shown)
      found = instead
      forget = instead.close
      articles = shown
      for (const tell of listeners) tell({ put, removed })
    },
    close: () => forget(),
  }
}
