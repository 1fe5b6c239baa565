import type { Window } from '../../adapter.js'
import type { TurnEvent, WindowOpener } from '../../conversation/event.js'
import type { ConversationState } from '../../store/store.js'

type Windows = NonNullable<ConversationState['windows']>

/**
 * The windows of a conversation after an event: a customer who does something lets the bot write again, from that moment on. What was
 * planned while the event waited for its turn has used up a part.
 * @param at when the event came
 */
export function opened(
  declared: readonly Window[] | undefined,
  { windows, planned = none }: Pick<ConversationState, 'windows' | 'planned'>,
  event: Pick<TurnEvent, 'type' | 'opens' | 'by'>,
  at: number,
): Windows | undefined {
  if (!declared) return windows
  const opener = event.opens ?? openers[event.type]
  const window = declared.find(({ opens }) => opens === opener)
  if (!window || (event.by && event.by.kind !== 'customer')) return windows
  const { opens, forMs, messages } = window
  const used = planned.reduce((sum, time) => (time > at ? sum + 1 : sum), 0)
  const left = messages === undefined ? {} : { left: Math.max(0, messages - used) }
  return { ...windows, [opens]: { until: at + forMs, ...left } }
}

const none: readonly number[] = []

/** The latest times at which messages were planned, as many as a window has. */
export function plannedWith(
  declared: readonly Window[],
  planned: readonly number[] | undefined,
  messages: number,
  now: number,
): number[] {
  const most = Math.max(...declared.map(({ messages = 0 }) => messages))
  const all = [...(planned ?? none), ...Array.from({ length: Math.min(messages, most) }, () => now)]
  return most === 0 ? [] : all.slice(-most)
}

const openers: Partial<Record<TurnEvent['type'], WindowOpener>> = { message: 'message', choice: 'menu', join: 'join' }

/** How many messages may be sent now. */
export function leftIn(declared: readonly Window[] | undefined, windows: Windows | undefined, now: number): number {
  if (!declared) return Number.POSITIVE_INFINITY
  return openNow(windows, now).reduce((sum, [, { left }]) => sum + (left ?? Number.POSITIVE_INFINITY), 0)
}

/** The windows after some messages: those that close first are used up first. */
export function spent(windows: Windows | undefined, messages: number, now: number): Windows | undefined {
  let open = messages
  const after: Windows = { ...windows }
  for (const [opener, { until, left = Number.POSITIVE_INFINITY }] of openNow(windows, now)) {
    const taken = Math.min(left, open)
    open -= taken
    if (left !== Number.POSITIVE_INFINITY) after[opener] = { until, left: left - taken }
  }
  return windows && after
}

/**
 * How many messages the bot keeps for what comes later, such as the notice that a person takes over and the survey: two of a window of
 * five, one of a smaller one, none of one that takes a single message. Windows that are not open keep nothing back.
 */
export function reserveOf(declared: readonly Window[] | undefined, windows: Windows | undefined, now: number): number {
  const open = new Set(openNow(windows, now).map(([opener]) => opener))
  const most = Math.max(0, ...(declared ?? []).map(({ opens, messages = 0 }) => (open.has(opens) ? messages : 0)))
  return most >= 5 ? 2 : most >= 2 ? 1 : 0
}

/** The open ones, the first to close first. */
const openNow = (windows: Windows | undefined, now: number) =>
  // The keys are those of the type.
  (Object.entries(windows ?? {}) as [WindowOpener, { until: number; left?: number }][])
    .filter(([, { until }]) => until > now)
    .sort(([, a], [, b]) => a.until - b.until)
