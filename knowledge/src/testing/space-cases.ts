import assert from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'
import type { ArticleInput } from '../article.js'
import { createRetriever } from '../search/retriever.js'
import type { KnowledgeSpace } from '../space/contract.js'
import type { Header } from '../space/history-entry.js'

/** Opens one and the same space again and again, each time as another process would. */
export type SpaceOpener = () => Promise<KnowledgeSpace>

/** One thing that every space does, wherever it is kept. Run it with any test runner; it throws when the space does otherwise. */
export interface SpaceCase {
  name: string
  /** @param makeSpace gives a new space with this in it; the case closes what it opens */
  run(makeSpace: (articles: readonly ArticleInput[], header: Header) => Promise<SpaceOpener>): Promise<void>
}

/**
 * What a knowledge space promises to processes that share it, as a list to run:
 *
 * ```ts
 * for (const { name, run } of spaceCases) test(name, () => run(makeSpace))
 * ```
 */
export const spaceCases: readonly SpaceCase[] = [
  spaceCase('holds what it began with, and what was put there', async (open) => {
    const space = await open()
    assert.equal(space.name, 'shop')
    assert.equal((await space.put({ ...invoice, id: 'refund', answer: 'a\0b "\\ 🙂 \ud800' })).version, 1)
    const again = await open()
    assert.deepEqual(again.list(), space.list())
    assert.equal(again.get('refund')?.answer, 'a\0b "\\ 🙂 \ud800')
  }),

  spaceCase('is changed in one process and served in another, the index of the other included', async (open) => {
    const [one, other] = [await open(), await open()]
    const retriever = createRetriever(other)
    try {
      await retriever.settled()
      await one.put({ ...invoice, id: 'bananas', question: 'Do you sell bananas?' })
      await eventually(async () => (await retriever.search('bananas')).some(({ article }) => article.id === 'bananas'))
      await one.remove('bananas')
      await eventually(async () => (await retriever.search('bananas')).every(({ article }) => article.id !== 'bananas'))
    } finally {
      retriever.close()
    }
  }),

  spaceCase('tells of what others have changed, once', async (open) => {
    const [one, other] = [await open(), await open()]
    const told: string[] = []
    other.onPublish(({ put, removed }) => told.push(...put.map(({ answer }) => answer), ...removed))
    await one.put({ ...invoice, answer: 'First.' })
    await eventually(() => told.length > 0)
    await one.remove('invoice')
    await eventually(() => other.get('invoice') === undefined)
    assert.deepEqual(told, ['First.', 'invoice'])
  }),

  spaceCase('refuses an edit of a version that is no longer the newest, in whichever process', async (open) => {
    const [one, other] = [await open(), await open()]
    await one.put({ ...invoice, version: 1, answer: 'First.' })
    await assert.rejects(other.put({ ...invoice, version: 1, answer: 'Second.' }), { code: 'ARTICLE_CONFLICT' })
    assert.equal(other.get('invoice')?.answer, 'First.')
    assert.equal((await other.put({ ...invoice, version: 2, answer: 'Second.' })).version, 3)
  }),

  spaceCase('of edits of one version in two processes at once one is stored, and the other is told', async (open) => {
    const spaces = [await open(), await open()]
    const edits = await Promise.allSettled(
      spaces.map((space, at) => space.put({ ...invoice, version: 1, answer: `By ${at}.` })),
    )
    assert.deepEqual(edits.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
    const refused = edits.find((edit) => edit.status === 'rejected')
    assert.equal(refused?.reason.code, 'ARTICLE_CONFLICT')
  }),

  spaceCase('edits of different articles in two processes at once are all kept', async (open) => {
    const spaces = [await open(), await open()]
    const ids = Array.from({ length: 20 }, (_, at) => `a${at}`)
    await Promise.all(ids.map((id, at) => spaces[at % 2]!.put({ ...invoice, id })))
    const again = await open()
    assert.deepEqual(
      again
        .list()
        .map(({ id }) => id)
        .sort(),
      ['invoice', ...ids].sort(),
    )
  }),

  spaceCase(
    'of two publishes of the same in two processes at once one is a release, and the other is told',
    async (open) => {
      const [one, other] = [await open(), await open()]
      await one.put({ ...invoice, status: 'draft', answer: 'New.' })
      const published = await Promise.allSettled([
        one.publish({ by: 'ann', articles: ['invoice'] }),
        other.publish({ by: 'bob', articles: ['invoice'] }),
      ])
      const refused = published.filter((one) => one.status === 'rejected')
      assert.deepEqual(
        refused.map(({ reason }) => reason.code),
        ['NOTHING_TO_PUBLISH'],
      )
      const again = await open()
      const last = again.releases().at(-1)
      assert.deepEqual(last?.changes, [{ article: 'invoice', from: 1, to: 2 }])
    },
  ),

  spaceCase('lets a release serve as a whole: nobody sees a part of it', async (open) => {
    const [one, other] = [await open(), await open()]
    const ids = Array.from({ length: 30 }, (_, at) => `a${at}`)
    await Promise.all(ids.map((id) => one.put({ ...invoice, id, status: 'draft' })))
    const seen = new Set<number>()
    other.onPublish(() => seen.add(other.published().length))
    await one.publish({ by: 'ann', articles: ids })
    await eventually(() => other.published().length === 31)
    await one.rollback({ by: 'ann' })
    await eventually(() => other.published().length === 1)
    assert.deepEqual([...seen], [31, 1])
  }),

  spaceCase('knows versions, approvals and releases of another process, and after opening again', async (open) => {
    const one = await open()
    await one.put({ ...invoice, status: 'review', author: 'ann', legal: true, answer: 'New.' })
    await assert.rejects(one.approve(['invoice'], { by: 'Ann', legal: true }), { code: 'REVIEWER_IS_AUTHOR' })
    const other = await open()
    await other.approve(['invoice'], { by: 'bob', legal: true })
    await one.publish({ by: 'carol', articles: ['invoice'], note: 'new rules' })
    await eventually(() => other.releases().length === 2)
    assert.equal(other.version('invoice', 1)?.answer, invoice.answer)
    const again = await open()
    assert.deepEqual(again.versions('invoice'), other.versions('invoice'))
    assert.deepEqual(again.releases(), one.releases())
    assert.equal(again.releases().at(-1)?.note, 'new rules')
  }),

  spaceCase('runs a trial in every process, with the same customers, and ends it in all', async (open) => {
    const [one, other] = [await open(), await open()]
    await one.put({ ...invoice, status: 'draft', answer: 'Tried.' })
    const { number } = await one.startTrial({ by: 'ann', share: 0.5, articles: ['invoice'] })
    await eventually(() => other.trial()?.number === number)
    assert.deepEqual(other.trial(), one.trial())
    assert.deepEqual(
      other.published().map(({ answer }) => answer),
      [invoice.answer],
    )
    await assert.rejects(other.publish({ by: 'bob', articles: ['invoice'] }), { code: 'TRIAL_RUNNING' })
    await other.publishTrial({ by: 'bob' })
    await eventually(() => one.trial() === undefined && one.published()[0]?.answer === 'Tried.')
    assert.deepEqual(one.trials(), other.trials())
  }),

  spaceCase('sends a text back in every process', async (open) => {
    const [one, other] = [await open(), await open()]
    await one.put({ ...invoice, status: 'review', author: 'ann', answer: 'New.' })
    await other.sendBack(['invoice'], { by: 'bob', note: 'Say in which form.' })
    await eventually(() => one.get('invoice')?.status === 'draft')
    assert.equal(one.versions('invoice').at(-1)?.returned[0]?.note, 'Say in which form.')
  }),

  spaceCase('is configured for every process, and says so after opening again', async (open) => {
    const [one, other] = [await open(), await open()]
    assert.deepEqual([other.review, other.synonyms()], ['none', [['bill', 'invoice']]])
    await one.configure({ review: 'required' }, { by: 'ann' })
    await eventually(() => other.review === 'required')
    assert.equal((await other.put({ ...invoice, answer: 'Not approved.' })).status, 'draft')
    assert.deepEqual(
      other.published().map(({ answer }) => answer),
      [invoice.answer],
    )
    const again = await open()
    assert.deepEqual([again.review, again.synonyms()], ['required', [['bill', 'invoice']]])
  }),

  spaceCase('serves at once what was published at once, though another clock is ahead', async (open) => {
    const one = await open()
    const now = Date.now
    Date.now = () => now() + 3_600_000
    try {
      await one.put({ ...invoice, answer: 'By mail.' })
    } finally {
      Date.now = now
    }
    assert.deepEqual(
      (await open()).published().map(({ answer }) => answer),
      ['By mail.'],
    )
  }),

  spaceCase(
    'tries a text with the same customers in every process, and one trial of two that begin at once',
    async (open) => {
      const [one, other] = [await open(), await open()]
      await one.put({ ...invoice, answer: 'By mail.', status: 'review' })
      await eventually(() => other.get('invoice')?.answer === 'By mail.')
      const begun = await Promise.allSettled(
        [one, other].map((space) => space.startTrial({ by: 'ann', share: 0.5, articles: ['invoice'] })),
      )
      const refused = begun.flatMap((end) => (end.status === 'rejected' ? [end.reason as { code: string }] : []))
      assert.deepEqual(
        refused.map(({ code }) => code),
        ['TRIAL_RUNNING'],
      )
      await eventually(() => one.trial() !== undefined && other.trial() !== undefined)
      const answersOf = async (space: KnowledgeSpace) => {
        const retriever = createRetriever(space)
        try {
          const answers = []
          for (let n = 0; n < 20; n++) {
            const found = await (await retriever.for!(() => `web:${n}`)).search(invoice.question)
            answers.push(found[0]?.article.answer)
          }
          return answers
        } finally {
          retriever.close()
        }
      }
      const answers = await answersOf(one)
      assert.equal(new Set(answers).size, 2)
      assert.deepEqual(await answersOf(other), answers)
      assert.deepEqual(await answersOf(await open()), answers)
      await other.publishTrial({ by: 'bob' })
      await eventually(() => one.trial() === undefined)
      assert.equal(one.published()[0]?.answer, 'By mail.')
    },
  ),

  spaceCase('stores nothing once it is closed', async (open) => {
    const space = await open()
    await space.close()
    await assert.rejects(space.put(invoice), { code: 'SPACE_CLOSED' })
  }),
]

const invoice = {
  id: 'invoice',
  scene: 'after-sale',
  problem: 'invoice',
  locale: 'en',
  question: 'How do I get an invoice?',
  answer: 'Ask for it on the order page.',
  status: 'published' as const,
}

function spaceCase(name: string, check: (open: SpaceOpener) => Promise<void>): SpaceCase {
  return {
    name,
    async run(makeSpace) {
      const open = await makeSpace([invoice], { synonyms: [['bill', 'invoice']] })
      const opened: KnowledgeSpace[] = []
      try {
        await check(async () => {
          const space = await open()
          opened.push(space)
          return space
        })
      } finally {
        await Promise.all(opened.map((space) => space.close()))
      }
    },
  }
}

const POLL_MS = 10
const WITHIN_MS = 60_000

/** Waits for a condition; what never comes true is told by the case that waits for it. */
async function eventually(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let waitedMs = 0; !(await condition()); waitedMs += POLL_MS) {
    assert.ok(waitedMs < WITHIN_MS, 'what one process has stored was never seen in the other')
    await pause(POLL_MS)
  }
}
