import type { Adapter } from '@huida/core'
import { LIMITS } from './show/limits.js'

/**
 * What Slack shows. The values of 25 buttons count among the characters of a message, so they are kept shorter than Slack would take:
 * longer ones travel as a token. Files: 1 GB, as https://docs.slack.dev/messaging/working-with-files has it; looked up on 2026-11-28.
 */
export const accepts = {
  text: { max: LIMITS.section, markdown: true },
  image: { maxBytes: 1_000_000_000, uploads: true },
  file: { maxBytes: 1_000_000_000, uploads: true },
  audio: { maxBytes: 1_000_000_000, uploads: true },
  video: { maxBytes: 1_000_000_000, uploads: true },
  choices: { max: LIMITS.buttons, maxLabel: LIMITS.label, maxValueBytes: 200 },
  card: { max: LIMITS.buttons, maxLabel: LIMITS.label, maxValueBytes: 200, maxTitle: LIMITS.header },
  native: {},
} as const satisfies Adapter['accepts']

/**
 * One message a second in a channel, several hundred a minute in a workspace: https://docs.slack.dev/apis/web-api/rate-limits; looked up on
 * 2026-11-28. Threads of one channel share its second: what comes too fast is answered with 429, and waits as long as Slack asks.
 */
export const rate = { total: { count: 300, perMs: 60_000 }, perConversation: { count: 1, perMs: 1_000 } }
