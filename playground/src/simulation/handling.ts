import type { Clock } from '@huida/core'
import type { Language } from '../terminal/language.js'
import type { Dice } from './dice.js'
import { type Problem, problemCalled, problemIn, problems } from './problems.js'
import type { Worker } from './staffing.js'

const SECOND = 1_000
const MINUTE = 60 * SECOND
/** Nobody lets a customer wait longer without a word. */
const WORD_EVERY_MS = 75 * SECOND
/** Whoever is silent so long after the solution is taken to be helped. */
const SILENT_MS = 4 * MINUTE

export interface HandlingOptions {
  worker: Worker
  clock: Clock
  dice: Dice
  /** How much longer a problem takes than usual. */
  slowness(problem: string): number
  /** Whom they can ask. */
  experts: readonly string[]
  /** Asks below `/escalation/cases/:conversation`. */
  ask<Answer>(
    method: 'GET' | 'POST',
    path: string,
    what: { params: object; body?: object },
    then?: (answer: Answer) => void,
  ): void
  /** When somebody who types for so long has typed it, in milliseconds from now: of two things they type one after the other. */
  handsFree(ms: number): number
}

/** As much of a case as an agent reads. */
export interface CaseView {
  summary: { problem?: string }
  packet: { customer: { locale: string } }
  messages: { by: { kind: string }; text: string }[]
  notes: { position: number; agent: string; to?: string }[]
}

const words = {
  zh: {
    hello: '您好，我是{name}，很高兴为您服务。{question}',
    helloTicket: '您好，我是{name}，来处理您的工单 {ticket}。{question}',
    looks: '好的，我查一下，请稍等。',
    still: '还在为您处理，请再稍等一下。',
    expert: '请稍等，这个问题我请专家来帮您处理。',
    other: '请稍等，我请负责这方面的同事来帮您。',
    welcome: '不客气，祝您生活愉快。',
    noted: '好的，已为您备注。',
    sorry: '抱歉，我再想想办法，请稍等。',
  },
  en: {
    hello: 'Hello, this is {name}. {question}',
    helloTicket: 'Hello, this is {name}, about your ticket {ticket}. {question}',
    looks: 'Let me look at it, one moment please.',
    still: 'I am still working on it, one more moment please.',
    expert: 'One moment please, I am asking an expert to help you.',
    other: 'One moment please, I am asking the colleague who looks after this.',
    welcome: 'You are welcome. Have a nice day.',
    noted: 'I have noted that.',
    sorry: 'I am sorry. Let me try something else, one moment please.',
  },
} as const

/** How an agent works on one conversation: greets, asks, works, tells, and closes or passes it on. */
export class Handling {
  #step: 'greets' | 'asked' | 'works' | 'told' | 'closes' = 'greets'
  #problem: Problem = problems[0]!
  #locale: Language = 'zh'
  #solution: string | undefined
  #attempts = 0
  #wroteAt = 0
  /** What they write does not reach the customer any more until the customer writes. */
  #isHeld = false
  #keys = 0
  #isOver = false
  #cancel = () => {}

  constructor(
    private readonly conversation: string,
    private readonly options: HandlingOptions,
  ) {}

  /** It is theirs: they read what there is, look at what the desk suggests, and greet. */
  begins(ticket: string | undefined): void {
    this.#ask<CaseView>('GET', '', undefined, ({ summary, packet, messages }) => {
      const said = messages.filter(({ by }) => by.kind === 'customer').map(({ text }) => text)
      this.#problem = problemCalled(summary.problem) ?? problemIn(said.join(' ')) ?? problems[0]!
      this.#locale = packet.customer.locale.startsWith('zh') ? 'zh' : 'en'
      type Suggestions = { suggestions: { kind: string; id: string; text: string }[] }
      this.#ask<Suggestions>('GET', '/suggestions', undefined, ({ suggestions }) =>
        this.#greets(
          ticket,
          suggestions.find(({ kind }) => kind === 'script'),
        ),
      )
    })
  }

  /** Somebody else has it, or nobody. */
  ends(): void {
    this.#isOver = true
    this.#cancel()
  }

  /** The customer writes. */
  hears(text: string): void {
    const { dice, worker, experts } = this.options
    this.#isHeld = false
    switch (this.#step) {
      // While they work it is read, and answered with the rest.
      case 'greets':
      case 'works':
      case 'closes':
        break
      case 'asked': {
        this.#step = 'works'
        const asksExpert = dice.chance(0.04) && worker.tier === 1 && experts.length > 0
        this.#types(this.#say.looks, () => {
          if (asksExpert) this.#asksExpert()
          this.#worksOn()
        })
        break
      }
      case 'told':
        if (/还是|没解决|不行|not working|not help|still not/i.test(text)) this.#triesAgain()
        else if (/谢|好的|明白|没有了|没了|thank|great|that is all|^ok/i.test(text)) this.#closes(dice.chance(0.5))
        else this.#types(this.#say.noted, () => this.#in(90 * SECOND, () => this.#closes(false)))
        break
    }
  }

  #greets(ticket: string | undefined, script: { kind: string; id: string; text: string } | undefined): void {
    const { worker, dice } = this.options
    const question = script?.text ?? this.#problem.words[this.#locale].question
    const hello = ticket === undefined ? this.#say.hello : this.#say.helloTicket
    const used = script && { suggestion: { kind: script.kind, id: script.id } }
    this.#types(
      filled(hello, { name: worker.name, question, ticket: ticket ?? '' }),
      () => {
        this.#step = 'asked'
        if (this.#problem.isDeep && worker.tier === 1) this.#passesOn('expert', { tier: 2 })
        else if (dice.chance(0.02)) this.#passesOn('other', { queue: 'support' })
      },
      used,
    )
  }

  #worksOn(): void {
    const { dice, clock, slowness, worker } = this.options
    const { id, workMs, department } = this.#problem
    const until = clock.now() + dice.about(workMs * worker.pace) * slowness(id)
    const goOn = () => {
      const quietMs = this.#isHeld ? Number.POSITIVE_INFINITY : this.#wroteAt + WORD_EVERY_MS - clock.now()
      const left = until - clock.now()
      if (left <= 0) this.#tells()
      else if (quietMs <= 0) this.#types(this.#say.still, goOn)
      else this.#in(Math.min(left, quietMs), goOn)
    }
    // Some wait for somebody else, and look at it again later.
    if (department !== undefined && dice.chance(0.05)) {
      const snoozed = Math.max(until, clock.now() + 5 * MINUTE)
      this.#ask('POST', '/snooze', { until: snoozed })
      this.#in(snoozed - clock.now() + 2 * SECOND, () => this.#tells())
    } else goOn()
  }

  #tells(): void {
    const { dice } = this.options
    const { solution, second } = this.#problem.words[this.#locale]
    const told = this.#attempts++ === 0 ? solution : second
    this.#types(told, () => {
      this.#solution = told
      this.#step = 'told'
      // Some leave it to the desk to see that nothing more comes.
      if (dice.chance(0.7)) this.#in(dice.about(SILENT_MS), () => this.#closes(false))
    })
  }

  #triesAgain(): void {
    if (this.#attempts < 2) {
      this.#step = 'works'
      this.#types(this.#say.sorry, () => this.#worksOn())
    } else if (this.options.worker.tier === 1) this.#passesOn('expert', { tier: 2 })
    else this.#closes(false)
  }

  /** Says so before. */
  #passesOn(how: 'expert' | 'other', to: object): void {
    const reason = how === 'expert' ? `需要专家处理：${this.#problem.id}` : '不属于我负责的业务'
    this.#step = 'closes'
    this.#types(this.#say[how], () => this.#ask('POST', '/transfer', { reason, to }))
  }

  #closes(isThanked: boolean): void {
    const solution = this.#solution
    const resolve = () => this.#ask('POST', '/resolve', solution === undefined ? {} : { solution })
    this.#step = 'closes'
    if (isThanked) this.#types(this.#say.welcome, resolve)
    else this.#in(this.options.dice.about(6 * SECOND), resolve)
  }

  #asksExpert(): void {
    const to = this.options.dice.pick(this.options.experts)
    this.#ask('POST', '/note', { text: `请教一下：${this.#problem.id} 这种情况怎么处理？`, to })
  }

  get #say() {
    return words[this.#locale]
  }

  #in(ms: number, what: () => void): void {
    this.#cancel()
    this.#cancel = this.options.clock.after(ms, what)
  }

  /** Types a message when their hands are free, then does what follows. */
  #types(text: string, then: () => void, used?: { suggestion: { kind: string; id: string } }): void {
    const { clock, dice, worker, handsFree } = this.options
    this.#in(handsFree(dice.about((2_500 + 60 * text.length) * worker.pace)), () => {
      const body = { text, key: `${this.conversation}-${++this.#keys}-${clock.now()}`, ...used }
      this.#ask<{ held?: string }>('POST', '/reply', body, ({ held }) => {
        this.#wroteAt = clock.now()
        this.#isHeld = held !== undefined
        then()
      })
    })
  }

  #ask<Answer>(method: 'GET' | 'POST', path: string, body?: object, then: (answer: Answer) => void = () => {}): void {
    const what = { params: { conversation: this.conversation }, ...(body && { body }) }
    this.options.ask<Answer>(method, path, what, (answer) => {
      if (!this.#isOver) then(answer)
    })
  }
}

const filled = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole)
