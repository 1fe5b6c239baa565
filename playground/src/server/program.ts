import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { type Audience, anonymous, mayUse, type Route, systemClock } from '@huida/core'
import fastify, { type FastifyReply } from 'fastify'
import { z } from 'zod'
import { AuditLog } from '../audit/audit-log.js'
import { Oidc } from '../people/oidc.js'
import { People } from '../people/people.js'
import { Retention } from '../retention/retention.js'
import { versionOfProgram } from '../version.js'
import { Access, forbidden } from './access.js'
import { Audit } from './audit.js'
import { auditRoutes } from './audit-api.js'
import { mountConsole } from './console.js'
import { answerFailures, answerJson } from './failures.js'
import { Health } from './health.js'
import { intentRoutes } from './intents-api.js'
import { knowledgeRoutes } from './knowledge-api.js'
import { mountMedia } from './media.js'
import { mountMetrics } from './metrics-api.js'
import { mount, type Placed } from './mount.js'
import { mountOidc } from './oidc-api.js'
import { apiPage, openApi } from './openapi.js'
import type { ServeOptions } from './options.js'
import { otherSystem } from './other-system.js'
import { mountPages, pageHeaders } from './pages.js'
import { linkPath, peopleRoutes } from './people-api.js'
import { PluginSockets } from './plugin-sockets.js'
import { pluginRoutes } from './plugins-api.js'
import { privacyRoutes } from './privacy-api.js'
import { retentionRoutes } from './retention-api.js'
import { settingsRoutes } from './settings-api.js'
import { teamRoutes } from './team-api.js'
import { traceRoutes } from './traces.js'
import { tryRoutes } from './try-api.js'

/** What the program itself answers, beside the adapters. */
export interface Program {
  answer(request: IncomingMessage, response: ServerResponse): void
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void>
  close(): Promise<void>
  /** Where the first administrator is made, from the root of the server. Absent: there is one, or nothing to keep people in. */
  setUpPath?: string
}

/** As the framework says it of a type that nothing reads. */
const unfit = Object.assign(new Error('A file is not taken here.'), { code: 'FST_ERR_CTP_INVALID_MEDIA_TYPE' })

/** The largest body that is taken: an article. */
const MAX_BODY = 1_048_576

/** Makes what the program answers; the bot has started, so that what plugins declare is known. */
export async function makeProgram({
  bot,
  store,
  knowledge,
  settings,
  team,
  plugins,
  hasEmbedder = false,
  intents,
  tries,
  people: told,
  health: more,
  log,
  server,
  token,
  addressHeader,
  secondFactor,
  oidc,
  metrics,
  retention: keeping,
  clock = systemClock,
}: ServeOptions & { server: Server; token: string }): Promise<Program> {
  const people = store?.sql && (await People.open(store.sql, clock, { secondFactor }))
  const other = people && oidc && otherSystem(new Oidc(oidc), oidc)
  if (people && told) {
    const tell = async () => told(await people.list())
    people.onChange(
      () => void tell().catch((error: unknown) => log?.error({ error }, 'who has an account could not be read')),
    )
    await tell()
  }
  const auditLog = store?.sql && (await AuditLog.open(store.sql))
  const audit = new Audit({ log: auditLog, told: log, clock })
  const access = new Access({ token, identify: bot.identify, people, addressHeader })
  let handle: (request: IncomingMessage, response: ServerResponse) => void
  const app = fastify({
    // The server is ours: most requests are for adapters, and never come here.
    serverFactory: (handler) => {
      handle = handler
      return server
    },
    bodyLimit: MAX_BODY,
    routerOptions: { maxParamLength: 1_024 },
    // Such as a path with a broken percent sign, of which no route hears.
    frameworkErrors: (error, _, reply) =>
      void answerJson(reply as unknown as FastifyReply, 400, { error: 'REQUEST_INVALID', message: error.message }),
  })
  app.removeAllContentTypeParsers()
  // Parsed with limits of depth and size, and only for whoever may use the route.
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_, body, done) => done(null, body))
  // No form of another site can send it, and only routes that ask for a file take it.
  app.addContentTypeParser('application/octet-stream', { parseAs: 'buffer' }, (request, body, done) => {
    const { takesFile } = request.routeOptions.config as { takesFile?: boolean }
    done(takesFile ? null : unfit, body)
  })

  const { pruning } = bot
  const retention =
    keeping && store && pruning && new Retention({ pruning, store, clock, log, audit, days: keeping.days })
  const placed: Placed[] = [
    ...peopleRoutes(people, { access, audit }, other),
    ...(auditLog ? auditRoutes(auditLog) : []),
    ...(settings ? settingsRoutes(settings) : []),
    ...(team ? teamRoutes(team) : []),
    ...(plugins ? pluginRoutes(plugins) : []),
    ...(bot.plugins ? privacyRoutes({ plugins: () => bot.plugins ?? [], hasEmbedder }) : []),
    ...(retention ? retentionRoutes(retention, keeping) : []),
    ...(store ? traceRoutes(store) : []),
    ...(intents ? intentRoutes(intents) : []),
    ...(tries ? tryRoutes(tries, store) : []),
    ...(knowledge ? knowledgeRoutes(knowledge, { bot, store, log }) : []),
    ...bot.routes.http.map((route) => ({ path: `/api/${route.plugin}${route.path}`, route })),
  ]
  const own = { role: 'signed-in', audit: 'none', method: 'GET' } as const
  const version = versionOfProgram()
  placed.push({
    path: '/api/openapi.json',
    route: {
      ...own,
      ...{ path: '/openapi.json', summary: 'This document.', answer: z.record(z.string(), z.json()) },
      handle: () => openApi(placed, version) as never,
    } satisfies Route,
  })
  answerFailures(app, () => placed, log)
  mountPages(app)
  mountConsole(app)
  mount(app, placed, { access, audit })
  const pageFor = (path: string, role: Audience, html: () => Promise<Buffer | string>) =>
    app.get(path, async ({ raw, headers }, reply) => {
      if (!mayUse({ role }, (await access.who(raw)) ?? anonymous)) throw forbidden(headers)
      return reply
        .headers({ ...pageHeaders, 'cache-control': 'no-store' })
        .type('text/html; charset=utf-8')
        .send(await html())
    })
  if (bot.media) mountMedia(app, bot.media, access)
  // Where the decisions were shown before there was a console; what stands behind the # goes along.
  app.get('/traces', (_, reply) => reply.redirect('/console/decisions', 308))
  pageFor('/api', 'signed-in', async () => apiPage(openApi(placed, version)))
  const health = new Health({ store, knowledge: knowledge?.space, more, log })
  app.get('/health', async ({ headers }, reply) => {
    const { status, body } = await health.answer(headers['accept-language'])
    return answerJson(reply, status, body)
  })

  if (metrics) mountMetrics(app, metrics)
  if (people && other) mountOidc(app, other, { people, access, audit, log })

  await app.ready()
  const sockets = new PluginSockets(bot.routes.sockets, { access, audit, clock, log })
  people?.onChange(() => void sockets.look())
  retention?.start()
  const setUp = await people?.setUpToken()
  return {
    answer: (request, response) => handle(request, response),
    upgrade: (request, socket, head) => sockets.take(request, socket, head),
    async close() {
      people?.stop()
      sockets.close()
      await retention?.stop()
    },
    ...(setUp !== undefined && { setUpPath: linkPath(setUp) }),
  }
}
