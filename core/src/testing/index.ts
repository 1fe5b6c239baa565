export { everything, type TestChat, type TestChatOptions, type TestUser, testChat, textOnly } from './test-chat.js'
export { type VirtualClock, virtualClock } from './virtual-clock.js'
export { type CrashPoint, crashPoints, onCrashPoint } from '../crash-point.js'
export { type StoreCase, storeCases } from './store-cases.js'
