import { type LedgerEntry, type Part, Refusal, type Store } from '@huida/core'
import { type Answered, answeredBy } from '../release/gate.js'
import type { TriedTexts } from './tried-articles.js'
import type { Said, TriedTurn, Tries } from './tries.js'

/** A turn of an earlier conversation, beside what would be said now. */
export interface Replayed {
  said: string
  before: Answered
  after: Answered
  /** Whether another article answers, or in other words. */
  isDifferent: boolean
  /** Why it would be said now. */
  entries: LedgerEntry[]
}

/** The latest so many turns of a conversation are replayed. */
const MOST = 40

/**
 * Says again what a customer has said to the bot, in the same order, to a bot that is tried.
 * @throws Refusal NOT_FOUND
 */
export async function replay(
  tries: Tries,
  store: Store,
  { by, conversation, texts }: { by: string; conversation: string; texts: TriedTexts },
): Promise<Replayed[]> {
  const known = await store.conversation(conversation)
  if (!known) throw new Refusal(404, 'NOT_FOUND', 'There is no such conversation.')
  const timeline = await store.timeline(known.id)
  const locale = known.state.locale ?? known.user.locale
  const id = tries.begin(by, { texts, locale })
  const replayed: Replayed[] = []
  for (const { said, before } of turnsIn(timeline).slice(-MOST)) {
    const { parts, entries }: TriedTurn = await tries.say(by, id, said)
    const after = answeredBy(parts)
    const isDifferent = after.article !== before.article || after.text.trim() !== before.text.trim()
    replayed.push({ said: 'text' in said ? said.text : said.choice.label, before, after, isDifferent, entries })
  }
  return replayed
}

/** What was said to the bot while it owned the conversation, and what it answered. */
function turnsIn(timeline: readonly LedgerEntry[]): { said: Said; before: Answered }[] {
  const answers = new Map<number, Part[]>()
  for (const entry of timeline)
    if (entry.kind === 'out' && entry.act.type === 'say' && entry.by.kind === 'bot' && entry.status !== 'draft')
      answers.set(entry.answers ?? -1, [...(answers.get(entry.answers ?? -1) ?? []), entry.act.part])
  return timeline.flatMap((entry) => {
    if (entry.kind !== 'in' || !TO_THE_BOT.has(entry.outcome ?? '')) return []
    const said = saidIn(entry.event)
    return said ? [{ said, before: answeredBy(answers.get(entry.position) ?? []) }] : []
  })
}

/** Outcomes of turns that the bot decided. */
const TO_THE_BOT = new Set(['answered', 'silent', 'failed'])

function saidIn(event: Extract<LedgerEntry, { kind: 'in' }>['event']): Said | undefined {
  if (event.type === 'choice') return { choice: { value: event.value, label: event.label ?? event.value } }
  if (event.type !== 'message') return undefined
  const text = event.parts.flatMap((part) => (part.type === 'text' ? part.text : [])).join('\n')
  return text.trim() === '' ? undefined : { text }
}
