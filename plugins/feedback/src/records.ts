/**
 * What this plugin appends to the event log. None holds words of the customer: those stand in the event that asked, which `event` names.
 * The latest of them about an `event` counts.
 */
export type FeedbackRecord = {
  /** The customer says that the answer helped, or is what was meant. */
  'answer.confirmed': Rated
  /** The customer says that the answer did not help, or is about something else. */
  'answer.denied': Rated
  /** The customer has taken such a word back. */
  'answer.unrated': Rated
}

type Rated = {
  /** The `key` of the event that asked. */
  event: string
  article: string
  version: number
  locale: string
  /** By an emoji on the answer, or by answering the question under it. */
  by: 'reaction' | 'choice'
}
