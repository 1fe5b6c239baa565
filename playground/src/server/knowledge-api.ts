import { randomUUID } from 'node:crypto'
import { type Logger, mayUse, type Principal, Refusal, type Store } from '@huida/core'
import {
  type Article,
  type ArticleInput,
  explainFinding,
  KnowledgeError,
  type KnowledgeSpace,
  lintArticles,
  type Quarantine,
  type Retriever,
} from '@huida/knowledge'
import { z } from 'zod'
import { ask, type GateReport, type Rehearsal, refuseInTrial, tried } from '../release/gate.js'
import type { TestQuestions } from '../release/test-questions.js'
import { isProgram } from './access.js'
import { importRoutes } from './knowledge/import-api.js'
import { listRoutes } from './knowledge/list-api.js'
import { place, who, whoSays } from './knowledge/place.js'
import { rehearsals, rehearsedBy } from './knowledge/rehearsals.js'
import {
  answered,
  article,
  done,
  ids,
  list,
  ok,
  release,
  report,
  text,
  texts,
  trial,
  version,
} from './knowledge/schemas.js'
import { Shelf } from './knowledge/shelf.js'
import { testQuestionRoutes } from './knowledge/test-question-api.js'
import { trialRoutes } from './knowledge/trial-api.js'
import { Usage } from './knowledge/usage.js'
import type { Placed } from './mount.js'

/** What the program does with knowledge over HTTP. */
export interface KnowledgeService {
  space: KnowledgeSpace
  /** Rehearses a publish. Without it, nothing is rehearsed. */
  gate?(after: readonly Article[]): Promise<GateReport>
  /** Finds articles that are like one that is being written. Absent: only those that claim the same wordings are found. */
  retriever?: Retriever
  /** Makes drafts of what customers asked and no article answers. Absent: nobody looks. */
  mine?(): Promise<Mined>
  /** Questions whose answer is known. Absent: none are kept. */
  testQuestions?: TestQuestions
  /** Reads what waits to be completed, as it is at this moment. Absent: nothing is imported here. */
  quarantine?(): Promise<Quarantine>
}

/** What was found in the questions of customers. */
export interface Mined {
  /** How many questions were looked at, and how many of them were not answered well. */
  asked: number
  troubled: number
  /** Ids of the drafts that were made or brought up to date. */
  drafts: readonly string[]
}

/** What else the routes need. */
interface KnowledgeTools {
  bot: Rehearsal
  /** Knows which articles have answered. Absent: nobody does. */
  store?: Store | undefined
  log?: Logger | undefined
}

/** Reads and releases knowledge under `/knowledge/`. */
export function knowledgeRoutes(service: KnowledgeService, { bot, store, log }: KnowledgeTools): Placed[] {
  const { space, retriever, quarantine, mine, testQuestions } = service
  const usage = store && new Usage(store, (error) => log?.error({ error }, 'how often articles answer cannot be read'))
  const shelf = new Shelf(space, usage && (() => usage.now()))
  const rehearse = rehearsals(service)
  const rehearsed = rehearsedBy(rehearse)
  return [
    ...listRoutes(space, { shelf, retriever, usage, quarantine: quarantine && (() => quarantine()) }),
    ...(quarantine ? importRoutes(space, () => quarantine()) : []),
    ...trialRoutes(space, rehearsed),
    ...(testQuestions ? testQuestionRoutes(space, testQuestions, bot) : []),
    place(
      'GET',
      '/findings',
      'What makes answers worse: claimed twice, expired, without phrasings, in one language only.',
      {
        answer: list(
          z.object({
            code: z.string(),
            level: z.enum(['error', 'warning']),
            article: z.string(),
            /** Of the article. */
            question: z.string(),
            other: z.string().optional(),
            text: z.string().optional(),
            zh: z.string(),
            en: z.string(),
          }),
        ),
        handle: async () =>
          (await lintArticles(space.list())).map((finding) => ({
            ...finding,
            question: space.get(finding.article)?.question ?? finding.article,
            ...{ zh: explainFinding(finding, 'zh'), en: explainFinding(finding, 'en') },
          })),
      },
    ),
    place('GET', '/articles', 'Every article as it is worked on.', {
      answer: list(article),
      handle: () => space.list(),
    }),
    place('GET', '/articles/:id', 'An article as it is worked on.', {
      params: z.object({ id: z.string() }),
      answer: article,
      handle: ({ params: { id } }) => space.get(id) ?? unknown(id),
    }),
    place('PUT', '/articles/:id', 'Writes an article. What it serves changes by a publish, where review is required.', {
      params: z.object({ id: z.string() }),
      // The space looks at every field, and says what is wrong with it.
      body: z.record(z.string(), z.json()),
      answer: article,
      handle: ({ by, params: { id }, body }) => {
        const author = isProgram(by) ? (body.author ?? 'api') : by.id
        return space.put({ ...body, author, id } as unknown as ArticleInput)
      },
    }),
    place('POST', '/articles', 'Writes a new article, which is given an id.', {
      body: z.record(z.string(), z.json()),
      answer: article,
      handle({ by, body }) {
        const author = isProgram(by) ? (body.author ?? 'api') : by.id
        return space.put({ ...body, author, id: newId(space, body) } as unknown as ArticleInput)
      },
    }),
    place('DELETE', '/articles/:id', 'Removes an article.', {
      params: z.object({ id: z.string() }),
      query: z.object({ by: z.string().default('api') }),
      answer: done,
      handle: async ({ by, params: { id }, query }) =>
        (await space.remove(id, isProgram(by) ? query.by : by.id)) ? ok : unknown(id),
    }),
    place('GET', '/articles/:id/versions', 'Every version of an article.', {
      params: z.object({ id: z.string() }),
      answer: list(version),
      handle({ params: { id } }) {
        const versions = space.versions(id)
        return versions.length > 0 ? versions : unknown(id)
      },
    }),
    place('GET', '/articles/:id/versions/:version', 'What a version said.', {
      params: z.object({ id: z.string(), version: z.coerce.number() }),
      answer: article,
      handle: ({ params: { id, version } }) => space.version(id, version) ?? unknown(id, version),
    }),
    place('GET', '/pending', 'What does not serve yet, and which approvals it needs.', {
      answer: list(z.object({ article, serves: article.optional(), missing: texts })),
      handle: () => space.pending(),
    }),
    place('POST', '/review', 'Puts drafts up for review.', {
      body: z.object({ ...who, articles: ids }),
      answer: done,
      handle: async ({ by, body }) => {
        await space.submit(body.articles, whoSays(by, body))
        return ok
      },
    }),
    place('POST', '/approve', 'Approves the newest text, word for word; not by who wrote it.', {
      role: ['reviewer', 'legal-reviewer'],
      body: z.object({ ...who, articles: ids, legal: z.boolean().optional() }),
      answer: done,
      handle: async ({ by, body }) => {
        refuseOthers(by, body.legal)
        await space.approve(body.articles, { ...whoSays(by, body), ...(body.legal && { legal: true }) })
        shelf.changed()
        return ok
      },
    }),
    place('POST', '/return', 'Sends texts that are up for review back to their authors, and says why.', {
      role: ['reviewer', 'legal-reviewer'],
      body: z.object({ by: text.optional(), note: text, articles: ids, legal: z.boolean().optional() }),
      answer: done,
      handle: async ({ by, body: { note, articles, legal, ...said } }) => {
        refuseOthers(by, legal)
        await space.sendBack(articles, { by: whoSays(by, said).by, note, ...(legal && { legal: true }) })
        return ok
      },
    }),
    place('POST', '/rehearse', 'Tells which answers a publish would change. Nothing is changed by it.', {
      role: ['trainer', 'reviewer', 'legal-reviewer'],
      audit: 'none',
      body: z.object({
        articles: ids.optional(),
        /** What would change if the trial were published to everybody. */
        trial: z.boolean().optional(),
      }),
      answer: z.object({ report: report.optional() }),
      handle: async ({ body }) => {
        const found = await rehearse(body.trial ? tried(space) : space.preview(body.articles))
        return found ? { report: found } : {}
      },
    }),
    place(
      'POST',
      '/publish',
      'Rehearses what waits, and lets it serve: for everybody, or for a share of the customers first.',
      {
        body: z.object({
          ...who,
          articles: ids.optional(),
          from: text.optional(),
          despite: text.optional(),
          /** Of the customers, above 0 and below 1: a trial begins. */
          share: z.number().gt(0).lt(1).optional(),
          /** When the trial ends by itself. */
          until: text.optional(),
        }),
        answer: z.object({ release: release.optional(), trial: trial.optional(), report: report.optional() }),
        async handle({ by, body }) {
          const { articles, from, despite, share, until } = body
          if (share !== undefined && from !== undefined)
            throw new Refusal(400, 'BODY_INVALID', 'A trial begins at once. Leave out "from", or "share".')
          const said = { ...whoSays(by, body), ...(articles && { articles }) }
          refuseInTrial(space)
          const { found, kept } = await rehearsed(() => space.preview(articles), despite)
          const published =
            share === undefined
              ? { release: await space.publish({ ...said, ...(from && { from }), ...kept }) }
              : { trial: await space.startTrial({ ...said, share, ...(until && { until }), ...kept }) }
          return { ...published, ...(found && { report: found }) }
        },
      },
    ),
    place('GET', '/releases', 'What was published, by whom and why, the latest first.', {
      answer: list(release),
      handle: () => space.releases().toReversed(),
    }),
    place('POST', '/rollback', 'Takes a release and all after it back.', {
      body: z.object({ ...who, release: z.number().optional() }),
      answer: release,
      handle: ({ by, body }) =>
        space.rollback({ ...whoSays(by, body), ...(body.release && { release: body.release }) }),
    }),
    ...(mine
      ? [
          place('POST', '/mine', 'Makes drafts of what customers asked and no article answers.', {
            body: z.object({}),
            answer: z.object({ asked: z.number(), troubled: z.number(), drafts: texts }),
            handle: () => mine(),
          }),
        ]
      : []),
    place('POST', '/ask', 'What the bot would answer, without a trace.', {
      audit: 'none',
      body: z.object({ question: text, locale: text.optional() }),
      answer: answered,
      handle: ({ body: { question, locale } }) => ask(bot, { question, ...(locale && { locale }) }),
    }),
  ]
}

/** @throws Refusal FORBIDDEN to a reviewer of the other kind */
function refuseOthers(by: Principal, legal: boolean | undefined): void {
  const wanted = legal ? 'legal-reviewer' : 'reviewer'
  if (!mayUse({ role: wanted }, by))
    throw new Refusal(403, 'FORBIDDEN', `This is decided by whoever has the role "${wanted}".`)
}

/** An id that says what it is about, for who reads it in a file. */
function newId(space: KnowledgeSpace, { problem, locale }: Record<string, unknown>): string {
  const about = String(problem ?? '').replace(/[\s\p{C}]+/gu, '-') || 'article'
  const end = /^[a-z]{2,3}$/.test(String(locale)) ? `.${locale}` : ''
  for (;;) {
    const id = `${about.slice(0, 150)}-${randomUUID().slice(0, 8)}${end}`
    if (!space.get(id)) return id
  }
}

function unknown(article: string, version?: number): never {
  throw new KnowledgeError([{ code: 'ARTICLE_UNKNOWN', article, ...(version && { version }) }])
}
