import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { basename, dirname, extname } from 'node:path'
import { type Article, type ArticleInput, explain, exportFolder, openSpace, toCsv, toJson } from '@huida/knowledge'
import { type Imported, importSource, type Quarantined, splitTexts } from '@huida/knowledge/import'
import { isKnown } from '../../bot/knowledge.js'
import { CommandError } from '../../terminal/command-error.js'
import { languageOf, print, say, tell } from '../../terminal/output.js'
import { printable } from '../../terminal/printable.js'
import { type ByFlags, isUnwritten, type KbFlags, whoOf, withSpace } from './context.js'

interface ImportFlags extends ByFlags {
  scene?: string
  problem?: string
  language?: string
  scripts?: 'refuse' | 'strip'
  allow?: string[]
  dryRun?: boolean
}

export const importAll = (sources: string[], flags: ImportFlags): Promise<void> =>
  withSpace(flags, flags.dryRun ? 'read' : 'write', async (space, knowledge) => {
    const { scene, problem, language, scripts, allow } = flags
    const author = whoOf(flags).by
    const defaults = {
      ...(scene && { scene }),
      ...(problem && { problem }),
      ...(language && { locale: language }),
      author,
    }
    const interrupted = new AbortController()
    const stop = () => interrupted.abort(new CommandError('Interrupted: nothing was stored. Import again.'))
    process.once('SIGINT', stop)
    const imported: Imported[] = []
    try {
      // One after the other: memory is watched while a document is read, and it is the whole program's.
      for (const source of sources)
        imported.push(
          extname(source) === '.json' && (await isSpace(source))
            ? await importSpace(source)
            : await importSource(source, {
                defaults,
                ...(scripts && { scripts }),
                ...(allow && { allow }),
                signal: interrupted.signal,
                onProgress: ({ source, done, total }) => {
                  if (total > 1) console.error(printable(`${done}/${total} ${source}`))
                },
              }),
        )
    } finally {
      process.off('SIGINT', stop)
    }
    const articles = imported.flatMap((one) => one.articles)
    const quarantined = imported.flatMap((one) => one.quarantined)
    const problems = imported.flatMap((one) => one.problems)
    const fresh = articles.filter((article) => !isKnown(space, article))
    if (!flags.dryRun) {
      await (await knowledge.quarantine()).add(quarantined)
      // Together: all of them are stored, or none.
      await Promise.all(fresh.map((article) => space.put(article)))
      await space.settled()
    }
    const unwritten = space.problems.filter(({ code }) => code === 'FILE_NOT_WRITTEN')
    problems.push(...unwritten)
    if (articles.length + quarantined.length === 0) process.exitCode = 1
    if (flags.json) return print({ articles: fresh, unchanged: articles.length - fresh.length, quarantined, problems })
    for (const { id, question } of fresh) tell(`${unwritten.length > 0 ? '✗' : '✓'} ${id}  ${question}`)
    for (const { id, problems } of quarantined) {
      tell(`… ${id}`)
      for (const problem of problems) tell(`    ${explain(problem, languageOf(flags))}`)
    }
    for (const problem of problems) tell(`✗ ${explain(problem, languageOf(flags))}`)
    say(flags, {
      zh: `${fresh.length} 篇草稿，${articles.length - fresh.length} 篇没有变化，${quarantined.length} 条待补全（huida kb quarantine），${problems.length} 个问题。`,
      en: `${fresh.length} drafts, ${articles.length - fresh.length} unchanged, ${quarantined.length} wait to be completed (huida kb quarantine), ${problems.length} problems.`,
    })
  })

export const exportAll = (target: string, flags: KbFlags & { published?: boolean }): Promise<void> =>
  withSpace(flags, 'read', async (space) => {
    const articles = flags.published ? space.published() : space.list()
    const kind = extname(target)
    const header = { review: space.review, synonyms: space.synonyms() }
    if (kind === '.csv' || kind === '.json') {
      await mkdir(dirname(target), { recursive: true })
      await writeFile(target, kind === '.csv' ? toCsv(articles) : toJson(space.name, articles, header))
    } else if (kind === '') await exportFolder(target, articles)
    else throw new CommandError(`"${kind}" is no format to export to. Name a .csv or .json file, or a folder.`)
    say(flags, {
      zh: `已导出 ${articles.length} 篇到 ${target}。`,
      en: `${articles.length} articles are in ${target}.`,
    })
  })

interface QuarantineFlags extends ByFlags {
  scene?: string
  problem?: string
  question?: string
  answer?: string
  language?: string
  set?: string[]
  drop?: string[]
  discard?: boolean
}

export const quarantine = (id: string | undefined, flags: QuarantineFlags): Promise<void> =>
  withSpace(flags, id === undefined || flags.discard ? 'read' : 'write', async (space, knowledge) => {
    const waiting = await knowledge.quarantine()
    if (id === undefined) {
      if (flags.json) return print(waiting.list())
      for (const piece of waiting.list()) {
        const { id, source, line, fields, problems } = piece
        tell(`${id}  ${source}${line === undefined ? '' : `:${line}`}  ${fields.question ?? ''}`)
        for (const problem of problems) tell(`    ${explain(problem, languageOf(flags))}`)
        tell(`    → ${wayOut(piece)}`)
      }
      const { length } = waiting.list()
      return say(flags, { zh: `${length} 条待补全。`, en: `${length} wait to be completed.` })
    }
    if (flags.discard) {
      if ((await waiting.discard([id])) === 0) throw new CommandError(`Nothing with the id ${id} waits.`)
      return say(flags, { zh: `已丢弃 ${id}。`, en: `${id} is thrown away.` })
    }
    const { scene, problem, question, answer, language } = flags
    const { version: _, ...article } = waiting.complete(
      id,
      {
        author: whoOf(flags).by,
        ...(scene && { scene }),
        ...(problem && { problem }),
        ...(question && { question }),
        ...(answer && { answer }),
        ...(language && { locale: language }),
        ...fieldsSet(flags.set ?? []),
      },
      flags.drop ?? [],
    )
    await space.put(article)
    await space.settled()
    if (isUnwritten(space)) return
    await waiting.discard([id])
    say(flags, { zh: `${id} 已成为草稿。`, en: `${id} is a draft now.` })
  })

/** The command that completes a piece, with what it lacks to be filled in. */
function wayOut({ id, problems }: Quarantined): string {
  const needed = problems.flatMap((problem) =>
    problem.code === 'ARTICLE_INVALID'
      ? [problem.fault === 'unknown-field' ? `--drop ${problem.field}` : `--set ${problem.field}=…`]
      : problem.code === 'IMPORT_UNCUT'
        ? ['--set question=…']
        : problem.code === 'IMPORT_REFUSED'
          ? ['--set answer=…']
          : [],
  )
  return ['huida kb quarantine', id, ...new Set(needed)].join(' ')
}

/** `field=value`, in the shape that the field has: lists between bars, flags as `true` and `false`. */
function fieldsSet(given: readonly string[]): Partial<Article> {
  const fields = given.map((one) => {
    const [field, ...value] = one.split('=')
    if (!field || value.length === 0)
      throw new CommandError(`--set ${one} sets nothing. Write a field and its value: --set scene=after-sale.`)
    const text = value.join('=')
    if (field === 'phrasings' || field === 'audience') return [field, splitTexts(text)]
    return [field, field === 'legal' && /^(true|false)$/.test(text) ? text === 'true' : text]
  })
  return Object.fromEntries(fields) as Partial<Article>
}

/** Another knowledge file, whose articles become drafts here. */
/** Whether a file of JSON is articles as Huida keeps them, and no list of questions of another program. */
async function isSpace(file: string): Promise<boolean> {
  if (!existsSync(file)) throw new CommandError(`There is no ${file}.`)
  return (await readFile(file, 'utf8')).includes('"huida-knowledge/')
}

async function importSpace(file: string): Promise<Imported> {
  const space = await openSpace({ file, readOnly: true })
  const articles = space.list().map(
    ({ version: _, updatedAt: __, ...article }): ArticleInput => ({
      ...article,
      status: 'draft',
      origin: { type: 'import', from: basename(file) },
    }),
  )
  await space.close()
  return { articles, quarantined: [], problems: [] }
}
