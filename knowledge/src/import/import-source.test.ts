import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { memorySpace } from '../space.js'
import { importCsv, importFolder } from './import-source.js'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'huida-import-'))
})

afterEach(() => rm(folder, { recursive: true }))

async function file(name: string, ...lines: string[]): Promise<string> {
  await mkdir(join(folder, name, '..'), { recursive: true })
  await writeFile(join(folder, name), lines.join('\n'))
  return join(folder, name)
}

const defaults = { scene: 'after-sale', problem: 'returns' } as const

describe('a folder of Markdown', () => {
  it('gives one article per file whose front matter has the question', async () => {
    await file(
      'returns/jacket.md',
      '---',
      'question: How do I return a jacket?',
      'phrasings: [send it back]',
      'scene: after-sale',
      'problem: returns',
      'status: published',
      '---',
      'Within **7 days**.',
      '# Not a question',
    )
    expect(await importFolder(folder)).toMatchObject({
      problems: [],
      articles: [
        {
          id: 'returns/jacket',
          question: 'How do I return a jacket?',
          phrasings: ['send it back'],
          answer: 'Within **7 days**.\n# Not a question',
          locale: 'en',
          status: 'published',
        },
      ],
    })
  })

  it('takes headings for questions when there is no front matter, drafts all of them', async () => {
    await file('faq.md', '# 常见问题', '## 怎么退货？', '七天内申请。', '', '## 运费谁出？', '```', '# 不是标题', '```')
    const { articles, problems } = await importFolder(folder, { defaults })
    expect(problems).toEqual([])
    expect(articles).toMatchObject([
      { question: '怎么退货？', answer: '七天内申请。', locale: 'zh', status: 'draft' },
      { question: '运费谁出？', answer: '```\n# 不是标题\n```' },
    ])
  })

  it('reports what has no scene or problem, with its line, and takes the rest', async () => {
    await file('a.md', '---', 'scene: after-sale', '---', '', '# Why?', 'Because.')
    await file('b.md', '---', 'scene: after-sale', 'problem: returns', '---', '# Why not?', 'Because.')
    const { articles, problems } = await importFolder(folder)
    expect(articles).toMatchObject([{ id: 'b' }])
    expect(problems).toEqual([
      {
        code: 'ARTICLE_INVALID',
        source: join(folder, 'a.md'),
        article: 'a',
        line: 5,
        field: 'problem',
        fault: 'missing',
      },
    ])
  })

  it('reports front matter that is not YAML, with its line', async () => {
    await file('a.md', '---', 'scene: after-sale', 'question: "open', '---', 'text')
    expect((await importFolder(folder)).problems).toMatchObject([{ code: 'IMPORT_UNREADABLE', line: 3 }])
  })

  it('reports a file without a question, and a folder that is not there', async () => {
    await file('a.md', 'Just text.')
    expect((await importFolder(folder)).problems).toMatchObject([{ code: 'IMPORT_EMPTY' }])
    expect((await importFolder(join(folder, 'none'))).problems).toMatchObject([{ code: 'FILE_UNREADABLE' }])
  })

  it('passes over hidden folders', async () => {
    await file('.git/a.md', '# Why?', 'Because.')
    expect(await importFolder(folder, { defaults })).toEqual({ articles: [], problems: [] })
  })

  it('changes the articles of an earlier import instead of adding others', async () => {
    const space = await memorySpace('shop')
    for (const answer of ['Yes.', 'No.']) {
      await file('faq.md', '# May I?', answer, '# Must I?', answer)
      for (const article of (await importFolder(folder, { defaults })).articles) await space.put(article)
    }
    expect(space.list()).toMatchObject([
      { answer: 'No.', version: 2 },
      { answer: 'No.', version: 2 },
    ])
  })
})

describe('a CSV file', () => {
  it('gives one article per row', async () => {
    const csv = await file(
      'faq.csv',
      'id,scene,problem,question,phrasings,answer,status',
      'r1,after-sale,returns,How do I return it?,send it back|give it back,"Within 7 days,',
      'free of charge.",published',
    )
    expect(await importCsv(csv)).toMatchObject({
      problems: [],
      articles: [
        {
          id: 'r1',
          phrasings: ['send it back', 'give it back'],
          answer: 'Within 7 days,\nfree of charge.',
          status: 'published',
        },
      ],
    })
  })

  it('may have Chinese column names and a byte order mark', async () => {
    const csv = await file(
      'faq.csv',
      '\uFEFF场景,问题类型,问题,相似问法,答案',
      '售后,退货,怎么退货？,想退｜不要了,七天内申请。',
    )
    expect((await importCsv(csv)).articles).toMatchObject([
      { scene: '售后', problem: '退货', phrasings: ['想退', '不要了'], locale: 'zh', status: 'draft' },
    ])
  })

  it('reports rows that lack something or repeat an id, with their lines, and takes the rest', async () => {
    const csv = await file(
      'faq.csv',
      'id,scene,problem,question,answer',
      'a,after-sale,returns,Why?,Because.',
      'b,,returns,Why?,Because.',
      'a,after-sale,returns,Why not?,Because.',
      'c,after-sale,returns,How?,',
    )
    const { articles, problems } = await importCsv(csv)
    expect(articles).toMatchObject([{ id: 'a', question: 'Why?' }])
    expect(problems).toEqual([
      { code: 'ARTICLE_INVALID', source: csv, article: 'b', line: 3, field: 'scene', fault: 'missing' },
      { code: 'ARTICLE_DUPLICATE', source: csv, article: 'a', line: 4 },
      { code: 'ARTICLE_INVALID', source: csv, article: 'c', line: 5, field: 'answer', fault: 'missing' },
    ])
  })

  it('reports an unknown column', async () => {
    const csv = await file('faq.csv', 'scene,problem,question,answr', 'after-sale,returns,Why?,Because.')
    expect((await importCsv(csv)).problems).toMatchObject([
      { field: 'answer', fault: 'missing' },
      { field: 'answr', fault: 'unknown-field' },
    ])
  })

  it('reports a quote that is never closed, and a file that is not there', async () => {
    const csv = await file('faq.csv', 'question,answer', 'Why?,"Because')
    expect((await importCsv(csv)).problems).toMatchObject([{ code: 'IMPORT_UNREADABLE', line: expect.any(Number) }])
    expect((await importCsv(join(folder, 'none.csv'))).problems).toMatchObject([{ code: 'FILE_UNREADABLE' }])
  })
})
