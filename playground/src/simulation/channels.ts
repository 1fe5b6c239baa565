import type { Accepts, Outgoing, Store } from '@huida/core'
import { everything, type TestChat, testChat, type VirtualClock } from '@huida/core/testing'

/** A channel of the simulated day: what it shows, what it allows, and how many customers use it. */
interface Channel {
  weight: number
  accepts: Accepts
  windows?: NonNullable<Parameters<typeof testChat>[0]>['adapter']
}

const DAY_MS = 86_400_000

/** Named after the platforms whose limits they have; no platform is called. */
export const channels = {
  wechat: {
    weight: 50,
    accepts: { text: { max: 2_048, unit: 'bytes' }, image: {} },
    windows: { windows: [{ opens: 'message', forMs: 2 * DAY_MS, messages: 5 }] },
  },
  web: { weight: 30, accepts: everything },
  telegram: { weight: 10, accepts: { text: { max: 4_096 }, choices: { max: 8, maxValueBytes: 64 }, image: {} } },
  slack: { weight: 10, accepts: { text: { max: 3_000, markdown: true }, choices: { max: 5, maxLabel: 75 }, card: {} } },
} satisfies Record<string, Channel>

/** A channel's name. */
export type ChannelName = keyof typeof channels

/** The channels over one store, each telling what it shows. */
export function openChannels(
  { store, clock }: { store: Store; clock: VirtualClock },
  shown: (channel: ChannelName, message: Outgoing) => void | Promise<void>,
): Record<ChannelName, TestChat> {
  const open = (name: ChannelName): TestChat => {
    const { accepts, windows }: Channel = channels[name]
    const chat = testChat({ name, accepts, store, clock, ...(windows && { adapter: windows }) })
    chat.answersWith(async (message) => {
      await shown(name, message)
      return undefined
    })
    return chat
  }
  return { wechat: open('wechat'), web: open('web'), telegram: open('telegram'), slack: open('slack') }
}
