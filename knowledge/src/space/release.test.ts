import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { until } from '@huida/core/testing'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { type ArticleInput, gaps } from '../article.js'
import { invoice as unsigned } from '../fixtures/invoice.js'
import { createRetriever } from '../search/retriever.js'
import type { KnowledgeSpace } from './contract.js'
import { memorySpace, openSpace } from './space.js'

const invoice: ArticleInput = { ...unsigned, author: 'ann' }

let folder: string
let file: string
let opened: KnowledgeSpace[]

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'huida-release-'))
  file = join(folder, 'shop.json')
  opened = []
})

afterEach(async () => {
  for (const space of opened) await space.close()
  await rm(folder, { recursive: true })
})

/** What a person saves. */
const save = (articles: readonly unknown[], header: object = {}) =>
  writeFile(file, JSON.stringify({ format: 'huida-knowledge/1', space: 'shop', ...header, articles }, null, 2))

async function open(options: { readOnly?: boolean } = {}): Promise<KnowledgeSpace> {
  const space = await openSpace({ file, ...options })
  opened.push(space)
  return space
}

const answers = (space: KnowledgeSpace) => space.published().map(({ answer }) => answer)

/** What the file has, once it has every change. */
async function written(): Promise<ArticleInput[]> {
  for (const space of opened) await space.settled()
  return JSON.parse(await readFile(file, 'utf8')).articles
}

/** A space under review in which `invoice` serves, approved by bob. */
async function reviewed(): Promise<KnowledgeSpace> {
  await save([{ ...invoice, status: 'review' }], { review: 'required' })
  const space = await open()
  await space.approve(['invoice'], { by: 'bob' })
  await space.publish({ by: 'carol' })
  return space
}

describe('every version', () => {
  it('is kept: a citation from before an edit opens what was said, after a restart too', async () => {
    await save([invoice])
    await (await open()).put({ ...invoice, answer: 'By mail.' })
    const space = await open()
    expect(space.version('invoice', 1)!.answer).toBe('Ask for it on the order page.')
    expect(space.version('invoice', 2)!.answer).toBe('By mail.')
    expect(space.versions('invoice')).toMatchObject([
      { by: 'ann', serves: false },
      { by: 'ann', serves: true },
    ])
  })

  it('keeps its number when the file is edited while nobody follows it', async () => {
    await save([invoice])
    await (await open()).close()
    await save([{ ...invoice, answer: 'By mail.' }])
    const space = await open()
    expect(space.get('invoice')!.version).toBe(2)
    expect(space.version('invoice', 1)!.answer).toBe('Ask for it on the order page.')
  })

  it('is kept when its article is removed; added again, it gets the next number', async () => {
    await save([invoice])
    const space = await open()
    await space.remove('invoice')
    expect(space.published()).toEqual([])
    expect((await space.put({ ...invoice, answer: 'New.' })).version).toBe(2)
  })

  it('gets no number of its own for a change of status', async () => {
    await save([invoice])
    const space = await open()
    expect(await space.put({ ...invoice, status: 'retired' })).toMatchObject({ version: 1, status: 'retired' })
    expect(space.published()).toEqual([])
  })
})

describe('without review', () => {
  it('a published article serves at once, and that is a release', async () => {
    await save([invoice])
    const space = await open()
    await space.put({ ...invoice, answer: 'By mail.', author: 'bob' })
    expect(answers(space)).toEqual(['By mail.'])
    expect(space.releases()).toMatchObject([
      { number: 1, by: 'file', changes: [{ article: 'invoice', to: 1 }] },
      { number: 2, by: 'bob', changes: [{ article: 'invoice', from: 1, to: 2 }] },
    ])
  })

  it('a draft of a new text leaves what serves alone, until it is published', async () => {
    await save([invoice])
    const space = await open()
    await space.put({ ...invoice, answer: 'By mail.', status: 'draft' })
    expect(answers(space)).toEqual(['Ask for it on the order page.'])
    expect(space.preview(['invoice'])).toMatchObject([{ answer: 'By mail.' }])
    await space.publish({ by: 'ann', articles: ['invoice'] })
    expect(answers(space)).toEqual(['By mail.'])
    expect(await written()).toMatchObject([{ answer: 'By mail.', status: 'published' }])
  })

  it('an article that becomes a draft as it is, serves no more', async () => {
    await save([invoice])
    const space = await open()
    await space.put({ ...invoice, status: 'draft' })
    expect(space.published()).toEqual([])
  })

  it('publishing takes what was put up for review, and refuses to publish nothing', async () => {
    await save([
      { ...invoice, status: 'draft' },
      { ...invoice, id: 'other', status: 'review' },
    ])
    const space = await open()
    await space.publish({ by: 'ann' })
    expect(space.published().map(({ id }) => id)).toEqual(['other'])
    await expect(space.publish({ by: 'ann' })).rejects.toMatchObject({ code: 'NOTHING_TO_PUBLISH' })
  })
})

describe('under review', () => {
  it('nothing serves that nobody has approved, whatever the file claims', async () => {
    await save([invoice], { review: 'required' })
    const space = await open()
    expect(space.published()).toEqual([])
    expect(space.get('invoice')!.status).toBe('draft')
    await expect(space.publish({ by: 'carol', articles: ['invoice'] })).rejects.toMatchObject({
      problems: [{ code: 'REVIEW_MISSING', article: 'invoice', version: 1, missing: 'review' }],
    })
  })

  it('goes from draft by review and approval to published', async () => {
    await save([{ ...invoice, status: 'draft' }], { review: 'required' })
    const space = await open()
    await space.submit(['invoice'], { by: 'ann' })
    expect(space.pending()).toMatchObject([{ article: { status: 'review' }, missing: ['review'] }])
    await space.approve(['invoice'], { by: 'bob' })
    expect(space.pending()).toMatchObject([{ missing: [] }])
    expect(await space.publish({ by: 'carol', note: 'first' })).toMatchObject({
      number: 1,
      by: 'carol',
      note: 'first',
      changes: [{ article: 'invoice', to: 1 }],
    })
    expect(answers(space)).toHaveLength(1)
  })

  it('an edit of one character by hand leaves the approved version serving until the new one is approved', async () => {
    const space = await reviewed()
    await save([{ ...(await written())[0], answer: 'Ask for it on the order page!' }], { review: 'required' })
    await until(() => space.get('invoice')!.version === 2)
    expect(space.get('invoice')!.status).toBe('draft')
    expect(answers(space)).toEqual(['Ask for it on the order page.'])
    await space.submit(['invoice'], { by: 'ann' })
    await space.approve(['invoice'], { by: 'bob' })
    await space.publish({ by: 'carol' })
    expect(space.published()).toMatchObject([{ version: 2, answer: 'Ask for it on the order page!' }])
  })

  it('an author may not approve, however the name is written, nor who has written before in the same draft', async () => {
    const space = await reviewed()
    await space.put({ ...invoice, answer: 'By mail.', author: 'Bob', status: 'draft' })
    await space.put({ ...invoice, answer: 'By e-mail.', author: 'ann', status: 'review' })
    for (const by of ['ann', ' ANN ', 'bob'])
      await expect(space.approve(['invoice'], { by })).rejects.toMatchObject({ code: 'REVIEWER_IS_AUTHOR' })
    await space.approve(['invoice'], { by: 'dave' })
  })

  it('an edit by hand that does not say who made it is made by who puts it up for review', async () => {
    const { author: _, ...unsigned } = invoice
    await save([{ ...unsigned, status: 'review' }], { review: 'required' })
    const space = await open()
    await expect(space.approve(['invoice'], { by: 'bob' })).rejects.toMatchObject({ code: 'AUTHOR_UNKNOWN' })
    await space.submit(['invoice'], { by: 'ann' })
    await expect(space.approve(['invoice'], { by: 'ann' })).rejects.toMatchObject({ code: 'REVIEWER_IS_AUTHOR' })
    await space.approve(['invoice'], { by: 'bob' })
  })

  it('of several that are approved together either all are or none', async () => {
    await save([
      { ...invoice, status: 'review' },
      { ...invoice, id: 'refund', status: 'draft' },
    ])
    const space = await open()
    await expect(space.approve(['invoice', 'refund'], { by: 'bob' })).rejects.toMatchObject({
      code: 'REVIEW_NOT_ASKED',
    })
    expect(space.versions('invoice')[0]!.approvals).toEqual([])
  })

  it('who puts it up for review may not approve it, whoever is said to have written it', async () => {
    await save([{ ...invoice, status: 'draft' }], { review: 'required' })
    const space = await open()
    await space.submit(['invoice'], { by: 'bob' })
    await expect(space.approve(['invoice'], { by: 'bob' })).rejects.toMatchObject({ code: 'REVIEWER_IS_AUTHOR' })
  })

  it('only what is up for review can be approved', async () => {
    const space = await reviewed()
    await space.put({ ...invoice, answer: 'By mail.', status: 'draft' })
    await expect(space.approve(['invoice'], { by: 'bob' })).rejects.toMatchObject({ code: 'REVIEW_NOT_ASKED' })
  })

  it('an approval is of the words: an edit undoes it, and taking the edit back restores it', async () => {
    await save([{ ...invoice, status: 'review' }], { review: 'required' })
    const space = await open()
    await space.approve(['invoice'], { by: 'bob' })
    await space.put({ ...invoice, answer: 'By mail.', status: 'review' })
    expect(space.pending()).toMatchObject([{ missing: ['review'] }])
    await space.put({ ...invoice, status: 'review' })
    expect(space.pending()).toMatchObject([{ article: { version: 3 }, missing: [] }])
  })
})

describe('a legal article', () => {
  const legal = { ...invoice, legal: true, status: 'review' } as const

  it('needs an approval of its own, which any edit undoes, also where others need none', async () => {
    await save([legal])
    const space = await open()
    await expect(space.publish({ by: 'carol', articles: ['invoice'] })).rejects.toMatchObject({
      problems: [{ missing: 'legal-review' }],
    })
    await space.approve(['invoice'], { by: 'bob' })
    expect(space.pending()).toMatchObject([{ missing: ['legal-review'] }])
    await space.approve(['invoice'], { by: 'law', legal: true })
    await space.publish({ by: 'carol' })
    await space.put({ ...legal, answer: 'Never.', status: 'published' })
    expect(answers(space)).toEqual(['Ask for it on the order page.'])
  })

  it('cannot be replaced by a text that says it is not legal', async () => {
    await save([legal])
    const space = await open()
    await space.approve(['invoice'], { by: 'law', legal: true })
    await space.publish({ by: 'carol' })
    await space.put({ ...invoice, answer: 'Never.' })
    expect(answers(space)).toEqual(['Ask for it on the order page.'])
  })
})

describe('an effective date', () => {
  it('lets what serves go on until then', async () => {
    await save([invoice])
    const space = await open()
    await space.put({ ...invoice, answer: 'By mail.', status: 'draft' })
    const from = new Date(Date.now() + 300).toISOString()
    await space.publish({ by: 'ann', articles: ['invoice'], from })
    // A busy machine may be there by now.
    const [served] = answers(space)
    expect(served === 'Ask for it on the order page.' || Date.now() >= Date.parse(from)).toBe(true)
    await until(() => answers(space)[0] === 'By mail.')
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(from))
  })

  it('of a first version is its validFrom: nobody finds it before', async () => {
    const space = await memorySpace('shop', [{ ...invoice, status: 'draft' }])
    const retriever = createRetriever(space)
    await space.publish({ by: 'ann', articles: ['invoice'], from: '2999-01-01' })
    expect(await retriever.search('invoice')).toEqual([])
    expect(await retriever.search('invoice', { at: new Date('2999-01-02') })).toHaveLength(1)
  })

  it('an expired version is not found, and the one before does not come back', async () => {
    const space = await memorySpace('shop', [invoice])
    const retriever = createRetriever(space)
    await space.put({ ...invoice, answer: 'Sale!', validUntil: '2020-01-01' })
    expect(await retriever.search('invoice')).toEqual([])
  })

  it('that is none is refused', async () => {
    const space = await memorySpace('shop', [invoice])
    await expect(space.publish({ by: 'ann', from: 'soon' })).rejects.toMatchObject({ code: 'DATE_INVALID' })
  })
})

describe('a rollback', () => {
  it('lets what served before serve again at once, as new versions with the old texts', async () => {
    await save([invoice])
    const space = await open()
    await space.put({ ...invoice, answer: 'Wrong.' })
    await space.put({ ...invoice, id: 'new' })
    expect(await space.rollback({ by: 'carol', release: 2 })).toMatchObject({ number: 4, rollback: 2 })
    expect(space.published()).toMatchObject([{ id: 'invoice', version: 3, answer: 'Ask for it on the order page.' }])
    expect(await written()).toMatchObject([
      { id: 'invoice', version: 3, answer: 'Ask for it on the order page.' },
      { id: 'new', status: 'retired' },
    ])
    expect(space.version('invoice', 2)!.answer).toBe('Wrong.')
    expect((await open()).published()).toEqual(space.published())
  })

  it('can be taken back', async () => {
    const space = await memorySpace('shop', [invoice])
    await space.put({ ...invoice, answer: 'Better.' })
    await space.rollback({ by: 'carol' })
    await space.rollback({ by: 'carol' })
    expect(answers(space)).toEqual(['Better.'])
  })

  it('throws no draft away', async () => {
    const space = await memorySpace('shop', [invoice])
    await space.put({ ...invoice, answer: 'Wrong.' })
    await space.put({ ...invoice, answer: 'In the making.', status: 'draft' })
    await space.rollback({ by: 'carol' })
    expect(answers(space)).toEqual(['Ask for it on the order page.'])
    expect(space.get('invoice')).toMatchObject({ answer: 'In the making.', version: 3, status: 'draft' })
    expect((await space.put({ ...invoice, answer: 'Made.', status: 'draft' })).version).toBe(5)
  })

  it('works while a person has broken the file, and loses nothing of theirs when it is mended', async () => {
    await save([invoice])
    const space = await open()
    await space.put({ ...invoice, answer: 'Wrong.' })
    await space.settled()
    const text = await readFile(file, 'utf8')
    await writeFile(file, text.slice(0, -3))
    await space.rollback({ by: 'carol' })
    expect(answers(space)).toEqual(['Ask for it on the order page.'])
    await writeFile(
      file,
      text.replace('"articles": [', `"articles": [${JSON.stringify({ ...invoice, id: 'theirs' })},`),
    )
    await until(() => space.get('theirs'))
    expect(space.get('invoice')!.answer).toBe('Ask for it on the order page.')
  })

  it('to a release that there never was is refused', async () => {
    const space = await memorySpace('shop', [invoice])
    await expect(space.rollback({ by: 'carol', release: 7 })).rejects.toMatchObject({ code: 'RELEASE_UNKNOWN' })
  })
})

describe('two processes', () => {
  it('see what the other has done', async () => {
    await save([invoice])
    const [server, command] = [await open(), await open()]
    await command.put({ ...invoice, answer: 'By mail.' })
    await until(() => answers(server)[0] === 'By mail.')
    await server.rollback({ by: 'carol' })
    await until(() => answers(command)[0] === 'Ask for it on the order page.')
  })

  it('that write at once lose nothing: every change has its version', async () => {
    await save([invoice])
    const spaces = [await open(), await open(), await open()]
    await Promise.all(
      spaces.flatMap((space, i) =>
        Array.from({ length: 5 }, (_, n) => space.put({ ...invoice, id: `${i}-${n}`, answer: `${i} ${n}` })),
      ),
    )
    await Promise.all(spaces.map((space, i) => space.put({ ...invoice, answer: `by ${i}` })))
    const space = await open()
    expect(space.list()).toHaveLength(16)
    expect(
      space
        .versions('invoice')
        .map(({ article }) => article.answer)
        .sort(),
    ).toEqual(['Ask for it on the order page.', 'by 0', 'by 1', 'by 2'])
    expect(await written()).toHaveLength(16)
  })

  it('take an edit by hand in once', async () => {
    await save([invoice])
    const [left, right] = [await open(), await open()]
    await save([{ ...invoice, answer: 'By hand.' }])
    await until(() => answers(left)[0] === 'By hand.' && answers(right)[0] === 'By hand.')
    expect(left.get('invoice')!.version).toBe(2)
    expect(right.versions('invoice')).toHaveLength(2)
  })
})

describe('a crash', () => {
  it('between history and file: the next one to open completes it', async () => {
    await save([invoice])
    const before = await readFile(file, 'utf8')
    const space = await open()
    await space.put({ ...invoice, answer: 'By mail.' })
    await space.close()
    const history = join(folder, 'shop.history.jsonl')
    // As if the process had ended before the file was replaced.
    await writeFile(file, before)
    await writeFile(history, (await readFile(history, 'utf8')).replace(/\{"stored":2\}\n$/, ''))
    const next = await open()
    expect(answers(next)).toEqual(['By mail.'])
    expect(next.versions('invoice')).toHaveLength(2)
    expect(await written()).toMatchObject([{ answer: 'By mail.', version: 2 }])
  })

  it('within a line of the history: the line never was, and the next one is whole', async () => {
    await save([invoice])
    await (await open()).close()
    await appendFile(join(folder, 'shop.history.jsonl'), '{"seq":2,"by":"ann","put":[{"id":"inv')
    const space = await open()
    await space.put({ ...invoice, answer: 'By mail.' })
    expect(answers(await open())).toEqual(['By mail.'])
  })

  it('after both, and then an edit by hand back to the old text, is an edit', async () => {
    await save([invoice])
    const before = await readFile(file, 'utf8')
    const space = await open()
    await space.put({ ...invoice, answer: 'By mail.' })
    await space.close()
    await writeFile(file, before)
    expect(await open()).toMatchObject({})
    expect(opened.at(-1)!.get('invoice')).toMatchObject({ version: 3, answer: 'Ask for it on the order page.' })
  })
})

describe('the history', () => {
  it('that is gone is told, and what served goes on serving', async () => {
    await save([invoice])
    const space = await open()
    await rm(join(folder, 'shop.history.jsonl'))
    await until(() => space.problems.length > 0)
    expect(space.problems).toMatchObject([{ code: 'HISTORY_NOT_WRITTEN' }])
    expect(answers(space)).toHaveLength(1)
    await expect(space.put({ ...invoice, answer: 'x' })).rejects.toMatchObject({ code: 'HISTORY_NOT_WRITTEN' })
  })

  it('brings back a file that is gone, where it may be created', async () => {
    await save([invoice])
    await (await open()).close()
    await rm(file)
    const space = await openSpace({ file, create: 'shop' })
    opened.push(space)
    expect(answers(space)).toHaveLength(1)
    await space.put({ ...invoice, id: 'other' })
    expect(await written()).toHaveLength(2)
  })

  it('is not written by who only reads', async () => {
    await save([invoice])
    const space = await open({ readOnly: true })
    expect(answers(space)).toHaveLength(1)
    await expect(space.put(invoice)).rejects.toMatchObject({ code: 'SPACE_READ_ONLY' })
    await expect(readFile(join(folder, 'shop.history.jsonl'))).rejects.toMatchObject({ code: 'ENOENT' })
  })
})

describe('a draft in which people have still to decide something', () => {
  it.each([
    ['its answer', { answer: `Soon. ${gaps.answer.en}` }],
    ['its type of problem', { problem: gaps.label }],
  ])('is not published without %s', async (_, gap) => {
    await save([{ ...invoice, ...gap, status: 'draft' }])
    const space = await open()
    await expect(space.publish({ articles: ['invoice'], by: 'bob' })).rejects.toMatchObject({
      code: 'ARTICLE_UNFINISHED',
    })
    await save([{ ...invoice, ...gap }])
    await until(() => space.get('invoice')!.version === 1 && space.pending().length === 1)
    expect(answers(space)).toEqual([])
  })
})

describe('a text that is sent back', () => {
  it('is a draft again, with the reason, and the approvals of these words count no more', async () => {
    await save([{ ...invoice, status: 'review' }], { review: 'required' })
    const space = await open()
    await space.approve(['invoice'], { by: 'bob' })
    await space.sendBack(['invoice'], { by: 'lea', note: 'Say in which form it comes.', legal: true })
    expect(space.get('invoice')).toMatchObject({ status: 'draft' })
    const again = await open()
    expect(again.versions('invoice')).toMatchObject([
      { approvals: [], returned: [{ by: 'lea', note: 'Say in which form it comes.', legal: true, version: 1 }] },
    ])
    await again.submit(['invoice'], { by: 'ann' })
    expect(again.pending()).toMatchObject([{ missing: ['review'] }])
    await again.approve(['invoice'], { by: 'lea' })
    expect(again.pending()).toMatchObject([{ missing: [] }])
  })

  it('leaves what serves alone, and must have been up for review', async () => {
    const space = await reviewed()
    await space.put({ ...space.get('invoice')!, answer: 'By mail.', status: 'review', author: 'ann' })
    await space.sendBack(['invoice'], { by: 'bob', note: 'Not by mail.' })
    expect(answers(space)).toEqual(['Ask for it on the order page.'])
    await expect(space.sendBack(['invoice'], { by: 'bob', note: 'Again.' })).rejects.toThrow('review')
  })
})
