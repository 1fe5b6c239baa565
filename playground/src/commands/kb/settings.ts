import { readFile } from 'node:fs/promises'
import { CommandError } from '../../terminal/command-error.js'
import { print, say, tell } from '../../terminal/output.js'
import { type ByFlags, whoOf, withSpace } from './context.js'

interface SettingsFlags extends ByFlags {
  review?: 'none' | 'required'
  synonyms?: string
}

/** Prints what holds for all articles, after changing what is named. */
export const settings = (flags: SettingsFlags): Promise<void> =>
  withSpace(flags, flags.review || flags.synonyms ? 'write' : 'read', async (space) => {
    const { review, synonyms: file } = flags
    const synonyms = file === undefined ? undefined : await readSynonyms(file)
    if (review || synonyms)
      await space.configure({ ...(review && { review }), ...(synonyms && { synonyms }) }, whoOf(flags))
    if (flags.json) return print({ review: space.review, synonyms: space.synonyms() })
    say(flags, {
      zh: `知识库“${space.name}”：${space.review === 'required' ? '文章须由另一人审核' : '文章无需审核'}，${space.synonyms().length} 组同义词。`,
      en: `The knowledge "${space.name}": ${space.review === 'required' ? 'somebody else approves each text' : 'no review'}, ${space.synonyms().length} groups of synonyms.`,
    })
    for (const words of space.synonyms()) tell(`  ${words.join(', ')}`)
  })

/** @throws CommandError with the first line that is none */
async function readSynonyms(file: string): Promise<string[][]> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new CommandError(`${file} cannot be read (${error.code}). Write a group of words on each line.`)
  })
  const lines = text.split(/\r?\n/).map((line) => line.split(/[,，、]/).flatMap((word) => word.trim() || []))
  const alone = lines.findIndex(({ length }) => length === 1)
  if (alone >= 0)
    throw new CommandError(
      `${file}: line ${alone + 1} has one word only. Write those that mean the same, with commas between.`,
    )
  return lines.filter(({ length }) => length > 0)
}
