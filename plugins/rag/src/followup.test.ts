import { createRetriever, memorySpace } from '@huida/knowledge'
import { expect, test } from '@jest/globals'
import { leaning, searchAbout } from './followup.js'

test.each<[string, string, string | undefined]>([
  ['那运费呢？', 'zh', '运费'],
  ['如果在国外呢', 'zh', '在国外'],
  ['谁出', 'zh', '谁出'],
  ['那我买的电视机用了三年以后坏了还能不能修呢', 'zh', undefined],
  ['衣服不合适怎么退货', 'zh', '衣服不合适怎么退货'],
  ['那呢？', 'zh', undefined],
  ['and for shoes?', 'en', 'shoes'],
  ['What about exchanges?', 'en', 'exchanges'],
  ['how long does it usually take?', 'en', 'how long does it usually take'],
  ['how do I get an invoice for my company I bought last year?', 'en', undefined],
  ['ok', 'en', undefined],
  // What a Chinese customer writes in Latin letters stays a part of the Chinese conversation.
  ['VIP', 'zh', 'vip'],
  ['那XXL呢', 'zh', 'xxl'],
  // Of other languages it is known only how long a short message is.
  ['那運費呢？', 'zh-TW', '運費'],
  ['送料は？', 'ja', '送料は'],
  ['購入した商品が壊れていたのですがどうすればいいですか', 'ja', undefined],
  ['e a troca?', 'pt-BR', 'e a troca'],
])('of "%s" (%s), what leans on the question before is %s', (text, locale, rest) => {
  expect(leaning(text, locale)?.rest).toBe(rest)
})

test.each([
  ...['那运费呢？', '谁出', 'and for shoes?', 'how long does it take?', 'so how long will all of that take', 'VIP'].map(
    (text) => [text, 'strongly'] as const,
  ),
  ...['衣服不合适怎么退货', 'ok, do you take Apple Pay on weekends?'].map((text) => [text, 'maybe'] as const),
])('"%s" leans %s', (text, how) => {
  expect(leaning(text, /\p{Script=Han}/u.test(text) ? 'zh' : 'en')?.how).toBe(how)
})

const about = { scene: 'service', locale: 'zh', status: 'published' } as const
const retriever = createRetriever(
  await memorySpace('shop', [
    { ...about, id: 'return', problem: 'return_goods', question: '衣服怎么退货？', answer: '7 天内。' },
    { ...about, id: 'return-fee', problem: 'return_goods', question: '退货的运费谁出？', answer: '质量问题我们出。' },
    { ...about, id: 'exchange', problem: 'exchange_goods', question: '衣服怎么换货？', answer: '15 天内。' },
    { ...about, id: 'exchange-fee', problem: 'exchange_goods', question: '换货的运费谁出？', answer: '第一次免费。' },
  ]),
)

test('the same words are about another article after another question', async () => {
  const after = async (article: string, problem: string, question: string) =>
    (
      await searchAbout(
        retriever,
        [{ article, problem, question }],
        { how: 'strongly', isSaid: true, rest: '运费' },
        undefined,
        {},
      )
    )[0]?.article.id
  expect(await after('return', 'return_goods', '衣服怎么退货？')).toBe('return-fee')
  expect(await after('exchange', 'exchange_goods', '衣服怎么换货？')).toBe('exchange-fee')
})

test('half a question may be about what was shown, though that holds no word of it', async () => {
  const found = createRetriever(
    await memorySpace('times', [
      { ...about, id: 'return', problem: 'return_goods', question: '衣服怎么退货？', answer: '7 天内。' },
      { ...about, id: 'delivery', problem: 'delivery', question: '送货要多久？', answer: '3 天。' },
    ]),
  )
  const topic = { article: 'return', problem: 'return_goods', question: '衣服怎么退货？' }
  const leaning = { how: 'strongly', isSaid: true, rest: '要多久' } as const
  const hits = await searchAbout(found, [topic], leaning, undefined, {})
  expect(hits.map(({ article }) => article.id)).toContain('return')
})
