import { expect, test } from '@jest/globals'
import { smallTalkIn } from '../bots/shop/small-talk.js'

test.each([
  ...[
    ['您好', 'greeting'],
    ['你好！在吗？', 'greeting'],
    ['Hi there', 'greeting'],
    ['good morning', 'greeting'],
  ],
  ...[
    ['谢谢', 'thanks'],
    ['好的，谢谢您～', 'thanks'],
    ['Thank you so much!', 'thanks'],
    ['您好，谢谢', 'thanks'],
    ['ok thanks 👍', 'thanks'],
  ],
  ...[
    ['再见', 'farewell'],
    ['thanks, bye', 'farewell'],
  ],
])('%s is %s', (text, kind) => {
  expect(smallTalkIn(text!)).toBe(kind)
})

test.each([
  ...[
    '好的',
    'ok',
    '嗯',
    '你好，怎么退货？',
    'hello, where is my parcel?',
    'thank you card',
    '谢谢，那运费谁出',
    '',
    '2',
    '👍',
  ],
  '您好'.repeat(40),
])('%j may mean something else', (text) => {
  expect(smallTalkIn(text)).toBeUndefined()
})
