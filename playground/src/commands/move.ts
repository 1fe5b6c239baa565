import { resolve } from 'node:path'
import type { Store } from '@huida/core'
import { type MovableDatabase, type MoveProgress, moveRecords } from '@huida/core/sql'
import type { SpaceFigures } from '@huida/knowledge'
import { mediaIn } from '../backup/data-files.js'
import { openKnowledge } from '../bot/knowledge.js'
import { questionsBeside } from '../release/test-questions.js'
import {
  databaseUrl,
  dataFolder,
  exampleKnowledge,
  type Flags,
  isFileOnly,
  readSettings,
  storeFile,
} from '../settings/settings.js'
import { CommandError } from '../terminal/command-error.js'
import { languageOf, say, tell } from '../terminal/output.js'
import type { KbFlags } from './kb/context.js'
import { makeTables } from './migrate.js'

/** From where to where. */
export interface MoveFlags extends Flags, Pick<KbFlags, 'locale'> {
  from?: string
  to?: string
  leave?: string
}

/** So often a terminal is told how far it is. */
const TOLD_EVERY_MS = 200

/**
 * Moves everything that a bot keeps from one database into another, which has to be empty, and compares both. The old one is left as it was.
 * @throws CommandError, HuidaError MOVE_REFUSED with what to do next
 */
export async function move(flags: MoveFlags): Promise<void> {
  const settings = readSettings(flags)
  const given = { from: flags.from ?? `sqlite:${storeFile(dataFolder(flags))}`, to: flags.to ?? databaseUrl() }
  if (given.to === undefined)
    throw new CommandError(
      'It is not said where the records go. Say --to postgres://user@host/database, or set HUIDA_DATABASE_URL.',
    )
  if (placeOf(given.from) === placeOf(given.to))
    throw new CommandError('Both places are the same. Name another one with --to.')
  const [from, to] = [await databaseAt(given.from, 'source'), await databaseAt(given.to, 'target')]
  say(flags, { zh: `从 ${from.place} 搬到 ${to.place}`, en: `From ${from.place} to ${to.place}` })
  const store = await storeOf(given.to)
  const target = given.to
  const moved = async () => (isFileOnly() ? undefined : moveArticles(given.from, target, settings.knowledge))
  let articles: Awaited<ReturnType<typeof moved>>
  const { resumed, tables, indexes, left } = await moveRecords({
    ...{ from, to },
    // First, since a bot is made with them, and makes the tables.
    async prepare() {
      articles = await moved()
      await makeTables(store, settings)
    },
    leave: flags.leave?.split(/[\s,]+/).filter(Boolean) ?? [],
    progress: telling(flags),
  })
  for (const { table, rows, checksum } of tables)
    if (rows > 0) tell(`  ${table.padEnd(28)} ${String(rows).padStart(10)}  ${checksum.slice(0, 16)}`)
  const all = tables.reduce((sum, { rows }) => sum + rows, 0)
  say(flags, {
    zh: `${resumed ? '接着上次中断处继续，' : ''}${all} 行已搬完，两边的行数和校验和逐表相同。`,
    en: `${resumed ? 'Went on where it was interrupted. ' : ''}${all} rows are there, and in each table count and checksum are the same on both sides.`,
  })
  articles ??= await moved()
  if (articles)
    say(flags, {
      zh: `知识库“${articles.name}”已搬完，两边相同：${articles.articles} 篇文章，${articles.versions} 个版本，${articles.releases} 次发布，校验和 ${articles.checksum.slice(0, 16)}。`,
      en: `The knowledge "${articles.name}" is there, the same on both sides: ${articles.articles} articles, ${articles.versions} versions, ${articles.releases} releases, checksum ${articles.checksum.slice(0, 16)}.`,
    })
  if (indexes.length > 0)
    say(flags, {
      zh: '搜索对话用的词语索引会在下次启动时重建。',
      en: 'The list of conversations and its search are made anew after the next start.',
    })
  if (left.length > 0) say(flags, { zh: `留在原处：${left.join('、')}`, en: `Left behind: ${left.join(', ')}` })
  const media = (await mediaIn(settings.data)).length
  say(flags, {
    zh: `没有搬的是文件：${settings.data} 里的媒体（${media} 个）、团队和设置${isFileOnly() ? `，以及文章 ${settings.knowledge}` : ''}。每台机器都要有它们。请用新的数据库启动；旧的原样保留，请不要再用它启动，否则同一位客户会收到两次回答。`,
    en: `Not moved, since they are files: the media (${media}), team and settings in ${settings.data}${isFileOnly() ? `, and the articles in ${settings.knowledge}` : ''}. Each machine needs them. Start with the new database; the old one is as it was, so start no bot on it any more: customers would be answered twice.`,
  })
}

/**
 * Moves the articles with all that there ever was of them, and compares both sides. A place may hold an earlier state of the same, such as
 * the file that they once came from.
 * @throws KnowledgeError SPACES_DIFFER; CommandError when both are not the same in the end
 */
async function moveArticles(
  from: string,
  to: string,
  file: string,
): Promise<(SpaceFigures & { name: string }) | undefined> {
  const [{ figuresOfSpace, wholeOfFile, writeWhole }, { wholeOfDatabase, writeWholeToDatabase }] = await Promise.all([
    import('@huida/knowledge'),
    import('@huida/knowledge/postgres'),
  ])
  const read = (place: string) => (isPostgres(place) ? wholeOfDatabase({ url: place }) : wholeOfFile(file))
  const whole = await read(from)
  if (!whole) return undefined
  if (isPostgres(to)) await writeWholeToDatabase({ url: to }, whole, isPostgres(from) ? 'the other database' : file)
  else if (file !== exampleKnowledge) await writeWhole(file, whole, 'the database')
  else if (figuresOfSpace(whole).checksum !== figuresOfSpace(await wholeOfFile(file)).checksum)
    throw new CommandError(
      'The articles have been edited, and those of the example belong to its package. Name the file that they go to with --knowledge or HUIDA_KNOWLEDGE.',
    )
  if (isPostgres(from) && !isPostgres(to) && file !== exampleKnowledge) await moveTestQuestions(from, file)
  const [before, after] = [figuresOfSpace(whole), figuresOfSpace((await read(to))!)]
  if (before.checksum !== after.checksum)
    throw new CommandError(
      'The articles on both sides are not the same: somebody has edited them meanwhile. Move again.',
    )
  return { name: whole.name, ...before }
}

/** Those of the database, beside the file of the articles. */
async function moveTestQuestions(database: string, file: string): Promise<void> {
  const { testQuestions, close } = await openKnowledge({ file, database }, { readOnly: true })
  const beside = questionsBeside(file)
  for (const question of await testQuestions.list()) await beside.put(question)
  await close()
}

const isPostgres = (place: string): boolean => /^postgres(ql)?:\/\//.test(place)

const placeOf = (place: string): string => (isPostgres(place) ? place : resolve(fileOf(place)))

function fileOf(place: string): string {
  const [, file] = /^sqlite:(?:\/\/(?=\/))?(.+)$/.exec(place) ?? []
  if (file !== undefined) return file
  throw new CommandError(
    'A place is neither a file nor a PostgreSQL. Say sqlite:data/shop/huida.db or postgres://user@host/database.',
  )
}

async function databaseAt(place: string, as: 'source' | 'target'): Promise<MovableDatabase> {
  if (isPostgres(place)) return (await import('@huida/plugin-store-postgres')).movablePostgres({ url: place }, as)
  return (await import('@huida/plugin-store-sqlite')).movableSqlite(fileOf(place), as)
}

async function storeOf(place: string): Promise<Store> {
  if (isPostgres(place)) return (await import('@huida/plugin-store-postgres')).postgres({ url: place })
  return (await import('@huida/plugin-store-sqlite')).sqlite({ file: fileOf(place) })
}

/** Tells a terminal on one line, which is written over; whoever keeps what is printed is told of each table once. */
function telling(flags: MoveFlags): (progress: MoveProgress) => void {
  const words = { zh: { copying: '复制', comparing: '核对' }, en: { copying: 'copying', comparing: 'comparing' } }[
    languageOf(flags)
  ]
  let last = ''
  let at = Number.NEGATIVE_INFINITY
  return ({ phase, table, rows, of }) => {
    const line = `${words[phase]} ${table}`
    if (!process.stderr.isTTY) {
      if (line !== last && of > 0) console.error(`${line}: ${of}`)
      last = line
      return
    }
    const isEnd = rows === of
    if (!isEnd && performance.now() - at < TOLD_EVERY_MS) return
    at = performance.now()
    process.stderr.write(`\r\u001B[K${isEnd ? '' : `${line}: ${rows} / ${of}`}`)
  }
}
