// Articles, and where they are kept
export type {
  Change,
  KnowledgeSpace,
  Pending,
  Reviewed,
  RunningTrial,
  SentBackAt,
  SpaceOptions,
} from './space/contract.js'
export type { By, PublishOptions, SentBack, TrialOptions } from './space/transactions.js'
export { historyPath, memorySpace, openSpace } from './space/space.js'
export type { TrialSide } from './space/trial.js'
export { sideOf } from './space/trial.js'
export type { Article, ArticleInput, ArticleStatus, Citation, FieldFault, Origin } from './article.js'
export { gaps, gapsIn, sameText, textFields } from './article.js'

// Finding them
export type {
  ArticleSource,
  CustomerRetriever,
  Hit,
  Retriever,
  RetrieverOptions,
  SearchOptions,
  SpaceRetriever,
  Suggestion,
  Why,
} from './search/contract.js'
export { createRetriever } from './search/retriever.js'
export { commerce } from './text/commerce.js'
export type { Thesaurus } from './text/thesaurus.js'
export type { Confirmation } from './search/reranker.js'
export type { SnippetOptions, SnippetPart } from './search/snippet.js'
export { snippet } from './search/snippet.js'

// Finding them by meaning
export type { Embedder, LangChainEmbeddings } from './vectors/embedding.js'
export { fromLangChain, hashEmbedder } from './vectors/embedding.js'
export type { CacheOptions } from './vectors/embedding-cache.js'
export { cached } from './vectors/embedding-cache.js'

// What was, is and will be said
export type { Missing, StoredVersion } from './space/history.js'
export type { Approval, GateFigures, Header, Release, ReleaseChange, Trial, TrialEnd } from './space/history-entry.js'

// What waits for a person, and what to look at
export type { Quarantine } from './space/quarantine.js'
export { openQuarantine, quarantinePath } from './space/quarantine.js'
export type { Finding, FindingCode, LintOptions } from './lint.js'
export { explainFinding, lintArticles } from './lint.js'

// All of a space, to be taken elsewhere
export type { SpaceFigures, WholeSpace } from './space/whole.js'
export { figuresOfSpace, wholeOfFile, writeWhole } from './space/whole.js'
export type { Kept } from './space/kept.js'

// Measuring
export type { Evaluation, EvaluationOptions, Figures, Outcome } from './evaluate/evaluate.js'
export { evaluateRetrieval, figuresOf } from './evaluate/evaluate.js'

// Taking them elsewhere
export { exportFolder, toCsv, toJson, toMarkdown } from './export.js'

// When something is wrong
export type { Problem, ProblemCode } from './errors.js'
export { explain, KnowledgeError } from './errors.js'
