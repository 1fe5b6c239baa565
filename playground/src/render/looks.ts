import { type Adapter, createBot, type Part, plainText } from '@huida/core'
import { type TestChatOptions, testChat } from '@huida/core/testing'
import { type Channel, channels, openChannel } from '../channels/channels.js'

/** How a message looks on a channel: the messages that the platform is given, in order. */
export interface Look {
  /** For people. */
  title: string
  /** As adapters call it: `telegram`; `text` is one that shows nothing else. */
  platform: string
  /** Absent where the adapter is not installed. */
  parts?: readonly Part[]
  /** For each part what the platform is told, in its own words; `undefined`: the part itself tells. */
  told?: readonly (object | undefined)[]
}

type Shown = Pick<Look, 'title' | 'platform'> & { adapter?: Pick<Adapter, 'accepts' | 'preview'> }

/** Steps a message down as the core does: for the page, for some channels by what their adapters show, and for text only. */
export async function looksOf(message: readonly Part[], wanted: readonly Channel[] = channels): Promise<Look[]> {
  const { web } = await import('@huida/adapter-web')
  const shown: Shown[] = [
    { title: 'Web', platform: 'web', adapter: web() },
    ...(await Promise.all(wanted.map(channelShown))),
    { title: 'Text only', platform: 'text', adapter: { accepts: { text: {} } } },
  ]
  return Promise.all(shown.map((each) => look(message, each)))
}

async function channelShown(channel: Channel): Promise<Shown> {
  const { title } = channel
  try {
    // What an adapter shows does not depend on its secrets.
    const adapter = await openChannel({ channel, settings: channel.example ?? {} })
    return { title, platform: adapter.platform, adapter }
  } catch {
    return { title, platform: title }
  }
}

async function look(message: readonly Part[], { adapter, ...about }: Shown): Promise<Look> {
  if (!adapter) return about
  const { accepts, preview } = adapter
  // The chat says that it is the platform, so that native parts of it stay.
  const platform = { platform: about.platform } as unknown as NonNullable<TestChatOptions['adapter']>
  const chat = testChat({ accepts, adapter: platform })
  const bot = await chat.start((base) => createBot(base).on('message', () => [...message]))
  // What the bot adds, such as "Source", is in the language of the message.
  const locale = /\p{Script=Han}/u.test(plainText(message)) ? 'zh' : 'en'
  const parts = await chat.user('a', { locale }).says('show')
  await bot.stop()
  return { ...about, parts, ...(preview && { told: parts.map((part) => preview(part as never)) }) }
}
