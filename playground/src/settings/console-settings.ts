import { join } from 'node:path'
import { type Bot, Refusal } from '@huida/core'
import { listBackups, makeBackup } from '../backup/backup.js'
import type { Environment } from '../channels/channel.js'
import { type Channel, channels, isInstalled, nameOf, readChannels } from '../channels/channels.js'
import { checkChannel } from '../channels/check.js'
import type { ForbiddenList } from '../forbidden/forbidden-list.js'
import type { SettingsService, ShownChannel } from '../server/settings-api.js'
import { CommandError } from '../terminal/command-error.js'
import { readKeptSettings, writeKeptSettings } from './kept-settings.js'
import type { Settings } from './settings.js'

/** Settings that lead requests or code elsewhere: whoever runs the program sets them, nobody in the console. */
const OPERATORS_OWN = /^(?:API|LOGIN|METADATA|SERVICE_HOSTS|PUPPET)$/

/** What administrators see and change of the settings of a program that runs. It counts at the next start. */
export function consoleSettings(
  settings: Settings,
  { bot, forbidden }: { bot: Pick<Bot, 'send'>; forbidden: ForbiddenList },
  environment: Environment = process.env,
): SettingsService {
  const { data, backups, knowledge } = settings
  const atStart = readKeptSettings(data)
  const merged = (kept = readKeptSettings(data)): Environment => ({ ...kept, ...environment })
  const asWanted = (channel: Channel, of = merged()) =>
    readChannels(of).configured.find((each) => each.channel === channel)

  function change(changed: Readonly<Record<string, string | null>>): void {
    const kept: Record<string, string> = { ...readKeptSettings(data) }
    for (const [name, value] of Object.entries(changed)) {
      if (environment[name])
        throw new Refusal(
          409,
          'SETTING_FROM_ENVIRONMENT',
          `${name} is set where the program is started. Change it there.`,
        )
      if (value === null || value.trim() === '') delete kept[name]
      else kept[name] = value.trim()
    }
    const before = new Set(readChannels(merged()).problems)
    const problems = readChannels(merged(kept)).problems.filter((problem) => !before.has(problem))
    // With a mistake in it the program would not start again.
    if (problems.length > 0) throw new Refusal(422, 'SETTINGS_INVALID', problems.join('\n'))
    writeKeptSettings(data, kept)
  }

  function shown(channel: Channel): ShownChannel {
    const now = merged()
    const wanted = asWanted(channel, now)
    const served = settings.channels.find((each) => each.channel === channel)
    // Before it is set up: where it will be, with what it cannot do without.
    const webhook = channel.webhook((wanted ?? served)?.settings ?? neededOf(channel))
    const own = channel.settings.filter(({ name }) => !OPERATORS_OWN.test(name))
    const isChanged = own.some(
      ({ name }) => readKeptSettings(data)[channel.prefix + name] !== atStart[channel.prefix + name],
    )
    return {
      id: nameOf(channel),
      title: channel.title,
      package: channel.package,
      isInstalled: isInstalled(channel),
      isServed: served !== undefined,
      isWanted: wanted !== undefined,
      needsRestart: isChanged,
      ...(webhook !== undefined && { webhook: `${settings.publicUrl ?? ''}${webhook}` }),
      settings: own.map(({ name, from }) => ({
        name,
        isNeeded: from !== undefined,
        ...(environment[channel.prefix + name]
          ? { setBy: 'environment' as const }
          : now[channel.prefix + name] && { setBy: 'console' as const }),
      })),
    }
  }

  const neededOf = ({ settings }: Channel) =>
    Object.fromEntries(settings.filter(({ from }) => from !== undefined).map(({ name }) => [name, 'to be set']))
  const found = (id: string): Channel => {
    const channel = channels.find((each) => nameOf(each) === id)
    if (!channel) throw new Refusal(404, 'CHANNEL_UNKNOWN', `There is no channel "${id}".`)
    return channel
  }
  return {
    channels: () => channels.map(shown),
    changeChannel(id, values) {
      const channel = found(id)
      for (const name of Object.keys(values))
        if (!channel.settings.some((one) => one.name === name) || OPERATORS_OWN.test(name))
          throw new Refusal(422, 'SETTING_UNKNOWN', `${channel.title} has no setting "${name}" that can be set here.`)
      change(Object.fromEntries(Object.entries(values).map(([name, value]) => [channel.prefix + name, value])))
      return shown(channel)
    },
    async checkChannel(id) {
      const channel = found(id)
      const wanted = asWanted(channel)
      if (!wanted) throw new Refusal(409, 'CHANNEL_NOT_SET_UP', `${channel.title} is not set up yet.`)
      return checkChannel(wanted)
    },
    async sendTest(id, conversation, text) {
      // The page of the program itself is a channel that nobody has to set up.
      if (id !== 'web') found(id)
      if (!conversation.startsWith(`${id}:`))
        throw new Refusal(422, 'CONVERSATION_OF_OTHER_CHANNEL', 'This conversation is on another channel.')
      await bot.send(conversation, text, { by: { kind: 'system' } })
    },
    site: () => ({
      origins: settings.origins,
      ...(settings.publicUrl && { publicUrl: settings.publicUrl }),
      ...keptSite(),
    }),
    changeSite: (origins) => change({ HUIDA_ORIGINS: origins.join(' ') || null }),
    words: () => ({ words: [...forbidden.list()], isUsed: forbidden.isUsed }),
    changeWords: (words) => forbidden.replace(words),
    backups: async () => ({ folder: backups, all: await listBackups(backups) }),
    async backUp() {
      const name = new Date().toISOString().slice(0, 19).replaceAll(':', '-')
      await makeBackup(join(backups, name), { data, knowledge }).catch((error: unknown) => {
        throw error instanceof CommandError ? new Refusal(409, 'BACKUP_REFUSED', error.message) : error
      })
    },
  }

  /** Which pages may embed the chat after the next start, where that is something else than now. */
  function keptSite(): { next?: string[]; isFixed: boolean } {
    const next = (merged().HUIDA_ORIGINS ?? '').split(/[\s,]+/).filter(Boolean)
    return {
      isFixed: Boolean(environment.HUIDA_ORIGINS),
      ...(next.join(' ') !== settings.origins.join(' ') && { next }),
    }
  }
}
