import {
  type Article,
  KnowledgeError,
  type KnowledgeSpace,
  type Quarantine,
  type Release,
  type Retriever,
} from '@huida/knowledge'
import { z } from 'zod'
import type { Placed } from '../mount.js'
import { place, readers } from './place.js'
import { article, list, listed, releaseInBrief, standing, text, texts, version } from './schemas.js'
import type { Listed, Shelf } from './shelf.js'
import { similarTo } from './similar.js'
import type { Usage } from './usage.js'

const MAX_ROWS = 200
/** As many articles of a release are named. */
const NAMED = 8

interface ListTools {
  shelf: Shelf
  retriever: Retriever | undefined
  usage: Usage | undefined
  quarantine: (() => Promise<Quarantine>) | undefined
}

/** Lists, searches and compares the articles that are worked on. */
export function listRoutes(space: KnowledgeSpace, { shelf, retriever, usage, quarantine }: ListTools): Placed[] {
  return [
    place(
      'GET',
      '/list',
      'Articles row by row, what was changed last first; what is searched for, by how well it fits.',
      {
        query: z.object({
          text: z.string().max(500).optional(),
          scene: z.string().optional(),
          problem: z.string().optional(),
          locale: z.string().optional(),
          standing: standing.optional(),
          from: z.coerce.number().int().min(0).default(0),
          limit: z.coerce.number().int().min(1).max(MAX_ROWS).default(100),
        }),
        answer: z.object({ total: z.number(), articles: list(listed) }),
        handle({ query: { from, limit, ...filter } }) {
          const found = shelf.find(filter)
          return { total: found.length, articles: found.slice(from, from + limit).map(rowOf) }
        },
      },
    ),
    place('GET', '/tree', 'Scenes, types of problem and languages, and how many articles stand in which way.', {
      answer: z.object({
        scenes: list(
          z.object({
            scene: z.string(),
            count: z.number(),
            problems: list(z.object({ problem: z.string(), count: z.number() })),
          }),
        ),
        locales: texts,
        audiences: texts,
        counts: z.record(standing, z.number()),
        review: z.enum(['none', 'required']),
        /** How many pieces of imports wait to be completed. */
        waiting: z.number(),
      }),
      async handle() {
        const all = space.list()
        return {
          scenes: shelf.tree(),
          locales: [...new Set(all.map(({ locale }) => locale))].sort(),
          audiences: [...new Set(all.flatMap(({ audience = [] }) => audience))].sort(),
          counts: shelf.counts(),
          review: space.review,
          waiting: (await quarantine?.())?.list().length ?? 0,
        }
      },
    }),
    place(
      'GET',
      '/articles/:id/standing',
      'An article, what serves instead of it, what it lacks, and all its versions.',
      {
        params: z.object({ id: z.string() }),
        answer: z.object({
          article,
          serves: article.optional(),
          standings: list(standing),
          missing: texts,
          versions: list(version),
          /** When the newest text goes live, if that was decided and is yet to come. */
          goesLiveAt: z.string().optional(),
          /** How often it has answered, as far as that is known. */
          used: z.object({ count: z.number(), lastAt: z.number() }).optional(),
        }),
        handle({ params: { id } }) {
          const stands = shelf.standing(id)
          if (!stands) throw new KnowledgeError([{ code: 'ARTICLE_UNKNOWN', article: id }])
          const serves = space.published().find((each) => each.id === id)
          const known = usage?.now()
          const used = known && (known.get(id) ?? { count: 0, lastAt: 0 })
          const goesLiveAt = stands.standings.includes('scheduled')
            ? momentOf(stands.article, space.releases())
            : undefined
          return {
            ...stands,
            ...(serves && { serves }),
            ...(goesLiveAt && { goesLiveAt }),
            ...(used && { used }),
            versions: space.versions(id),
          }
        },
      },
    ),
    place('GET', '/releases/latest', 'The latest releases, each with the first articles that it changed.', {
      query: z.object({ limit: z.coerce.number().int().min(1).max(MAX_ROWS).default(50) }),
      answer: list(releaseInBrief),
      handle: ({ query: { limit } }) =>
        space
          .releases()
          .slice(-limit)
          .toReversed()
          .map((one) => inBrief(space, one)),
    }),
    place(
      'POST',
      '/similar',
      'Articles that answer the same as one that is being written, those that say otherwise first.',
      {
        audit: 'none',
        role: readers,
        body: z.object({
          id: text.optional(),
          question: z.string(),
          phrasings: z.array(z.string()).max(500).default([]),
          answer: z.string().default(''),
          locale: z.string(),
        }),
        answer: list(
          z.object({
            article: listed,
            answer: z.string(),
            confidence: z.number(),
            claims: z.string().optional(),
            differs: z.object({ here: z.string(), there: z.string() }).optional(),
          }),
        ),
        async handle({ body }) {
          const found = await similarTo(body, { shelf, retriever })
          return found.flatMap(({ article: { id, answer }, ...similar }) => {
            const stands = shelf.standing(id)
            return stands ? [{ ...similar, article: rowOf(stands), answer }] : []
          })
        },
      },
    ),
  ]
}

/** A release or a trial with the first articles that it changes, by what they are about. */
export const inBrief = <Of extends Pick<Release, 'changes'>>(space: KnowledgeSpace, of: Of) => ({
  ...of,
  count: of.changes.length,
  changes: of.changes.slice(0, NAMED).map((changed) => {
    const { article, to, from } = changed
    const said = space.version(article, to ?? from ?? 1) ?? space.get(article)
    return { ...changed, ...(said && { question: said.question }) }
  }),
})

/** The moment for which the newest text of an article was released. */
const momentOf = ({ id, version, validFrom }: Article, releases: readonly Release[]): string | undefined =>
  releases.findLast(({ changes }) => changes.some(({ article, to }) => article === id && to === version))?.from ??
  validFrom

const rowOf = ({ article, standings, missing }: Listed) => ({ ...article, standings, missing })
