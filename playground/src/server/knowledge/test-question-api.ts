import { KnowledgeError, type KnowledgeSpace } from '@huida/knowledge'
import { z } from 'zod'
import { ask, type Rehearsal } from '../../release/gate.js'
import type { TestQuestions } from '../../release/test-questions.js'
import type { Placed } from '../mount.js'
import { place, readers } from './place.js'
import { done, list, ok } from './schemas.js'

const question = z.string().trim().min(1).max(2_000)
const locale = z.string().max(20).optional()

/** Questions whose answer is known: each publish is rehearsed on them. */
export function testQuestionRoutes(space: KnowledgeSpace, questions: TestQuestions, bot: Rehearsal): Placed[] {
  return [
    place('GET', '/test-questions', 'Questions whose answer is known, in the order in which they were added.', {
      answer: list(
        z.object({
          question: z.string(),
          locale: z.string().optional(),
          /** Which must answer; `null`: none may. */
          article: z.string().nullable(),
        }),
      ),
      handle: () => questions.list(),
    }),
    place('PUT', '/test-questions', 'Says which article must answer a question, or that none may.', {
      body: z.object({ question, locale, article: z.string().min(1).nullable() }),
      answer: done,
      async handle({ body: { question, locale, article } }) {
        if (article !== null && !space.get(article)) throw new KnowledgeError([{ code: 'ARTICLE_UNKNOWN', article }])
        await questions.put({ question, article, ...(locale !== undefined && { locale }) })
        return ok
      },
    }),
    place(
      'POST',
      '/test-questions/check',
      'Asks the bot that runs all of them, and tells which are answered rightly.',
      {
        ...{ role: readers, audit: 'none' },
        body: z.object({}),
        answer: list(
          z.object({
            question: z.string(),
            locale: z.string().optional(),
            article: z.string().nullable(),
            answered: z.object({ article: z.string().optional(), version: z.number().optional(), text: z.string() }),
            isRight: z.boolean(),
          }),
        ),
        async handle({ signal }) {
          const checked = []
          for (const golden of await questions.list()) {
            signal.throwIfAborted()
            const answered = await ask(bot, golden)
            checked.push({ ...golden, answered, isRight: (answered.article ?? null) === golden.article })
          }
          return checked
        },
      },
    ),
    place('DELETE', '/test-questions', 'Takes a question away.', {
      query: z.object({ question, locale }),
      answer: done,
      async handle({ query: { question, locale } }) {
        return { ok: await questions.remove({ question, ...(locale !== undefined && { locale }) }) }
      },
    }),
  ]
}
