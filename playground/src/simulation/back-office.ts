import { type Clock, isHuidaError, type Principal } from '@huida/core'
import { type Desk, isRefused } from './desk.js'
import type { Dice } from './dice.js'
import { problemCalled, problems } from './problems.js'

const MINUTE = 60_000
/** The list of tickets is looked at so often. */
const LOOK_EVERY_MS = 4 * MINUTE
/** A ticket that an agent may still take is left to them for so long. */
const LEFT_TO_AGENTS_MS = 75 * MINUTE

export interface BackOfficeOptions {
  by: Principal
  desk: Desk
  clock: Clock
  dice: Dice
  /** How much longer a department takes than usual. */
  slowness(department: string): number
  /** When they go home, in milliseconds since 1970. */
  until: number
  failed(error: unknown): void
}

interface TicketInList {
  number: string
  type: string
  state: string
  department: string
  conversation: string
  openedAt: number
}
interface Task {
  id: string
  department: string
  state: string
  owner?: string
}

/** A coordinator: drives what departments must do, and closes tickets that nobody has in a conversation. */
export class BackOffice {
  readonly #taken = new Set<string>()

  constructor(private readonly options: BackOfficeOptions) {}

  begins(): void {
    const { clock, dice } = this.options
    clock.after(dice.between(1, 4) * MINUTE, () => this.#looks())
  }

  #looks(): void {
    const { clock, until } = this.options
    if (clock.now() > until) return
    clock.after(LOOK_EVERY_MS, () => this.#looks())
    this.#ask<{ tickets: TicketInList[] }>(
      'GET',
      '/tickets/list',
      { query: { state: 'not_closed', limit: '200' } },
      ({ tickets }) => {
        // Numbers are thrown anew each time; the order in which they are looked at is not.
        for (const ticket of tickets.toSorted(byAge)) this.#considers(ticket)
      },
    )
  }

  #considers({ number, type, openedAt }: TicketInList): void {
    const { clock, dice } = this.options
    const isAgents = type !== 'complaint' && clock.now() - openedAt < LEFT_TO_AGENTS_MS
    if (this.#taken.has(number)) return
    this.#ask<{ ticket: { tasks: Task[]; owner?: string; solution?: string } }>(
      'GET',
      '/tickets/ticket/:number',
      { params: { number } },
      ({ ticket }) => {
        const open = ticket.tasks.filter(({ state, owner }) => state === 'open' && (owner ?? this.#id) === this.#id)
        for (const task of open) this.#drives(number, task)
        const isFree = ticket.tasks.every(({ state }) => state === 'closed')
        if (!isFree || (isAgents && ticket.solution === undefined) || ticket.owner !== undefined) return
        this.#taken.add(number)
        const body = { owner: this.#id }
        this.#ask('POST', '/tickets/ticket/:number/assign', { params: { number }, body }, () => {
          const solution = ticket.solution ?? (problemCalled(type) ?? problems[0]!).words.zh.second
          clock.after(dice.about(12 * MINUTE), () =>
            this.#ask('POST', '/tickets/ticket/:number/close', { params: { number }, body: { solution } }),
          )
        })
      },
    )
  }

  #drives(number: string, { id: task, department }: Task): void {
    const key = `${number}/${task}`
    if (this.#taken.has(key)) return
    this.#taken.add(key)
    const { clock, dice, slowness } = this.options
    const params = { number }
    this.#ask('POST', '/tickets/ticket/:number/task/assign', { params, body: { task, owner: this.#id } }, () => {
      const workMs = dice.about(35 * MINUTE) * slowness(department)
      clock.after(workMs / 3, () =>
        this.#ask('POST', '/tickets/ticket/:number/task/progress', {
          params,
          body: { task, text: '已联系相关部门，正在核实。', public: dice.chance(0.5) },
        }),
      )
      clock.after(workMs, () =>
        this.#ask('POST', '/tickets/ticket/:number/task/close', {
          params,
          body: { task, evidence: '部门已处理，见内部单。' },
        }),
      )
    })
  }

  get #id(): string {
    return this.options.by.id
  }

  #ask<Answer>(
    method: 'GET' | 'POST',
    path: string,
    what: { params?: object; query?: object; body?: object },
    then: (answer: Answer) => void = () => {},
  ): void {
    const { desk, clock, by, failed } = this.options
    const attempt = () => {
      desk.ask<Answer>(by, method, path, what).then(then, (error: unknown) => {
        if (isHuidaError(error, 'NOT_RUNNING')) clock.after(3_000, attempt)
        // A refusal: somebody else was faster.
        else if (!isRefused(error)) failed(error)
      })
    }
    attempt()
  }
}

const byAge = (one: TicketInList, other: TicketInList): number =>
  one.openedAt - other.openedAt || (one.conversation < other.conversation ? -1 : 1)
