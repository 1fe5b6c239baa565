import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { createLexicalIndex } from '../lexical/lexical.js'
import { corrected, slipsBetween } from './spelling.js'
import { createVocabulary } from './vocabulary.js'

const chinese = [
  '怎么开发票？',
  '优惠券怎么用？',
  '我的优惠券用不了',
  '怎么退货，运费谁出？',
  '退款多久到账？',
  '怎么修改收货地址？',
  '快递三天没动了怎么办？',
  '你们几点下班？',
]
const english = [
  'How do I return a jacket?',
  'Can I change the delivery address before it has shipped?',
  'How do I cancel an order?',
  'I forgot my password',
  'Does the TH01 sensor work with the XL300 hub?',
  'Which payment methods do you take?',
]

function reader(questions: readonly string[] = [...chinese, ...english]) {
  const vocabulary = createVocabulary()
  const index = createLexicalIndex<string>()
  for (const question of questions) {
    vocabulary.add([question], 'Ships to Australia.')
    index.set(question, { questions: [question], answer: 'Ships to Australia.' })
  }
  return (query: string, locale?: string) => corrected(query, { vocabulary, rarity: index.rarity, locale })
}

describe('a question', () => {
  it.each([
    ['how do i retrun a jacket', 'how do i return a jacket'],
    ['chnage the delivry adress', 'change the delivery address'],
    ['cancle my order pls', 'cancel my order please'],
    ['forgott my pasword', 'forgot my password'],
    ['do you ship to austrlia', 'do you ship to australia'],
    ['我的优惠卷用不了', '我的优惠券用不了'],
    ['优惠劵怎么用', '优惠券怎么用'],
    ['想腿货', '想退货'],
    ['收货帝址填错了', '收货地址填错了'],
    ['发飘怎么开', '发票怎么开'],
    ['怎么开发piao', '怎么开发票'],
    ['怎么tuikuan', '怎么退款'],
    ['fapiao zenme kai', '发票 怎么 开'],
    ['tuihuo yunfei', '退货 运费'],
    ['tui huo', '退货'],
  ])('is read as it was meant: %s', (typed, meant) => {
    expect(reader()(typed)).toBe(meant)
  })

  it.each([
    'is there a TH02',
    'does the XL30 fit',
    'are there any XXL or THX',
    'do you take Klarna',
    'is it made of nike leather',
    'who was the best actress',
    'the weather in Berlin',
    '那你帮我看看',
    '又不是质量问题',
    '没别的事了',
    '退钱还是换货',
    '我到家了',
  ])('keeps codes, names and words that articles do not say: %s', (query) => {
    expect(reader()(query)).toBe(query)
  })

  it('is no pinyin where the articles are not Chinese', () => {
    expect(reader(english)('fapiao zenme kai')).toBe('fapiao zenme kai')
    expect(reader()('fapiao zenme kai', 'en')).toBe('fapiao zenme kai')
  })

  it('that is long is left as it is, for it says enough', () => {
    const long = `retrun ${'a jacket '.repeat(30)}`
    expect(reader()(long)).toBe(long)
  })

  it('may be any string', () => {
    const read = reader()
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (text) => typeof read(`${text}发piao`) === 'string'),
    )
  })
})

describe('slips', () => {
  it.each([
    ['retrun', 'return', 1],
    ['adress', 'address', 1],
    ['sise', 'size', 1],
    ['nike', 'nice', Number.POSITIVE_INFINITY],
    ['bike', 'like', Number.POSITIVE_INFINITY],
  ])('between %s and %s', (typed, word, slips) => {
    expect(slipsBetween(typed, word)).toBe(slips)
  })
})
