// Talk to a bot as a person would
export { everything, type TestChat, type TestChatOptions, type TestUser, testChat, textOnly } from './test-chat.js'
export { testStore } from './test-store.js'
export { seededRandom } from './seeded-random.js'
export { type VirtualClock, virtualClock } from './virtual-clock.js'

// Certify what you wrote
export { adapterCases } from './adapter-cases.js'
export type {
  AdapterCase,
  AdapterCaseGroup,
  AdapterKit,
  AdapterKits,
  Forgery,
  PlayedFate,
  PlayedMessage,
  PlayedPicture,
  PlayedPress,
  ShownMessage,
} from './adapter-kit.js'
export {
  type Certificate,
  type CertifiedCapability,
  type CertifiedCase,
  type CertifyOptions,
  certify,
} from './certificate.js'
export { type Serving, serving } from './serving.js'
export { type MediaStoreCase, mediaStoreCases } from './media-store-cases.js'
export { type PluginCase, type PluginKit, pluginCases } from './plugin-cases.js'
export { type StoreCase, storeCases } from './store-cases.js'

// Wait for what happens, measure what grows, and leave nothing behind
export { type Cleanup, cleanups, listening, temporaryFolder } from './cleanup.js'
export { chromiumPath, noChromium } from './chromium.js'
export { cpuMs } from './cost.js'
export { type Program, type ProgramEnd, type ProgramOptions, startProgram } from './program.js'
export { until, type UntilOptions } from './until.js'

// Crash it
export { type CrashPoint, crashPoints, onCrashPoint } from '../delivery/crash-point.js'
