import { Agent, request } from 'node:http'

/**
 * Asks over connections that are kept. Not by `fetch`: what asks and what is asked share the processors, and it takes several times as long.
 * @param {{ withinMs: number }} options an answer that takes longer fails with a `TimeoutError`
 * @returns {(method: string, url: string, what?: { body?: object, headers?: object }) => Promise<{ status: number, text: string, ranMs: number }>}
 */
export function asker({ withinMs }) {
  const agent = new Agent({ keepAlive: true })
  return (method, url, { body, headers } = {}) =>
    new Promise((resolve, reject) => {
      const text = body === undefined ? undefined : JSON.stringify(body)
      const about =
        text === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }
      const asked = request(url, {
        method,
        agent,
        headers: { ...headers, ...about },
        signal: AbortSignal.timeout(withinMs),
      })
      asked.on('error', (error) => reject(error.cause?.name === 'TimeoutError' ? error.cause : error))
      asked.on('response', (response) => {
        let given = ''
        response.setEncoding('utf8')
        response.on('data', (chunk) => {
          given += chunk
        })
        response.on('error', reject)
        response.on('end', () =>
          resolve({ status: response.statusCode, text: given, ranMs: Number(response.headers['x-ran-ms']) }),
        )
      })
      asked.end(text)
    })
}
