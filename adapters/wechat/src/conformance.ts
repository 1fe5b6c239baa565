import type { Adapter, Inbox } from '@huida/core'
import { type AdapterKit, type AdapterKits, type PlayedFate, type PlayedMessage, until } from '@huida/core/testing'
import { startWechat, type WechatEmulator, type WechatEmulatorOptions, type WechatFate } from '@huida/emulators/wechaty'
import { KIND, OFFICIAL_CONTACT } from './heard.js'
import { wechat } from './index.js'
import { RATE } from './options.js'

/** The adapter, and what became of each message by its id: WeChat itself waits for no acknowledgement. */
function watched(adapter: Adapter): { adapter: Adapter; fate(id: string): Promise<number> } {
  const fates = new Map<string, number[]>()
  const seen = new Map<string, number>()
  const note = (key: string, status: number) => fates.set(key, [...(fates.get(key) ?? []), status])
  const watch = (inbox: Inbox): Inbox => ({
    ...inbox,
    async receiveAll(events, cursor) {
      try {
        const receipts = await inbox.receiveAll(events, cursor)
        for (const { key } of events) note(key, 200)
        return receipts
      } catch (error) {
        for (const { key } of events) note(key, 503)
        throw error
      }
    },
  })
  return {
    adapter: { ...adapter, start: (inbox, tools) => adapter.start!(watch(inbox), tools) },
    async fate(id) {
      const index = seen.get(id) ?? 0
      await until(() => (fates.get(id)?.length ?? 0) > index)
      seen.set(id, fates.get(id)!.length)
      return fates.get(id)![index]!
    },
  }
}

const ROOM = 'room@chatroom'

/** As puppets and WeChat say it. */
const fates: Readonly<Record<PlayedFate, WechatFate>> = {
  'rate limited for a second': new Error('操作过于频繁，请稍后再试'),
  blocked: new Error('对方开启了朋友验证，你还不是他的朋友'),
  unavailable: new Error('not logged in'),
  'no answer': 'no answer',
  'hang up': 'hang up',
}

/** How a kit is made. */
interface KitOptions extends WechatEmulatorOptions {
  name?: string
  /** Is told of the emulator. */
  opened?(phone: WechatEmulator): void
}

/** WeChat as the conformance cases play it. */
export async function wechatKit(options: KitOptions): Promise<AdapterKit> {
  const { name = 'wechat', selfId = 'self', opened } = options
  const phone = await startWechat({ ...options, selfId })
  opened?.(phone)
  for (const id of ['a', 'b']) phone.contact(id)
  phone.contact('press', { type: OFFICIAL_CONTACT })
  phone.room(ROOM, { members: ['a', 'b'] })
  const common = { ...phone.adapter, name, stableIds: true, rate: {} }
  const { adapter, fate } = watched(wechat(common))
  const deliver = async (
    { key, text, at }: PlayedMessage,
    from: string,
    about: { room?: string; to?: string } = {},
  ) => {
    const mentions = text.includes('@慧答') ? [selfId] : []
    phone.deliver({ id: key, from, text, ...about, mentions, ...(at !== undefined && { timestamp: at }) })
    return fate(key)
  }
  return {
    adapter,
    rate: RATE,
    connect: () => phone.login(),
    deliver: (message) => deliver(message, message.bot ? 'press' : message.from),
    group: (message, { addressed }) =>
      deliver(addressed ? { ...message, text: `@慧答\u2005${message.text}` } : message, message.from, { room: ROOM }),
    agent: (message) => deliver(message, selfId, { to: message.from }),
    async picture({ key, from, bytes }) {
      const { FileBox } = await import('file-box')
      phone.deliver({ id: key, from, type: KIND.image, file: FileBox.fromBuffer(Buffer.from(bytes), 'picture.png') })
      return fate(key)
    },
    async strange() {
      phone.deliver({ id: 'strange', from: 'a', type: 99, text: 'telepathy' })
      return 200
    },
    async echo() {
      const { id = '' } = phone.shown.at(-1) ?? {}
      phone.puppet.emit('message', { messageId: id })
      return 200
    },
    twin: (other) => wechatKit({ ...options, name: other, selfId: `${selfId}-2` }),
    next(fate) {
      phone.answersWith(() => {
        phone.answersWith(undefined)
        return fates[fate]
      })
    },
    ...(options.gateway && {
      withSecret: (token: string) => wechat({ ...common, puppetOptions: { ...phone.adapter.puppetOptions, token } }),
    }),
    samples: {
      native: {
        type: 'native',
        platform: 'wechat',
        data: { miniProgram: { appid: 'wx1', title: 'Orders' } },
        fallback: { type: 'text', text: 'Orders' },
      },
    },
    shown: async () => phone.shown.map(({ to, text }) => ({ to: to === ROOM ? 'group' : to, text })),
    close: () => phone.close(),
  }
}

/** For `huida conform`, and for the tests: a puppet in this process, and one behind a gateway. */
export const kits: AdapterKits = {
  puppet: () => wechatKit({}),
  gateway: async () => {
    const opened: WechatEmulator[] = []
    const kit = await wechatKit({ gateway: true, opened: (phone) => opened.push(phone) })
    return {
      ...kit,
      close: async () => {
        await kit.close()
        for (const phone of opened) void phone.forget()
      },
    }
  },
}
