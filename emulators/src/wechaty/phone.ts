import type { impls, payloads } from 'wechaty-puppet'
import type { mock } from 'wechaty-puppet-mock'
import { forgetContacts, type Gateway, openGateway } from './gateway.js'
import type { WechatCall, WechatFate, WechatMessage, WechatShown } from './messages.js'
import { makePuppet } from './puppet.js'

/** How WeChat is played. */
export interface WechatEmulatorOptions {
  /** The platform's clock, in milliseconds since 1970. Default: the machine's. */
  now?: () => number
  /** The puppet is reached through a gateway of wechaty: gRPC over a socket. Default `false`: in this process. */
  gateway?: boolean
  /** The account's id. Default `self`. */
  selfId?: string
  /** The account's name. Default `慧答`. */
  selfName?: string
  /** Whether sending tells the id of the message. Some puppets do not. Default `true`. */
  givesIds?: boolean
  /** Whether what the account sends comes back as a message of its own, as phones show it. Default `true`. */
  echoes?: boolean
}

/** WeChat, and the phone of the account. */
export interface WechatEmulator {
  /** Where the gateway listens: `127.0.0.1:8788`. Empty without one. */
  readonly url: string
  readonly selfId: string
  /** For the adapter: the puppet itself, or the name of the one that speaks to the gateway, with its options. */
  readonly adapter: { puppet: string | impls.PuppetInterface; puppetOptions?: Record<string, unknown> }
  readonly calls: WechatCall[]
  readonly shown: WechatShown[]
  /** The other side, of `wechaty-puppet-mock`. */
  readonly mocker: mock.Mocker
  readonly puppet: impls.PuppetInterface
  /** Creates a contact, or changes it. Type 2 is a public account. */
  contact(id: string, about?: { name?: string; type?: number }): void
  /** Creates a room; the account is always in it. `alias`: how it is called there. */
  room(id: string, about?: { topic?: string; members?: string[]; alias?: string }): void
  /** Lets a bot whose puppet runs be logged in. Resolves when it is. */
  login(): Promise<void>
  /** Ends the login, as the phone or WeChat does. */
  logout(reason?: string): Promise<void>
  /** Shows a code to log in with. */
  scan(qrcode: string, status?: number): void
  /** Somebody writes, and the puppet is told. */
  deliver(message: WechatMessage): void
  /** Somebody asks to become a friend (2), or is one now (1). */
  befriend(id: string, contactId: string, type: 1 | 2, hello?: string): void
  /** The ids of friendships that the bot accepted. */
  readonly accepted: string[]
  /** Decides over each call of the bot. */
  answersWith(decide: ((call: WechatCall) => WechatFate) | undefined): void
  /** The gateway is gone, with all its connections. */
  stopGateway(): Promise<void>
  /** It is back, under the same address. */
  startGateway(): Promise<void>
  /** Ends everything. */
  close(): Promise<void>
  /**
   * Deletes what the puppet on the bot's side wrote about contacts into the home folder, where wechaty keeps it. Only once the bot has stopped
   * as well. Nothing is there without a gateway.
   */
  forget(): Promise<void>
}

/**
 * WeChat as a puppet of wechaty shows it, on `wechaty-puppet-mock`, which has to be installed; with `gateway: true` behind a real gateway
 * of `wechaty-puppet-service` on 127.0.0.1. The mock plays contacts, rooms and logins; what it lacks (ids of what is sent, links, places,
 * cards, recalls, friendships, failures) is added here.
 */
export async function startWechat(options: WechatEmulatorOptions = {}): Promise<WechatEmulator> {
  const { now = Date.now, selfId = 'self', selfName = '慧答', givesIds = true, echoes = true } = options
  const { mock } = await import('wechaty-puppet-mock')
  const mocker = new mock.Mocker()
  const calls: WechatCall[] = []
  const shown: WechatShown[] = []
  const accepted: string[] = []
  const contents = new Map<string, WechatMessage['content']>()
  const friendships = new Map<string, { contactId: string; hello: string; type: number }>()
  const aliases = new Map<string, string>()
  let decide: ((call: WechatCall) => WechatFate) | undefined
  let sent = 0

  const puppet = await makePuppet({
    mocker,
    contents,
    friendships,
    aliases,
    accepted: (id) => accepted.push(id),
    async call(method, conversation, payload, show) {
      const call = { method, conversation, payload, at: now() }
      calls.push(call)
      const fate = decide?.(call)
      if (fate instanceof Error) throw fate
      const id = `sent-${++sent}`
      const message = await show()
      shown.push({ id, to: conversation, ...message })
      const isRoom = mocker.cacheRoomPayload.has(conversation)
      const { type, text, file, content } = message
      contents.set(id, content)
      if (echoes)
        deliver({
          id,
          from: puppet.currentUserId,
          ...(isRoom ? { room: conversation } : { to: conversation }),
          type,
          text,
          ...(content && { content }),
          ...(file && { file: file.box }),
        })
      if (fate === 'no answer') return new Promise<never>(() => {})
      if (fate === 'hang up') throw new Error('the connection was dropped')
      return givesIds ? id : undefined
    },
  })

  let gateway: Gateway | undefined = options.gateway ? await openGateway(puppet) : undefined
  const served = gateway?.options

  const contact: WechatEmulator['contact'] = (id, { name = id, type = 1 } = {}) => {
    if (mocker.cacheContactPayload.has(id)) Object.assign(mocker.contactPayload(id), { name, type })
    else mocker.createContact({ id, name, type })
  }

  const deliver: WechatEmulator['deliver'] = ({ from, room, mentions, file, content, ...message }) => {
    const { id } = message
    if (!mocker.cacheMessagePayload.has(id)) {
      contents.set(id, content)
      if (file) mocker.cacheFileBoxPayload.set(id, file as never)
      mocker.MessageMock.create({
        type: message.type ?? 7,
        id,
        talkerId: from,
        timestamp: message.timestamp ?? now(),
        ...(message.text !== undefined && { text: message.text }),
        ...(file && { filename: file.name }),
        ...(room ? { roomId: room, mentionIdList: mentions ?? [] } : { listenerId: message.to ?? selfId }),
      } as payloads.Message)
    }
    puppet.emit('message', { messageId: id })
  }

  contact(selfId, { name: selfName })
  return {
    url: served?.endpoint ?? '',
    selfId,
    calls,
    shown,
    mocker,
    puppet,
    accepted,
    adapter: served ? { puppet: 'wechaty-puppet-service', puppetOptions: served } : { puppet },
    contact,
    room(id, { topic = id, members = [], alias } = {}) {
      if (alias !== undefined) aliases.set(id, alias)
      mocker.createRoom({ id, topic, memberIdList: [selfId, ...members] })
    },
    async login() {
      await until(() => puppet.state.active() === true)
      if (!puppet.isLoggedIn) mocker.login(mocker.ContactMock.load(selfId))
    },
    logout: (reason) => puppet.logout(reason),
    scan: (qrcode, status) => mocker.scan(qrcode, status),
    deliver,
    befriend(id, contactId, type, hello = '') {
      friendships.set(id, { contactId, hello, type })
      puppet.emit('friendship', { friendshipId: id })
    },
    answersWith(next) {
      decide = next
    },
    async stopGateway() {
      await gateway?.close()
      gateway = undefined
    },
    async startGateway() {
      gateway = await openGateway(puppet, served)
    },
    async close() {
      await gateway?.close()
      gateway = undefined
      await puppet.stop()
    },
    forget: async () => served && forgetContacts(served.token),
  }
}

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; !condition(); i++) {
    if (i > 3_000) throw new Error('No bot has started the puppet within 30 s')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
