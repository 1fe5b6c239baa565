import assert from 'node:assert/strict'
import { createBot } from '../bot.js'
import { isHuidaError } from '../errors.js'
import type { Plugin } from '../plugin.js'
import type { Store } from '../store/store.js'
import { testChat, textOnly } from './test-chat.js'

/** Any plugin, whatever it needs on `ctx`. */
export type AnyPlugin = Omit<Plugin, 'setup'> & { setup(app: never, tools: never): unknown }

/** A plugin under test. */
export interface PluginKit {
  /** A new plugin with a configuration that works; whatever it needs is used before it. */
  make(): AnyPlugin
  /** A configuration that must be refused. Absent: there is nothing to configure. */
  makeWrong?(): AnyPlugin
  /** Plugins that it needs, in order. */
  before?(): AnyPlugin[]
  /** What it is stored in. Default: memory, which has no tables. */
  store?(): Store
}

/** One thing that every plugin must do. */
export interface PluginCase {
  name: string
  /** Plays it with a new plugin of the kit. @throws AssertionError when the plugin does otherwise */
  run(kit: PluginKit): Promise<void>
}

/** What every plugin must do, as plain data: run them with any test runner. */
export const pluginCases: readonly PluginCase[] = [
  {
    name: 'it starts, and lets others answer what is not its own',
    async run(kit) {
      const { chat } = await started(kit)
      const shown = await chat.user('alice').says('\u2603 nobody answers this')
      assert.ok(shown.length <= 3, 'it said more than three things at once')
    },
  },
  {
    name: 'two bots in one process do not share its state',
    async run(kit) {
      const first = await started(kit)
      const second = await started(kit)
      for (const text of ['hello', '你好']) await first.chat.user('alice').says(text)
      const afterOthers = await second.chat.user('alice').says('hello')
      const fresh = await started(kit)
      assert.deepEqual(afterOthers, await fresh.chat.user('alice').says('hello'))
    },
  },
  {
    name: 'it survives a crash in the middle of a conversation',
    async run(kit) {
      const { chat } = await started(kit)
      const alice = chat.user('alice')
      await alice.says('hello')
      const before = alice.sees().length
      await chat.crash()
      await alice.says('hello again')
      assert.ok(alice.sees().length >= before)
    },
  },
  {
    name: 'a message that is delivered twice changes nothing the second time',
    async run(kit) {
      const { chat } = await started(kit)
      const alice = chat.user('alice')
      await alice.says('hello', { key: 'same' })
      const ledger = await alice.ledger()
      await alice.says('hello', { key: 'same' })
      assert.deepEqual(await alice.ledger(), ledger)
    },
  },
  {
    name: 'events that are not messages do not upset it',
    async run(kit) {
      const { chat } = await started(kit)
      const alice = chat.user('alice')
      await alice.joins()
      await alice.leaves()
      await alice.says('')
      const failed = (await alice.ledger()).filter((entry) => entry.kind === 'in' && entry.outcome === 'failed')
      assert.deepEqual(failed, [])
    },
  },
  {
    name: 'strange texts do not upset it',
    async run(kit) {
      const { chat } = await started(kit)
      const alice = chat.user('alice')
      for (const text of [
        '\u0000',
        '\uD800',
        'a'.repeat(8_000),
        '👩‍👩‍👧‍👦'.repeat(100),
        '\u202Eevil',
        '{"__proto__":1}',
        '<script>',
      ])
        await alice.says(text)
      assert.deepEqual(await chat.store.quarantined(), [])
    },
  },
  {
    name: 'a wrong configuration is refused at start, in words that name the plugin',
    async run(kit) {
      if (!kit.makeWrong) return
      const plugin = kit.makeWrong()
      await assert.rejects(
        started({ ...kit, make: () => plugin }),
        (error: unknown) => isHuidaError(error, 'CONFIG_INVALID') && error.message.includes(plugin.name),
      )
    },
  },
]

async function started(kit: PluginKit) {
  const chat = testChat({ accepts: textOnly, ...(kit.store && { store: kit.store() }) })
  const bot = await chat.start((base) => {
    const bot = createBot(base)
    // What it needs is used before it; start() checks that by name.
    for (const plugin of [...(kit.before?.() ?? []), kit.make()]) bot.use(plugin as unknown as Plugin)
    return bot
  })
  return { chat, bot }
}
