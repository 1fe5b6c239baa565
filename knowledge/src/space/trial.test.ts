import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cleanups, temporaryFolder, until } from '@huida/core/testing'
import { afterEach, describe, expect, it } from '@jest/globals'
import type { ArticleInput } from '../article.js'
import { KnowledgeError } from '../errors.js'
import { invoice as unsigned } from '../fixtures/invoice.js'
import type { KnowledgeSpace } from './contract.js'
import { memorySpace, openSpace } from './space.js'
import { sideOf } from './trial.js'

const invoice: ArticleInput = { ...unsigned, author: 'ann' }

const byMail: ArticleInput = { ...invoice, answer: 'By mail.', status: 'review' }
const returns: ArticleInput = { ...invoice, id: 'returns', problem: 'returns', question: 'How do I return it?' }

const cleanup = cleanups(afterEach)

const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'nothing',
    (error: unknown) => (error instanceof KnowledgeError ? error.code : error),
  )
const answers = (space: KnowledgeSpace) => space.published().map(({ answer }) => answer)
const tried = (space: KnowledgeSpace) => space.trial()?.articles.map(({ answer }) => answer)

/** A space that serves `invoice`, with another text of it that is ready. */
async function ready(header: Parameters<typeof memorySpace>[2] = {}): Promise<KnowledgeSpace> {
  const space = await memorySpace('shop', [invoice], header)
  await space.put(byMail)
  return space
}

describe('a trial', () => {
  it('changes nothing that is published, and gives its customers the newest texts', async () => {
    const space = await ready()
    const trial = await space.startTrial({ by: 'carol', share: 0.1, note: 'new rules' })
    expect(trial).toMatchObject({ number: 1, by: 'carol', share: 0.1, note: 'new rules' })
    expect(trial.changes).toEqual([{ article: 'invoice', from: 1, to: 2 }])
    expect(answers(space)).toEqual(['Ask for it on the order page.'])
    expect(tried(space)).toEqual(['By mail.'])
    expect(space.releases()).toHaveLength(1)
  })

  it('stays with the words that it began with, whatever is written meanwhile', async () => {
    const space = await ready()
    await space.startTrial({ by: 'carol', share: 0.1 })
    await space.put({ ...byMail, answer: 'By pigeon.', status: 'draft' })
    expect(tried(space)).toEqual(['By mail.'])
    const release = await space.publishTrial({ by: 'carol' })
    expect(release).toMatchObject({ trial: 1, changes: [{ article: 'invoice', from: 1, to: 2 }] })
    expect(answers(space)).toEqual(['By mail.'])
    expect(space.get('invoice')).toMatchObject({ answer: 'By pigeon.', status: 'draft' })
    expect(space.trials()).toMatchObject([{ ended: { how: 'published', by: 'carol', release: 2 } }])
  })

  it('is ended without a trace in what is published, and the texts are as ready as before', async () => {
    const space = await ready()
    await space.startTrial({ by: 'carol', share: 0.1 })
    await space.endTrial({ by: 'dan', note: 'no better' })
    expect(space.trial()).toBeUndefined()
    expect(answers(space)).toEqual(['Ask for it on the order page.'])
    expect(space.trials()).toMatchObject([{ ended: { how: 'stopped', by: 'dan', note: 'no better' } }])
    expect((await space.publish({ by: 'carol' })).changes).toEqual([{ article: 'invoice', from: 1, to: 2 }])
  })

  it('ends by itself at its instant, and tells so', async () => {
    const space = await ready()
    let told = 0
    space.onTrial(() => told++)
    await space.startTrial({ by: 'carol', share: 0.1, until: new Date(Date.now() + 2_000).toISOString() })
    expect([told, tried(space)]).toEqual([1, ['By mail.']])
    await until(() => told === 2)
    expect(space.trial()).toBeUndefined()
    expect(space.trials()).toMatchObject([{ ended: { how: 'expired' } }])
    expect(await codeOf(space.publishTrial({ by: 'carol' }))).toBe('TRIAL_NONE')
  })

  it('is the only one, and nothing is published beside it', async () => {
    const space = await ready()
    await space.startTrial({ by: 'carol', share: 0.1 })
    await space.put({ ...returns, status: 'review' })
    expect(await codeOf(space.publish({ by: 'carol', articles: ['returns'] }))).toBe('TRIAL_RUNNING')
    expect(await codeOf(space.startTrial({ by: 'carol', share: 0.2, articles: ['returns'] }))).toBe('TRIAL_RUNNING')
  })

  it('loses what is decided for everybody, and has ended when nothing is left', async () => {
    const space = await ready()
    await space.put({ ...returns, status: 'review' })
    await space.startTrial({ by: 'carol', share: 0.5 })
    await space.put({ ...byMail, answer: 'By courier.', status: 'published' })
    expect(space.trial()?.articles.map(({ id }) => id)).toEqual(['returns'])
    await space.remove('returns', 'carol')
    expect(space.trial()).toBeUndefined()
    expect(space.trials()).toMatchObject([{ ended: { how: 'stopped', by: 'carol' } }])
  })

  it('needs the approvals of a publish, and gives up what a reviewer sends back', async () => {
    const space = await memorySpace('shop', [{ ...invoice, status: 'review' }], { review: 'required' })
    const start = () => space.startTrial({ by: 'carol', share: 0.5, articles: ['invoice'] })
    expect(await codeOf(start())).toBe('REVIEW_MISSING')
    await space.approve(['invoice'], { by: 'bob' })
    await start()
    await space.sendBack(['invoice'], { by: 'bob', note: 'Say when.' })
    expect(space.trial()).toBeUndefined()
  })

  it('needs the approval of a legal reviewer where a text does', async () => {
    const space = await memorySpace('shop', [invoice])
    await space.put({ ...byMail, legal: true })
    const start = () => space.startTrial({ by: 'carol', share: 0.5, articles: ['invoice'] })
    expect(await codeOf(start())).toBe('REVIEW_MISSING')
    await space.approve(['invoice'], { by: 'lee', legal: true })
    expect((await start()).number).toBe(1)
  })

  it('is refused with a share of none or all, and with an end that has passed', async () => {
    const space = await ready()
    for (const share of [0, 1, -0.1, Number.NaN])
      expect(await codeOf(space.startTrial({ by: 'carol', share }))).toBe('SHARE_INVALID')
    const start = (until: string) => codeOf(space.startTrial({ by: 'carol', share: 0.5, until }))
    expect([await start('2020-01-01'), await start('soon')]).toEqual(['DATE_PAST', 'DATE_INVALID'])
    expect(await codeOf(space.endTrial({ by: 'carol' }))).toBe('TRIAL_NONE')
  })

  it('is known to another process and after a restart', async () => {
    const file = join(await temporaryFolder(cleanup), 'shop.json')
    const articles = [{ ...invoice, status: 'review' }]
    await writeFile(file, JSON.stringify({ format: 'huida-knowledge/1', space: 'shop', articles }))
    const open = async () => {
      const space = await openSpace({ file })
      cleanup(() => space.close())
      return space
    }
    const [mine, theirs] = [await open(), await open()]
    await mine.startTrial({ by: 'carol', share: 0.25 })
    await until(() => theirs.trial() !== undefined)
    expect(theirs.trial()).toEqual(mine.trial())
    expect((await open()).trial()).toEqual(mine.trial())
    expect(JSON.parse(await readFile(file, 'utf8')).articles).toMatchObject([{ status: 'review' }])
    await theirs.publishTrial({ by: 'dan' })
    await until(() => mine.trial() === undefined)
    expect(answers(mine)).toEqual(['Ask for it on the order page.'])
  })
})

describe('the side of a customer', () => {
  const customers = Array.from({ length: 20_000 }, (_, n) => `web:${n}`)
  const shareOf = (sides: readonly string[]) => sides.filter((side) => side === 'trial').length / sides.length
  const sides = (trial: { number: number; share: number }) =>
    customers.map((customer) => sideOf('shop', trial, customer).side)

  it('is always the same', () => {
    // Fixed here: another version of the program must not put customers on another side in the middle of a trial.
    const isTried = (customer: string) => sideOf('shop', { number: 1, share: 0.5 }, customer).side === 'trial'
    expect(customers.slice(0, 8).map(isTried)).toEqual([true, true, true, false, true, true, false, false])
  })

  it('is the trial for about its share, and another trial picks others', () => {
    const first = sides({ number: 1, share: 0.1 })
    expect(shareOf(first)).toBeGreaterThan(0.09)
    expect(shareOf(first)).toBeLessThan(0.11)
    const second = sides({ number: 2, share: 0.1 })
    const both = first.filter((side, n) => side === 'trial' && second[n] === 'trial')
    expect(both.length / customers.length).toBeLessThan(0.02)
  })
})
