import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Article, ArticleStatus } from '../article.js'
import { createRetriever } from '../search/retriever.js'
import { memorySpace } from './space.js'

const people = ['ann', 'bob', 'law'] as const
const ids = ['a', 'b'] as const

const id = fc.constantFrom(...ids)
const by = fc.constantFrom(...people)
const status = fc.constantFrom<ArticleStatus>('draft', 'review', 'published', 'retired')
/** Few texts, so that old ones come back. */
const answer = fc.constantFrom('one', 'two', 'three')
const validUntil = fc.constantFrom(undefined, undefined, '2020-01-01', '2999-01-01')

const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('put'), id, by, status, answer, validUntil, legal: fc.boolean() }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('submit'), id, by }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('approve'), id, by, legal: fc.boolean() }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('publish'), id, by }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('rollback'), by, release: fc.integer({ min: 1, max: 5 }) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('remove'), id, by }) },
)

/** What the words of an article are, as the rules mean it. */
const wordsOf = ({ id, answer, legal, validUntil }: Article) => JSON.stringify([id, answer, legal === true, validUntil])

test.each(['required', 'none'] as const)(
  'with review %s, whatever is done in whatever order: only approved words serve, nobody approves their own, expired ones are never found, versions never change',
  async (review) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
        const space = await memorySpace('shop', [], { review })
        const retriever = createRetriever(space)
        /** A model of the rules, kept beside: who has approved which words. */
        const approved = new Map<string, Set<string>>()
        const seen = new Map<string, string>()

        for (const done of steps) {
          const before = JSON.stringify(space.published())
          const approving = 'legal' in done && done.do === 'approve' ? space.get(done.id) : undefined
          let failed = false
          try {
            if (done.do === 'put' && 'answer' in done)
              await space.put({
                id: done.id,
                scene: 'after-sale',
                problem: 'returns',
                locale: 'en',
                question: `question ${done.id}`,
                answer: done.answer,
                status: done.status,
                author: done.by,
                ...(done.legal && { legal: true }),
                ...(done.validUntil && { validUntil: done.validUntil }),
              })
            else if (done.do === 'submit' && 'id' in done) await space.submit([done.id], { by: done.by })
            else if (done.do === 'approve' && 'legal' in done)
              await space.approve([done.id], { by: done.by, legal: done.legal })
            else if (done.do === 'publish' && 'id' in done) await space.publish({ by: done.by, articles: [done.id] })
            else if (done.do === 'rollback' && 'release' in done)
              await space.rollback({ by: done.by, release: done.release })
            else if ('id' in done) await space.remove(done.id)
          } catch (error) {
            expect(error).toMatchObject({ name: 'KnowledgeError' })
            failed = true
          }
          if (failed) expect(JSON.stringify(space.published())).toBe(before)
          if (approving && !failed && 'legal' in done) {
            expect(approving.author).not.toBe(done.by)
            const key = `${wordsOf(approving)} ${done.legal ? 'legal' : 'plain'}`
            approved.set(key, (approved.get(key) ?? new Set()).add(done.by))
          }
          for (const article of space.published()) {
            const words = wordsOf(article)
            if (review === 'required') expect(approved.has(`${words} plain`)).toBe(true)
            if (article.legal) expect(approved.has(`${words} legal`)).toBe(true)
            expect(space.version(article.id, article.version)!.answer).toBe(article.answer)
          }
          for (const known of ids) {
            for (const { article } of space.versions(known)) {
              const key = `${known} ${article.version}`
              expect(seen.get(key) ?? wordsOf(article)).toBe(wordsOf(article))
              seen.set(key, wordsOf(article))
            }
          }
        }
        for (const known of ids)
          for (const { article } of await retriever.search(`question ${known}`)) {
            expect(article.validUntil === undefined || Date.parse(article.validUntil) > Date.now()).toBe(true)
            expect(space.published()).toContain(article)
          }
        retriever.close()
      }),
      { numRuns: 60 },
    )
  },
)

test('a rollback restores exactly what served before the release, whatever came after it', async () => {
  const edit = fc.record({ id, answer, status: fc.constantFrom<ArticleStatus>('published', 'retired', 'draft') })
  await fc.assert(
    fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 20 }), fc.nat(), async (edits, pick) => {
      const space = await memorySpace('shop')
      const served = () =>
        space
          .published()
          .map((article) => `${article.id} ${article.answer}`)
          .sort()
      /** What served before each release. */
      const before: string[][] = []
      for (const { id, answer, status } of edits) {
        const was = served()
        await space.put({ id, scene: 's', problem: 'p', locale: 'en', question: 'q?', answer, status })
        if (space.releases().length > before.length) before.push(was)
      }
      if (before.length === 0) return
      const release = (pick % before.length) + 1
      await space.rollback({ by: 'ann', release })
      expect(served()).toEqual(before[release - 1])
    }),
    { numRuns: 100 },
  )
})
