import { fieldsOf, type LedgerEntry, type Part, type Store } from '@huida/core'

/** Takes personal data out of a text: `redact` of `@huida/plugin-privacy`. */
export type Redact = (text: string) => string

/** What a customer asked, without personal data, and what became of it. */
export interface Question {
  readonly text: string
  /** The language of the conversation, as a tag: `zh`, `en`, `pt-BR`. */
  readonly locale: string
  /** The instant, in milliseconds since 1970. */
  readonly at: number
  /** Tells customers apart; it names nobody to a reader of the report. */
  readonly customer: string
  /** What the message wants, as `intents()` has it. */
  readonly intent?: string
  /** What the bot made of it. */
  readonly outcome: 'answered' | 'unsure' | 'unanswered'
  /** The article that answered, or that the customer confirmed. */
  readonly article?: string
  /** The customer said that the answer did not help. */
  readonly isUnhelpful: boolean
  /** A person took over, or was asked for, before the customer asked anything else. */
  readonly isTransferred: boolean
  /** What a person answered, without personal data. */
  readonly solution?: string
}

/** A ticket that somebody has dealt with: a question whose answer may be known. */
export interface SolvedTicket {
  readonly question: string
  /** What the person answered; without it the ticket counts as a question only. */
  readonly solution?: string
  readonly at: Date
  /** Any name that is always the same for the same customer. */
  readonly customer: string
  /** The language of the conversation, as a tag. Default: Chinese for a question with Chinese signs, else English. */
  readonly locale?: string
}

/** How long after a question a transfer, or a person's words, still belong to it, in milliseconds. */
const TRANSFER_MS = 30 * 60_000
const SOLUTION_MS = 24 * 3_600_000
/** More conversations than that are not looked at, the latest first. */
const MAX_CONVERSATIONS = 100_000

/**
 * What customers asked since an instant, in order of time, as the event log has it: the messages that `rag()` recorded an
 * outcome of (`rag.answered`, `rag.unsure`, `rag.unanswered`, `rag.confirmed`), the transfers after them (`handoff.requested`),
 * what customers say of answers (`answer.denied`, `answer.confirmed`, `answer.unrated`, which name the `event`), and what was said through `bot.send` after a transfer.
 */
export async function* askedSince(
  store: Pick<Store, 'conversations' | 'timeline'>,
  since: Date,
  redact: Redact,
): AsyncGenerator<Question> {
  const from = since.getTime()
  for (const { id, updatedAt } of await store.conversations({ limit: MAX_CONVERSATIONS })) {
    if (updatedAt < from) break
    yield* questionsIn(await store.timeline(id), from, redact)
  }
}

/** A question as a ticket tells it. */
export const askedBy = ({ question, solution, at, customer, locale }: SolvedTicket, redact: Redact): Question => ({
  text: redact(question),
  locale: locale ?? (/\p{Script=Han}/u.test(question) ? 'zh' : 'en'),
  at: at.getTime(),
  customer,
  outcome: 'unanswered',
  isUnhelpful: false,
  isTransferred: true,
  ...(solution?.trim() && { solution: redact(solution) }),
})

/** While a conversation is read. */
type Draft = { -readonly [Field in keyof Question]: Question[Field] }

function questionsIn(entries: readonly LedgerEntry[], from: number, redact: Redact): Question[] {
  const texts = new Map<string, { text: string; at: number; customer: string }>()
  const asked = new Map<string, Draft>()
  let latest: Draft | undefined
  for (const entry of entries) {
    if (entry.kind === 'in' && entry.event.type === 'message') {
      const text = textOf(entry.event.parts)
      const customer = `${entry.adapter}:${entry.event.user.id}`
      if (text !== '' && entry.acceptedAt >= from) texts.set(entry.event.key, { text, at: entry.acceptedAt, customer })
    }
    if (entry.kind === 'in' && entry.event.type === 'send' && latest?.isTransferred && latest.solution === undefined) {
      const words = textOf(entry.event.parts)
      if (words !== '' && entry.acceptedAt - latest.at <= SOLUTION_MS) latest.solution = redact(words)
    }
    if (entry.kind !== 'record') continue
    const data = fieldsOf(entry.data)
    const event = typeof data.event === 'string' ? data.event : ''
    const outcome = outcomes[entry.type]
    const said = texts.get(event)
    if (outcome && said) {
      latest = {
        ...said,
        text: redact(said.text),
        locale: typeof data.locale === 'string' ? data.locale : 'en',
        outcome,
        isUnhelpful: false,
        isTransferred: false,
        ...(typeof data.intent === 'string' && { intent: data.intent }),
        ...(outcome === 'answered' && typeof data.article === 'string' && { article: data.article }),
      }
      asked.set(event, latest)
    } else if (entry.type === 'rag.confirmed' && typeof data.asked === 'string') {
      const meant = asked.get(data.asked)
      if (meant && typeof data.article === 'string') meant.article = data.article
    } else if (RATINGS.has(entry.type)) {
      const meant = asked.get(event)
      // The latest counts.
      if (meant) meant.isUnhelpful = entry.type === 'answer.denied'
    } else if (entry.type === 'handoff.requested' && latest && entry.at - latest.at <= TRANSFER_MS)
      latest.isTransferred = true
  }
  return [...asked.values()]
}

const outcomes: Partial<Record<string, Question['outcome']>> = {
  'rag.answered': 'answered',
  'rag.unsure': 'unsure',
  'rag.unanswered': 'unanswered',
}

/** What `feedback()` records. */
const RATINGS: ReadonlySet<string> = new Set(['answer.denied', 'answer.confirmed', 'answer.unrated'])

const textOf = (parts: readonly Part[]): string =>
  parts
    .flatMap((part) => (part.type === 'text' ? [part.text] : []))
    .join('\n')
    .trim()
