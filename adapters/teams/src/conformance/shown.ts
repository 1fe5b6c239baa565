import type { Json } from '@huida/core'
import type { ShownMessage } from '@huida/core/testing'

/** As much of an activity as people see. */
interface Shown {
  text?: Json | undefined
  attachments?: Json | undefined
}

/** The cards of a message. */
const bodyOf = ({ attachments }: Shown = {}) => {
  const [attachment] = (attachments ?? []) as { content?: { body?: CardItem[] } }[]
  return attachment?.content?.body ?? []
}

interface CardItem {
  inlines?: { text: string }[]
  actions?: { title: string; data: { choice: string; label: string; card: string } }[]
}

/** What the buttons of a message bring back. */
export const dataOf = (activity: Shown | undefined) =>
  bodyOf(activity).flatMap(({ actions = [] }) => actions.map(({ data }) => data))

const wordsOf = (activity: Shown) =>
  bodyOf(activity)
    .flatMap(({ inlines }) => (inlines ? [inlines.map(({ text }) => text).join('')] : []))
    .join('\n')

/** A message in the words of the cases. */
export function shownAs(to: string, activity: Shown): ShownMessage {
  const buttons = dataOf(activity).map(({ label, choice: value }) => ({ label, value }))
  const text = typeof activity.text === 'string' ? activity.text : wordsOf(activity)
  return { to, text, ...(buttons.length > 0 && { buttons }) }
}
