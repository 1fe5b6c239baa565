/**
 * What Block Kit takes, in UTF-16 units, as https://docs.slack.dev/reference/block-kit has it. What all blocks of a message may hold
 * together is not documented, and was measured by others (slackapi/bolt-js#2509); so was how much text `chat.update` takes, in bytes.
 * Looked up on 2026-11-28.
 */
export const LIMITS = {
  section: 3_000,
  markdown: 12_000,
  message: 13_200,
  header: 150,
  blocks: 50,
  buttons: 25,
  label: 75,
  value: 2_000,
  url: 3_000,
  alt: 2_000,
  /** Of the line that notifications show. Longer ones are posted as several messages. */
  text: 4_000,
  updatedTextBytes: 4_000,
} as const
