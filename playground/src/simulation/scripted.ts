import { type Part, plainText } from '@huida/core'
import type { Dice } from './dice.js'
import type { Heard, Move, Persona, PersonaAbout } from './persona.js'
import { type Problem, problemCalled } from './problems.js'

/** How a scripted persona behaves; each is a probability unless its unit is said. */
export interface Temper {
  /** Asks for a person at once. */
  wantsPerson: number
  /** The bot's answer does not help. */
  unhelped: number
  /** Takes a person who is offered. */
  takesOffer: number
  /** Says thanks before going. */
  thanks: number
  /** Goes away in silence while a person is answering. */
  fades: number
  /** What the agent did does not help. */
  unsolved: number
  /** Answers a survey. */
  rates: number
  /** Comes again on the same day. */
  returns: number
  /** Waits so long in a queue, in milliseconds, before they take it back. */
  patienceMs: number
}

/** As most people are. */
export const usual: Temper = {
  wantsPerson: 0.025,
  unhelped: 0.05,
  takesOffer: 0.85,
  thanks: 0.6,
  fades: 0.08,
  unsolved: 0.08,
  rates: 0.55,
  returns: 0.04,
  patienceMs: 420_000,
}

const words = {
  zh: {
    person: ['转人工', '我要找人工客服', '人工', '有真人吗，帮我转一下', '能不能换个人跟我说'],
    again: ['没明白，{ask}', '不是这个意思，{ask}', '{ask}，你再看看'],
    yes: ['好的', '要', '可以', '嗯，转吧'],
    no: ['不用了', '算了不用'],
    thanks: ['谢谢', '好的，谢谢', '明白了，谢谢', '好的'],
    patient: ['还要多久', '有人吗', '前面还有几个人'],
    cancel: ['取消', '不等了'],
    more: ['我都等了两天了', '麻烦快一点', '在线等，挺急的'],
    unsolved: ['还是不行', '还是没解决啊', '这样不行，有别的办法吗'],
    still: ['还在', '在的', '在'],
    solved: ['没有了，谢谢', '没了'],
    back: ['我又来了，{ask}', '之前说的那个问题还是没解决，{ask}'],
    ratings: ['{n}', '{n}分', '打{n}分'],
    comments: ['处理得挺快', '回复有点慢', '还行', '客服态度很好'],
  },
  en: {
    person: ['I want to talk to a person', 'human please', 'Can I speak to an agent?', 'a real person please'],
    again: ['That is not what I meant. {ask}', '{ask} Please look again.'],
    yes: ['Yes please', 'ok', 'yes'],
    no: ['No thanks', 'no'],
    thanks: ['Thanks', 'Great, thank you', 'ok thanks'],
    patient: ['How long will it take?', 'Anybody there?', 'How many are before me?'],
    cancel: ['cancel', 'never mind'],
    more: ['I have been waiting for two days', 'It is urgent'],
    unsolved: ['Still not working', 'That did not help', 'It is still not solved'],
    still: ['Yes, still here', 'I am here'],
    solved: ['No, that is all', 'That is all, thanks'],
    back: ['Me again. {ask}', 'It is still not solved. {ask}'],
    ratings: ['{n}', '{n} of 5', '{n} stars'],
    comments: ['quick', 'a bit slow', 'fine', 'very friendly'],
  },
} as const

/** What they are doing. */
type Stage = 'comes' | 'asks_bot' | 'waits' | 'talks' | 'over'

/** A persona that reads as people do, by the words and the buttons that it sees, and whose chances are thrown with `dice`. */
export function scripted(about: PersonaAbout, dice: Dice, temper: Temper = usual): Persona {
  const script = new Script(about, dice, temper)
  return { about, next: (heard, now) => script.next(heard, now) }
}

class Script {
  readonly #problem: Problem
  #stage: Stage = 'comes'
  #asked = 0
  #waitsSince = 0
  #hasAskedHowLong = false
  #hasAnswered = 0
  #unsolved = 0
  #fades: boolean
  #rated = false
  #hasActed = false
  #returnsAt: number | undefined
  readonly #queue: Move[] = []

  constructor(
    readonly about: PersonaAbout,
    private readonly dice: Dice,
    private readonly temper: Temper,
  ) {
    // The simulation gives personas only problems that there are.
    this.#problem = problemCalled(about.problem)!
    this.#fades = dice.chance(temper.fades)
  }

  next(heard: readonly Heard[], now: number): Move {
    const move = heard.length === 0 ? (this.#queue.shift() ?? this.#pause()) : undefined
    // What is shown changes what was meant to be said.
    if (heard.length > 0) this.#queue.length = 0
    const done = move ?? this.#react(heard, now)
    this.#hasActed = done.do === 'say' || done.do === 'choose'
    return done
  }

  /** Whoever has just said something waits for what comes of it. */
  #pause(): Move | undefined {
    return this.#hasActed ? { do: 'wait', ms: 90_000 } : undefined
  }

  #react(heard: readonly Heard[], now: number): Move {
    const survey = heard.findLast(({ part }) => isSurvey(part))
    if (survey) return this.#rate(survey.part)
    const said = heard.map(({ part }) => plainText([part])).join('\n')
    const agent = heard.filter(({ from }) => from === 'agent').map(({ part }) => plainText([part]))
    switch (this.#stage) {
      case 'comes':
        return this.#ask()
      case 'asks_bot':
        if (agent.length > 0) {
          this.#stage = 'talks'
          return this.#hearAgent(agent.at(-1)!, now)
        }
        if (heard.length === 0) return this.#over(now)
        if (isWaiting(said)) return this.#startWaiting(now)
        return this.#hearBot(heard, said, now)
      case 'waits':
        if (agent.length > 0) {
          this.#stage = 'talks'
          return this.#hearAgent(agent.at(-1)!, now)
        }
        return this.#wait(heard, said, now)
      case 'talks':
        if (agent.length > 0) return this.#hearAgent(agent.at(-1)!, now)
        if (/还有其他问题|anything else/i.test(said)) return this.#stillThere()
        if (isOver(said)) return this.#over(now)
        // Nothing for a long time: people write again once, then look elsewhere.
        return heard.length > 0 ? { do: 'wait', ms: 600_000 } : this.#over(now)
      case 'over':
        if (heard.length === 0 && this.#returnsAt !== undefined && now >= this.#returnsAt) return this.#comeBack()
        return this.#hearAfterwards(agent, now)
    }
  }

  #ask(): Move {
    const { dice, about } = this
    this.#stage = 'asks_bot'
    const ask = dice.pick(this.#words.asks)
    if (dice.chance(this.temper.wantsPerson)) return say(dice.pick(this.#own.person))
    // Some write in two lines.
    if (dice.chance(0.08)) {
      this.#queue.push(say(ask))
      return say(about.locale === 'zh' ? '你好' : 'Hello')
    }
    return say(ask)
  }

  #hearBot(heard: readonly Heard[], said: string, now: number): Move {
    const { dice, temper } = this
    const offer = heard.findLast(({ part }) => offersPerson(part))
    if (offer) {
      if (dice.chance(temper.takesOffer)) {
        const label = personIn(offer.part)
        return label !== undefined && dice.chance(0.7) ? { do: 'choose', label } : say(dice.pick(this.#own.yes))
      }
      if (dice.chance(0.5)) return say(dice.pick(this.#own.no))
      return this.#over(now)
    }
    if (isTicket(said) || isOver(said) || this.#asked > 2) return this.#over(now)
    if (dice.chance(temper.unhelped)) {
      this.#asked++
      if (dice.chance(0.4)) return say(dice.pick(this.#own.person))
      return say(filled(dice.pick(this.#own.again), { ask: dice.pick(this.#words.asks) }))
    }
    return this.#leaveThankful(now)
  }

  #startWaiting(now: number): Move {
    this.#stage = 'waits'
    this.#waitsSince = now
    // Many write down more while they wait.
    return this.dice.chance(0.15)
      ? say(this.dice.pick(this.#own.more))
      : { do: 'wait', ms: this.dice.between(30, 90) * 1_000 }
  }

  #wait(heard: readonly Heard[], said: string, now: number): Move {
    if (isTicket(said) || isOver(said)) return this.#over(now)
    const waited = now - this.#waitsSince
    if (heard.length === 0 && waited > this.temper.patienceMs) {
      if (this.dice.chance(0.3)) return { do: 'leave' }
      this.#waitsSince = now
      return say(this.dice.pick(this.#own.cancel))
    }
    if (heard.length === 0 && !this.#hasAskedHowLong && waited > 40_000 && this.dice.chance(0.3)) {
      this.#hasAskedHowLong = true
      return say(this.dice.pick(this.#own.patient))
    }
    return { do: 'wait', ms: this.dice.between(40, 120) * 1_000 }
  }

  #hearAgent(said: string, now: number): Move {
    const { dice } = this
    if (this.#fades && this.#hasAnswered > 0) return { do: 'wait', ms: 3_600_000 }
    if (/[?？]\s*$/.test(said)) {
      this.#hasAnswered++
      const details = filled(dice.pick(this.#words.details), { order: this.about.order })
      // People write in bursts.
      if (dice.chance(0.2)) this.#queue.push(say(dice.pick(this.#own.more)))
      return say(details)
    }
    if (!this.#isSolution(said)) return { do: 'wait', ms: 600_000 }
    if (this.#unsolved < 1 && dice.chance(this.temper.unsolved)) {
      this.#unsolved++
      return say(dice.pick(this.#own.unsolved))
    }
    return this.#leaveThankful(now)
  }

  #hearAfterwards(agent: readonly string[], now: number): Move {
    // An agent who comes back later, as with a ticket, is answered.
    if (agent.length > 0) {
      this.#stage = 'talks'
      return this.#hearAgent(agent.at(-1)!, now)
    }
    return { do: 'end' }
  }

  #stillThere(): Move {
    if (this.#fades) return { do: 'wait', ms: 3_600_000 }
    return say(this.dice.pick(this.dice.chance(0.5) ? this.#own.solved : this.#own.still))
  }

  #rate(part: Part): Move {
    if (this.#rated || !this.dice.chance(this.temper.rates)) return { do: 'end' }
    this.#rated = true
    const score = Number(this.dice.weighed({ 5: 58, 4: 28, 3: 8, 2: 3, 1: 3 }))
    this.#queue.push({ do: 'wait', ms: 120_000 })
    if (part.type === 'choices' && this.dice.chance(0.6)) return { do: 'choose', label: part.choices[score - 1]!.label }
    const rating = filled(this.dice.pick(this.#own.ratings), { n: String(score) })
    return say(this.dice.chance(0.25) ? `${rating} ${this.dice.pick(this.#own.comments)}` : rating)
  }

  #leaveThankful(now: number): Move {
    const isThankful = this.dice.chance(this.temper.thanks)
    const end = this.#over(now)
    if (!isThankful) return end
    this.#queue.push(end)
    return say(this.dice.pick(this.#own.thanks))
  }

  #over(now: number): Move {
    this.#stage = 'over'
    if (!this.dice.chance(this.temper.returns)) return { do: 'end' }
    const backInMs = this.dice.between(15, 90) * 60_000
    this.#returnsAt = now + backInMs
    return { do: 'end', backInMs }
  }

  /** Comes again about the same thing. */
  #comeBack(): Move {
    this.#returnsAt = undefined
    this.#stage = 'asks_bot'
    this.#asked = 0
    this.#hasAnswered = 0
    this.#rated = false
    return say(filled(this.dice.pick(this.#own.back), { ask: this.dice.pick(this.#words.asks) }))
  }

  #isSolution(said: string): boolean {
    const { solution, second } = this.#words
    return said.includes(solution) || said.includes(second) || /^(已|It was|The return|You get|A new|I have)/.test(said)
  }

  get #words() {
    return this.#problem.words[this.about.locale]
  }

  get #own() {
    return words[this.about.locale]
  }
}

const say = (text: string): Move => ({ do: 'say', text })

const filled = (text: string, values: Readonly<Record<string, string>>): string =>
  text.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole)

/** What the buttons of a survey, or its words, look like. */
const isSurvey = (part: Part): boolean =>
  /请打分|满意吗|rate it|How was our service|为上次的服务打分/.test(plainText([part]))

const personLabels = /转人工|Talk to a person/

const offersPerson = (part: Part): boolean =>
  personLabels.test(plainText([part])) || /需要为您转人工/.test(plainText([part]))

const personIn = (part: Part): string | undefined => personLabels.exec(plainText([part]))?.[0]

const isWaiting = (said: string): boolean =>
  /正在为您转接|仍在为您|正在请一位客服|connecting you|in line|asking a colleague/i.test(said)

const isTicket = (said: string): boolean => /工单|ticket T-/i.test(said)

const isOver = (said: string): boolean =>
  /已取消转人工|服务已结束|请稍后再试|不是人工客服的工作时间|have cancelled|has ended|try again later|not working at the moment/i.test(
    said,
  )
