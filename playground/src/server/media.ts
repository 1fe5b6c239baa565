import type { IncomingHttpHeaders } from 'node:http'
import { anonymous, type Bot, mayUse } from '@huida/core'
import type { FastifyInstance } from 'fastify'
import { type Access, forbidden } from './access.js'

/** What customers have sent is for whoever answers them, and for whoever looks after how they are answered. */
const role = ['agent', 'expert', 'coordinator', 'manager', 'auditor'] as const

/** Serves what customers have sent at `/media/<id>`, to the people of the team; and to whoever has a link, what the link is for. */
export function mountMedia(app: FastifyInstance, media: NonNullable<Bot['media']>, access: Access): void {
  app.get('/media/link/*', async ({ raw, headers, method }, reply) =>
    reply.send(await media.serveLink(asked(raw.url ?? '', headers, method))),
  )
  app.get<{ Params: { id: string } }>('/media/:id', async ({ raw, headers, params, method }, reply) => {
    if (!mayUse({ role }, (await access.who(raw)) ?? anonymous)) throw forbidden(headers)
    return reply.send(await media.serve(asked('', headers, method), params.id))
  })
}

/** As much of a request as decides what is answered. */
function asked(url: string, { range, 'if-range': ifRange }: IncomingHttpHeaders, method: string): Request {
  const headers = { ...(range && { range }), ...(typeof ifRange === 'string' && { 'if-range': ifRange }) }
  return new Request(new URL(url, 'http://media/'), { method, headers })
}
