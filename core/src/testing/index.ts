// Talk to a bot as a person would

// Crash it
export { type CrashPoint, crashPoints, onCrashPoint } from '../delivery/crash-point.js'
// Certify what you wrote
export {
  type AdapterCase,
  type AdapterKit,
  adapterCases,
  type PlayedFate,
  type PlayedMessage,
} from './adapter-cases.js'
export { type PluginCase, type PluginKit, pluginCases } from './plugin-cases.js'
export { type StoreCase, storeCases } from './store-cases.js'
export { everything, type TestChat, type TestChatOptions, type TestUser, testChat, textOnly } from './test-chat.js'
export { type VirtualClock, virtualClock } from './virtual-clock.js'
