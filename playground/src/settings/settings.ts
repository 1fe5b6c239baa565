import { accessSync, constants, mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { HuidaError } from '@huida/core'
import { projectSettings } from '../bot/project.js'
import { type Configured, readChannels } from '../channels/channels.js'
import { packageFolder } from '../folder.js'
import type { OidcSettings } from '../people/oidc.js'
import { type SecondFactorFor, secondFactors } from '../people/second-factor.js'
import { daysIn } from '../retention/days.js'
import { tokenProblem } from '../server/token.js'
import { readKeptSettings } from './kept-settings.js'
import { oidcSettings } from './oidc-settings.js'

/** What the command line says; it goes before the environment. */
export interface Flags {
  port?: string
  host?: string
  data?: string
  knowledge?: string
  bot?: string
}

/** Everything that the program can be told. */
export interface Settings {
  port: number
  host: string
  /** The folder that keeps everything; it exists and can be written. */
  data: string
  /** The folder in which the console makes backups. */
  backups: string
  /** The address of the PostgreSQL that keeps the records; absent: a file in the data folder does. */
  database?: string
  /** The file with the articles. */
  knowledge: string
  /** Where the articles are kept. */
  articles: KnowledgePlace
  /** The module of the bot; absent: the example shop's. */
  bot?: string
  /** Pages of other sites that may embed the widget: `https://shop.example`. */
  origins: string[]
  /** The header in which a proxy in front of the program writes the visitor's address, such as `x-forwarded-for`. */
  addressHeader?: string
  /** Who has to show a code besides the password; absent: who has set it up. */
  secondFactor?: SecondFactorFor
  /** Another system by which people sign in; absent: none. */
  oidc?: OidcSettings
  /** What opens traces and the API; absent: a new one for each start. */
  adminToken?: string
  /** Where what is counted is told to Prometheus; absent: nowhere, and nothing is counted. */
  metrics?: { token?: string; port?: number }
  /** The platforms that are served besides the page. */
  channels: readonly Configured[]
  /** The model that turns texts into vectors, so that articles are found by meaning too; absent: words find. */
  embedding?: EmbeddingSettings
  /** Where the program is reached from outside, without a path: `https://bot.example.com`. */
  publicUrl?: string
}

/** A model behind an API that speaks OpenAI's protocol, as Ollama and most servers of models do. */
export interface EmbeddingSettings {
  /** Such as `bge-m3`. */
  readonly model: string
  /** The API's base: `http://127.0.0.1:11434/v1`. Absent: OpenAI's own. */
  readonly url?: string
  readonly apiKey?: string
}

/** Where the articles are kept. */
export interface KnowledgePlace {
  /** Their file; where they are in a database, what an empty one begins with. */
  file: string
  /** The address of the PostgreSQL that keeps them; absent: the file does. */
  database?: string
  /** Whether the file is kept in step with the database, in both directions. */
  isFileInStep?: boolean
}

/** Whether the articles stay in their file although the records are in a database. */
export const isFileOnly = (environment: Environment = process.env): boolean => environment.HUIDA_KNOWLEDGE_IN === 'file'

const placesOfKnowledge = ['database', 'file', 'both'] as const

type Environment = Readonly<Record<string, string | undefined>>

/** The file in the data folder that keeps the records. */
export const storeFile = (data: string): string => join(data, 'huida.db')

/** Where the example shop's bot keeps what it has learned of articles. */
export const modelsFolder = (data: string): string => join(data, 'models')

/** The address of the PostgreSQL that keeps the records, without looking whether it is there; `undefined`: a file does. */
export const databaseUrl = (environment: Environment = process.env): string | undefined =>
  environment.HUIDA_DATABASE_URL || undefined

/** The file in the data folder that tells the token of the bot that runs to the commands of the same user. */
export const tokenFile = (data: string): string => join(data, 'admin-token')

/** Where the records are, without looking whether they are there. */
export const dataFolder = (flags: Flags, environment: Environment = process.env): string =>
  resolve(flags.data ?? (environment.HUIDA_DATA || projectSettings().data || 'data/shop'))

/** The module of the bot, without looking whether it is there; `undefined`: the example shop's. */
export function botFile(flags: Flags, environment: Environment = process.env): string | undefined {
  const file = flags.bot ?? (environment.HUIDA_BOT || projectSettings().bot)
  return file === undefined ? undefined : resolve(file)
}

/** The example's own articles. They belong to the package, so that nothing but an explicit command writes into them. */
export const exampleKnowledge = join(packageFolder, 'bots/shop/knowledge.json')

/** Where the articles are, without looking whether they are there. */
export function knowledgeFile(flags: Flags, environment: Environment = process.env): string {
  const named = flags.knowledge ?? (environment.HUIDA_KNOWLEDGE || projectSettings().knowledge)
  return resolve(named ?? (botFile(flags, environment) === undefined ? exampleKnowledge : 'knowledge.json'))
}

/** Where the articles are kept: in the database of the records, unless it is said otherwise. Nothing is opened. */
export function knowledgePlace(flags: Flags, environment: Environment = process.env): KnowledgePlace {
  const file = knowledgeFile(flags, environment)
  const database = databaseUrl(environment)
  if (database === undefined || isFileOnly(environment)) return { file }
  return { file, database, ...(environment.HUIDA_KNOWLEDGE_IN === 'both' && { isFileInStep: true }) }
}

/**
 * Reads the settings, and makes the data folder.
 * @throws HuidaError CONFIG_INVALID with everything that is wrong
 */
export function readSettings(flags: Flags, environment: Environment = process.env): Settings {
  const { settings, problems } = judgeSettings(flags, environment)
  const trouble = problems.length > 0 ? undefined : troubleWithFolder(settings.data)
  if (trouble) problems.push(trouble)
  if (problems.length > 0) throw new HuidaError('CONFIG_INVALID', { problems })
  return settings
}

/** The settings, and what is wrong with them in sentences. Nothing is written. */
export function judgeSettings(
  flags: Flags,
  given: Environment = process.env,
): { settings: Settings; problems: string[] } {
  const data = dataFolder(flags, given)
  const environment = environmentOf(flags, given)
  const problems: string[] = []
  const port = Number(flags.port ?? (environment.PORT || 3000))
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    problems.push(
      `The port "${flags.port ?? environment.PORT}" is not a number from 0 to 65535. Set PORT, for example PORT=3001.`,
    )
  const origins = (environment.HUIDA_ORIGINS ?? '').split(/[\s,]+/).filter(Boolean)
  const { HUIDA_ADMIN_TOKEN: adminToken } = environment
  const guessable = adminToken ? tokenProblem(adminToken) : undefined
  if (guessable) problems.push(guessable)
  const secondFactor = secondFactors.find((each) => each === environment.HUIDA_SECOND_FACTOR)
  if (environment.HUIDA_SECOND_FACTOR && !secondFactor)
    problems.push(
      `HUIDA_SECOND_FACTOR is "${environment.HUIDA_SECOND_FACTOR}". Set it to ${secondFactors.join(' or ')}, or unset it to let everybody choose.`,
    )
  try {
    daysIn(environment.HUIDA_KEEP_DAYS ?? '')
  } catch (error) {
    problems.push(`HUIDA_KEEP_DAYS: ${(error as Error).message}`)
  }
  const oidc = oidcSettings(environment, problems)
  const metrics = metricsSettings(environment, problems)
  const { configured, problems: ofChannels } = readChannels(environment)
  problems.push(...ofChannels)
  const publicUrl = environment.HUIDA_PUBLIC_URL?.replace(/\/+$/, '')
  if (publicUrl && !(URL.canParse(publicUrl) && /^https?:/.test(publicUrl)))
    problems.push(
      `HUIDA_PUBLIC_URL is not an http or https address. Set it as platforms see it: https://bot.example.com`,
    )
  const database = databaseUrl(environment)
  if (database !== undefined && !/^postgres(ql)?:\/\//.test(database))
    problems.push(
      'HUIDA_DATABASE_URL is no address of a PostgreSQL. Set postgres://user:password@host:5432/database, or unset it to keep the records in a file.',
    )
  const { HUIDA_KNOWLEDGE_IN: kept } = environment
  if (kept && !placesOfKnowledge.some((each) => each === kept))
    problems.push(
      `HUIDA_KNOWLEDGE_IN is "${kept}". Set it to ${placesOfKnowledge.join(', ')}, or unset it: the articles are then in the database, where there is one.`,
    )
  if (kept && kept !== 'file' && database === undefined)
    problems.push(
      `HUIDA_KNOWLEDGE_IN is "${kept}", but there is no database. Set HUIDA_DATABASE_URL, or unset HUIDA_KNOWLEDGE_IN to keep the articles in a file.`,
    )
  const embedding = embeddingSettings(environment)
  if (embedding?.url && !(URL.canParse(embedding.url) && /^https?:/.test(embedding.url)))
    problems.push(
      `The address of the embedding model, "${embedding.url}", is not an http or https address. Set HUIDA_EMBEDDING_URL, for example http://127.0.0.1:11434/v1`,
    )
  if (!embedding && environment.HUIDA_EMBEDDING_URL)
    problems.push(
      'HUIDA_EMBEDDING_URL is set, but HUIDA_EMBEDDING_MODEL is not. Set it to the name of the model, such as bge-m3.',
    )
  const bot = botFile(flags, environment)
  const settings: Settings = {
    port,
    host: flags.host ?? (environment.HOST || '127.0.0.1'),
    ...(database !== undefined && { database }),
    data,
    backups: resolve(environment.HUIDA_BACKUPS || join(data, 'backups')),
    knowledge: knowledgeFile(flags, environment),
    articles: knowledgePlace(flags, environment),
    origins,
    ...(bot !== undefined && { bot }),
    ...(adminToken && { adminToken }),
    ...(environment.HUIDA_ADDRESS_HEADER && { addressHeader: environment.HUIDA_ADDRESS_HEADER.toLowerCase() }),
    ...(secondFactor && { secondFactor }),
    ...(metrics && { metrics }),
    ...(oidc && { oidc }),
    channels: configured,
    ...(publicUrl && { publicUrl }),
    ...(embedding && { embedding }),
  }
  return { settings, problems }
}

function metricsSettings(environment: Environment, problems: string[]): Settings['metrics'] {
  const { HUIDA_METRICS_TOKEN: token, HUIDA_METRICS_PORT: given } = environment
  const guessable = token ? tokenProblem(token, 'HUIDA_METRICS_TOKEN') : undefined
  if (guessable) problems.push(guessable)
  const port = given ? Number(given) : undefined
  if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port <= 65_535))
    problems.push(
      `HUIDA_METRICS_PORT is "${given}", which is no number from 0 to 65535. Set it, for example, to 9464: it listens on this machine only.`,
    )
  return token || port !== undefined ? { ...(token && { token }), ...(port !== undefined && { port }) } : undefined
}

/** The embedding model is where it is said to be, else where the language model is. */
function embeddingSettings(environment: Environment): EmbeddingSettings | undefined {
  const { HUIDA_EMBEDDING_MODEL: model, HUIDA_OLLAMA_URL: ollama } = environment
  if (!model) return undefined
  const url =
    environment.HUIDA_EMBEDDING_URL || (ollama ? `${ollama.replace(/\/+$/, '')}/v1` : environment.HUIDA_OPENAI_BASE_URL)
  const apiKey = environment.HUIDA_EMBEDDING_API_KEY || environment.HUIDA_OPENAI_API_KEY
  return { model, ...(url && { url }), ...(apiKey && { apiKey }) }
}

/**
 * The environment, with what the console keeps for the data folder where it says nothing itself.
 * @throws HuidaError CONFIG_INVALID when what is kept cannot be read
 */
export const environmentOf = (flags: Flags, given: Environment = process.env): Environment => ({
  ...readKeptSettings(dataFolder(flags, given)),
  ...given,
})

/** Makes the folder, and says what is wrong with it. */
function troubleWithFolder(folder: string): string | undefined {
  try {
    // What customers wrote is nobody else's business on this machine.
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    accessSync(folder, constants.W_OK)
    return undefined
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    return `The data folder ${folder} cannot be written (${code}). Name another with --data or HUIDA_DATA, or give this user the right to write there.`
  }
}
