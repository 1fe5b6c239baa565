import type { FileBoxInterface } from 'file-box'
import type { impls, payloads } from 'wechaty-puppet'
import type { mock } from 'wechaty-puppet-mock'
import type { WechatShown } from './messages.js'

/** What a puppet plays with. */
export interface Playing {
  mocker: mock.Mocker
  /** What messages hold besides text, by their ids. */
  contents: Map<string, unknown>
  friendships: Map<string, { contactId: string; hello: string; type: number }>
  /** How the account is called in rooms, by their ids. */
  aliases: Map<string, string>
  accepted(friendship: string): void
  /** Shows something, unless it is decided otherwise. Gives the id of the message. */
  call(
    method: string,
    conversation: string,
    payload: unknown,
    show: () => Promise<Omit<WechatShown, 'id' | 'to' | 'file'> & { file?: Shot }>,
  ): Promise<string | undefined>
}

/** A file that was sent, read once; `box` opens it again. */
interface Shot {
  name: string
  bytes: Buffer
  box: FileBoxInterface
}

/** `wechaty-puppet-mock`, with what it leaves out. */
export async function makePuppet(playing: Playing): Promise<impls.PuppetInterface> {
  const { PuppetMock } = await import('wechaty-puppet-mock')
  const { FileBox } = await import('file-box')
  const { mocker, contents, friendships, aliases, accepted } = playing

  /** @throws Error as puppets do that are logged out, or do not know whom to write to */
  const call: Playing['call'] = async (method, conversation, payload, show) => {
    if (!puppet.isLoggedIn) throw new Error('not logged in')
    if (!mocker.cacheContactPayload.has(conversation) && !mocker.cacheRoomPayload.has(conversation))
      throw new Error(`contact ${conversation} not found`)
    return playing.call(method, conversation, payload, show)
  }

  const content = async <T>(id: string): Promise<T> => {
    const found = contents.get(id)
    if (found === undefined) throw new Error('no such content')
    return found as T
  }
  // Put on, not derived: the mock types what it leaves out as giving nothing.
  const puppet = Object.assign(new PuppetMock({ mocker }), {
    messageSendText: (to: string, text: string) => call('messageSendText', to, text, async () => ({ type: 7, text })),
    messageSendFile: (to: string, box: FileBoxInterface) =>
      call('messageSendFile', to, box.name, async () => {
        const bytes = await box.toBuffer()
        const type = /\.(png|jpe?g|gif|webp)$/i.test(box.name) ? 6 : /\.mp4$/i.test(box.name) ? 15 : 1
        return { type, text: '', file: { name: box.name, bytes, box: FileBox.fromBuffer(bytes, box.name) } }
      }),
    messageSendUrl: (to: string, content: payloads.UrlLink) =>
      call('messageSendUrl', to, content, async () => ({ type: 14, text: '', content })),
    messageSendLocation: (to: string, content: payloads.Location) =>
      call('messageSendLocation', to, content, async () => ({ type: 8, text: '', content })),
    messageSendMiniProgram: (to: string, content: payloads.MiniProgram) =>
      call('messageSendMiniProgram', to, content, async () => ({ type: 9, text: '', content })),
    messageRecall: async (id: string) => contents.has(id),
    async messageFile(id: string): Promise<FileBoxInterface> {
      const box = mocker.cacheFileBoxPayload.get(id) as unknown as FileBoxInterface | undefined
      if (!box) throw new Error('no file of this message')
      return box
    },
    messageUrl: (id: string) => content<payloads.UrlLink>(id),
    messageLocation: (id: string) => content<payloads.Location>(id),
    messageMiniProgram: (id: string) => content<payloads.MiniProgram>(id),
    messageContact: async (id: string) => (await content<{ contactId: string }>(id)).contactId,
    async roomMemberRawPayload(room: string, id: string) {
      const { name, avatar } = mocker.contactPayload(id) as payloads.Contact
      const alias = puppet.isLoggedIn && id === puppet.currentUserId ? aliases.get(room) : undefined
      return { id, name, avatar, roomAlias: alias ?? '' }
    },
    friendshipRawPayload: async (id: string) => ({ id, timestamp: 0, ticket: '', ...friendships.get(id) }),
    friendshipAccept: async (id: string) => accepted(id),
  }) as unknown as impls.PuppetInterface
  return puppet
}
