export type { StoredMedia, WechatCall, WechatFate, WechatShown } from './api.js'
export type { Grant } from './customers.js'
export type { AccountSettings, PushFields, SealedPush } from './envelope.js'
export type { DeliveryOptions, PushAttempt, Pushed, PushTarget } from './pushes.js'
export type { Tokens } from './tokens.js'
export {
  startWechatOfficial,
  type WechatCustomer,
  type WechatOfficialEmulator,
  type WechatOfficialOptions,
} from './wechat-official.js'
