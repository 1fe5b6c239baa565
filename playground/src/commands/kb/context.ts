import { userInfo } from 'node:os'
import { explain, type KnowledgeSpace } from '@huida/knowledge'
import { type OpenKnowledge, openKnowledge } from '../../bot/knowledge.js'
import { type Flags, knowledgePlace } from '../../settings/settings.js'
import { printableJson, printableLines } from '../../terminal/printable.js'

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

/** A sentence for whoever reads the terminal. */
export interface InBothLanguages {
  zh: string
  en: string
}

/** The language of the terminal. */
export const languageOf = ({ locale }: KbFlags): 'zh' | 'en' =>
  locale ?? (/^zh/i.test(process.env.LC_ALL || process.env.LANG || '') ? 'zh' : 'en')

/** Prints a line that may hold what customers or articles say. */
export const tell = (line: string): void => console.log(printableLines(line))

/** Prints a sentence in the language of the terminal. */
export const say = (flags: KbFlags, words: InBothLanguages): void => tell(words[languageOf(flags)])

/** Who does it, and why. */
export const whoOf = ({ by, note }: ByFlags): { by: string; note?: string } => ({
  by: by?.trim() || process.env.HUIDA_BY || userInfo().username,
  ...(note && { note }),
})

export const print = (value: unknown): void => console.log(printableJson(value))

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

/** Local time, as a person at this machine reads it. */
export const time = (at: string): string => new Date(at).toLocaleString('sv-SE')
