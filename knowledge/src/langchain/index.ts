import type { CallbackManagerForRetrieverRun } from '@langchain/core/callbacks/manager'
import { Document } from '@langchain/core/documents'
import { BaseRetriever, type BaseRetrieverInput } from '@langchain/core/retrievers'
import type { Retriever, SearchOptions } from '../search/contract.js'

/** What a document tells of the article that it is made of. */
export interface ArticleMetadata {
  readonly article: string
  readonly version: number
  readonly space: string
  readonly question: string
  readonly locale: string
  /** How probable it is that the article answers, 0 to 1. */
  readonly confidence: number
}

/** How to search, and what else LangChain takes. */
export interface LangChainRetrieverOptions
  extends BaseRetrieverInput,
    Pick<SearchOptions, 'locale' | 'audience' | 'limit'> {
  /** Articles below are left out. Default 0. */
  minConfidence?: number
}

/**
 * Our retriever as LangChain's: `asRetriever(retriever).pipe(…)`. A document is an article's question and answer; its
 * metadata names the article, so that what a model says can be traced to a version. Loads @langchain/core.
 */
export function asRetriever(
  retriever: Retriever,
  options: LangChainRetrieverOptions = {},
): BaseRetriever<ArticleMetadata & Record<string, unknown>> {
  return new ArticleRetriever(retriever, options)
}

/** The one class here, for LangChain's retrievers are one. */
class ArticleRetriever extends BaseRetriever<ArticleMetadata & Record<string, unknown>> {
  lc_namespace = ['huida', 'knowledge']
  readonly #retriever: Retriever
  readonly #options: LangChainRetrieverOptions

  constructor(retriever: Retriever, options: LangChainRetrieverOptions) {
    super(options)
    this.#retriever = retriever
    this.#options = options
  }

  override async _getRelevantDocuments(query: string, _run?: CallbackManagerForRetrieverRun) {
    const { locale, audience, limit, minConfidence = 0 } = this.#options
    const hits = await this.#retriever.search(query, {
      ...(locale !== undefined && { locale }),
      ...(audience !== undefined && { audience }),
      ...(limit !== undefined && { limit }),
    })
    return hits
      .filter(({ confidence }) => confidence >= minConfidence)
      .map(
        ({ article, citation, confidence }) =>
          new Document({
            id: `${citation.space}/${citation.article}@${citation.version}`,
            pageContent: `${article.question}\n\n${article.answer}`,
            metadata: { ...citation, question: article.question, locale: article.locale, confidence },
          }),
      )
  }
}
