export { type FeishuRequest, type FeishuSecrets, sealed, signed } from './envelope.js'
export { type FeishuEvent, type FeishuMessage, messageEvent, pressEvent } from './events.js'
export {
  type FeishuCall,
  type FeishuEmulator,
  type FeishuEmulatorOptions,
  type FeishuFate,
  type FeishuShown,
  startFeishu,
} from './feishu.js'
