import { timingSafeEqual } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import { HuidaError, type Logger, Refusal } from '@huida/core'
import type { FastifyInstance } from 'fastify'
import { METRICS_TYPE, type Metrics } from '../metrics/metrics.js'
import { answerHeaders } from './mount.js'
import { namesThisMachine } from './target.js'
import { bearerIn, digestOf } from './token.js'

/** Who may read what is counted: whoever has the token, at the program's own port; this machine, at a port of its own. */
export interface ServedMetrics extends Pick<Metrics, 'text'> {
  token?: string
  port?: number
}

/** Answers at `/metrics` whoever shows the token. Without one there is nothing at that path. */
export function mountMetrics(app: FastifyInstance, { text, token }: ServedMetrics): void {
  if (token === undefined) return
  const wanted = digestOf(token)
  app.get('/metrics', async ({ headers }, reply) => {
    const given = bearerIn(headers.authorization)
    if (given === undefined || !timingSafeEqual(digestOf(given), wanted)) {
      void reply.header('www-authenticate', 'Bearer')
      throw new Refusal(401, 'METRICS_TOKEN', 'Show the token of HUIDA_METRICS_TOKEN: Authorization: Bearer <token>')
    }
    return reply
      .headers(answerHeaders)
      .type(METRICS_TYPE)
      .send(await text())
  })
}

/** Answers at `http://127.0.0.1:<port>/metrics`, which nobody reaches from elsewhere. @throws HuidaError CONFIG_INVALID when the port is taken */
export async function listenForMetrics(
  { text, port }: ServedMetrics,
  log: Logger | undefined,
): Promise<Server | undefined> {
  if (port === undefined) return undefined
  const server = createServer((request, response) => {
    const isRight = request.method === 'GET' && request.url?.split('?', 1)[0] === '/metrics'
    // Else a page of somebody's could read it by a name that leads here.
    if (!isRight || !namesThisMachine(request.headers.host ?? '')) {
      response.writeHead(isRight ? 403 : 404).end()
      return
    }
    text().then(
      (told) => response.writeHead(200, { 'content-type': METRICS_TYPE, 'cache-control': 'no-store' }).end(told),
      (error: unknown) => {
        log?.error({ error }, 'what is counted could not be told')
        response.writeHead(500).end()
      },
    )
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', ({ code }: NodeJS.ErrnoException) =>
      reject(
        new HuidaError('CONFIG_INVALID', {
          problems: [`Port ${port} for metrics cannot be listened on (${code}). Choose another HUIDA_METRICS_PORT.`],
        }),
      ),
    )
    server.listen(port, '127.0.0.1', resolve)
  })
  return server
}
