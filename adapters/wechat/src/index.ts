import type { Adapter } from '@huida/core'
import { wechatWith } from './adapter.js'
import type { WechatOptions } from './options.js'

export {
  type Abilities,
  type AboutPuppet,
  type FriendRequest,
  PUPPETS,
  type Puppet,
  RATE,
  type Scan,
  type WechatOptions,
} from './options.js'

/** A personal or an enterprise account of WeChat, by a puppet of wechaty. */
export const wechat = (options: WechatOptions = {}): Adapter => wechatWith(options)
