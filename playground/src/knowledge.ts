import type { Logger } from '@huida/core'
import { type Article, type ArticleInput, explain, type KnowledgeSpace, openSpace, sameText } from '@huida/knowledge'

/**
 * Opens the articles; a mistake that an edit brings later is told in the log, and the last good content goes on serving.
 * @throws KnowledgeError with everything that is wrong with the file
 */
export const openKnowledge = (file: string, log: Logger): Promise<KnowledgeSpace> =>
  openSpace({ file, onProblem: (problem) => log.error({ code: problem.code }, explain(problem)) })

/** Whether the space has this text already: importing again changes nothing, and takes nothing back to a draft. */
export function isKnown(space: KnowledgeSpace, article: ArticleInput): boolean {
  const known = space.get(article.id)
  return known !== undefined && sameText(known, { phrasings: [], ...article } as Article)
}
