import { HuidaError, type Inbox, type Json, type Logger } from '@huida/core'
import type { Wechaty } from 'wechaty'
import { faultOf } from './fault.js'
import { sendFilesOnce } from './gateway.js'
import { type Puppet, secretsOf, type WechatOptions } from './options.js'
import { within } from './within.js'

const START_WITHIN_MS = 30_000
const STOP_WITHIN_MS = 5_000

/** A puppet, ready to be started. */
export interface Made {
  puppet: Puppet
  /** Starts it. @throws what the puppet throws, or TooLate */
  start(): Promise<void>
  /** Stops it. Never rejects, and never waits for long: what a puppet leaves open, only it knows. */
  stop(): Promise<void>
}

/**
 * Makes a puppet by wechaty, which is loaded here: that takes some seconds. Its login is kept in the adapter's drawer, so that a restart
 * needs no new scan where the puppet can do without.
 * @throws HuidaError CONFIG_INVALID when there is no such puppet
 */
export async function makePuppet(
  options: WechatOptions,
  { inbox, log }: { inbox: Pick<Inbox, 'drawer'>; log: Logger },
): Promise<Made> {
  const { WechatyBuilder, log: wechatyLog } = await import('wechaty')
  // It writes to the console by itself; what matters is in our log.
  if (process.env.WECHATY_LOG === undefined) wechatyLog.level('silent')
  const { puppet, puppetOptions } = options
  const given = typeof puppet === 'function' ? await puppet() : puppet
  const wechaty = WechatyBuilder.build({
    // Every name is one of an npm package; wechaty's type lists those that it knew.
    ...(given !== undefined && { puppet: given as NonNullable<Parameters<typeof WechatyBuilder.build>[0]>['puppet'] }),
    ...(puppetOptions && { puppetOptions: puppetOptions as object }),
  } as Parameters<typeof WechatyBuilder.build>[0])
  // Without it, an error that comes after all is over would end the process.
  const secrets = secretsOf(options)
  wechaty.on('error', (error: unknown) => log.debug({ error: faultOf(error, secrets) }, 'wechaty tells of an error'))
  try {
    await wechaty.init()
  } catch (error) {
    const { code } = Object(error) as { code?: string }
    const isMissing = code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND'
    const name = typeof given === 'string' ? given : process.env.WECHATY_PUPPET
    const problem = isMissing
      ? `There is no puppet "${name}". Install it: npm install ${name}`
      : `The puppet cannot be made: ${faultOf(error, secrets).message}`
    throw new HuidaError(
      'CONFIG_INVALID',
      { problems: [`Adapter "${options.name ?? 'wechat'}": ${problem}`] },
      { cause: faultOf(error, secrets) },
    )
  }
  await keepLogin(wechaty, inbox, log)
  // The instance, as every puppet implements it.
  const made = wechaty.puppet as Puppet
  sendFilesOnce(made)
  return {
    puppet: made,
    start: () => within(made.start(), START_WITHIN_MS, 'start'),
    async stop() {
      await within(made.stop(), STOP_WITHIN_MS, 'stop').catch((error: unknown) =>
        log.debug({ error: faultOf(error, secrets) }, 'a puppet could not be stopped'),
      )
      calmWatchdog(made)
    },
  }
}

/**
 * A puppet that is started again keeps the listeners of its earlier lives on its watchdog (`wechaty-puppet` 1.21 takes others off than it has put
 * on), each of which would reset it once.
 */
function calmWatchdog(puppet: Puppet): void {
  const { __watchdog: agent } = puppet as unknown as { __watchdog?: { watchdog?: NodeJS.EventEmitter } }
  agent?.watchdog?.removeAllListeners('reset')
}

const LOGIN = 'login'

/** wechaty would write a file where the program runs; what is kept there lets whoever has it speak for the account. */
async function keepLogin(wechaty: Wechaty, { drawer }: Pick<Inbox, 'drawer'>, log: Logger): Promise<void> {
  const { memory } = wechaty as unknown as { memory: Memory }
  for (const [key, value] of Object.entries((await drawer.get<Record<string, Json>>(LOGIN)) ?? {}))
    await memory.set(key, value)
  memory.save = async () => {
    const kept: [string, unknown][] = []
    for await (const entry of memory.entries()) kept.push(entry)
    await drawer
      .set(LOGIN, JSON.parse(JSON.stringify(Object.fromEntries(kept))))
      .catch((error: unknown) =>
        log.warn({ error }, 'the login of WeChat could not be kept; a restart may need a new scan'),
      )
  }
}

/** wechaty's memory, as far as it is used. */
interface Memory {
  set(key: string, value: unknown): Promise<unknown>
  entries(): AsyncIterable<[string, unknown]>
  save(): Promise<void>
}
