import { type Adapter, defineAdapter, type Inbox, type Logger, plainText, rejected } from '@huida/core'
import { Connection, type Login } from './connection.js'
import { on } from './events.js'
import { faultOf } from './fault.js'
import { hear, KIND, type Message, messageOf } from './heard.js'
import { Intake } from './intake.js'
import { download } from './media.js'
import { aboutPuppet, type Puppet, problemsOf, RATE, secretsOf, type WechatOptions } from './options.js'
import { OwnMessages } from './own.js'
import { befriended, joined, left, receive } from './receive.js'
import { acceptsOf, RETRY_MS, recall, saysRefused, send } from './send.js'
import type { Patience } from './watch.js'
import { within } from './within.js'

/** The longest that a puppet may take to tell what a message says. */
const TELL_WITHIN_MS = 10_000
/** How far back it is looked whether the bot has said something, where neither puppet nor memory tell. */
const ECHO_MS = 10 * 60_000

/** The adapter. `patience`: how long it waits for a puppet. */
export function wechatWith(options: WechatOptions, patience?: Patience): Adapter {
  const { name = 'wechat', groups = 'addressed' } = options
  const own = new OwnMessages()
  const secrets = secretsOf(options)
  let connection: Connection | undefined
  let running: Promise<void> | undefined
  let intake: Intake | undefined

  const reading = ({ account }: Login) => ({ account, groups, now: Date.now() })

  /** The way to the account that a message belongs to; or why there is none. */
  const wayTo = (account: string | undefined) => {
    if (connection?.isOver(account))
      return rejected('gone', { reason: 'the ids of that login mean nobody any more, since there was another login' })
    const login = connection?.login
    if (login?.account === account && login) return { puppet: login.puppet, own, secrets }
    const reason = login ? 'another account is logged in' : 'nobody is logged in'
    return rejected('unavailable', { reason, retryAtMs: Date.now() + RETRY_MS })
  }

  /** Whether the bot wrote a message of the account: as it remembers, or as the store does after a restart. */
  const isOurs = async (message: Message, { account }: Login, inbox: Inbox): Promise<boolean> => {
    const { id, roomId, listenerId, text = '' } = message
    const conversation = roomId ?? listenerId ?? ''
    if (await own.has(id, { conversation, words: text })) return true
    if ((await inbox.find(id, account)) !== undefined) return true
    if (text === '') return false
    const before = await inbox.history({ id: conversation, account }, { limit: 20 })
    return before.some(
      ({ direction, by, at, parts }) =>
        direction === 'out' && by.kind === 'bot' && at > Date.now() - ECHO_MS && plainText(parts) === text,
    )
  }

  /** Hands over what a puppet tells, as long as it is listened to. */
  const listen = (puppet: Puppet, { inbox, log }: { inbox: Inbox; log: Logger }, intake: Intake): (() => void) => {
    /** Puppets tell of messages in order, but not what they say. */
    let inOrder = Promise.resolve()
    const hasMessage = ({ messageId }: { messageId: string }) => {
      const login = connection?.login
      if (login?.puppet !== puppet) return
      const told = tell(login, messageId)
      inOrder = inOrder
        .then(async () => {
          const message = await told
          if (message) intake.take(conversationOf(message, login), () => read(message, login))
        })
        .catch((error: unknown) =>
          log.error({ error: faultOf(error, secrets) }, 'the puppet does not tell what a message of WeChat says'),
        )
    }
    const read = async (message: Message, login: Login) => {
      if (message.type === KIND.unknown && saysRefused(message.text ?? '')) await noteRefusal(message, login)
      const isEcho = message.talkerId === login.selfId && (await isOurs(message, login, inbox))
      const event = isEcho ? undefined : receive(await hear(puppet, message, await login.self), reading(login))
      if (!event) log.debug({ kind: message.type, isEcho }, 'a message of WeChat makes no event')
      return event ? [event] : []
    }
    const noteRefusal = async (message: Message, login: Login) => {
      const conversation = conversationOf(message, login)
      const id = await own.last(conversation)
      const about = { conversation, account: login.account, at: Date.now(), reason: 'blocked' }
      if (id !== undefined) await inbox.noted(id, 'failed', about)
    }
    /** What a message says: asked once more when the connection broke meanwhile. `undefined`: the bot stops. */
    const tell = async (login: Login, messageId: string): Promise<Message | undefined> => {
      for (;;)
        try {
          return messageOf(await within(login.puppet.messagePayload(messageId), TELL_WITHIN_MS, 'a message'))
        } catch (error) {
          const next = await connection?.loginAfter(login)
          if (next === 'none') return undefined
          if (next?.account !== login.account) throw error
          login = next
        }
    }
    /** Everything besides messages. */
    const happened = (conversation: string, read: (login: Login) => Promise<Parameters<Inbox['receiveAll']>[0]>) => {
      const login = connection?.login
      if (login?.puppet === puppet) intake.take(conversation, () => read(login))
    }
    const nameOf = (id: string) =>
      within(puppet.contactPayload(id), TELL_WITHIN_MS, 'a contact').then(
        (contact) => contact.name,
        () => undefined,
      )
    const undo = [
      on(puppet, 'message', hasMessage),
      on(puppet, 'room-join', (told) =>
        happened(told.roomId, async (login) => {
          const names = new Map<string, string | undefined>()
          for (const id of [...told.inviteeIdList, told.inviterId]) names.set(id, await nameOf(id))
          return joined(told, { ...reading(login), self: await login.self, nameOf: (id) => names.get(id) })
        }),
      ),
      on(puppet, 'room-leave', (told) =>
        happened(told.roomId, async (login) => left(told, { ...reading(login), self: await login.self })),
      ),
      on(puppet, 'friendship', ({ friendshipId }) =>
        happened(`friendship ${friendshipId}`, async (login) => {
          const request = await within(puppet.friendshipPayload(friendshipId), TELL_WITHIN_MS, 'a friendship')
          const { contactId, hello = '', type } = request
          if (type === CONFIRMED) return [befriended(request, await nameOf(contactId), reading(login))]
          const { acceptFriends = false } = options
          const isAccepted =
            type === ASKED &&
            (typeof acceptFriends === 'function' ? await acceptFriends({ contactId, hello }) : acceptFriends)
          if (isAccepted) await within(puppet.friendshipAccept(friendshipId), TELL_WITHIN_MS, 'accepting a friend')
          else log.info({}, 'somebody asks to become a friend; accept it on the phone')
          return []
        }),
      ),
    ]
    return () => {
      for (const off of undo) off()
    }
  }

  return defineAdapter({
    name,
    platform: 'wechat',
    accepts: acceptsOf(aboutPuppet(options).can),
    rate: options.rate ?? RATE,
    echoes: true,
    check: () => problemsOf(options),

    async send(message, tools) {
      const way = wayTo(message.to.account)
      return 'outcome' in way ? way : send(way, message, tools)
    },

    async delete(message, tools) {
      const way = wayTo(message.to.account)
      return 'outcome' in way ? way : recall(way, message, tools)
    },

    async download(part, { account, signal }) {
      const way = wayTo(account)
      if (!('outcome' in way)) return download(way.puppet, part, signal)
      if (way.outcome === 'rejected' && way.code === 'gone') return undefined
      throw new Error('nobody is logged in to WeChat')
    },

    async start(inbox, { signal, log }) {
      const taking = new Intake({ inbox, signal, log, secrets })
      intake = taking
      connection = new Connection({
        options,
        inbox,
        signal,
        log,
        listen: (puppet) => listen(puppet, { inbox, log }, taking),
        ...(patience && { patience }),
      })
      await connection.prepare()
      running = connection.run()
    },

    async stop() {
      await running
      await intake?.settled()
    },
  })
}

const conversationOf = ({ roomId, talkerId, listenerId }: Message, { selfId }: Login): string =>
  roomId ?? (talkerId === selfId ? (listenerId ?? '') : talkerId)

/** wechaty's numbers of what becomes of a friendship. */
const CONFIRMED = 1
const ASKED = 2
