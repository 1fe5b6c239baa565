import { createCipheriv } from 'node:crypto'
import { expect, test } from '@jest/globals'
import { aesKeyProblems, MessageCipher, secretProblems, tokenProblems } from './cipher.js'

const key = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG'
const cipher = new MessageCipher(key, 'wx0123456789abcdef')

test('what is sealed can be opened, whatever its length', () => {
  for (let length = 0; length < 70; length++) {
    const message = '订'.repeat(length)
    expect(cipher.open(cipher.seal(message))).toBe(message)
  }
})

test('a message is filled up to 32 bytes, not 16, and differs each time', () => {
  const [one, other] = [cipher.seal('hi'), cipher.seal('hi')]
  expect(Buffer.from(one, 'base64').length % 32).toBe(0)
  expect(one).not.toBe(other)
})

/** Encrypts bytes as they are. */
const encrypted = (plain: Buffer) => {
  const bytes = Buffer.from(`${key}=`, 'base64')
  const aes = createCipheriv('aes-256-cbc', bytes, bytes.subarray(0, 16)).setAutoPadding(false)
  return Buffer.concat([aes.update(plain), aes.final()]).toString('base64')
}

test.each([
  ['for somebody else', new MessageCipher(key, 'wx0123456789abcdee').seal('hi')],
  ['for somebody whose id begins as ours', new MessageCipher(key, 'wx0123456789abcdef0').seal('hi')],
  ['with another key', new MessageCipher(key.replace('a', 'b'), 'wx0123456789abcdef').seal('hi')],
  ['that is empty', ''],
  ['that is not base64', '***'],
  ['that is cut', cipher.seal('hi').slice(0, 40)],
  ['of half a block', encrypted(Buffer.alloc(48, 16))],
  ['of filling only', encrypted(Buffer.alloc(32, 32))],
  ['filled with zeros', encrypted(Buffer.alloc(32))],
  ['filled with more than a block', encrypted(Buffer.alloc(64, 33))],
  ['whose length is past its end', encrypted(Buffer.concat([Buffer.alloc(20, 255), Buffer.alloc(12, 12)]))],
  ['of a megabyte', 'A'.repeat(1_048_576)],
])('a message %s is refused, for the same reason as every other', (_, sealed) => {
  expect(() => cipher.open(sealed)).toThrow(expect.objectContaining({ code: 'UNAUTHENTIC', facts: {} }))
})

test('secrets that are missing, malformed or placeholders are told in words', () => {
  expect([...aesKeyProblems(key), ...tokenProblems('wxtoken2026')]).toEqual([])
  expect(secretProblems('0123456789abcdef0123456789abcdef', 'appSecret')).toEqual([])
  for (const bad of [undefined, null, '', key.slice(1), `${key}=`, 'a'.repeat(43), '×'.repeat(43)])
    expect(aesKeyProblems(bad)).toHaveLength(1)
  for (const bad of [undefined, null, '', 'ab', 'has blank', 'token', 'YOURTOKEN', 'aaaaaa', 'x'.repeat(33)])
    expect(tokenProblems(bad)).toHaveLength(1)
  for (const bad of [undefined, null, '', 'secret', 'your-app-secret', 'x'.repeat(32), 'has blank in the middle'])
    expect(secretProblems(bad, 'appSecret')).toHaveLength(1)
})

test('what is ours and no text is no message', () => {
  const sealed = encrypted(Buffer.from(`${'\0'.repeat(19)}\x01\xffwx0123456789abcdef${'\x19'.repeat(25)}`, 'latin1'))
  expect(() => cipher.open(sealed)).toThrow(expect.objectContaining({ code: 'BODY_INVALID' }))
})
