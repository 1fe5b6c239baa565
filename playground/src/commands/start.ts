import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Adapter, definePlugin, type Logger, type Store } from '@huida/core'
import type { SpaceRetriever } from '@huida/knowledge'
import type { AnswerModel } from '@huida/plugin-rag'
import type { Pace } from '../../bots/shop/people.js'
import { loadBot, type MakeBot } from '../bot/bot-module.js'
import { type OpenKnowledge, openKnowledge, toldTo } from '../bot/knowledge.js'
import { storeAt } from '../bot/records.js'
import { type Configured, openChannel } from '../channels/channels.js'
import { ForbiddenList } from '../forbidden/forbidden-list.js'
import { IntentTrainer } from '../intents/intent-trainer.js'
import { makeLog } from '../privacy/log.js'
import type { KnowledgeService } from '../server/knowledge-api.js'
import { tracesLink } from '../server/links.js'
import type { Served } from '../server/serve.js'
import { consoleSettings } from '../settings/console-settings.js'
import { keptDays } from '../settings/kept-days.js'
import { type KeptPluginSettings, readPluginSettings } from '../settings/kept-plugin-settings.js'
import { pluginSettings } from '../settings/plugin-settings.js'
import {
  exampleKnowledge,
  type Flags,
  modelsFolder,
  readSettings,
  type Settings,
  tokenFile,
} from '../settings/settings.js'
import { withAccounts } from '../team/accounts.js'
import { teamEdits } from '../team/team-edits.js'
import { openTeam } from '../team/team-file.js'
import { readingHealth, tellReading } from '../terminal/reading.js'
import { Tries } from '../tries/tries.js'

/**
 * Starts the bot of the settings, else the example shop's, on one port, until it is told to stop.
 * @param pace how long what people are waited for. Default: the plugins' own times
 * @throws HuidaError CONFIG_INVALID, STORE_OPEN_FAILED
 */
export async function start(flags: Flags, pace: Pace = {}): Promise<void> {
  const settings = readSettings(flags)
  // What is imported and opened at once is ready sooner.
  const log = await makeLog()
  if (settings.database !== undefined) await answering(settings.database, log)
  const [
    opened,
    tracer,
    model,
    adapters,
    store,
    { serve },
    { folderMedia },
    { commerce, createRetriever, explain },
    make,
  ] = await Promise.all([
    openKnowledge(settings.articles, { onProblem: toldTo(log) }),
    import('@opentelemetry/api').then(({ trace }) => trace.getTracer('huida')),
    import('@huida/plugin-rag').then(({ modelFromEnv }) => modelFromEnv()),
    adaptersOf(settings),
    storeAt(settings),
    import('../server/serve.js'),
    import('@huida/core/media'),
    import('@huida/knowledge'),
    settings.bot === undefined ? exampleBot(settings, pace) : loadBot(settings.bot),
  ])
  const { space: knowledge } = opened
  const media = folderMedia({ folder: join(settings.data, 'media') })
  const { team: named, identify, look } = openTeam(settings.data, log)
  const { team, told: people, serving } = withAccounts(named)
  const forbidden = new ForbiddenList(settings.data)
  const trained = new IntentTrainer(settings.data, log)
  const embedder =
    settings.embedding && (await import('../bot/embedder.js')).openEmbedder(settings.embedding, settings.data)
  const search = { thesaurus: commerce, ...(embedder && { embedder }) }
  const retriever = createRetriever(knowledge, {
    ...search,
    // Read from there at the next start, where reading articles takes longer.
    index: join(settings.data, 'words.index'),
    onProblem: (problem) => log.warn({ code: problem.code }, explain(problem)),
  })
  const metrics = settings.metrics && (await (await import('../metrics/metrics.js')).openMetrics())
  // A try and a rehearsal go by the same, as long as this process runs.
  const keptForPlugins = readPluginSettings(settings.data)
  const bot = make({
    base: {
      adapters,
      store,
      log,
      tracer,
      media,
      identify,
      pluginSettings: keptForPlugins,
      ...(metrics && { meter: metrics.meter }),
    },
    ...{ knowledge, retriever, team, trained, forbidden: forbidden.words },
    ...(model && { model }),
  })
  const tries = new Tries({
    ...{ space: knowledge, search, confirmed: () => retriever.confirmations() },
    async start({ adapter, store, ...articles }) {
      const tried = make({
        base: { adapters: [adapter], store, log, pluginSettings: keptForPlugins },
        ...{ ...articles, team, trained: trained.served, forbidden: forbidden.words, rehearsal: true },
        ...(model && { model }),
      })
      await tried.start()
      return tried
    },
  })
  const { port, host, data, adminToken: chosen, addressHeader, secondFactor, oidc, publicUrl } = settings
  const { url, adminToken, setUpLink, stop } = await serve({
    ...{
      bot,
      store,
      knowledge: knowledgeService(
        { store, opened, retriever, model, trained, pluginSettings: keptForPlugins },
        settings,
      ),
    },
    ...{
      settings: consoleSettings(settings, { bot, forbidden }),
      team: teamEdits(settings.data, { changed: look, serving }),
    },
    plugins: pluginSettings(settings.data, { plugins: () => bot.plugins, atStart: keptForPlugins }),
    hasEmbedder: embedder !== undefined,
    ...{ tries, intents: trained, people, port, host, log, retention: keptDays(data) },
    ...(chosen !== undefined && { adminToken: chosen }),
    ...(addressHeader !== undefined && { addressHeader }),
    ...(secondFactor && { secondFactor }),
    ...(oidc && { oidc: { ...oidc, ...(publicUrl && { publicUrl }) } }),
    ...(metrics && { metrics: { ...settings.metrics, text: metrics.text } }),
    health: readingHealth(retriever),
  })
  if (store.sql) metrics?.observe(store.sql)
  // For the commands of this user; nobody else may read it.
  if (chosen === undefined) {
    rmSync(tokenFile(data), { force: true })
    writeFileSync(tokenFile(data), adminToken, { mode: 0o600 })
  }
  console.log(whereToGo({ url, adminToken, ...(setUpLink && { setUpLink }) }, settings))
  void tellReading(retriever, console.log)

  const leave = async (signal: string) => {
    log.info({ signal }, 'stopping: what is under way ends first')
    await stop()
    await tries.stop()
    await metrics?.stop()
    retriever.close()
    await opened.close()
    // Another process that shares the folder may have written its own since.
    if (chosen === undefined && tokenIn(data) === adminToken) rmSync(tokenFile(data), { force: true })
    process.exit(0)
  }
  // A second Ctrl+C is not caught, so it ends the process at once: nothing that was accepted is lost by it.
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, leave)
}

/** A database that is started together with its workers is waited for; what keeps it from answering in the end is said when it is opened. */
async function answering(url: string, log: Logger): Promise<void> {
  const { untilAnswers } = await import('@huida/plugin-store-postgres')
  await untilAnswers(
    { url },
    { told: ({ leftMs, ...why }) => log.warn({ ...why, leftMs }, 'the database does not answer yet; waiting for it') },
  )
}

/** What the pages on knowledge work with. What few ask for is loaded when it is. */
function knowledgeService(
  {
    store,
    opened: { space, quarantine, testQuestions },
    retriever,
    model,
    trained,
    pluginSettings,
  }: {
    retriever: SpaceRetriever
    store: Store
    opened: OpenKnowledge
    model: AnswerModel | undefined
    trained: IntentTrainer
    pluginSettings: KeptPluginSettings
  },
  { data, bot }: Settings,
): KnowledgeService {
  return {
    space,
    retriever,
    testQuestions,
    quarantine,
    async mine() {
      const [{ mine, writeDrafts }, { redact }] = await Promise.all([
        import('@huida/plugin-mining'),
        import('@huida/plugin-privacy'),
      ])
      const { asked, troubled, topics } = await mine({ store, space, retriever, redact })
      const drafts = await writeDrafts(topics, { space, retriever, redact, model })
      return { asked, troubled, drafts: drafts.map(({ id }) => id) }
    },
    async gate(after) {
      const { questionsFor, rehearse } = await import('./kb/release.js')
      const questions = await questionsFor(testQuestions, { data })
      return rehearse({ space, retriever }, after, {
        ...{ questions, bot },
        ...{ trained: trained.served, learned: modelsFolder(data), pluginSettings },
      })
    },
  }
}

/** The token that commands of this user find; `undefined`: none. */
function tokenIn(data: string): string | undefined {
  try {
    return readFileSync(tokenFile(data), 'utf8')
  } catch {
    return undefined
  }
}

/** The example shop: its people, and the order system that is invented for it and ends with the bot. */
async function exampleBot({ articles, data }: Settings, pace: Pace): Promise<MakeBot> {
  const [{ shop }, { startOrdersService }] = await Promise.all([
    import('../../bots/shop/bot.js'),
    import('../../bots/shop/orders-service.js'),
  ])
  const service = await startOrdersService()
  const ends = definePlugin({ name: 'orders-service', setup: (_, { onStop }) => onStop(() => service.close()) })
  // Nothing that happens by itself writes into the package's own articles.
  const drafts = articles.database !== undefined || articles.file !== exampleKnowledge
  return ({ base, team, rehearsal, ...parts }) => {
    const people = { team, drafts: drafts && !rehearsal, pace }
    const bot = shop({ ...base, ...parts, models: modelsFolder(data), people, orders: service.url })
    return rehearsal ? bot : bot.use(ends())
  }
}

async function adaptersOf({ origins, addressHeader, channels }: Settings): Promise<Adapter[]> {
  const [{ web }, { ADDRESS_HEADER }, ...others] = await Promise.all([
    import('@huida/adapter-web'),
    import('../server/serve.js'),
    ...channels.map(openChannel),
  ])
  return [web({ origins, addressHeader: addressHeader ?? ADDRESS_HEADER }), ...others]
}

/** A token that was chosen is known to who chose it, and stays out of what collects the output. */
function whereToGo(
  { url, adminToken, setUpLink }: Pick<Served, 'url' | 'adminToken' | 'setUpLink'>,
  { data, channels, publicUrl, adminToken: chosen }: Settings,
): string {
  const traces = chosen === undefined ? tracesLink(url, adminToken) : `${url}/console/decisions   (HUIDA_ADMIN_TOKEN)`
  return `
  慧答 Huida

  聊天 chat      ${url}
  控制台 console ${setUpLink === undefined ? `${url}/console/` : `${setUpLink.replace(url, publicUrl ?? url)}\n                 ↑ 首次打开的人成为管理员 / whoever opens this first becomes the administrator`}
  决策 traces    ${traces}
  坐席 desk      npx huida desk --data ${data}
  记录 ledger    npx huida ledger --data ${data}
  数据 data      ${data}
${channels.map((each) => `  ${channelLine(each, publicUrl ?? url)}\n`).join('')}
  Ctrl+C 停止 / Ctrl+C stops
`
}

/** Where a platform is to call, or that it is called. */
function channelLine({ channel, settings }: Configured, url: string): string {
  const path = channel.webhook(settings)
  return `${channel.title.padEnd(14)} ${path === undefined ? '✓' : `webhook ${url}${path}`}`
}
