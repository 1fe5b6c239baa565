import { type Choice, isSafeUrl, type Json, type Part } from '@huida/core'
import { wordOf } from './activity.js'
import { markedRunsOf, type Run, runsOf } from './markup.js'

/** Parts that are shown as an Adaptive Card. */
export type CardShown = Extract<Part, { type: 'choices' | 'card' | 'link' }>

/** Widely supported; https://learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-reference has 1.5. */
const VERSION = '1.4'
export const CARD_TYPE = 'application/vnd.microsoft.card.adaptive'

/** What a pressed button brings back. `card` names the message, `choice` the value, `label` the words on the button. */
export interface Pressed {
  choice: string
  label?: string
  card?: string
}

const MAX_VALUE = 2_048

/** The data of a press, as our cards and others that follow the same form have it. */
export function pressedOf(value: Json | undefined): Pressed | undefined {
  const { choice, label, card } = Object(value) as Partial<Pressed>
  // Longer ones are of no card.
  if (typeof choice !== 'string' || choice.length > MAX_VALUE) return undefined
  return {
    choice,
    ...(wordOf(label) !== undefined && { label: String(label).slice(0, 200) }),
    ...(wordOf(card) !== undefined && { card: String(card) }),
  }
}

/**
 * A card. Words are runs of text, since everything else in a card reads Markdown and functions in it. Each button has a set of actions of its
 * own, so that all of them are shown: in one set, phones show six.
 *
 * @param id of the message: comes back with a press
 * @param chosen the label of the button that was pressed: stands in the place of all buttons
 */
export function cardOf(part: CardShown, id: string, chosen?: string): Json {
  const choices = part.type === 'link' ? [] : (part.choices ?? [])
  const imageUrl = part.type === 'choices' ? undefined : part.imageUrl
  const opened = part.type === 'choices' ? undefined : part.url
  const url = opened !== undefined && isSafeUrl(opened) ? opened : undefined
  const body = [
    ...(imageUrl === undefined ? [] : [{ type: 'Image', url: imageUrl, altText: titleOf(part) }]),
    ...('title' in part ? [words(runsOf(part.title, { weight: 'Bolder', size: 'Medium' }))] : []),
    ...(part.text
      ? [words(part.type === 'choices' && part.format === 'markdown' ? markedRunsOf(part.text) : runsOf(part.text))]
      : []),
    ...(chosen === undefined
      ? choices.map((choice) => ({ type: 'ActionSet', actions: [actionOf(choice, id)] }))
      : [words(runsOf(`✓ ${chosen}`, { weight: 'Bolder' }))]),
  ]
  const card = {
    type: 'AdaptiveCard',
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    version: VERSION,
    body,
    ...(url !== undefined && {
      selectAction: { type: 'Action.OpenUrl', url },
      actions: [{ type: 'Action.OpenUrl', title: hostOf(url), url }],
    }),
  }
  // Runs have members that are text or absent.
  return card as unknown as Json
}

/** What a notification says of it. */
export const titleOf = (part: CardShown): string => ('title' in part ? part.title : part.text).slice(0, 200)

const words = (inlines: Run[]) => ({ type: 'RichTextBlock', inlines })

const actionOf = ({ label, value }: Choice, id: string) => ({
  type: 'Action.Submit',
  title: label,
  data: { choice: value, label, card: id } satisfies Pressed,
})

/** Words of an address that are the same in all languages. */
const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host || url : url)
