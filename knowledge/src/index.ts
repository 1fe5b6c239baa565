// Articles, and where they are kept
export type { Change, KnowledgeSpace, Pending, Reviewed, SpaceOptions } from './space.js'
export type { By, PublishOptions } from './changes.js'
export { historyPath, memorySpace, openSpace } from './space.js'
export type { Article, ArticleInput, ArticleStatus, Citation, FieldFault, Origin } from './article.js'
export { gaps, gapsIn, sameText, textFields } from './article.js'

// Finding them
export type {
  ArticleSource,
  Hit,
  Retriever,
  RetrieverOptions,
  SearchOptions,
  SpaceRetriever,
  Suggestion,
  Why,
} from './retriever.js'
export { createRetriever } from './retriever.js'
export type { Confirmation } from './reranker.js'
export type { SnippetOptions, SnippetPart } from './snippet.js'
export { snippet } from './snippet.js'

// Finding them by meaning
export type { Embedder, LangChainEmbeddings } from './embedding.js'
export { fromLangChain, hashEmbedder } from './embedding.js'
export type { CacheOptions } from './embedding-cache.js'
export { cached } from './embedding-cache.js'

// What was, is and will be said
export type { Missing, StoredVersion } from './history.js'
export type { Approval, GateFigures, Release, ReleaseChange } from './history-entry.js'

// What waits for a person, and what to look at
export type { Quarantine } from './quarantine.js'
export { openQuarantine, quarantinePath } from './quarantine.js'
export type { Finding, FindingCode, LintOptions } from './lint.js'
export { explainFinding, lintArticles } from './lint.js'

// Measuring
export type { Evaluation, EvaluationOptions, Figures, Outcome } from './evaluate.js'
export { evaluateRetrieval, figuresOf } from './evaluate.js'
export { auroc, calibrationError } from './calibration.js'

// Taking them elsewhere
export { exportFolder, toCsv, toJson, toMarkdown } from './export.js'

// When something is wrong
export type { Problem, ProblemCode } from './problem.js'
export { explain, KnowledgeError } from './problem.js'
