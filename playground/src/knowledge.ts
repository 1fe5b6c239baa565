import type { Logger } from '@huida/core'
import { explain, type KnowledgeSpace, openSpace } from '@huida/knowledge'

/**
 * Opens the articles; a mistake that an edit brings later is told in the log, and the last good content goes on serving.
 * @throws KnowledgeError with everything that is wrong with the file
 */
export const openKnowledge = (file: string, log: Logger): Promise<KnowledgeSpace> =>
  openSpace({ file, onProblem: (problem) => log.error({ code: problem.code }, explain(problem)) })
