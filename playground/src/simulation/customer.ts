import { type Clock, isHuidaError } from '@huida/core'
import type { TestUser } from '@huida/core/testing'
import type { Dice } from './dice.js'
import type { Heard, Move, Persona } from './persona.js'

/** How long a customer reads before they do something, and how fast they type. */
const READ_MS = 3_500
const PER_SIGN_MS = 140
/** Between two messages of one customer. */
const PAUSE_MS = 1_800
/** A platform that was not told that its event is stored sends it again after so long. */
const AGAIN_MS = 5_000

export interface CustomerOptions {
  persona: Persona
  user: TestUser
  clock: Clock
  dice: Dice
  /** Time stands still until a persona that must think has decided. */
  thinks(deciding: Promise<unknown>): void
  /** A persona has failed, as one played by a model may. */
  failed(error: unknown): void
}

/** Somebody at a screen: reads what is shown, types, and is sometimes sent twice by their platform. */
export class Customer {
  readonly #heard: Heard[] = []
  #cancel = () => {}
  #isActing = false
  #isGone = false
  #keys = 0

  constructor(private readonly options: CustomerOptions) {}

  /** Opens the chat. */
  comes(): void {
    this.#act()
  }

  /** Something is shown to them. */
  sees(heard: Heard): void {
    if (this.#isGone) return
    this.#heard.push(heard)
    // Whoever is typing goes on; everybody else reads.
    if (!this.#isActing) this.#in(this.options.dice.about(READ_MS), () => this.#act())
  }

  #in(ms: number, what: () => void): void {
    this.#cancel()
    this.#cancel = this.options.clock.after(ms, what)
  }

  #act(): void {
    const { persona, clock, thinks, failed } = this.options
    this.#isActing = true
    const heard = this.#heard.splice(0)
    const moving = persona.next(heard, clock.now())
    if (moving instanceof Promise) thinks(moving.then((move) => this.#do(move), failed))
    else this.#do(moving)
  }

  #do(move: Move): void {
    const { dice } = this.options
    const { user } = this.options
    switch (move.do) {
      case 'say':
        this.#in(dice.about(1_200 + PER_SIGN_MS * move.text.length), () =>
          this.#deliver((key) => user.says(move.text, { key })),
        )
        break
      case 'choose':
        this.#in(dice.about(1_500), () => this.#deliver((key) => this.#chooses(move.label, key)))
        break
      case 'leave':
        this.#isGone = true
        this.#deliver((key) => user.leaves({ key }))
        break
      case 'wait':
        this.#rest(move.ms)
        break
      case 'end':
        this.#rest(move.backInMs)
        break
    }
  }

  /** Whoever sees no such button writes what they would have pressed. */
  async #chooses(label: string, key: string): Promise<unknown> {
    const { user } = this.options
    try {
      return await user.chooses(label, { key })
    } catch (error) {
      if (isHuidaError(error)) throw error
      return user.says(label, { key })
    }
  }

  #rest(ms: number | undefined): void {
    this.#isActing = false
    this.#cancel()
    const inMs = this.#heard.length > 0 ? this.options.dice.about(READ_MS) : ms
    if (inMs !== undefined) this.#in(inMs, () => this.#act())
  }

  /** The platform hands it over, until it is told that it is stored; now and then it does so twice. */
  #deliver(send: (key: string) => Promise<unknown>): void {
    const { dice, clock, persona } = this.options
    const key = `${persona.about.id}-${++this.#keys}`
    const attempt = () => void send(key).catch(() => void clock.after(AGAIN_MS, attempt))
    attempt()
    if (dice.chance(0.01)) clock.after(AGAIN_MS, attempt)
    this.#isActing = false
    if (!this.#isGone) this.#in(dice.about(PAUSE_MS), () => this.#act())
  }
}
