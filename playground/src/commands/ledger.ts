import {
  type Act,
  type Author,
  authorOf,
  HuidaError,
  type Json,
  type LedgerEntry,
  type Part,
  type TraceEntry,
} from '@huida/core'
import { openRecords, recordsOf } from '../bot/records.js'
import { maskedEntry, maskedName } from '../privacy/masking.js'
import { inWords, scoresIn } from '../privacy/trace-values.js'
import type { Flags } from '../settings/settings.js'
import { print } from '../terminal/output.js'
import { printable, printableLines } from '../terminal/printable.js'

/**
 * Prints a conversation's ledger, or which conversations there are. Works while the bot runs. Personal data is masked, and
 * characters that a terminal would obey are shown as what they are.
 * @throws HuidaError STORE_OPEN_FAILED, CONVERSATION_UNKNOWN
 */
export async function ledger(
  conversation: string | undefined,
  { json, clear, ...flags }: Flags & { json?: true; clear?: true },
): Promise<void> {
  const store = await openRecords(recordsOf(flags))
  try {
    if (conversation === undefined) {
      const conversations = (await store.conversations({ limit: 100 })).map((found) =>
        clear || found.user.name === undefined
          ? found
          : { ...found, user: { ...found.user, name: maskedName(found.user.name) } },
      )
      if (json) return print(conversations)
      for (const { id, user, updatedAt } of conversations)
        console.log(printable([time(updatedAt), id, user.name].filter(Boolean).join('  ')))
      if (conversations.length === 0) console.log('还没有会话。No conversations yet.')
      return
    }
    if (!(await store.conversation(conversation))) throw new HuidaError('CONVERSATION_UNKNOWN', { conversation })
    const stored = await store.timeline(conversation)
    const entries = clear ? stored : stored.map(maskedEntry)
    if (json) return print(entries)
    for (const entry of entries) console.log(printableLines(ledgerLines(entry)))
  } finally {
    await store.close()
  }
}

/** An entry as people read it: `←` came in, `·` was decided, `→` went out, `!` was recorded. */
export function ledgerLines(entry: LedgerEntry): string {
  switch (entry.kind) {
    case 'in':
      return [
        `${time(entry.acceptedAt)} ← ${nameOf(authorOf(entry.event))}${said(entry.event)}`,
        ...(entry.trace ?? []).map((step) => `           · ${stepLine(step)}`),
        `           = ${outcomeOf(entry)}`,
      ]
        .map(indented)
        .join('\n')
    case 'out':
      return `${time(entry.at)} → ${indented(`${nameOf(entry.by)}${acted(entry.act)}`)}\n           = ${entry.status}${entry.code ? ` (${entry.code})` : ''}${
        entry.attempts > 1 ? `, ${entry.attempts} attempts` : ''
      }`
    case 'record':
      return `${time(entry.at)} ! ${entry.type} ${indented(inWords(entry.data))}`
  }
}

function outcomeOf({ outcome, attempts, startedAt, endedAt, error }: Extract<LedgerEntry, { kind: 'in' }>): string {
  return [
    outcome ?? 'not decided yet',
    startedAt !== undefined && endedAt !== undefined && `${endedAt - startedAt} ms`,
    attempts > 1 && `${attempts} attempts`,
    error,
  ]
    .filter(Boolean)
    .join(', ')
}

function said(event: Extract<LedgerEntry, { kind: 'in' }>['event']): string {
  switch (event.type) {
    case 'message':
      return event.parts.map(shown).join(' ')
    case 'choice':
      return `[${event.label ?? event.value}]`
    case 'timer':
      return `(timer ${event.name})`
    case 'send':
      return `(asked to say) ${event.parts.map(shown).join(' ')}`
    case 'edited':
      return `(edited ${event.of}) ${event.parts.map(shown).join(' ')}`
    case 'deleted':
      return `(deleted ${event.of})`
    case 'reacted':
      return `(${event.removed ? 'took away' : 'reacted'} ${event.emoji})`
    case 'moved':
      return `(goes on as ${event.to})`
    case 'assigned':
      return `(went to ${event.owner.kind === 'bot' ? 'the bot' : `${event.owner.kind} ${event.owner.id}`})`
    case 'action':
      return `(action ${event.name}) ${inWords(event.data)}`
    case 'trouble':
      return `(trouble: ${event.what})${event.reason ? ` ${event.reason}` : ''}`
    case 'join':
    case 'leave':
      return `(${event.type})`
  }
}

function shown(part: Part): string {
  switch (part.type) {
    case 'text':
      return part.text
    case 'choices':
      return `${part.text} ${part.choices.map(({ label }) => `[${label}]`).join(' ')}`
    case 'card':
      return [part.title, part.text, ...(part.choices ?? []).map(({ label }) => `[${label}]`)]
        .filter(Boolean)
        .join('\n')
    case 'image':
    case 'video':
      return `(${part.type}) ${part.alt ?? part.url}`
    case 'audio':
      return `(audio) ${part.transcript ?? part.url}`
    case 'location':
      return `(location) ${[part.name, part.address, `${part.latitude},${part.longitude}`].filter(Boolean).join(' ')}`
    case 'link':
      return `(link) ${part.title} ${part.url}`
    case 'native':
      return `(${part.platform}) ${shown(part.fallback)}`
    case 'file':
      return `(file) ${part.name}`
    case 'sources':
      return part.sources
        .map(({ title, articleId, version }) => `(source) ${title} (${articleId} v${version})`)
        .join('\n')
  }
}

/** Whoever is not the customer or the bot is named. */
const nameOf = ({ kind, name, id }: Author): string =>
  kind === 'agent' || kind === 'system' ? `${kind} ${name ?? id ?? ''}: ` : ''

function acted(act: Act): string {
  switch (act.type) {
    case 'say':
      return shown(act.part)
    case 'edit':
      return `(changed to) ${shown(act.part)}`
    case 'delete':
      return '(took back)'
    case 'react':
      return `(reacted ${act.emoji})`
    case 'assign':
      return `(assigned to ${act.owner.kind === 'bot' ? 'the bot' : `${act.owner.kind} ${act.owner.id}`})`
  }
}

/** No line that somebody wrote looks like one of ours. */
const indented = (text: string): string => text.replaceAll('\n', '\n             ')

function stepLine({ step, ms, saw, scored, chose }: TraceEntry): string {
  const said = [
    saw !== undefined && `saw ${inWords(saw)}`,
    scored !== undefined && `scored ${scoresOf(scored)}`,
    chose !== undefined && `chose ${inWords(chose)}`,
  ]
  return `${step}${ms === undefined ? '' : ` +${Math.round(ms)} ms`}: ${said.filter(Boolean).join(' | ')}`
}

const scoresOf = (scored: Json): string =>
  scoresIn(scored)
    ?.map(({ name, score }) => `${name} ${score.toFixed(2)}`)
    .join(', ') ?? inWords(scored)

/** Local time, as a person at this machine reads it. */
const time = (at: number): string => new Date(at).toLocaleString('sv-SE').slice(5)
