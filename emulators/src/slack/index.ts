export {
  type SlackCall,
  type SlackEmulator,
  type SlackEmulatorOptions,
  type SlackFate,
  startSlack,
} from './slack.js'
export { envelopeOf, messageOf, type Said, signatureOf, type SlackPayload, ts, typed } from './events.js'
export { buttonsOf, labelOf, type SlackButton, wordsOf } from './shown.js'
export type { SlackFile, SlackMessage } from './workspace.js'
