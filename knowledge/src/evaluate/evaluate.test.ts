import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { evaluateRetrieval } from './evaluate.js'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'huida-evaluate-'))
})

afterEach(() => rm(folder, { recursive: true }))

const jsonLines = (...rows: object[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('')
const write = (name: string, text: string) =>
  writeFile(join(folder, name), name.endsWith('.gz') ? gzipSync(text) : text)

const corpus = jsonLines(
  { _id: 'd1', title: '怎么退货', text: '七天内申请。' },
  { _id: 'd2', title: '怎么开发票', text: '在订单页申请。' },
  { _id: 'd3', title: 'How do I pay?', text: 'By card.' },
)

describe('an evaluation', () => {
  it('counts hits and ranks by the type of the query', async () => {
    await write('corpus.jsonl.gz', corpus)
    await write(
      'queries.jsonl.gz',
      jsonLines(
        { _id: 'q1', text: '想退货', type: 'zh' },
        { _id: 'q2', text: '怎么开发票', type: 'zh' },
        { _id: 'q3', text: 'pay', type: 'en' },
        { _id: 'q4', text: 'nobody judged this', type: 'en' },
      ),
    )
    // The second judgment names the wrong article, which is found second.
    await write('qrels.tsv.gz', 'query-id\tcorpus-id\tscore\nq1\td1\t1\nq2\td1\t1\nq2\td2\t0\nq3\td3\t1\n')
    expect(await evaluateRetrieval(folder)).toMatchObject({
      articles: 3,
      method: expect.stringContaining('BM25'),
      overall: { queries: 3, hit1: 2 / 3, mrr10: (1 + 1 / 2 + 1) / 3 },
      byType: { zh: { queries: 2, hit1: 0.5, mrr10: 0.75 }, en: { queries: 1, hit1: 1, mrr10: 1 } },
    })
  })

  it('tells what became of every query, and of the same query without its articles', async () => {
    await write('corpus.jsonl', corpus)
    await write(
      'queries.jsonl',
      jsonLines({ _id: 'q1', text: '怎么退货', type: 'zh' }, { _id: 'q2', text: 'pay by cheque' }),
    )
    await write('qrels.tsv', 'query-id\tcorpus-id\tscore\nq1\td1\t1\nq2\td1\t1\n')
    const { outcomes, overall } = await evaluateRetrieval(folder)
    expect(outcomes).toEqual([
      {
        query: 'q1',
        type: 'zh',
        rank: 1,
        right: true,
        ndcg: 1,
        confidence: expect.any(Number),
        removed: expect.any(Number),
      },
      expect.objectContaining({ query: 'q2', type: 'query', rank: 0, right: false, ndcg: 0 }),
    ])
    expect(outcomes[0]!.removed).toBeLessThan(outcomes[0]!.confidence)
    expect(overall).toMatchObject({ hit10: 0.5, ndcg10: 0.5, auroc: expect.any(Number), ece: expect.any(Number) })
    expect((await evaluateRetrieval(folder, { answerability: false })).outcomes[0]).not.toHaveProperty('removed')
  })

  it('takes the grades of judgments for gains', async () => {
    await write('corpus.jsonl', corpus)
    await write('queries.jsonl', jsonLines({ _id: 'q', text: '怎么退货' }))
    await write('qrels.tsv', 'query-id\tcorpus-id\tscore\nq\td1\t1\nq\td2\t3\n')
    const best = 3 + 1 / Math.log2(3)
    expect((await evaluateRetrieval(folder)).overall.ndcg10).toBeCloseTo((1 + 3 / Math.log2(3)) / best)
  })

  it('takes the same faq for relevant when there are no judgments', async () => {
    await write('corpus.jsonl', jsonLines({ _id: 'a', title: '', text: 'where is my card', faq: 'card' }))
    await write('queries.jsonl', jsonLines({ _id: 'q', text: 'my card?', faq: 'card' }))
    expect(await evaluateRetrieval(folder)).toMatchObject({ overall: { queries: 1, hit1: 1 } })
  })

  it('asks as many queries as it may, spread over the file', async () => {
    await write('corpus.jsonl', jsonLines({ _id: 'a', title: '', text: 'where is my card', faq: 'card' }))
    const queries = Array.from({ length: 10 }, (_, i) => ({ _id: `q${i}`, text: 'my card?', faq: 'card' }))
    await write('queries.jsonl', jsonLines(...queries))
    const { outcomes } = await evaluateRetrieval(folder, { most: 5 })
    expect(outcomes.map(({ query }) => query)).toEqual(['q0', 'q2', 'q4', 'q6', 'q8'])
  })

  it('asks each half of the articles once, taught by the questions of the other half alone', async () => {
    const faqs = ['card', 'parcel', 'refund', 'invoice']
    await write(
      'corpus.jsonl',
      jsonLines(...faqs.map((faq) => ({ _id: faq, title: `about the ${faq}`, text: faq, faq }))),
    )
    await write(
      'queries.jsonl',
      jsonLines(...faqs.map((faq) => ({ _id: `q-${faq}`, text: `zzqx ${faq[0]}zzqx`, faq }))),
    )
    const { outcomes } = await evaluateRetrieval(folder, { crossFit: true, answerability: false })
    expect(outcomes.map(({ query }) => query).sort()).toEqual(['q-card', 'q-invoice', 'q-parcel', 'q-refund'])
    // Had its own question been confirmed, each would be found by it.
    expect(outcomes.map(({ rank }) => rank)).toEqual([0, 0, 0, 0])
  })

  it('says which file is missing, and which line is wrong', async () => {
    await expect(evaluateRetrieval(folder)).rejects.toThrow(/corpus\.jsonl cannot be used \(there is no such file\)/)
    await write('corpus.jsonl', `${corpus}{"_id": 4}\n`)
    await expect(evaluateRetrieval(folder)).rejects.toMatchObject({ code: 'DATASET_INVALID', problems: [{ line: 4 }] })
  })
})
