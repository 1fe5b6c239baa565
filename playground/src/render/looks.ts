import { type Accepts, createBot, type Part } from '@huida/core'
import { type TestChatOptions, testChat } from '@huida/core/testing'
import { type Channel, channels, openChannel } from '../channels/channels.js'

/** How a message looks on a channel: the messages that the platform is given, in order. */
export interface Look {
  /** For people. */
  title: string
  /** Absent where the adapter is not installed. */
  parts?: readonly Part[]
}

interface Shown {
  title: string
  platform: string
  accepts?: Accepts
}

/** Steps a message down as the core does: for the page, for some channels by what their adapters show, and for text only. */
export async function looksOf(message: readonly Part[], wanted: readonly Channel[] = channels): Promise<Look[]> {
  const { web } = await import('@huida/adapter-web')
  const shown: Shown[] = [
    { title: 'Web', platform: 'web', accepts: web().accepts },
    ...(await Promise.all(wanted.map(channelShown))),
    { title: 'Text only', platform: 'text', accepts: { text: {} } },
  ]
  return Promise.all(shown.map((each) => look(message, each)))
}

async function channelShown(channel: Channel): Promise<Shown> {
  const { title } = channel
  try {
    // What an adapter shows does not depend on its secrets.
    const { platform, accepts } = await openChannel({ channel, settings: channel.example ?? {} })
    return { title, platform, accepts }
  } catch {
    return { title, platform: title }
  }
}

async function look(message: readonly Part[], { title, platform, accepts }: Shown): Promise<Look> {
  if (!accepts) return { title }
  // The chat says that it is the platform, so that native parts of it stay.
  const adapter = { platform } as unknown as NonNullable<TestChatOptions['adapter']>
  const chat = testChat({ accepts, adapter })
  const bot = await chat.start((base) => createBot(base).on('message', () => [...message]))
  const parts = await chat.user('a').says('show')
  await bot.stop()
  return { title, parts }
}
