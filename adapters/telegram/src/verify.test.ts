import { readFile } from 'node:fs/promises'
import { headerOf } from '@huida/core'
import { expect, test } from '@jest/globals'
import { telegram } from './index.js'
import { SECRET_HEADER, verify } from './verify.js'

interface Vectors {
  secret_token: string
  cases: { name: string; headers: Record<string, string>; accept: boolean }[]
  config_cases: { secret_token: string | null; must_refuse_to_start: boolean }[]
}

const vectors: Vectors = JSON.parse(await readFile(new URL('fixtures/webhook-vectors.json', import.meta.url), 'utf8'))

const accepts = (claim: string | undefined) => {
  try {
    verify(claim, vectors.secret_token)
    return true
  } catch (error) {
    expect(error).toMatchObject({ code: 'UNAUTHENTIC', status: 401 })
    return false
  }
}

test.each(vectors.cases.map((each) => [each.name, each] as const))('the secret is checked: %s', (_, vector) => {
  expect(accepts(vector.headers[SECRET_HEADER])).toBe(vector.accept)
})

test('a secret that comes in two headers is refused', () => {
  const headers = new Headers()
  headers.append(SECRET_HEADER, vectors.secret_token)
  const request = (headers: Headers) => new Request('https://bot.example/telegram/updates', { headers })
  expect(accepts(headerOf(request(headers), SECRET_HEADER))).toBe(true)
  headers.append(SECRET_HEADER, vectors.secret_token)
  expect(accepts(headerOf(request(headers), SECRET_HEADER))).toBe(false)
})

test.each([
  ...vectors.config_cases.map(
    ({ secret_token, must_refuse_to_start }) => [secret_token, must_refuse_to_start] as const,
  ),
  ...['changeme', 'CHANGE-ME', 'your-token', 'your_secret_here', 'secret', 'example'].map(
    (word) => [word, true] as const,
  ),
])('a bot does not start with a secret that protects nothing: %j', (secret, mustRefuse) => {
  // The vectors hold null, which only a program without types passes.
  const problems = telegram({ token: '42:fake', webhook: { secret: secret as string } }).check?.() ?? []
  expect(problems.length > 0).toBe(mustRefuse)
})

test('all that is wrong with the options is said at once, and never the token', () => {
  const url = 'http://bot.example.com/no token here:AAA'
  const problems = telegram({ token: 'no token here:AAA', apiRoot: 'ftp://x', webhook: { secret: 'a b', url } })
    .check!()
  expect(problems).toHaveLength(4)
  expect(problems.join()).not.toContain('AAA')
})
