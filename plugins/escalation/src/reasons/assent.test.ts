import { describe, expect, test } from '@jest/globals'
import { assent } from './assent.js'

describe('An answer to "shall I get a person?" is', () => {
  const yes = (
    '好的 好 好呀 好的谢谢 要 要的 我要 需要 嗯 嗯嗯 嗯，转吧 可以 可以的 行 行吧 那行 麻烦了 麻烦你了 转吧 帮我转吧 那就转吧 接吧 是 是的 对 对对对 当然 没问题 没意见 不介意 ' +
    '可以，麻烦快点 好，请帮我转人工 好的好的 OK ok的 好哒~ 👍 👌 ✅ 要！！！ 都行 也行 安排 安排吧 拜托了 請轉 好啊麻煩你 得，唔該 haode 好，那帮我转给你们主管吧'
  ).split(' ')
  const english = [
    'yes',
    'Yes please',
    'yes, please!',
    'yep',
    'yeah',
    'yeah sure',
    'sure',
    'Sure, go ahead',
    'ok',
    'okay then',
    'OK thanks',
    'go ahead',
    'please do',
    'please',
    'that would be great',
    "I'd like that",
    'absolutely',
    'why not?',
    'why not',
    'fine by me',
    'if you could, thanks',
    'yes, connect me to an agent',
    'yes I want to talk to someone',
    'y',
    'k',
    'sounds good',
    'do it',
    'no problem, go ahead',
    'yesss',
    'Ok, put me through',
  ]
  test.each([...yes, ...english])('yes: %s', (text) => expect(assent(text)).toBe('yes'))

  const no = (
    '不用 不用了 不用了谢谢 不需要谢谢 不要 不必 不了 算了 算了吧 还是算了 先不用 先不用了，谢谢 暂时不需要 没事 没事了谢谢 别 别转 不用转人工 不用麻烦了 好的不用了 嗯，不用 下次吧 晚点再说 ' +
    '我再看看 我自己来 唔使 唔使喇 不用啦，谢谢亲 👎 🙅 buyong 已经解决了，谢谢 不要人工'
  ).split(' ')
  const refused = [
    'no',
    'No thanks',
    'no, thank you',
    'nope',
    'nah',
    "nah I'm good",
    'not now',
    'later',
    'maybe later',
    'never mind',
    'nvm',
    "don't bother",
    'no need',
    "I'm fine, thanks",
    'not necessary',
    "I'd rather not",
    'ok no thanks',
    "no, I don't need a person",
    "it's fine",
    'n',
    'not yet',
  ]
  test.each([...no, ...refused])('no: %s', (text) => expect(assent(text)).toBe('no'))

  const neither = [
    '好的那运费呢',
    '好的，多久能到',
    '可以退吗',
    '可以吗',
    '行不行',
    '要多少钱',
    '要发票',
    '我要退货',
    '是不是要加钱',
    '好的，我想问一下尺码',
    '不好用',
    '不想要了能退吗',
    '谢谢',
    '运费多少',
    '转账怎么转',
    '什么意思',
    '?',
    '',
    '。。。',
    '5',
    '202611180034',
    'yes but how much is shipping',
    'ok?',
    'ok, and where is my parcel',
    'sure, what are the hours',
    'thanks',
    'no refund?',
    'no tracking number in the mail',
    'I need a bigger size',
    'please cancel my order',
    'it does not turn on',
    'the later model',
    'not what I ordered',
    'why',
    'can you ship it later',
    'yes and no',
  ]
  test.each(neither)('neither: %s', (text) => expect(assent(text)).toBeUndefined())

  test('no answer at all where a message is long', () => {
    expect(assent('好的'.repeat(200))).toBeUndefined()
  })
})
