import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { explain } from '../errors.js'
import { memorySpace } from '../space/space.js'
import { type Imported, type ImportProgress, importSource } from './index.js'

const fixtures = fileURLToPath(new URL('fixtures/', import.meta.url))
const defaults = { scene: 'after-sale', problem: 'returns' } as const

const newFolder = () => mkdtemp(join(tmpdir(), 'huida-import-'))

describe('documents of LibreOffice', () => {
  let folder: string
  let all: Imported

  beforeAll(async () => {
    folder = await newFolder()
    for (const name of ['returns.docx', 'returns.html', 'returns.pdf', 'policy.pdf', 'faq.xlsx']) {
      await mkdir(join(folder, name.replace('.', '-')))
      await copyFile(join(fixtures, name), join(folder, name.replace('.', '-'), name))
    }
    all = await importSource(folder, { defaults: { scene: 'after-sale', problem: 'returns' } })
  }, 30_000)

  afterAll(() => rm(folder, { recursive: true }))

  const articles = (name: string) => all.articles.filter(({ id }) => id.startsWith(`${name.replace('.', '-')}/`))
  const told = (name: string) => articles(name).map(({ question, answer }) => [question, answer])

  it('become articles, and nothing of them waits or is refused', () => {
    expect(all).toMatchObject({ quarantined: [], problems: [] })
    expect(all.articles).toHaveLength(26)
  })

  it('are drafts that say where they came from, and not where the operator keeps it', () => {
    const from = 'policy-pdf/policy.pdf'
    for (const article of articles('policy.pdf')) {
      expect(article).toMatchObject({ status: 'draft', origin: { type: 'import', from } })
    }
  })

  it('have the same ids at every import', async () => {
    const [, again] = [await importSource(join(fixtures, 'faq.xlsx')), await importSource(join(fixtures, 'faq.xlsx'))]
    const ids = [...again.articles, ...again.quarantined].map(({ id }) => id).sort()
    expect(
      articles('faq.xlsx')
        .map(({ id }) => id.replace('faq-xlsx/', ''))
        .sort(),
    ).toEqual(ids)
  })

  it('give an article for every heading of a DOCX, with its lists, links and tables', () => {
    expect(told('returns.docx')).toEqual([
      [
        '七天无理由退货怎么申请？',
        '打开「我的订单」，选择要退的商品，点击「申请退货」。仓库收到后 **48 小时**内退款，原路退回到付款账户。\n\n- 商品完好，吊牌没有剪掉\n- 签收后七天以内',
      ],
      [
        '退货的运费谁来出？',
        '质量问题由我们承担运费；其他原因的运费由您承担，买过[运费险](https://shop.example/insurance)的由保险公司赔付。',
      ],
      [
        'How do I exchange a size?',
        'Choose “Exchange” on the order page and pick the new size. We send it as soon as the parcel with the old one is on its way to us, which the courier reports within a day.',
      ],
      [
        'What if the new size is sold out?',
        'In stock again within a week | We keep your order and write to you\nNot expected again | We refund the full price',
      ],
      ['发票开错了怎么重开？', expect.stringContaining('旧发票自动作废。')],
      ['Can I get an invoice for an order of last year?', expect.stringContaining('twenty-four months')],
    ])
  })

  it('give the same articles as HTML and as DOCX', () => {
    expect(told('returns.html')).toEqual(told('returns.docx'))
  })

  it('give the questions of a PDF by their question marks, across its pages', () => {
    expect(articles('returns.pdf').map(({ question, locale }) => [question, locale])).toEqual([
      ['七天无理由退货怎么申请？', 'zh'],
      ['退货的运费谁来出？', 'zh'],
      ['How do I exchange a size?', 'en'],
      ['What if the new size is sold out?', 'en'],
      ['发票开错了怎么重开？', 'zh'],
      ['Can I get an invoice for an order of last year?', 'en'],
    ])
    expect(articles('returns.pdf')[0]!.answer).toBe(
      '打开「我的订单」，选择要退的商品，点击「申请退货」。仓库收到后 48 小时内退款，原路退回到付款账户。\n• 商品完好，吊牌没有剪掉\n• 签收后七天以内',
    )
  })

  it('give 问 and 答, Q and A of a PDF of three pages, also where an answer goes on overleaf', () => {
    expect(told('policy.pdf')).toEqual([
      ['会员积分多久过期？', expect.stringMatching(/^积分在获得后.*尽快在积分商城使用，.*礼品。$/)],
      ['怎么升级为金卡会员？', '十二个月内累计消费满五千元，次日自动升级。\n升级后的权益立即生效，有效期一年。'],
      ['Do you deliver on Sundays?', expect.stringMatching(/^Yes, .* Monday to Saturday, .* evening\.$/)],
      [
        'How much is express delivery to Hong Kong, Macao and Taiwan, and how long does a parcel take to get there?',
        '35 yuan for the first kilogram. It takes three to five days.',
      ],
    ])
  })

  it('give every sheet of an XLSX, in Chinese and English, with numbers and days', () => {
    expect(articles('faq.xlsx')).toMatchObject([
      { question: '退款多久到账？', phrasings: ['钱什么时候退', '退款没收到'], scene: 'after-sale', problem: 'refund' },
      { question: '可以只退一件吗？', problem: 'returns' },
      {
        question: 'How many coupons may I use for one order?',
        answer: 'One.\nIt cannot be combined with a discount.',
        validUntil: '2027-01-01T00:00:00.000Z',
      },
      { question: 'How many are left?', answer: '12' },
    ])
  })
})

describe('a folder', () => {
  let folder: string

  beforeEach(async () => {
    folder = await newFolder()
  })

  afterEach(() => rm(folder, { recursive: true }))

  async function file(name: string, ...lines: string[]): Promise<string> {
    await mkdir(join(folder, name, '..'), { recursive: true })
    await writeFile(join(folder, name), lines.join('\n'))
    return join(folder, name)
  }

  it('is read with the folders in it, and hidden files and links are passed over', async () => {
    await file('returns/faq.md', '# May I?', 'Yes.')
    await file('.git/a.md', '# Why?', 'Because.')
    await file('logo.png', '\u0089PNG')
    await symlink(join(fixtures, 'policy.pdf'), join(folder, 'link.pdf'))
    const progress: ImportProgress[] = []
    const imported = await importSource(folder, { defaults, onProgress: (step) => progress.push(step) })
    expect(imported.articles).toMatchObject([{ id: expect.stringMatching(/^returns\/faq-/), question: 'May I?' }])
    expect(imported.problems).toMatchObject([{ code: 'IMPORT_REFUSED', refusal: 'unknown-kind', found: '.png' }])
    expect(progress).toEqual([
      { source: join(folder, 'logo.png'), done: 1, total: 2 },
      { source: join(folder, 'returns/faq.md'), done: 2, total: 2 },
    ])
  })

  it('changes the articles of an earlier import instead of adding others', async () => {
    const space = await memorySpace('shop')
    for (const answer of ['Yes.', 'No.']) {
      await file('faq.md', '# May I?', answer, '# Must I?', answer)
      for (const article of (await importSource(folder, { defaults })).articles) await space.put(article)
    }
    expect(space.list()).toMatchObject([
      { answer: 'No.', version: 2 },
      { answer: 'No.', version: 2 },
    ])
  })

  it('stops when it is told to', async () => {
    await file('a.md', '# May I?', 'Yes.')
    await file('b.md', '# May I?', 'Yes.')
    const controller = new AbortController()
    const importing = importSource(folder, { signal: controller.signal, onProgress: () => controller.abort('enough') })
    await expect(importing).rejects.toBe('enough')
  })

  it('reports what is not there', async () => {
    const { problems } = await importSource(join(folder, 'none'))
    expect(problems).toMatchObject([{ code: 'FILE_UNREADABLE', file: join(folder, 'none') }])
    expect(explain(problems[0]!, 'zh')).toContain('无法读取')
  })
})
