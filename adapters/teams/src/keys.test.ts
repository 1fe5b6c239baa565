import { generateKeyPairSync } from 'node:crypto'
import { createServer, type ServerResponse } from 'node:http'
import { cleanups, listening, until } from '@huida/core/testing'
import { afterEach, describe, expect, test } from '@jest/globals'
import { KeySet } from './keys.js'

const cleanup = cleanups(afterEach)
const MINUTE = 60_000

/** What tells keys apart here is their id. Making one takes longer than a test. */
const made = new Map<number, object>()

const publish = (kid: string, change: object = {}, modulusLength = 2_048) => {
  const key =
    made.get(modulusLength) ?? generateKeyPairSync('rsa', { modulusLength }).publicKey.export({ format: 'jwk' })
  made.set(modulusLength, key)
  return { ...key, kid, use: 'sig', endorsements: ['msteams'], ...change }
}

/** Microsoft's side: what it publishes, how often it was asked, and a clock. */
async function issuer(first: object[] = [publish('one')]) {
  const side = {
    keys: first,
    asked: 0,
    now: 0,
    url: '',
    jwksUri: undefined as string | undefined,
    answer: undefined as ((response: ServerResponse) => void) | undefined,
    set: undefined as unknown as KeySet,
  }
  side.url = await listening(
    createServer(({ url }, response) => {
      if (url !== '/keys') return response.end(JSON.stringify({ jwks_uri: side.jwksUri ?? `${side.url}/keys` }))
      side.asked++
      return side.answer ? side.answer(response) : response.end(JSON.stringify({ keys: side.keys }))
    }),
    cleanup,
  )
  side.set = new KeySet(`${side.url}/metadata`, () => side.now)
  return side
}

describe('the keys of the Bot Connector', () => {
  test('are read once for all who ask at the same time', async () => {
    const { set, ...side } = await issuer()
    const found = await Promise.all(Array.from({ length: 20 }, () => set.find('one')))
    expect(found.every((key) => key?.endorsements.has('msteams'))).toBe(true)
    expect((await issuer()).asked + side.asked).toBeLessThanOrEqual(1)
  })

  test('are read again for an id that is not known at most once in five minutes, however many ask', async () => {
    const side = await issuer()
    await side.set.find('one')
    side.keys = [...side.keys, publish('two')]
    for (let i = 0; i < 100; i++) expect(await side.set.find(`unknown ${i}`)).toBeUndefined()
    expect(side.asked).toBe(1)
    side.now = 5 * MINUTE + 1
    expect(await Promise.all([side.set.find('two'), side.set.find('unknown')])).toMatchObject([{}, undefined])
    expect(side.asked).toBe(2)
    for (let i = 0; i < 100; i++) await side.set.find(`unknown ${i}`)
    expect(side.asked).toBe(2)
  })

  test('are read anew after a day, so that a key that was withdrawn is believed no longer', async () => {
    const side = await issuer([publish('one'), publish('two')])
    await side.set.find('one')
    side.keys = [publish('two')]
    side.now = 24 * 60 * MINUTE + 1
    await side.set.find('one')
    await until(async () => (await side.set.find('one')) === undefined)
    expect(await side.set.find('two')).toBeDefined()
  })

  test('stay when the server fails later, and are missing when it fails at first', async () => {
    const side = await issuer()
    side.answer = (response) => response.writeHead(503).end()
    await expect(side.set.find('one')).rejects.toThrow('503')
    // Not asked again at once.
    await expect(side.set.find('one')).rejects.toThrow('a moment ago')
    expect(side.asked).toBe(1)
    side.now = MINUTE
    side.answer = undefined
    expect(await side.set.find('one')).toBeDefined()
    side.answer = (response) => response.writeHead(500).end()
    side.now = 30 * 60 * MINUTE
    expect(await side.set.find('one')).toBeDefined()
    expect(await side.set.find('other')).toBeUndefined()
    expect(await side.set.find('one')).toBeDefined()
  })

  test('are not read beyond a size, nor where others send us on to', async () => {
    const side = await issuer()
    side.answer = (response) => response.end(`{"keys":[],"x":"${'x'.repeat(1_048_576)}"}`)
    await expect(side.set.find('one')).rejects.toThrow('more than 1048576 bytes')
    side.now = MINUTE
    side.answer = (response) => response.writeHead(302, { location: `${side.url}/elsewhere` }).end()
    await expect(side.set.find('one')).rejects.toThrow('302')
  })

  test('are not read by plain http from another machine', async () => {
    const side = await issuer()
    side.jwksUri = 'http://keys.example.com/keys'
    await expect(side.set.find('one')).rejects.toThrow('no https address')
  })

  test('that are weak, for another use, of another kind or without endorsements are left out', async () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const side = await issuer([
      publish('weak', {}, 1_024),
      publish('encryption', { use: 'enc' }),
      publish('no endorsements', { endorsements: undefined }),
      publish('broken', { n: 5 }),
      { ...publicKey.export({ format: 'jwk' }), kid: 'ec', endorsements: ['msteams'] },
      { kty: 'oct', k: 'AAAA', kid: 'secret', endorsements: ['msteams'] },
      publish('good'),
    ])
    const kids = ['weak', 'encryption', 'no endorsements', 'broken', 'ec', 'secret', 'good']
    const found = []
    for (const kid of kids) if (await side.set.find(kid)) found.push(kid)
    expect(found).toEqual(['good'])
  })
})
