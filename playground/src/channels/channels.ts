import { createRequire } from 'node:module'
import type { Adapter } from '@huida/core'
import { HuidaError } from '@huida/core'
import type { Channel, Environment, Settings } from './channel.js'
import { slack } from './slack.js'
import { teams } from './teams.js'
import { telegram } from './telegram.js'
import { wechat } from './wechat.js'
import { wechatOfficial } from './wechat-official.js'
import { wecom } from './wecom.js'

export type { Channel } from './channel.js'

/** Every platform that the program serves besides its own page, when its settings are there. */
export const channels: readonly Channel[] = [telegram, slack, teams, wechatOfficial, wecom, wechat]

/** What a channel's adapter is called in conversations and paths: `wechat-official`. */
export const nameOf = ({ prefix }: Channel): string =>
  prefix
    .replace(/^HUIDA_|_$/g, '')
    .toLowerCase()
    .replaceAll('_', '-')

/** A channel whose settings are there. */
export interface Configured {
  channel: Channel
  settings: Settings
}

/** Says where a platform is, and not that it is wanted: the console sets up the rest. */
const WHERE_IT_IS = /^(?:API|LOGIN|METADATA)$/

/** Which channels are wanted, and what is wrong with their settings, in sentences. */
export function readChannels(environment: Environment): { configured: Configured[]; problems: string[] } {
  const configured: Configured[] = []
  const problems: string[] = []
  for (const channel of channels) {
    const settings = settingsOf(channel, environment)
    const isWanted =
      Object.keys(settings).some((name) => !WHERE_IT_IS.test(name)) || channel.also?.some((name) => environment[name])
    if (!isWanted) continue
    const missing = channel.settings.filter(({ name, from }) => from !== undefined && settings[name] === undefined)
    problems.push(
      ...missing.map(
        ({ name, from }) => `${channel.prefix}${name} is missing, though other ${channel.prefix}… are set. ${from}`,
      ),
      ...(channel.problems?.(settings) ?? []),
    )
    configured.push({ channel, settings })
  }
  return { configured, problems }
}

/** A variable of another channel may begin in the same way: only those that the channel names count. */
function settingsOf({ prefix, settings }: Channel, environment: Environment): Settings {
  return Object.fromEntries(
    settings.flatMap(({ name }) => {
      const value = environment[`${prefix}${name}`]?.trim()
      return value ? [[name, value]] : []
    }),
  )
}

/** Whether the package of a channel's adapter is there, so that nobody has to install it first. */
export function isInstalled({ package: name }: Pick<Channel, 'package'>): boolean {
  try {
    createRequire(import.meta.url).resolve(`${name}/package.json`)
    return true
  } catch {
    return false
  }
}

/**
 * Makes the adapter of a channel.
 * @throws HuidaError CONFIG_INVALID when its package is not installed
 */
export async function openChannel({ channel, settings }: Configured): Promise<Adapter> {
  try {
    return await channel.open(settings)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error
    const problem = `${channel.title} is configured, but ${channel.package} is not installed. Run: npm install ${channel.package}`
    throw new HuidaError('CONFIG_INVALID', { problems: [problem] }, { cause: error })
  }
}
