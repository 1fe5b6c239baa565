import { mayUse, type Principal, Refusal, type Route } from '@huida/core'
import { type Article, type ArticleInput, KnowledgeError, type KnowledgeSpace } from '@huida/knowledge'
import { z } from 'zod'
import { ask, type GateReport, type Rehearsal } from '../gate.js'
import { isProgram } from './access.js'
import type { Placed } from './mount.js'

/** What the program does with knowledge over HTTP. */
export interface KnowledgeService {
  space: KnowledgeSpace
  /** Rehearses a publish. Without it, nothing is rehearsed. */
  gate?(after: readonly Article[]): Promise<GateReport>
}

/** A publish that the gate stops, with what it found. */
export class GateClosed extends Error {
  constructor(readonly report: GateReport) {
    super('golden questions would break')
  }
}

/** Reads and releases knowledge under `/knowledge/`. */
export function knowledgeRoutes({ space, gate }: KnowledgeService, bot: Rehearsal): Placed[] {
  return [
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
        const wanted = body.legal ? 'legal-reviewer' : 'reviewer'
        if (!mayUse({ role: wanted }, by))
          throw new Refusal(403, 'FORBIDDEN', `This approval is given by whoever has the role "${wanted}".`)
        await space.approve(body.articles, { ...whoSays(by, body), ...(body.legal && { legal: true }) })
        return ok
      },
    }),
    place('POST', '/publish', 'Rehearses what waits, and lets it serve.', {
      body: z.object({
        ...who,
        articles: ids.optional(),
        from: text.optional(),
        despite: text.optional(),
      }),
      answer: z.object({ release, report: report.optional() }),
      async handle({ by, body }) {
        const said = whoSays(by, body)
        const { articles, from, despite } = body
        const found = await gate?.(space.preview(articles))
        const isBroken = found !== undefined && found.broken.length > 0
        if (isBroken && !despite) throw new GateClosed(found)
        const published = await space.publish({
          ...said,
          ...(articles && { articles }),
          ...(from && { from }),
          ...(found && { gate: found.figures }),
          ...(isBroken && despite && { despite }),
        })
        return { release: published, ...(found && { report: found }) }
      },
    }),
    place('GET', '/releases', 'What was published, by whom and why, the latest first.', {
      answer: list(release),
      handle: () => space.releases(),
    }),
    place('POST', '/rollback', 'Takes a release and all after it back.', {
      body: z.object({ ...who, release: z.number().optional() }),
      answer: release,
      handle: ({ by, body }) =>
        space.rollback({ ...whoSays(by, body), ...(body.release && { release: body.release }) }),
    }),
    place('POST', '/ask', 'What the bot would answer, without a trace.', {
      audit: 'none',
      body: z.object({ question: text, locale: text.optional() }),
      answer: answered,
      handle: ({ body: { question, locale } }) => ask(bot, { question, ...(locale && { locale }) }),
    }),
  ]
}

/** Who looks at knowledge as it is worked on. */
const readers = ['trainer', 'reviewer', 'legal-reviewer', 'manager', 'auditor'] as const

type Schema = Route['answer']

function place<
  A extends Schema,
  P extends Schema | undefined,
  Q extends Schema | undefined,
  B extends Schema | undefined,
>(
  method: Route['method'],
  path: string,
  summary: string,
  declared: Omit<Route<P, Q, B, A>, 'method' | 'path' | 'role' | 'audit'> & Partial<Pick<Route, 'role' | 'audit'>>,
): Placed {
  const audit = method === 'GET' ? 'read' : 'change'
  const role = method === 'GET' ? readers : 'trainer'
  const route = { method, path, summary, role, audit, ...declared }
  // Each handler takes what its own schemas have made, so the narrower type is safe once they are erased.
  return { path: `/knowledge${path}`, route: route as unknown as Route }
}

const text = z.string().refine((value) => value.trim() !== '', 'must not be empty')
const ids = z.array(z.string()).min(1)
/** `by` counts only for programs with the token, which speak for somebody; whoever has signed in speaks for themselves. */
const who = { by: text.optional(), note: text.optional() }

function whoSays(
  by: Principal,
  said: { by?: string | undefined; note?: string | undefined },
): { by: string; note?: string } {
  if (isProgram(by) && said.by === undefined)
    throw new Refusal(400, 'BODY_INVALID', 'Say in "by" who does this: the token of the program is nobody.')
  return { by: isProgram(by) ? said.by! : by.id, ...(said.note && { note: said.note }) }
}

const ok = { ok: true }
const done = z.object({ ok: z.boolean() })

const list = <Of extends z.ZodType>(of: Of) => z.array(of).readonly()
const texts = list(z.string())

const article = z.object({
  id: z.string(),
  scene: z.string(),
  problem: z.string(),
  question: z.string(),
  phrasings: texts,
  answer: z.string(),
  locale: z.string(),
  status: z.string(),
  validFrom: z.string().optional(),
  validUntil: z.string().optional(),
  audience: texts.optional(),
  legal: z.boolean().optional(),
  author: z.string().optional(),
  origin: z
    .object({
      type: z.string(),
      from: z.string(),
      examples: texts.optional(),
      count: z.number().optional(),
      firstAt: z.string().optional(),
      lastAt: z.string().optional(),
    })
    .optional(),
  updatedAt: z.string(),
  version: z.number(),
})

const approval = z.object({
  article: z.string(),
  version: z.number(),
  hash: z.string(),
  legal: z.boolean().optional(),
  note: z.string().optional(),
  by: z.string(),
  at: z.string(),
})

const version = z.object({
  article,
  at: z.string(),
  by: z.string(),
  hands: texts,
  approvals: list(approval),
  serves: z.boolean(),
})

const figures = z.object({
  questions: z.number(),
  changed: z.number(),
  better: z.number(),
  worse: z.number(),
  broken: texts,
})

const release = z.object({
  number: z.number(),
  at: z.string(),
  by: z.string(),
  note: z.string().optional(),
  from: z.string().optional(),
  rollback: z.number().optional(),
  changes: list(z.object({ article: z.string(), from: z.number().optional(), to: z.number().optional() })),
  gate: figures.optional(),
  despite: z.string().optional(),
})

const answered = z.object({ article: z.string().optional(), version: z.number().optional(), text: z.string() })

const question = { question: z.string(), locale: z.string().optional(), golden: z.string().nullable().optional() }

const change = z.object({ ...question, before: answered, after: answered, verdict: z.string() })

const report = z.object({
  figures,
  changes: z.array(change),
  broken: z.array(change),
  wrong: z.array(z.object(question)),
})

function unknown(article: string, version?: number): never {
  throw new KnowledgeError([{ code: 'ARTICLE_UNKNOWN', article, ...(version && { version }) }])
}
