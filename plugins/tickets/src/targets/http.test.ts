import { createServer } from 'node:http'
import { cleanups, listening } from '@huida/core/testing'
import { afterEach, expect, test } from '@jest/globals'
import { http, problemsOfUrl } from './http.js'
import { jira, redmine, webhook } from './index.js'

const cleanup = cleanups(afterEach)
const ask = (url: string, allow: string[] = []) =>
  http({ url, allow }, { authorization: 'secret' }).ask({
    ...{ method: 'POST', path: '/', body: {}, signal: AbortSignal.timeout(5_000), writes: true },
  })

test.each([
  ...['http://127.0.0.1:1', 'http://169.254.169.254', 'http://100.100.100.200', 'http://[::1]', 'http://10.0.0.1'],
  ...['http://[::ffff:7f00:1]', 'http://[64:ff9b::7f00:1]', 'http://2130706433', 'http://0x7f.1', 'http://localhost:1'],
  ...['http://192.168.1.1', 'http://198.18.0.1', 'http://0.0.0.0', 'http://[fd00::1]', 'http://[fe80::1]'],
])('%s is of no public network, and is not asked', async (url) => {
  await expect(ask(url)).rejects.toMatchObject({ failure: expect.stringMatching(/unauthorised/) })
})

test('a host of one’s own network is asked when it is named', async () => {
  let asked = 0
  const server = createServer((request, response) => {
    asked++
    request.resume()
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"ok":true}')
  })
  const url = await listening(server, cleanup)
  await expect(ask(url)).rejects.toMatchObject({ failure: 'unauthorised' })
  expect(asked).toBe(0)
  expect(await ask(url, [new URL(url).host])).toEqual({ status: 200, body: { ok: true } })
})

test('addresses that would send a secret in the clear, or hold one, are told at once', () => {
  expect(problemsOfUrl({ url: 'https://help.example.com' })).toEqual([])
  for (const url of ['http://help.example.com', 'ftp://x', 'https://a:b@x.example', 'https://x.example/?a', 'help'])
    expect(problemsOfUrl({ url })).toHaveLength(1)
  expect(problemsOfUrl({ url: 'http://rt.intern:8080', allow: ['rt.intern:8080'] })).toEqual([])
})

test('secrets that are missing, short or of a manual, and mappings of what there is not, are told at once', () => {
  const url = 'https://x.example'
  expect(() => webhook({ url, secret: 'short' })).toThrow('shorter than 32 bytes')
  expect(() => redmine({ url, project: 'shop', apiKey: 'your-api-key' })).toThrow('example of a manual')
  expect(() => jira({ url, project: 'shop', auth: { token: '' } })).toThrow(
    /"token" is missing[\s\S]*|no key of a project/,
  )
  const mapping = { fields: { subject: 'course' } }
  expect(() => redmine({ url, project: 'shop', apiKey: '8100bea60e53b7ff', mapping })).toThrow(
    '"subject" comes from "course"',
  )
})
