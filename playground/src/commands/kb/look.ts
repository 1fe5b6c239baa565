import {
  type Article,
  commerce,
  createRetriever,
  explainFinding,
  KnowledgeError,
  type KnowledgeSpace,
  lintArticles,
  textFields,
} from '@huida/knowledge'
import { diffArrays } from 'diff'
import { languageOf, print, say, tell, time } from '../../terminal/output.js'
import { type KbFlags, withSpace } from './context.js'
import { tellTrial } from './trial-words.js'

export const list = (flags: KbFlags & { pending?: boolean }): Promise<void> =>
  withSpace(flags, 'read', (space) => {
    const pending = new Map(space.pending().map((one) => [one.article.id, one]))
    const serves = new Map(space.published().map((article) => [article.id, article]))
    const rows = space
      .list()
      .filter(({ id }) => !flags.pending || pending.has(id))
      .map(({ id, status, version, scene, problem, locale, question }) => ({
        id,
        status,
        version,
        serves: serves.get(id)?.version ?? null,
        missing: pending.get(id)?.missing ?? [],
        scene,
        problem,
        locale,
        question,
      }))
    if (flags.json) return print(rows)
    const [needs, serving, none] = { zh: ['待', '生效', '无'], en: ['needs', 'serves', 'none'] }[languageOf(flags)]
    for (const { id, status, version, serves, missing, question } of rows)
      tell(
        [
          status.padEnd(9),
          `v${version}`.padEnd(4),
          `${serving} ${serves === null ? none : `v${serves}`}`.padEnd(12),
          id.padEnd(28),
          question,
          ...(missing.length > 0 ? [`(${needs} ${missing.join(', ')})`] : []),
        ].join(' '),
      )
    say(flags, { zh: `共 ${rows.length} 篇。`, en: `${rows.length} articles.` })
  })

export const lint = (flags: KbFlags & { ask?: boolean; strict?: boolean }): Promise<void> =>
  withSpace(flags, 'read', async (space, knowledge) => {
    const retriever = flags.ask ? createRetriever(space, { thesaurus: commerce }) : undefined
    await retriever?.settled()
    const findings = await lintArticles(space.list(), retriever ? { retriever } : {})
    retriever?.close()
    const waiting = (await knowledge.quarantine()).list().length
    const errors = findings.filter(({ level }) => level === 'error').length
    if (errors > 0 || (flags.strict && findings.length + waiting > 0)) process.exitCode = 1
    if (flags.json) return print({ findings, quarantined: waiting })
    for (const finding of findings)
      tell(`${finding.level === 'error' ? '✗' : '·'} ${explainFinding(finding, languageOf(flags))}`)
    if (waiting > 0)
      say(flags, {
        zh: `· 有 ${waiting} 条导入内容缺少分类等信息，正在待补全区等待：huida kb quarantine`,
        en: `· ${waiting} imported pieces wait for their scene, problem or words: huida kb quarantine`,
      })
    const warnings = findings.length - errors
    say(flags, {
      zh: `检查了 ${space.list().length} 篇文章：${errors} 个错误，${warnings} 个提醒。`,
      en: `${space.list().length} articles looked through: ${errors} errors, ${warnings} warnings.`,
    })
  })

export const diff = (ids: string[], flags: KbFlags & { exitCode?: boolean }): Promise<void> =>
  withSpace(flags, 'read', (space) => {
    for (const id of ids) if (!space.get(id)) throw new KnowledgeError([{ code: 'ARTICLE_UNKNOWN', article: id }])
    const pending = space.pending().filter(({ article }) => ids.length === 0 || ids.includes(article.id))
    if (pending.length > 0 && flags.exitCode) process.exitCode = 1
    if (flags.json) return print(pending)
    for (const { article, serves, missing } of pending) {
      const needs = missing.length > 0 ? ` (${languageOf(flags) === 'zh' ? '待' : 'needs'} ${missing.join(', ')})` : ''
      tell(`${article.id} ${serves ? `v${serves.version} → ` : ''}v${article.version} ${article.status}${needs}`)
      for (const line of differences(serves, article)) tell(`  ${line}`)
    }
    say(flags, { zh: `${pending.length} 篇与线上不同。`, en: `${pending.length} articles differ from what serves.` })
  })

export const versions = (id: string, number: string | undefined, flags: KbFlags): Promise<void> =>
  withSpace(flags, 'read', (space) => {
    const all = space.versions(id)
    if (number !== undefined) return print(versionOf(space, id, Number(number)))
    if (all.length === 0) throw new KnowledgeError([{ code: 'ARTICLE_UNKNOWN', article: id }])
    if (flags.json) return print(all)
    for (const { article, at, by, approvals, returned, serves } of all) {
      const approved = approvals.map(({ by, legal }) => `✓ ${by}${legal ? ' (legal)' : ''}`)
      const mark = serves ? (languageOf(flags) === 'zh' ? '生效中' : 'serves') : ''
      const sentBack = returned.map(({ by, legal, note }) => `✗ ${by}${legal ? ' (legal)' : ''}: ${note}`)
      tell([time(at), `v${article.version}`, by, ...approved, ...sentBack, mark].filter(Boolean).join('  '))
    }
  })

export const releases = (flags: KbFlags): Promise<void> =>
  withSpace(flags, 'read', (space) => {
    const all = space.releases().toReversed()
    if (flags.json) return print(all)
    const running = space.trial()
    if (running) tellTrial(running, flags)
    for (const { number, at, by, note, from, rollback, trial, changes, gate, despite } of all) {
      tell(
        [
          `#${number}`,
          time(at),
          by,
          rollback !== undefined && `rollback of #${rollback}`,
          trial !== undefined && `after trial ${trial}`,
          from && `from ${time(from)}`,
          note,
          gate && `gate: ${gate.questions} asked, +${gate.better} -${gate.worse}`,
          despite && `despite: ${despite}`,
        ]
          .filter(Boolean)
          .join('  '),
      )
      const shown = (version: number | undefined) => (version === undefined ? '–' : `v${version}`)
      for (const { article, from, to } of changes.slice(0, 10)) tell(`    ${article} ${shown(from)} → ${shown(to)}`)
      if (changes.length > 10) tell(`    … ${changes.length}`)
    }
  })

function versionOf(space: KnowledgeSpace, article: string, version: number): Article {
  const found = space.version(article, version)
  if (!found) throw new KnowledgeError([{ code: 'ARTICLE_UNKNOWN', article, version }])
  return found
}

/** Field by field and line by line, in their order: `-` what serves and `+` what would. */
function differences(serves: Article | undefined, article: Article): string[] {
  return textFields.flatMap((field) => {
    const [before, after] = [serves?.[field], article[field]].map(linesOf) as [string[], string[]]
    return diffArrays(before, after).flatMap(({ added, removed, value }) =>
      added || removed ? value.map((line) => `${added ? '+' : '-'} ${field}: ${line}`) : [],
    )
  })
}

const linesOf = (value: unknown): string[] =>
  value === undefined ? [] : Array.isArray(value) ? value.map(String) : String(value).split('\n')
