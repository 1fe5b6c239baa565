import type { Json } from '@huida/core'

/** What somebody does on Feishu. */
export interface FeishuEvent {
  /** The same at every redelivery. */
  event_id: string
  /** `im.message.receive_v1`, `card.action.trigger` and so on. */
  event_type: string
  /** Which app it is for. Default: the emulator's. */
  app_id?: string
  event: { [member: string]: Json }
}

/** A message to come. */
export interface FeishuMessage {
  /** The platform's identity of the message. */
  id: string
  /** The writer's `open_id`. */
  from: string
  /** Default: the chat of two with the writer, `oc_<from>`. */
  chat?: string
  /** Default: none. */
  text?: string
  /** The key of a picture that was put into `resources`. */
  image?: string
  /** Open ids that are mentioned; a text names them as `@_user_1`, `@_user_2`. Default none. */
  mentions?: readonly string[]
  /** Milliseconds since 1970. Default: now. */
  at?: number
  /** `app` for other programs. Default `user`. */
  sender?: 'user' | 'app'
}

/** A message as Feishu tells of it. */
export function messageEvent(message: FeishuMessage): FeishuEvent {
  const { id, from, chat, text = '', image, mentions = [], at = Date.now(), sender = 'user' } = message
  return {
    event_id: `event-${id}`,
    event_type: 'im.message.receive_v1',
    event: {
      sender: { sender_id: { open_id: from }, sender_type: sender, tenant_key: 'tenant' },
      message: {
        message_id: id,
        create_time: String(at),
        chat_id: chat ?? `oc_${from}`,
        chat_type: chat === undefined ? 'p2p' : 'group',
        message_type: image === undefined ? 'text' : 'image',
        content: JSON.stringify(image === undefined ? { text } : { image_key: image }),
        mentions: mentions.map((open_id, index) => ({ key: `@_user_${index + 1}`, id: { open_id }, name: open_id })),
      },
    },
  }
}

/** The press of a button of a card. */
export const pressEvent = (press: { id: string; from: string; chat?: string; value: Json }): FeishuEvent => ({
  event_id: `event-${press.id}`,
  event_type: 'card.action.trigger',
  event: {
    operator: { open_id: press.from },
    action: { tag: 'button', value: press.value },
    context: { open_message_id: 'om_pressed', open_chat_id: press.chat ?? `oc_${press.from}` },
  },
})
