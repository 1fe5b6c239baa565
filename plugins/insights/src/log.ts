import { readRecords, type Store } from '@huida/core'
import type { Contact, Fact, Handoff, Survey, Task, Ticket } from './facts.js'
import { type Facts, fold, foldedTypes, type Instant } from './fold.js'

/** How the log is folded. */
export interface Folding {
  /** Default: 3 s everywhere. */
  instant?: Partial<Instant>
}

export const instantOf = ({ instant = {} }: Folding): Instant => ({ ms: 3_000, channels: {}, ...instant })

const BATCH = 5_000

/**
 * The facts of a whole event log, in memory: for commands, which look at a store that a bot may be writing. About 130,000 conversations of a
 * million records take 200 MB.
 */
export async function factsIn(store: Pick<Store, 'records' | 'latest'>, folding: Folding = {}): Promise<Fact[]> {
  const facts = new FactsInMemory()
  const instant = instantOf(folding)
  for (let after = 0; ; ) {
    const { records, upTo, isEnd } = await readRecords(store, { after, types: foldedTypes, limit: BATCH })
    for (const record of records) fold(facts, record, instant)
    after = upTo
    if (isEnd) return facts.all()
  }
}

/** Facts that are kept nowhere else. */
export class FactsInMemory implements Facts {
  readonly #contacts = new Map<string, Contact>()
  readonly #past = new Map<number, Contact>()
  readonly #handoffs = new Map<string, Handoff>()
  readonly #tickets = new Map<string, Ticket>()
  readonly #tasks = new Map<string, Task>()
  readonly #surveys = new Map<string, Survey>()

  contact(conversation: string): Contact | undefined {
    return this.#contacts.get(conversation)
  }
  past(position: number): Contact | undefined {
    return this.#past.get(position)
  }
  handoff(id: string): Handoff | undefined {
    return this.#handoffs.get(id)
  }
  ticket(id: string): Ticket | undefined {
    return this.#tickets.get(id)
  }
  task(id: string): Task | undefined {
    return this.#tasks.get(id)
  }
  survey(id: string): Survey | undefined {
    return this.#surveys.get(id)
  }

  changed(fact: Fact): void {
    switch (fact.kind) {
      case 'contact':
        if (!this.#past.has(fact.position)) this.#contacts.set(fact.conversation, fact)
        return
      case 'handoff':
        this.#handoffs.set(fact.id, fact)
        return
      case 'ticket':
        this.#tickets.set(fact.id, fact)
        return
      case 'task':
        this.#tasks.set(fact.id, fact)
        return
      case 'survey':
        this.#surveys.set(fact.id, fact)
    }
  }

  archived(contact: Contact): void {
    this.#past.set(contact.position, contact)
  }

  /** The latest contact of a conversation, or another fact by its id. */
  find(kind: Fact['kind'], id: string): Fact | undefined {
    return this[kind](id)
  }

  get size(): number {
    return this.#kept.reduce((size, facts) => size + facts.size, 0)
  }

  /** All of them. */
  all(): Fact[] {
    return this.#kept.flatMap((facts) => [...(facts.values() as Iterable<Fact>)])
  }

  get #kept() {
    return [this.#past, this.#contacts, this.#handoffs, this.#tickets, this.#tasks, this.#surveys]
  }
}
