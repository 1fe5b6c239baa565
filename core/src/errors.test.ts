import { readFile } from 'node:fs/promises'
import { expect, test } from '@jest/globals'
import { errorCodes, HuidaError, isHuidaError } from './index.js'

test('every code is explained in the reference, and the reference explains nothing else', async () => {
  const reference = await readFile(new URL('../../docs/reference/errors.md', import.meta.url), 'utf8')
  const explained = [...reference.matchAll(/^## `([A-Z_]+)`$/gm)].map(([, code]) => code)
  expect(explained.sort()).toEqual([...errorCodes].sort())
})

test('an error carries its code, its facts, its HTTP status and the original', () => {
  const cause = new Error('disk')
  const error = new HuidaError('STORE_UNAVAILABLE', { store: 'sqlite', reason: 'the disk is full' }, { cause })
  expect(error).toMatchObject({ code: 'STORE_UNAVAILABLE', facts: { store: 'sqlite' }, status: 503, cause })
  expect(error.message).toBe(
    'The store "sqlite" could not write, because the disk is full. Nothing was stored; send again later.',
  )
})

test('isHuidaError tells our errors from others, and one code from another', () => {
  const error: unknown = new HuidaError('UNAUTHENTIC', {})
  expect(isHuidaError(error)).toBe(true)
  expect(isHuidaError(error, 'UNAUTHENTIC')).toBe(true)
  expect(isHuidaError(error, 'BODY_INVALID')).toBe(false)
  expect(isHuidaError(new Error('other'))).toBe(false)
})
