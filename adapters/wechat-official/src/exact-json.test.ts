import { expect, test } from '@jest/globals'
import { parseExactJson } from './exact-json.js'

const parsed = (text: string) => parseExactJson(new TextEncoder().encode(text))

test('ids of 64 bits come as exact texts, other numbers as numbers (rule 1)', () => {
  expect(parsed('{"msg_id":9007199254740993,"list":[-9223372036854775808,1],"t":1790000000}')).toEqual({
    msg_id: '9007199254740993',
    list: ['-9223372036854775808', 1],
    t: 1_790_000_000,
  })
})

test('digits in texts and long fractions stay as they are', () => {
  expect(
    parsed('{"a":"12345678901234567","b\\"12345678901234567":"\\\\","c":0.12345678901234567,"d":12345678901234567}'),
  ).toEqual({
    a: '12345678901234567',
    'b"12345678901234567': '\\',
    c: Number('0.12345678901234567'),
    d: '12345678901234567',
  })
})

test('what is no JSON is refused', () => {
  for (const text of ['', '{', '"1234567890123456', '1234567890123456-', '<html>1234567890123456</html>'])
    expect(() => parsed(text)).toThrow(expect.objectContaining({ code: 'BODY_INVALID' }))
})
