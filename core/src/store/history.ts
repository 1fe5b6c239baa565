import type { HistoryItem } from '../adapter.js'
import { authorOf, type TurnEvent } from '../conversation/event.js'
import { type Part, text } from '../conversation/part.js'
import type { MessageStatus, StagedMessage, TurnOutcome } from './store.js'

/** An event as a history shows it. `undefined`: nobody said anything by it, or it could not be taken. */
export function itemOfEvent(
  position: number,
  event: TurnEvent,
  acceptedAt: number,
  outcome?: TurnOutcome['outcome'],
): HistoryItem | undefined {
  const parts = outcome === 'refused' ? undefined : partsOf(event)
  if (!parts || parts.length === 0) return undefined
  const { key, raw } = event
  const by = authorOf(event)
  return {
    position,
    direction: by.kind === 'agent' ? 'out' : 'in',
    by,
    at: acceptedAt,
    key,
    parts,
    ...(raw !== undefined && { raw }),
  }
}

/** What a person reads of an event. What `bot.send` was asked to say is shown as the messages that it becomes. */
function partsOf(event: TurnEvent): Part[] | undefined {
  switch (event.type) {
    case 'message':
    case 'edited':
      return event.parts
    case 'choice':
      return [text(event.label ?? event.value)]
    default:
      return undefined
  }
}

/** A message of ours as a history shows it. `undefined`: nobody was shown anything by it. */
export function itemOfMessage(
  position: number,
  { act, by, answers }: Pick<StagedMessage, 'act' | 'by' | 'answers'>,
  at: number,
  status: MessageStatus,
): HistoryItem | undefined {
  if (status === 'draft' || status === 'held' || status === 'superseded') return undefined
  if (act.type !== 'say' && act.type !== 'edit') return undefined
  return { position, direction: 'out', by, at, ...(answers !== undefined && { answers }), parts: [act.part] }
}
