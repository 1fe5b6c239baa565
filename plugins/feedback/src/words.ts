import type { Locale } from '@huida/core'

/** What the plugin says to customers. `feedback({ words })` replaces any of it, for any language. */
export interface FeedbackWords {
  /** Asked under an answer that may be about something else. */
  meant: string
  /** The two choices under it. */
  yes: string
  no: string
  /** After a yes. */
  thanks: string
  /** After an answer was of no help, where no person can be offered. */
  sorry: string
  /** The same where a person is offered. */
  offer: string
}

/** The plugin's own words, in the languages that it ships with. */
export const words: Readonly<Record<Locale, FeedbackWords>> = {
  zh: {
    meant: '这是您想问的吗？',
    yes: '是的',
    no: '不是',
    thanks: '好的。',
    sorry: '抱歉，没能帮到您。请换个说法再告诉我一次。',
    offer: '抱歉，没能帮到您。您可以换个说法再问，也可以找人工客服。',
  },
  en: {
    meant: 'Is this what you meant?',
    yes: 'Yes',
    no: 'No',
    thanks: 'Good.',
    sorry: 'Sorry that this did not help. Please tell me in other words what you would like to know.',
    offer: 'Sorry that this did not help. You can ask again in other words, or talk to a person.',
  },
}
