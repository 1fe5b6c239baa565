import { createServer } from 'node:http'
import { cleanups, listening } from '@huida/core/testing'
import { afterEach, expect, test } from '@jest/globals'
import { modelFromEnv } from './model.js'

const cleanup = cleanups(afterEach)

test.each(['HUIDA_OPENAI_BASE_URL', 'HUIDA_OLLAMA_URL'])(
  'a password in %s is sent as a header, and stands in no error',
  async (variable) => {
    const seen: (string | undefined)[] = []
    const server = createServer((request, response) => {
      seen.push(request.headers.authorization)
      response.writeHead(418, { 'content-type': 'application/json' }).end('{"error":"no"}')
    })
    const url = new URL(await listening(server, cleanup))
    url.username = 'shop'
    url.password = 'p:ss wörd'
    // A percent sign that escapes nothing stands for itself.
    url.href = url.href.replace('p%3Ass', 'p%3Ass%')
    const model = modelFromEnv({ HUIDA_MODEL: 'm', [variable]: url.href })!
    const error = await model.stream('hello').then(
      () => new Error('it answered'),
      (error: Error) => error,
    )
    expect(seen).toEqual([`Basic ${Buffer.from('shop:p:ss% wörd').toString('base64')}`])
    expect(`${error.stack}${error.cause}`).not.toMatch(/p(%3A|:)ss/)
  },
)
