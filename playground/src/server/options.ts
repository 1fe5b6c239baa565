import type { Bot, Clock, Logger, Store } from '@huida/core'
import type { IntentTrainer } from '../intents/intent-trainer.js'
import type { Person } from '../people/accounts.js'
import type { SecondFactorFor } from '../people/second-factor.js'
import type { Tries } from '../tries/tries.js'
import type { HealthProblem } from './health.js'
import type { KnowledgeService } from './knowledge-api.js'
import type { ServedMetrics } from './metrics-api.js'
import type { ServedOidc } from './other-system.js'
import type { PluginService } from './plugins-api.js'
import type { RetentionSettings } from './retention-api.js'
import type { SettingsService } from './settings-api.js'
import type { TeamService } from './team-api.js'

/** What is served, and where. */
export interface ServeOptions {
  /** Not started yet: it starts when the port is ours. */
  bot: Pick<Bot, 'stop' | 'fetch' | 'upgrade' | 'answer' | 'routes' | 'identify'> &
    Partial<Pick<Bot, 'media' | 'pruning' | 'plugins'>> & { start(): Promise<unknown> }
  /** The bot's own store, for the trace page and for people who sign in. Without it there is neither; accounts need one with tables. */
  store?: Store
  /** What may be read and released under `/knowledge/`. Without it there is nothing there. */
  knowledge?: KnowledgeService
  /** What administrators may set in the console. Without it there is nothing to set. */
  settings?: SettingsService
  /** What administrators see and set of the plugins. Without it there is nothing to see. */
  plugins?: PluginService
  /** Whether questions of customers go to a model that finds articles by meaning. Default: they do not. */
  hasEmbedder?: boolean
  /** Lets people edit who is asked for what, and when. Without it nobody can in the console. */
  team?: TeamService
  /** Lets people edit examples of intents, train, and choose what serves. Without it nobody can. */
  intents?: IntentTrainer
  /** Lets the team talk to a bot like the one that runs. Without it nobody can try anything. */
  tries?: Tries
  /** Hears who has an account, before the bot starts and after each change. */
  people?: (people: readonly Person[]) => void
  /** Looks at more than store and knowledge, such as the platforms: what it finds is told by `/health`. */
  health?: () => Promise<readonly HealthProblem[]> | readonly HealthProblem[]
  /** For how long records are kept. Default: for ever. */
  retention?: RetentionSettings
  /** What is told to Prometheus, and to whom. Default: nothing. */
  metrics?: ServedMetrics
  /** Default 3000; 0 takes any that is free. */
  port?: number
  /** Default `127.0.0.1`: this machine only. */
  host?: string
  /**
   * Opens traces, the knowledge API and the routes of plugins: 32 random characters or more. Default: `HUIDA_ADMIN_TOKEN`, else
   * a new one for each start.
   */
  adminToken?: string
  /**
   * The header in which a proxy of yours writes the visitor's address, by which guessing of passwords is slowed. Name it only when nobody
   * else can set it. Default: the address that connects.
   */
  addressHeader?: string
  /** Who has to show a code of an authenticator besides the password. Default: who has set one up. */
  secondFactor?: SecondFactorFor
  /** Another system by which people sign in. Default: none. */
  oidc?: ServedOidc
  /** What sessions end by. Default: the machine's. */
  clock?: Clock
  /** Default: where it listens is printed, and faults go to standard error. */
  log?: Logger
}
