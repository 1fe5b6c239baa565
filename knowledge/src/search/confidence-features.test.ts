import { expect, test } from '@jest/globals'
import { saysNothing } from './confidence-features.js'

test.each(['怎么', '可以吗', 'ok', '好的好的 有没有', 'how can I', '好的怎么'.repeat(50)])(
  'says nothing by itself: %s',
  (query) => expect(saysNothing(query)).toBe(true),
)

// Each of these words can be cut into others, so that there are more ways to cut the row than can be tried.
test.each(['怎么退货', '猪', `${'好的怎么'.repeat(49)}猪`])('says something: %s', (query) =>
  expect(saysNothing(query)).toBe(false),
)
