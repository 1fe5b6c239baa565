import type { Adapter, Inbox } from '@huida/core'
import { type AdapterKit, type PlayedMessage, until } from '@huida/core/testing'
import { startWechat, type WechatEmulator, type WechatEmulatorOptions } from '@huida/emulators/wechaty'
import { wechat } from './index.js'

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

/** WeChat as the conformance cases play it. */
export async function wechatKit(
  options: WechatEmulatorOptions & { opened?(phone: WechatEmulator): void },
  name = 'wechat',
  selfId = 'self',
): Promise<AdapterKit> {
  const phone = await startWechat({ ...options, selfId })
  options.opened?.(phone)
  for (const id of ['a', 'b']) phone.contact(id)
  phone.contact('press', { type: 2 })
  phone.room(ROOM, { members: ['a', 'b'] })
  const { adapter, fate } = watched(wechat({ ...phone.adapter, name, stableIds: true, rate: {} }))
  const deliver = async ({ key, text }: PlayedMessage, from: string, about: { room?: string; to?: string } = {}) => {
    phone.deliver({ id: key, from, text, ...about, ...(text.includes('@慧答') && { mentions: [selfId] }) })
    return fate(key)
  }
  return {
    adapter,
    connect: async () => {
      await phone.login()
    },
    deliver: (message) => deliver(message, message.bot ? 'press' : message.from),
    group: (message, { addressed }) =>
      deliver(addressed ? { ...message, text: `@慧答\u2005${message.text}` } : message, message.from, { room: ROOM }),
    agent: (message) => deliver(message, selfId, { to: message.from }),
    twin: (other) => wechatKit(options, other, `${selfId}-2`),
    next(fate) {
      phone.answersWith(() => {
        phone.answersWith(undefined)
        if (fate === 'no answer') return fate
        return new Error(fate === 'blocked' ? '对方开启了朋友验证，你还不是他的朋友' : '操作过于频繁，请稍后再试')
      })
    },
    shown: async () => phone.shown.map(({ to, text }) => ({ to: to === ROOM ? 'group' : to, text })),
    close: () => phone.close(),
  }
}
