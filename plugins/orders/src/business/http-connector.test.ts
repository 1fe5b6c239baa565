import { createServer, type RequestListener } from 'node:http'
import { cleanups, listening } from '@huida/core/testing'
import { afterEach, describe, expect, test } from '@jest/globals'
import { type HttpConnectorOptions, httpConnector, LookUpError } from '../index.js'

const cleanup = cleanups(afterEach)
const order = { number: '1', status: 'paid' }

/** Asks for an order at a server that does as it is told; a list is one behaviour for each request. */
async function ask(
  behaviours: RequestListener | RequestListener[],
  options: Partial<HttpConnectorOptions> = {},
  number = '202611180034',
) {
  const requests: { url: string; method: string; headers: Record<string, unknown>; body: string }[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const piece of request) body += String(piece)
    const { url = '', method = '', headers } = request
    requests.push({ url, method, headers, body })
    const list = [behaviours].flat()
    void list[Math.min(requests.length, list.length) - 1]!(request, response)
  })
  const baseUrl = await listening(server, cleanup)
  const connector = httpConnector({ baseUrl, routes: { order: 'GET /orders/{number}' }, ...options })
  const look = () =>
    connector.order!(number, { signal: AbortSignal.timeout(30_000) }).catch((error: unknown) =>
      error instanceof LookUpError ? error.problem : error,
    )
  return { answer: (await look()) as unknown, look, requests, baseUrl }
}

const says =
  (body: unknown, status = 200, headers: Record<string, string> = {}): RequestListener =>
  (_, response) => {
    response.writeHead(status, headers)
    response.end(typeof body === 'string' ? body : JSON.stringify(body))
  }

test('what is put into a path is encoded', async () => {
  const { requests } = await ask(says(order), {}, 'A/../b?x=1&y #')
  expect(requests[0]!.url).toBe('/orders/A%2F..%2Fb%3Fx%3D1%26y%20%23')
})

test.each(['..', '.', '\ud800'])('a value that is no piece of a path is never asked for: %j', async (number) => {
  const { answer, requests } = await ask(says(order), {}, number)
  expect(answer).toBeNull()
  expect(requests).toEqual([])
})

test('headers are sent, a function is asked each time, and a POST says it in its body, too', async () => {
  let calls = 0
  const { requests, look } = await ask(says(order), {
    routes: { order: 'POST /find' },
    headers: () => ({ authorization: `Bearer ${++calls}` }),
  })
  await look()
  expect(requests.map(({ headers }) => headers.authorization)).toEqual(['Bearer 1', 'Bearer 2'])
  expect(requests[0]).toMatchObject({ method: 'POST', body: '{"number":"202611180034"}' })
})

describe('there is none', () => {
  test.each<[string, RequestListener]>([
    ['404', says('<html>not here</html>', 404)],
    ['410', says('', 410)],
    ['204', says('', 204)],
    ['null', says('null')],
    ['200 with "not found" inside', says({ error: 'NOT_FOUND' })],
    ['200 with a code and words', says({ code: 40401, msg: '订单不存在', data: null })],
    ['200 without data', says({ code: 0, data: null })],
  ])('when it answers %s', async (_, behaviour) => {
    expect((await ask(behaviour)).answer).toBeNull()
  })
})

describe('it is given', () => {
  test.each<[string, unknown]>([
    ['as it is', order],
    ['in an envelope', { code: 0, msg: 'ok', data: order }],
    ['in another envelope', { success: true, result: order }],
    ['with a code of its own', { ...order, code: 'A-7' }],
  ])('%s', async (_, body) => {
    expect((await ask(says(body))).answer).toMatchObject(order)
  })

  test('by a redirect within the same place', async () => {
    const { answer } = await ask([says('', 302, { location: '/v2/orders/1' }), says(order)])
    expect(answer).toEqual(order)
  })

  test('after what passes', async () => {
    const breaks: RequestListener = (_, response) => response.destroy()
    const { answer, requests } = await ask([says('', 502), breaks, says(order)])
    expect(answer).toEqual(order)
    expect(requests).toHaveLength(3)
  })

  test('after the wait that it asks for', async () => {
    const { answer } = await ask([says('', 429, { 'retry-after': '0' }), says(order)])
    expect(answer).toEqual(order)
  })

  test('as map makes it', async () => {
    const { answer } = await ask(says({ no: 1, state: 'P' }), {
      map: { order: (body) => ({ number: String((body as { no: number }).no), status: 'paid' }) },
    })
    expect(answer).toEqual(order)
  })
})

describe('it cannot be told', () => {
  const elsewhere: RequestListener = (_, response) => {
    response.writeHead(302, { location: 'http://elsewhere.example/orders/1' })
    response.end()
  }
  const endless: RequestListener = (_, response) => {
    const more = () => response.write('x'.repeat(65_536)) && setImmediate(more)
    response.on('drain', more)
    more()
  }
  test.each<[string, RequestListener, string]>([
    ['a page', says('<!doctype html><title>Sign in</title>'), 'garbage'],
    ['no JSON', says('OK'), 'garbage'],
    ['half of an answer', says('{"number":"1"'), 'garbage'],
    ['a redirect to elsewhere', elsewhere, 'garbage'],
    ['a redirect in a circle', says('', 302, { location: '/orders/1' }), 'garbage'],
    ['a redirect to nowhere', says('', 302), 'garbage'],
    ['more than is read', endless, 'garbage'],
    ['400', says({ error: 'bad' }, 400), 'garbage'],
    ['401', says('', 401), 'forbidden'],
    ['500', says('', 500), 'failed'],
    ['200 with an error inside', says({ code: 500, message: 'internal error' }), 'failed'],
    ['200 without success', says({ success: false, message: 'database is down' }), 'failed'],
    ['429', says('', 429, { 'retry-after': '600' }), 'busy'],
  ])('when it answers with %s', async (_, behaviour, problem) => {
    expect((await ask(behaviour, { retries: 0 })).answer).toBe(problem)
  })

  test('when it hangs, before or in the middle of its answer', async () => {
    const hangs: RequestListener = () => undefined
    const stalls: RequestListener = (_, response) => void response.write('{')
    for (const behaviour of [hangs, stalls]) expect((await ask(behaviour, { deadlineMs: 200 })).answer).toBe('late')
  })

  test('when nobody is there', async () => {
    expect((await ask(says(order), { baseUrl: 'http://127.0.0.1:1' })).answer).toBe('unreachable')
  })

  test('when it asks for more time than a customer has, and is not asked again then', async () => {
    const { answer, requests } = await ask(says('', 429, { 'retry-after': '3600' }))
    expect(answer).toBe('busy')
    expect(requests).toHaveLength(1)
  })

  test('when map throws', async () => {
    const map = {
      order: () => {
        throw new Error('no such field')
      },
    }
    expect((await ask(says(order), { map })).answer).toBe('garbage')
  })
})

test('after failures in a row the system is left alone, and asked again after its rest', async () => {
  const { look, requests } = await ask([says('', 500), says('', 500), says(order)], {
    retries: 0,
    breaker: { failures: 2, restMs: 300 },
  })
  expect(await look()).toBe('failed')
  expect(await look()).toBe('resting')
  expect(requests).toHaveLength(2)
  await new Promise((resolve) => setTimeout(resolve, 350))
  expect(await look()).toEqual(order)
})

test('orders that do not exist rest nobody', async () => {
  const { look } = await ask(says('', 404), { breaker: { failures: 2 } })
  for (let n = 0; n < 5; n++) expect(await look()).toBeNull()
})

test('wrong options are told all at once, before anything is asked', () => {
  const wrong = { baseUrl: 'erp', routes: { order: '/orders' as never }, retries: -1 }
  expect(() => httpConnector(wrong)).toThrow(/baseUrl[\s\S]*|routes/)
  expect(() => httpConnector(wrong)).toThrow(/GET \/orders/)
})
