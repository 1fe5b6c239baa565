import { explain } from '@huida/knowledge'
import { openKnowledge } from '../../bot/knowledge.js'
import { knowledgePlace } from '../../settings/settings.js'
import { CommandError } from '../../terminal/command-error.js'
import { languageOf, say } from '../../terminal/output.js'
import { printableLines } from '../../terminal/printable.js'
import type { KbFlags } from './context.js'

/**
 * Keeps the file of the articles and the database in step until it is told to stop: what is stored in the database is written to the
 * file, and an edit of the file is a change in the database.
 */
export async function watch(flags: KbFlags): Promise<void> {
  const place = knowledgePlace(flags)
  if (place.database === undefined)
    throw new CommandError(
      'The articles are in a file, which the bot follows by itself. Set HUIDA_DATABASE_URL to keep a file in step with a database.',
    )
  const { space, close } = await openKnowledge(
    { ...place, isFileInStep: true },
    { onProblem: (problem) => console.error(printableLines(explain(problem, languageOf(flags)))) },
  )
  say(flags, {
    zh: `${place.file} 与数据库保持同步（${space.list().length} 篇文章）。Ctrl+C 停止。`,
    en: `${place.file} is kept in step with the database (${space.list().length} articles). Ctrl+C stops.`,
  })
  const awake = setInterval(() => {}, 3_600_000)
  await new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, resolve)
  })
  clearInterval(awake)
  await close()
}
