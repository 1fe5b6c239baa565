import { userInfo } from 'node:os'
import { explain, type KnowledgeSpace } from '@huida/knowledge'
import { type OpenKnowledge, openKnowledge } from '../../bot/knowledge.js'
import { type Flags, knowledgePlace } from '../../settings/settings.js'
import { languageOf } from '../../terminal/output.js'
import { printableLines } from '../../terminal/printable.js'

/** What every `kb` command may be told. */
export interface KbFlags extends Flags {
  locale?: 'zh' | 'en'
  json?: boolean
}

/** And those that change something. */
export interface ByFlags extends KbFlags {
  by?: string
  note?: string
}

/** Who does it, and why. */
export const whoOf = ({ by, note }: ByFlags): { by: string; note?: string } => ({
  by: by?.trim() || process.env.HUIDA_BY || userInfo().username,
  ...(note && { note }),
})

/** Works on the articles, and lets go of them. */
export async function withSpace<Result>(
  flags: KbFlags,
  access: 'read' | 'write',
  work: (space: KnowledgeSpace, knowledge: OpenKnowledge) => Promise<Result> | Result,
): Promise<Result> {
  const knowledge = await openKnowledge(knowledgePlace(flags), {
    readOnly: access === 'read',
    onProblem: (problem) => console.error(printableLines(explain(problem, languageOf(flags)))),
  })
  const { space } = knowledge
  try {
    return await work(space, knowledge)
  } finally {
    await knowledge.close()
    if (isUnwritten(space)) process.exitCode = 1
  }
}

/** Whether the file could not be written, so that what was done is in the history only. Its reason is told already. */
export const isUnwritten = (space: KnowledgeSpace): boolean =>
  space.problems.some(({ code }) => code === 'FILE_NOT_WRITTEN')
