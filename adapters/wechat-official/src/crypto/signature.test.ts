import { expect, test } from '@jest/globals'
import { FRESH_MS, readQuery, signatureOf, verifySignature } from './signature.js'

const now = 1_790_000_000_000
const at = (query: string) => `https://bot/wechat-official/x?${query}`

test('a signature is SHA-1 over the sorted texts, whatever their order', () => {
  expect(signatureOf('wxtoken2026', '1790000000', 'n0nce42')).toBe('448afc6ae0c2f66dcf7601591c5d023cc6746f17')
  expect(signatureOf('n0nce42', '1790000000', 'wxtoken2026')).toBe('448afc6ae0c2f66dcf7601591c5d023cc6746f17')
})

test('only the signature itself passes: not a part of it, not in other letters, not none', () => {
  const right = signatureOf('a', 'b')
  expect(() => verifySignature(right, 'b', 'a')).not.toThrow()
  for (const wrong of [undefined, '', right.slice(1), `${right}0`, right.toUpperCase(), ` ${right}`, 'é'.repeat(20)])
    expect(() => verifySignature(wrong, 'a', 'b')).toThrow(expect.objectContaining({ code: 'UNAUTHENTIC' }))
})

test('a query is read when each parameter comes once and its time is ours', () => {
  expect(readQuery(at('timestamp=1790000000&nonce=n&signature=s'), now).get('signature')).toBe('s')
  const limit = FRESH_MS / 1_000
  for (const timestamp of [1_790_000_000 - limit, 1_790_000_000 + limit])
    expect(() => readQuery(at(`timestamp=${timestamp}&nonce=n`), now)).not.toThrow()
})

test.each([
  ['an old time', 'timestamp=1789999699&nonce=n'],
  ['a time to come', 'timestamp=1790000301&nonce=n'],
  ['a time that is cut elsewhere', 'timestamp=17900000001&nonce=n'],
  ['a time in other digits', 'timestamp=0x6ab13b80&nonce=n'],
  ['no time', 'nonce=n'],
  ['no nonce', 'timestamp=1790000000'],
  ['a parameter twice', 'timestamp=1790000000&nonce=n&signature=a&signature=b'],
])('a query with %s is refused', (_, query) => {
  expect(() => readQuery(at(query), now)).toThrow(expect.objectContaining({ code: 'UNAUTHENTIC' }))
})
