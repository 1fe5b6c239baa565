/** Who wrote or did something. */
export interface Author {
  /**
   * `customer`: whoever is served. `agent`: a person of the team. `bot`: handlers of the pipeline. `system`: the program itself, such as
   * the notice that a person takes over.
   */
  kind: 'customer' | 'bot' | 'agent' | 'system'
  /** Of a customer, the platform's id of the user; of an agent, the team's own id. */
  id?: string
  /** How people call them. Absent: not known. */
  name?: string
}

/** Who answers in a conversation: exactly one at every instant. */
export type Owner =
  | { kind: 'bot' }
  /** It waits for a person. `id` names the queue. */
  | { kind: 'queue'; id: string }
  | { kind: 'agent'; id: string; name?: string }

/** The bot as an author, and as an owner. */
export const theBot = { kind: 'bot' } as const

export const isSameOwner = (one: Owner, other: Owner): boolean =>
  one.kind === other.kind && (one.kind === 'bot' || one.id === (other as { id: string }).id)
