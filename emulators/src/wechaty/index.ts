export { startWechat, type WechatEmulator, type WechatEmulatorOptions } from './phone.js'
export type { WechatCall, WechatFate, WechatMessage, WechatShown } from './messages.js'
