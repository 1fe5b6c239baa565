import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { Clock } from './clock.js'
import type { Author, Owner } from './conversation/author.js'
import type { Content } from './conversation/part.js'
import type { RouteTools } from './http/route.js'
import type { Json } from './json.js'
import type { Logger } from './log.js'
import type { OpenedMedia } from './media/media-store.js'
import type { Projection } from './projection.js'
import type { Prunable } from './store/prunable.js'
import type { Conversation, ConversationPage, LedgerEntry, SqlAccess, Statement } from './store/store.js'
import type { Tracer } from './tracing.js'
import type { Composer } from './turn/composer.js'
import type { ActionTarget, Context } from './turn/context.js'
import type { Drawer } from './turn/drawer.js'

/** What a plugin may ask of its bot outside of turns: from its routes and sockets. It works once the bot has started. */
export interface BotAccess {
  /** Speaks in a conversation. See `Bot.send`. */
  send(conversation: string, content: Content, options?: { key?: string; by?: Author }): Promise<void>
  /** Asks for an action and waits for its result. See `Bot.act`. */
  act(to: ActionTarget, name: string, data: Json, options: { by: Author; key?: string }): Promise<Json>
  /** Makes somebody else the owner, at once. See `Bot.assign`. */
  assign(
    conversation: string,
    owner: Owner,
    options: { epoch: number; by: Author; reason?: string },
  ): Promise<{ epoch: number }>
  /** Everything that is stored after a position, as it happens. See `Bot.follow`. */
  follow(after: number, signal: AbortSignal): AsyncIterable<LedgerEntry>
  /** The position up to which everything is stored: whoever cares only for what comes follows from there. 0: nothing is stored. */
  latest(): Promise<number>
  /** A conversation by its id, or by one that it had before it moved. `undefined`: nobody has spoken there. */
  conversation(id: string): Promise<Conversation | undefined>
  /** Opens what a part shows that the bot's media store keeps: `media:…`. `undefined`: it is another address, or nothing is there. */
  openMedia(url: string): Promise<OpenedMedia | undefined>
  /** Conversations, the latest first. */
  conversations(page: ConversationPage): Promise<Conversation[]>
  /** What came in, what was decided and why, what went out: those after a position, or the last ones. Default: all. */
  timeline(id: string, page?: { after?: number; before?: number; limit?: number }): Promise<LedgerEntry[]>
}

/** What `setup` is given. */
export interface PluginTools<Config> extends RouteTools {
  config: Config
  store: Drawer
  /** The bot that uses it. */
  bot: BotAccess
  log: Logger
  clock: Clock
  /** For spans around model calls. */
  tracer?: Tracer
  /** The tables of a plugin that has migrations. */
  sql?: SqlAccess
  /**
   * Keeps a plugin's tables up with the event log: `fold` is given the records that came since, and what it returns is written together
   * with how far it has read, so that each record counts once.
   */
  project(name: string, projection: Projection): void
  /** Says what of the plugin's own may be deleted when it is old. */
  prunes(prunable: Prunable): void
  /** Closes what `setup` opened; called when the bot stops, the last opened first. */
  onStop(close: () => void | Promise<void>): void
}

type AnySchema = StandardSchemaV1 | undefined
type ConfigOf<S> = S extends StandardSchemaV1 ? StandardSchemaV1.InferOutput<S> : undefined
type ConfigInput<S> = S extends StandardSchemaV1 ? StandardSchemaV1.InferInput<S> : undefined
/** What the composer that `setup` returned has more than the one that it was given. */
export type GrownBy<Out> = Awaited<Out> extends Composer<infer C> ? C : unknown

/** A plugin, ready for `bot.use`. `In` is what it needs on `ctx`, `Out` what is on `ctx` after it. */
export interface Plugin<In extends Context = Context, Out = unknown> {
  readonly name: string
  /** Names of plugins that must have been used before it. */
  readonly dependencies: readonly string[]
  /** What was configured, and the schema that judges it. */
  readonly config: { schema: AnySchema; input: unknown }
  /** Statements that make its tables, by a name that sorts them: `001-visits`. */
  readonly migrations?: (sql: SqlAccess) => Promise<Record<string, readonly Statement[]>>
  /** Called once by `start()`, in the order of use, before anything arrives. It may wait; a throw makes `start()` fail. */
  setup(app: Composer<In>, tools: PluginTools<never>): Out
}

/** A plugin of a bot that has started, for whoever shows what the bot is made of. */
export interface PluginInUse {
  readonly name: string
  /** Names of plugins that were used before it, and that it needs. */
  readonly dependencies: readonly string[]
  /** What judges its configuration. Absent: there is nothing to configure. */
  readonly schema?: StandardSchemaV1
  /** What the code has given. */
  readonly given: unknown
  /** What it works with: settings that were kept, and defaults, where the code has given nothing. */
  readonly config: unknown
}

/**
 * A plugin as a function of its configuration. Defaults live in the schema; without one there is nothing to configure.
 *
 * ```ts
 * export const visits = definePlugin({
 *   name: 'visits',
 *   config: z.object({ ttlMs: z.number().default(86_400_000) }),
 *   setup: (app, { config, store }) => app.use(async (ctx, next) => …),
 * })
 * ```
 */
export function definePlugin<
  const S extends AnySchema = undefined,
  In extends Context = Context,
  Out = void,
>(definition: {
  name: string
  dependencies?: readonly string[]
  config?: S
  migrations?: (sql: SqlAccess) => Promise<Record<string, readonly Statement[]>>
  setup(app: Composer<In>, tools: PluginTools<ConfigOf<S>>): Out
}): [S] extends [undefined]
  ? () => Plugin<In, Out>
  : object extends ConfigInput<S>
    ? (config?: ConfigInput<S>) => Plugin<In, Out>
    : (config: ConfigInput<S>) => Plugin<In, Out>
export function definePlugin(definition: {
  name: string
  dependencies?: readonly string[]
  config?: AnySchema
  migrations?: Plugin['migrations']
  setup: Plugin['setup']
}): (config?: unknown) => Plugin {
  return (input) => ({
    name: definition.name,
    dependencies: definition.dependencies ?? [],
    config: { schema: definition.config, input: input ?? {} },
    ...(definition.migrations && { migrations: definition.migrations }),
    setup: definition.setup,
  })
}
