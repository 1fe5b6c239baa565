export {
  customerMessage,
  startWecom,
  textMessage,
  type WecomCall,
  type WecomEmulator,
  type WecomEmulatorOptions,
  type WecomFate,
} from './wecom.js'
export type { WecomCallback } from './callback.js'
export type { WecomShown } from './kf-api.js'
export type { WecomMessage } from './log.js'
export type { WecomMedia } from './media.js'
export { SessionState } from './session.js'
export type { Staff, StaffAct } from './staff.js'
