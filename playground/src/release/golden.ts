import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { CommandError } from '../terminal/command-error.js'

/** Where the golden questions of articles are kept. */
export const goldenBeside = (knowledge: string): string => join(dirname(knowledge), 'golden.jsonl')

/** A question whose answer is known. */
export interface GoldenQuestion {
  question: string
  /** The language that the customer has chosen; default: by the question. */
  locale?: string
  /** The id of the article that must answer; `null`: nothing may. */
  article: string | null
}

const line = z.strictObject({
  question: z.string().trim().min(1),
  locale: z.string().optional(),
  article: z.string().min(1).nullable(),
})

/**
 * Reads golden questions: one JSON object on each line, blank lines aside.
 * @throws CommandError with the first line that is none
 */
export async function readGolden(file: string): Promise<GoldenQuestion[]> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new CommandError(
      `${file} cannot be read (${error.code}). Write a line {"question", "article"} for each question.`,
    )
  })
  return text.split('\n').flatMap((written, i) => {
    if (written.trim() === '') return []
    try {
      const { locale, ...golden } = line.parse(JSON.parse(written))
      return [{ ...golden, ...(locale !== undefined && { locale }) }]
    } catch (error) {
      const reason = error instanceof z.ZodError ? z.prettifyError(error).split('\n')[0] : (error as Error).message
      throw new CommandError(
        `${file}: line ${i + 1} is no golden question (${reason}). Write {"question": "…", "article": "an id" or null}.`,
      )
    }
  })
}
