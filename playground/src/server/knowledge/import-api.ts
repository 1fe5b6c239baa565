import { bytesBody, type Principal, Refusal, type SentBytes } from '@huida/core'
import { KnowledgeError, type KnowledgeSpace, type Quarantine } from '@huida/knowledge'
import { z } from 'zod'
import { isKnown } from '../../bot/knowledge.js'
import type { Placed } from '../mount.js'
import { columnFields, Imports, mendedFields, Waiting, waitingPiece } from './imports.js'
import { place } from './place.js'
import { done, ids, list, ok, text, texts } from './schemas.js'

/** The largest file that is taken, as the import has it. */
const MAX_FILE = 20 * 1024 * 1024
const MAX_ROWS = 200

/** Reads files, shows what was understood of them, stores it, and completes what lacks something. */
export function importRoutes(space: KnowledgeSpace, open: () => Promise<Quarantine>): Placed[] {
  const imports = new Imports(space)
  const waiting = new Waiting(space, open)
  return [
    {
      ...place('POST', '/imports', 'Reads a file, sent as it is; nothing is stored yet.', {
        query: z.object({ name: text, scripts: z.enum(['refuse', 'strip']).default('refuse') }),
        body: bytesBody,
        answer: preview,
        handle: ({ by, query: { name, scripts }, body, signal }) =>
          // Only what it is called counts, not where it lay.
          imports.read(
            { name: name.replace(/^.*[/\\]/, '').slice(-200), bytes: (body as SentBytes).bytes },
            { by: nameOf(by), scripts, signal },
          ),
      }),
      maxBytes: MAX_FILE,
    },
    place('POST', '/imports/:id/columns', 'Says what the columns of a table hold, and reads it again.', {
      params: z.object({ id: z.string() }),
      body: columns,
      answer: preview,
      async handle({ by, params: { id }, body }) {
        return (await imports.name(id, { by: nameOf(by), ...body })) ?? gone()
      },
    }),
    place('POST', '/imports/:id/store', 'Stores drafts; what lacks something waits to be completed.', {
      params: z.object({ id: z.string() }),
      body: z.object({
        mends: z.array(mend).max(10_000).default([]),
        /** Ids of drafts and pieces that nobody wants. */
        leave: z.array(z.string()).max(10_000).default([]),
      }),
      answer: z.object({ drafts: texts, unchanged: z.number(), completed: texts, waiting: z.number() }),
      async handle({ by, params: { id }, body: { mends, leave } }) {
        const who = nameOf(by)
        const imported = imports.take(id, who) ?? gone()
        const left = new Set(leave)
        const wanted = imported.articles.filter((article) => !left.has(article.id))
        const fresh = wanted.filter((article) => !isKnown(space, article))
        // Together: all of them are stored, or none.
        await Promise.all(fresh.map((article) => space.put(article)))
        const pieces = imported.quarantined.filter((piece) => !left.has(piece.id))
        await waiting.add(pieces)
        const known = new Set(pieces.map((piece) => piece.id))
        const { completed } = await waiting.complete(
          mends.filter((one) => known.has(one.id)),
          who,
        )
        return {
          drafts: fresh.map((article) => article.id),
          unchanged: wanted.length - fresh.length,
          completed,
          waiting: pieces.length - completed.length,
        }
      },
    }),
    place('GET', '/waiting', 'What was imported and lacks something, in the order in which it came.', {
      query: z.object({
        from: z.coerce.number().int().min(0).default(0),
        limit: z.coerce.number().int().min(1).max(MAX_ROWS).default(100),
      }),
      answer: z.object({ total: z.number(), pieces: list(piece) }),
      async handle({ query: { from, limit } }) {
        const all = await waiting.list()
        return { total: all.length, pieces: all.slice(from, from + limit).map(waitingPiece) }
      },
    }),
    place('POST', '/waiting/complete', 'Gives pieces what they lack, and makes them drafts.', {
      body: z.object({ pieces: z.array(mend).min(1).max(1_000) }),
      answer: z.object({ completed: texts, failed: list(z.object({ id: z.string(), problems: list(said) })) }),
      handle: ({ by, body: { pieces } }) => waiting.complete(pieces, nameOf(by)),
    }),
    place('POST', '/waiting/columns', 'Says what the columns of a table that waits hold, and cuts it into its rows.', {
      body: columns,
      answer: z.object({ drafts: texts, waiting: z.number() }),
      async handle({ by, body: { piece, ...named } }) {
        const found = (await waiting.list()).find(({ id }) => id === piece)
        if (!found) throw new KnowledgeError([{ code: 'ARTICLE_UNKNOWN', article: piece }])
        const cut = await imports.cut(found, { by: nameOf(by), ...named })
        await Promise.all(cut.articles.map((article) => space.put(article)))
        await waiting.add(cut.quarantined)
        await waiting.discard([piece])
        return { drafts: cut.articles.map(({ id }) => id), waiting: cut.quarantined.length }
      },
    }),
    place('POST', '/waiting/discard', 'Throws pieces away.', {
      body: z.object({ pieces: ids }),
      answer: done,
      async handle({ body: { pieces } }) {
        await waiting.discard(pieces)
        return ok
      },
    }),
  ]
}

/** Whoever imports is the author of what comes of it. */
const nameOf = ({ id }: Principal): string => id

function gone(): never {
  throw new Refusal(404, 'IMPORT_UNKNOWN', 'This file is not open any more. Send it again.')
}

const said = z.object({ code: z.string(), zh: z.string(), en: z.string() })

const columns = z.object({
  piece: text,
  columns: z.array(z.enum(columnFields).nullable()).max(200),
  hasHead: z.boolean().default(true),
})

const mend = z.object({
  id: text,
  fields: z.partialRecord(z.enum(mendedFields), text),
  /** Fields that are left out, since nobody can use what they hold. */
  without: z.array(z.string()).max(50).optional(),
})

const piece = z.object({
  id: z.string(),
  source: z.string(),
  line: z.number().optional(),
  page: z.number().optional(),
  sheet: z.string().optional(),
  fields: z.object({
    question: z.string().optional(),
    answer: z.string().optional(),
    scene: z.string().optional(),
    problem: z.string().optional(),
    locale: z.string().optional(),
  }),
  needs: texts,
  odd: list(z.object({ field: z.string(), value: z.string() })),
  problems: list(said),
  table: z.object({ columns: texts, rows: list(texts), count: z.number() }).optional(),
})

const preview = z.object({
  id: z.string(),
  name: z.string(),
  drafts: list(
    z.object({
      id: z.string(),
      question: z.string(),
      answer: z.string(),
      scene: z.string(),
      problem: z.string(),
      locale: z.string(),
      isKnown: z.boolean(),
    }),
  ),
  waiting: list(piece),
  problems: list(said),
})
