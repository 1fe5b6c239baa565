import { type BotOptions, defineAdapter, delivered, type Store } from '@huida/core'
import { everything } from '@huida/core/testing'
import { AuditLog } from '../audit/audit-log.js'
import { loadBot, type MadeBot } from '../bot/bot-module.js'
import { openKnowledge } from '../bot/knowledge.js'
import { storeAt } from '../bot/records.js'
import { prepareTables } from '../people/tables.js'
import { makeLog } from '../privacy/log.js'
import { type Flags, readSettings, type Settings } from '../settings/settings.js'
import { openTeam } from '../team/team-file.js'
import { say } from '../terminal/output.js'
import type { KbFlags } from './kb/context.js'

/**
 * Makes the tables of the store, of the bot's plugins and of the program, and nothing else: before many processes start at once, or with an
 * account that alone may make tables. Each table is made once, whoever else does the same at that moment.
 * @throws HuidaError CONFIG_INVALID, STORE_OPEN_FAILED
 */
export async function migrate(flags: Flags & Pick<KbFlags, 'locale'>): Promise<void> {
  const settings = readSettings(flags)
  const versions = await makeTables(await storeAt(settings), settings)
  // Opened to be written, it makes its tables, and an empty database gets its first articles.
  if (settings.articles.database !== undefined) await (await openKnowledge(settings.articles)).close()
  const listed = versions.map(({ owner, name }) => `${owner} ${name}`).join(', ')
  say(flags, { zh: `所有表都是最新的：${listed}`, en: `All tables are up to date: ${listed}` })
}

/** Makes the tables in a store that is not open, and gives their versions. */
export async function makeTables(store: Store, settings: Settings): Promise<{ owner: string; name: string }[]> {
  await (await botOver({ adapters: [nowhere], store }, settings)).migrate()
  await store.open()
  const { sql } = store
  try {
    await prepareTables(sql!)
    await AuditLog.open(sql!)
    const made = 'select owner, max(name) as name from migration group by owner order by owner'
    return await sql!.read<{ owner: string; name: string }>({ sql: made, parameters: [] })
  } finally {
    await store.close()
  }
}

/** The bot of the settings, which is not started. */
async function botOver(base: BotOptions, settings: Settings): Promise<Pick<MadeBot, 'migrate'>> {
  const log = await makeLog()
  const [{ space: knowledge, close }, { commerce, createRetriever }] = await Promise.all([
    openKnowledge(settings.articles, { readOnly: true }),
    import('@huida/knowledge'),
  ])
  const { team } = openTeam(settings.data, log)
  const retriever = createRetriever(knowledge, { thesaurus: commerce })
  try {
    if (settings.bot !== undefined) return (await loadBot(settings.bot))({ base, knowledge, retriever, team })
    const { shop } = await import('../../bots/shop/bot.js')
    return shop({ ...base, knowledge, retriever, people: { team } })
  } finally {
    retriever.close()
    await close()
  }
}

/** No platform is spoken to. */
const nowhere = defineAdapter({
  ...{ name: 'migration', platform: 'migration', accepts: everything },
  send: async () => delivered(),
})
