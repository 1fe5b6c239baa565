import { expect, test } from '@jest/globals'
import { closes } from './talk.js'

test.each(['好了', '好的，谢谢你', '嗯嗯 知道了', 'ok, thanks!', '哦哦哦哦哦', '👍', '没问题了，再见', "that's all"])(
  'a conversation is closed by %s',
  (text) => expect(closes(text)).toBe(true),
)

test.each([
  '好吃',
  '好的 什么时候到',
  'ok but when',
  '行 行 行 行 行 行',
  `${'哦'.repeat(99)}x`,
  `${'谢'.repeat(99)}x`,
])('and not by %s', (text) => expect(closes(text)).toBe(false))
