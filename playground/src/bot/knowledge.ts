import type { Logger } from '@huida/core'
import {
  type Article,
  type ArticleInput,
  explain,
  type KnowledgeSpace,
  openQuarantine,
  openSpace,
  type Problem,
  type Quarantine,
  sameText,
} from '@huida/knowledge'
import { questionsBeside, questionsIn, type TestQuestions } from '../release/test-questions.js'
import type { KnowledgePlace } from '../settings/settings.js'

/** The articles, and what is kept beside them. */
export interface OpenKnowledge {
  space: KnowledgeSpace
  /** What an import could not place. */
  quarantine(): Promise<Quarantine>
  testQuestions: TestQuestions
  close(): Promise<void>
}

/** How to open them. */
export interface OpenOptions {
  /** Nothing is written. Default `false`. */
  readOnly?: boolean
  /** Told of a mistake that an edit brings later; the last good content goes on serving. */
  onProblem?: (problem: Problem) => void
}

/**
 * Opens the articles where they are kept. An empty database begins with those of the file, their history included.
 * @throws KnowledgeError with everything that is wrong with the file, or DATABASE_UNAVAILABLE
 */
export async function openKnowledge(
  { file, database, isFileInStep = false }: KnowledgePlace,
  options: OpenOptions = {},
): Promise<OpenKnowledge> {
  if (database === undefined) {
    const space = await openSpace({ file, ...options })
    return {
      space,
      quarantine: () => openQuarantine(file),
      testQuestions: questionsBeside(file),
      close: () => space.close(),
    }
  }
  const { openPostgresKnowledge } = await import('@huida/knowledge/postgres')
  const opened = await openPostgresKnowledge({ url: database, file, inStep: isFileInStep, ...options })
  const { space, quarantine, close } = opened
  const testQuestions = questionsIn(opened.document('test-questions'), file)
  if (!options.readOnly) await testQuestions.begin()
  return { space, quarantine, close, testQuestions }
}

/** Tells of problems in the log. */
export const toldTo =
  (log: Logger): NonNullable<OpenOptions['onProblem']> =>
  (problem) =>
    log.error({ code: problem.code }, explain(problem))

/** Whether the space has this text already: importing again changes nothing, and takes nothing back to a draft. */
export function isKnown(space: KnowledgeSpace, article: ArticleInput): boolean {
  const known = space.get(article.id)
  return known !== undefined && sameText(known, { phrasings: [], ...article } as Article)
}
