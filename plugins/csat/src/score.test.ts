import { describe, expect, test } from '@jest/globals'
import { type Reading, scoreIn } from './score.js'

const five: [string, Reading][] = [
  ['5', { score: 5 }],
  [' 5 。', { score: 5 }],
  ['５', { score: 5 }],
  ['⑤', { score: 5 }],
  ['5️⃣', { score: 5 }],
  ['Ⅴ', { score: 5 }],
  ['IV', { score: 4 }],
  ['1', { score: 1 }],
  ['五', { score: 5 }],
  ['two', { score: 2 }],
  ['5!!!🙂', { score: 5 }],
  ['五分', { score: 5 }],
  ['5 分', { score: 5 }],
  ['５分！', { score: 5 }],
  ['五星', { score: 5 }],
  ['五颗星', { score: 5 }],
  ['5分好评', { score: 5 }],
  ['五星好评！', { score: 5 }],
  ['给你打4分', { score: 4 }],
  ['我给3分吧', { score: 3 }],
  ['评分：4', { score: 4 }],
  ['打个5', { score: 5 }],
  ['满分', { score: 5 }],
  ['满分10分，我给8分', { score: 4 }],
  ['4/5', { score: 4 }],
  ['8/10', { score: 4 }],
  ['10/10', { score: 5 }],
  ['4 out of 5', { score: 4 }],
  ['3 stars', { score: 3 }],
  ['two stars', { score: 2 }],
  ['5-star', { score: 5 }],
  ["I'd give it a 4", { score: 4 }],
  ['my rating: 3', { score: 3 }],
  ['★★★★☆', { score: 4 }],
  ['⭐⭐⭐', { score: 3 }],
  ['⭐️⭐️ ⭐️', { score: 3 }],
  ['5⭐', { score: 5 }],
  ['⭐x4', { score: 4 }],
  ['sorry, I meant 4', { score: 4 }],
  ['按错了，是4分', { score: 4 }],
]

const words: [string, Reading][] = [
  ['满意', { score: 4 }],
  ['非常满意', { score: 5 }],
  ['十分满意', { score: 5 }],
  ['很满意，谢谢', { score: 5 }],
  ['挺满意的', { score: 4 }],
  ['不满意', { score: 2 }],
  ['非常不满意', { score: 1 }],
  ['一点都不满意', { score: 1 }],
  ['不太满意', { score: 2 }],
  ['非常差', { score: 1 }],
  ['太差了', { score: 1 }],
  ['差', { score: 2 }],
  ['差评', { score: 1 }],
  ['垃圾', { score: 1 }],
  ['不怎么样', { score: 2 }],
  ['还行', { score: 3 }],
  ['一般', { score: 3 }],
  ['一般般吧', { score: 3 }],
  ['马马虎虎', { score: 3 }],
  ['不错', { score: 4 }],
  ['很好', { score: 5 }],
  ['very good', { score: 5 }],
  ['Good!', { score: 4 }],
  ['not bad', { score: 4 }],
  ['not good', { score: 2 }],
  ["wasn't very helpful", { score: 2 }],
  ['so-so', { score: 3 }],
  ['it was ok', { score: 3 }],
  ['bad', { score: 2 }],
  ['very bad', { score: 1 }],
  ['terrible', { score: 1 }],
  ['excellent!!', { score: 5 }],
  ['👍', { score: 5 }],
  ['👍🏽👍🏽', { score: 5 }],
  ['👎', { score: 1 }],
  ['😐', { score: 3 }],
]

const withComments: [string, Reading][] = [
  ['5!!!🙂 但是物流太慢', { score: 5, comment: '但是物流太慢' }],
  ['5!!! 但是打13812345678没人接', { score: 5, comment: '但是打13812345678没人接' }],
  ['5，物流有点慢', { score: 5, comment: '物流有点慢' }],
  ['5但是等了很久', { score: 5, comment: '但是等了很久' }],
  ['3分，等太久了', { score: 3, comment: '等太久了' }],
  ['物流太慢，2分', { score: 2, comment: '物流太慢' }],
  ['总体来说：4', { score: 4, comment: '总体来说' }],
  ['4 but slow delivery', { score: 4, comment: 'but slow delivery' }],
  ['2 stars, nobody answered for an hour', { score: 2, comment: 'nobody answered for an hour' }],
  ['terrible, nobody answered', { score: 1, comment: 'terrible, nobody answered' }],
  ['非常满意，小王很有耐心', { score: 5, comment: '非常满意，小王很有耐心' }],
]

const unclear = [
  ...[
    '2,5',
    '2.5',
    '４.５',
    '4.5分',
    '四点五分',
    '4分半',
    '10',
    '0',
    '6',
    '100',
    '555',
    '十',
    '十分',
    '十分！',
    '给你打6分',
    '0分',
  ],
  ...[
    '7/10',
    '3.5/5',
    '3-4',
    '3~4分',
    '4 or 5',
    '3到4分',
    '-5',
    '5%',
    '☆☆☆☆☆',
    '★★★★★★',
    '5?',
    '服务5分，物流1分',
    'ten',
    '1分都不想给',
  ],
  ...['very good but terrible delivery', '👍👎'],
]

const questions = [
  ...[
    '5号能到吗',
    '5 days delivery?',
    '什么时候退款',
    '5天能到吗？',
    '五星好评有什么优惠吗',
    '怎么打5分',
    '满意度怎么评',
    '为什么还没到',
  ],
  ...[
    '转人工',
    '我要退货',
    '帮我查一下物流',
    'where is my order',
    'when do I get 5 dollars back',
    'can I return it',
    'I want to cancel my order',
  ],
  ...['第5个包裹到哪了', '三星手机怎么退', 'what does 5 mean?'],
]

const noScores = [
  ...[
    '202611180034',
    '20261118',
    'SF1234567890123',
    '5天了',
    '5号',
    '买了5个',
    '5块钱',
    '5分钟就解决了',
    '一星期了',
    '第5个',
    '5 days',
    '三分之一',
  ],
  ...[
    '扣5分',
    '物流太慢',
    '订单号：5',
    '三星手机',
    '房间 5',
    'iPhone 5',
    '1. 物流慢 2. 没人回',
    '5/12',
    '12:05',
    '好',
    '好的',
    'ok',
    '谢谢',
    'hi',
    '你好',
  ],
  ...['good morning', '', '   ', '...', '🙏', '88', '5kg', '5折', '12345', '5点半到', '5.12到货'],
]

describe('an answer to the survey', () => {
  test.each(five)('by a number: %s', (text, reading) => expect(scoreIn(text)).toEqual(reading))
  test.each(words)('in words: %s', (text, reading) => expect(scoreIn(text)).toEqual(reading))
  test.each(withComments)('with a comment: %s', (text, reading) => expect(scoreIn(text)).toEqual(reading))
  test.each(unclear)('that is no whole number from 1 to 5 is unclear, and never guessed: %s', (text) => {
    const { score, unclear, question } = scoreIn(text)
    expect({ score, unclear, question }).toEqual({ unclear: true })
  })
  test.each(questions)('that asks something is a question: %s', (text) => {
    const { score, question } = scoreIn(text)
    expect({ score, question }).toEqual({ question: true })
  })
  test.each(noScores)('has no score, whatever it counts: %s', (text) => {
    const { score, unclear } = scoreIn(text)
    expect({ score, unclear }).toEqual({})
  })
  test.each([
    ['signs', `5 ${'😀'.repeat(60)}a`],
    ['spaces', `5 ${' \n'.repeat(200)}a`],
    ['words that say nothing', `5 ${'评分好评价'.repeat(60)}x`],
  ])('is read at once, however many %s stand in it', (_, text) => {
    expect(scoreIn(text)).not.toHaveProperty('question')
  })
  test.each([
    ['5, when do I get my refund?', 5],
    ['5分。退款什么时候到？', 5],
    ['怎么这么慢，1分', 1],
  ])('may be a score and a question: %s', (text, score) => {
    expect(scoreIn(text)).toMatchObject({ score, question: true })
  })
})
