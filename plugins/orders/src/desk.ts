import { type Content, choices, localised, type Part, toParts } from '@huida/core'
import { type Proof, type Seen, type Source, seen } from './access.js'
import { type AnomalyRule, anomalyOf, type FoundAnomaly } from './anomalies.js'
import {
  orderCard,
  orderLabel,
  parcelCard,
  parcelsCard,
  priceCard,
  refundCard,
  stockCard,
  type Voice,
} from './answers.js'
import type { Found } from './business-record.js'
import { type LookUpProblem, type LookUps, stored } from './connector.js'
import { said } from './instant.js'
import type { OrdersContext } from './orders-context.js'
import type { Numbered } from './reading.js'
import type { LookedUp } from './related.js'
import type { Verification } from './verification.js'
import { denies, type Kind, type Memory, type Wish } from './wish.js'
import { filled, type OrderWords } from './words.js'

/** What the desk was told. */
export interface DeskOptions {
  config: {
    identify?: ((ctx: OrdersContext) => string | undefined | Promise<string | undefined>) | undefined
    public: readonly ('order' | 'parcel')[]
    number: { example?: string | undefined; where?: string | Record<string, string> | undefined }
    anomalies: readonly AnomalyRule[]
    related?: ((about: LookedUp) => Content | undefined) | undefined
    contact?: string | Record<string, string> | undefined
    timeZone: string
  }
  connector: LookUps
  verification: Verification
}

/** One message, and what it wants. */
export interface Errand {
  ctx: OrdersContext
  say: OrderWords
  memory: Memory
  wish: Wish
  /** The customer's own words. */
  text: string
  /** There is a picture without words, and whether it was read. */
  picture?: 'read' | 'unread'
}

/** What is answered, if anything, and what is remembered. */
export interface Answered {
  answer?: Content
  memory: Memory
}

/** Stands before the number in the value of a choice. */
export const PICKED = 'order:'

/** So many numbers in vain, then a person. */
const MAX_VAIN = 2
const MAX_LISTED = 5

/** Does what a message wants: asks for what is missing, makes sure whose it is, looks up, and tells. */
export class Desk {
  constructor(private readonly options: DeskOptions) {}

  async answer(errand: Errand): Promise<Answered> {
    const { ctx, say, memory, wish, text, picture } = errand
    const isDenied = memory.isDenied === true || denies(text)
    switch (wish.do) {
      case 'look':
        return this.#look(errand, wish, isDenied)
      case 'product':
        return this.#product(errand, wish)
      case 'choose':
        return {
          answer: choices(
            say.which,
            wish.numbers.map(({ value }) => ({ label: value, value: `${PICKED}${value}` })),
          ),
          memory: { ...memory, asked: 'which', kind: wish.kind },
        }
      case 'ask':
        return this.#ask(errand, wish, isDenied)
      case 'offer':
        return { memory: { ...memory, asked: 'number', kind: wish.kind, vain: 0, ...(isDenied && { isDenied }) } }
      case 'askTail':
        return { answer: filled(say.askTail, about(say, memory.current)), memory }
      case 'keepSecret':
        return {
          answer: this.#person(errand, say.keepSecret, memory.current),
          memory: forgetting(memory, 'asked', 'current'),
        }
      case 'cancel':
        return { answer: say.cancelled, memory: forgetting(memory, 'asked', 'current', 'vain', 'isDenied') }
      case 'wait':
        return { answer: say.wait, memory }
      case 'lost':
        return {
          answer: this.#person(errand, this.#withExample(say.lost, errand)),
          memory: forgetting(memory, 'asked'),
        }
      case 'pass':
        if (picture && (memory.asked === 'number' || memory.asked === 'which')) {
          ctx.trace({ step: 'orders', saw: 'a picture', chose: picture === 'read' ? 'no number in it' : 'unread' })
          const words = picture === 'read' ? say.notInPicture : say.unreadPicture
          return { answer: this.#withExample(words, errand), memory }
        }
        return { memory }
    }
  }

  /** What is said after an article has answered. */
  offer(errand: Pick<Errand, 'ctx' | 'say'>): string {
    return this.#withExample(errand.say.offerLookUp, errand)
  }

  async #ask(errand: Errand, { kind, why }: Extract<Wish, { do: 'ask' }>, isDenied: boolean): Promise<Answered> {
    const { ctx, say, memory } = errand
    const asking: Memory = { ...memory, asked: 'number', kind, vain: 0, ...(isDenied && { isDenied }) }
    ctx.trace({ step: 'orders', saw: kind, chose: why ?? 'asks for the number' })
    if (why === 'mistyped') return this.#again(errand, this.#withExample(say.mistyped, errand), say.mistyped)
    const customer = await this.#customer(ctx)
    if (customer === undefined || !this.options.connector.has('ordersOf') || isGroup(ctx))
      return { answer: this.#withExample(say.askNumber, errand), memory: asking }
    const listed = (await ctx.once('orders.list', async () => {
      const all = await this.options.connector.all(customer, { signal: ctx.signal })
      if ('problem' in all) return stored(all)
      const mine = all.found?.filter((order) => order.customer === undefined || order.customer === customer) ?? []
      return stored({ found: mine.slice(0, MAX_LISTED).map(({ customer: _, verify: __, ...order }) => order) })
    })) as unknown as { found: Found['order'][] } | { problem: LookUpProblem; retryAfterMs?: number }
    if ('problem' in listed) return { answer: this.#unavailable(errand, listed), memory }
    const [only] = listed.found
    if (!only) return { answer: say.noOrders, memory: asking }
    if (listed.found.length === 1)
      return this.#look(errand, { do: 'look', kind, number: { type: 'order', value: only.number } }, isDenied)
    const voice = this.#voice(errand, false)
    return {
      answer: choices(
        say.which,
        listed.found.map((order) => ({ label: orderLabel(order, voice), value: `${PICKED}${order.number}` })),
      ),
      memory: { ...asking, asked: 'which' },
    }
  }

  async #look(errand: Errand, wish: Extract<Wish, { do: 'look' }>, isDenied: boolean): Promise<Answered> {
    const { ctx, say, memory } = errand
    const { kind, number } = wish
    const source = this.#sourceOf(kind, number)
    if (source === undefined) return { memory }
    const isPublic = (kind === 'order' || kind === 'parcel') && this.options.config.public.includes(kind)
    const asking: Memory = { ...memory, asked: 'tail', kind, current: number, ...(isDenied && { isDenied }) }

    const customer = await this.#customer(ctx)
    if (isGroup(ctx) && !isPublic) return { answer: say.inGroup, memory }
    const proof = await this.#proof(errand, { number, customer, isPublic, tail: wish.tail ?? memory.tail })
    if (proof === 'locked') {
      this.#record(ctx, kind, 'locked')
      return {
        answer: this.#person(errand, filled(say.locked, about(say, number)), number),
        memory: forgetting(memory, 'asked', 'current', 'tail'),
      }
    }
    if (proof === 'unknown') {
      ctx.trace({ step: 'orders', saw: kind, chose: 'asks for digits' })
      return { answer: filled(say.askTail, about(say, number)), memory: asking }
    }

    const result = await seen(ctx, this.options.connector, { source, number, proof })
    this.#record(ctx, kind, result.outcome)
    ctx.trace({ step: 'orders', saw: { kind, proof: proof.by }, chose: result.outcome })
    if (result.outcome === 'failed') return { answer: this.#unavailable(errand, result), memory: asking }
    if (result.outcome === 'found') {
      if (proof.by === 'tail') this.options.verification.grant(ctx, number)
      // The same digits are tried for the customer's next order.
      const known = proof.by === 'tail' ? { ...errand, memory: { ...memory, tail: proof.tail } } : errand
      return this.#tell(known, { kind, number, result, isDenied, isPublic: proof.by === 'public' })
    }
    if (proof.by === 'tail') {
      const hasMore = await this.options.verification.failed(ctx, number)
      const { tail: _, ...rest } = asking
      if (hasMore)
        return {
          answer: filled(say.noMatch, about(say, number)),
          memory: wish.tail === undefined ? rest : { ...rest, tail: proof.tail },
        }
      return {
        answer: this.#person(errand, filled(say.locked, about(say, number)), number),
        memory: forgetting(memory, 'asked', 'current', 'tail'),
      }
    }
    const notFound = this.#withExample(say.notFound, errand, about(say, number))
    return this.#again(errand, notFound, filled(say.notFoundAgain, about(say, number)), kind)
  }

  /** Asks for the number again, twice; then a person. */
  #again(errand: Errand, ask: string, last: string, kind = errand.memory.kind): Answered {
    const { memory } = errand
    const vain = (memory.vain ?? 0) + 1
    const kept = forgetting(memory, 'current')
    if (vain <= MAX_VAIN) return { answer: ask, memory: { ...kept, asked: 'number', vain, ...(kind && { kind }) } }
    return { answer: this.#person(errand, filled(last, { example: '' })), memory: forgetting(kept, 'asked', 'vain') }
  }

  async #tell(
    errand: Errand,
    {
      kind,
      number,
      result,
      isDenied,
      isPublic,
    }: {
      kind: Kind
      number: Numbered
      result: Extract<Seen, { outcome: 'found' }>
      isDenied: boolean
      isPublic: boolean
    },
  ): Promise<Answered> {
    const { ctx, memory, say } = errand
    const voice = this.#voice(errand, isPublic)
    const told = await this.#shown(errand, { kind, number, result, voice })
    const after: Memory = {
      ...forgetting(memory, 'asked', 'current', 'vain', 'isDenied'),
      ...{ kind, last: number },
      // "6688" after a public answer opens the rest.
      ...(isPublic && { asked: 'tail', current: number }),
    }
    if (!told) return { answer: filled(say.noRefund, { number: number.value }), memory: after }
    const wrong = kind === 'refund' ? undefined : this.#wrong(errand, result, isDenied)
    const about: LookedUp = {
      ...{ kind, locale: ctx.locale },
      ...(result.order && { order: result.order }),
      ...(result.parcel && { parcel: result.parcel }),
      ...(told.refund && { refund: told.refund }),
      ...(wrong && { anomaly: wrong.found.anomaly }),
    }
    const related = this.options.config.related?.(about)
    if (!wrong) return { answer: [told.part, ...toParts(related)], memory: after }
    const { content, offered } = await this.#anomaly(errand, number, wrong, isDenied)
    return {
      // What is asked last is what gets answered.
      answer: [told.part, ...toParts(related), ...toParts(content)],
      memory: { ...after, offered: [...(memory.offered ?? []), ...offered].slice(-20) },
    }
  }

  async #shown(
    { ctx }: Errand,
    {
      kind,
      number,
      result,
      voice,
    }: { kind: Kind; number: Numbered; result: Extract<Seen, { outcome: 'found' }>; voice: Voice },
  ): Promise<{ part: Part; refund?: Found['refund'] } | undefined> {
    const { order, parcel } = result
    if (kind === 'refund') {
      const refund = result.refund ?? order?.refund ?? (await this.#refund(ctx, number))
      return refund && { part: refundCard(number.value, refund, voice), refund }
    }
    if (order) return { part: kind === 'parcel' ? parcelsCard(order, voice) : orderCard(order, voice) }
    return parcel && { part: parcelCard(parcel, voice) }
  }

  /** The refund of an order whose owner asks. */
  async #refund(ctx: OrdersContext, number: Numbered): Promise<Found['refund'] | undefined> {
    if (!this.options.connector.has('refund') || number.type !== 'order') return undefined
    const result = await seen(ctx, this.options.connector, { source: 'refund', number, proof: { by: 'grant' } })
    return result.outcome === 'found' ? result.refund : undefined
  }

  #wrong(
    { ctx }: Errand,
    { order, parcel }: Extract<Seen, { outcome: 'found' }>,
    isDenied: boolean,
  ): { parcel: Found['parcel']; found: FoundAnomaly } | undefined {
    const rules = this.options.config.anomalies
    for (const each of parcel ? [parcel] : (order?.parcels ?? [])) {
      const found = anomalyOf(each, { rules, now: ctx.now(), isDenied, placedAt: order?.placedAt })
      if (found) return { parcel: each, found }
    }
    return undefined
  }

  /** A ticket where there are tickets, a person where there are people, and nothing that is not so. */
  async #anomaly(
    errand: Errand,
    number: Numbered,
    { parcel, found }: { parcel: Found['parcel']; found: FoundAnomaly },
    isDenied: boolean,
  ): Promise<{ content: Content; offered: string[] }> {
    const { ctx, say, memory } = errand
    const { anomaly, lastAt, days } = found
    const order = number.type === 'order' ? number.value : parcel.order
    const whole: Numbered =
      order === undefined ? { type: 'parcel', value: parcel.number } : { type: 'order', value: order }
    const voice = this.#voice(errand, false)
    const when = lastAt === undefined ? '' : said(lastAt, voice)
    const what = filled(say.anomaly[anomaly], { days: days ?? 0, at: when }).replace(/（）| ?\(\)/, '')
    const fields = {
      ...(order !== undefined && { order }),
      ...{ parcel: parcel.number, anomaly },
      ...(days !== undefined && { days }),
    }
    const subject = filled(say.subject[anomaly], about(say, whole))
    const ticket = await ctx.tickets?.open(
      { type: 'logistics', subject, problem: what, fields },
      { key: `orders:${whole.value}:${anomaly}` },
    )
    const lines = [what, ticket && filled(ticket.fresh ? say.ticket : say.ticketBefore, { ticket: ticket.number })]
    const key = `${whole.value}:${anomaly}`
    const wasOffered = memory.offered?.includes(key) === true && !isDenied
    if (!ctx.handoff || wasOffered) {
      const contact = ctx.handoff ? undefined : this.#contact(errand)
      return { content: join(errand, [...lines, contact]), offered: [] }
    }
    return {
      content: ctx.handoff.offer(join(errand, [...lines, say.handoff]), {
        ...{ reason: 'anomaly', problem: 'logistics', analysis: what, slots: fields },
        ...(ticket && { ticket: ticket.number }),
      }),
      offered: [key],
    }
  }

  async #product(errand: Errand, { kind, product }: Extract<Wish, { do: 'product' }>): Promise<Answered> {
    const { ctx, memory } = errand
    if (!this.options.connector.has(kind)) return { memory }
    const outcome = (await ctx.once(`orders.${kind}`, async () =>
      stored(await this.options.connector.one(kind, product, { signal: ctx.signal })),
    )) as unknown as
      | { found: Found['price'] | Found['stock'] | null }
      | { problem: LookUpProblem; retryAfterMs?: number }
    if ('problem' in outcome) {
      this.#record(ctx, kind, 'failed')
      // An article may know as much.
      return { memory }
    }
    this.#record(ctx, kind, outcome.found ? 'found' : 'not_found')
    ctx.trace({ step: 'orders', saw: { kind, product }, chose: outcome.found ? 'found' : 'not found' })
    if (!outcome.found) return { memory }
    const voice = this.#voice(errand, false)
    const { found } = outcome
    const part = 'available' in found ? stockCard(found, voice) : priceCard(found, voice)
    const about = 'available' in found ? { stock: found } : { price: found }
    const related = this.options.config.related?.({ kind, locale: ctx.locale, ...about })
    return { answer: [part, ...toParts(related)], memory: { ...memory, product } }
  }

  /** What somebody has to show for it; `unknown`: nothing yet. */
  async #proof(
    { ctx }: Errand,
    about: { number: Numbered; customer: string | undefined; isPublic: boolean; tail: string | undefined },
  ): Promise<Proof | 'locked' | 'unknown'> {
    const { number, customer, isPublic, tail } = about
    const { verification } = this.options
    if (customer !== undefined) return { by: 'customer', customer }
    if (isGroup(ctx)) return { by: 'public' }
    if (await verification.isGranted(ctx, number)) return { by: 'grant' }
    if (isPublic && tail === undefined) return { by: 'public' }
    if (await verification.isLocked(ctx, number)) return 'locked'
    return tail === undefined ? 'unknown' : { by: 'tail', tail }
  }

  #sourceOf(kind: Kind, { type }: Numbered): Source | undefined {
    const { connector } = this.options
    if (type === 'parcel') return connector.has('parcel') ? 'parcel' : undefined
    if (connector.has('order')) return 'order'
    if (kind === 'refund') return connector.has('refund') ? 'refund' : undefined
    return connector.has('parcel') ? 'parcel' : undefined
  }

  async #customer(ctx: OrdersContext): Promise<string | undefined> {
    const { identify } = this.options.config
    if (!identify) return undefined
    return (await ctx.once('orders.customer', async () => (await identify(ctx)) ?? null)) ?? undefined
  }

  #record(ctx: OrdersContext, kind: Kind, outcome: Seen['outcome'] | 'locked'): void {
    ctx.record('order.looked_up', { kind, outcome })
  }

  #unavailable(errand: Errand, { problem, retryAfterMs }: { problem: LookUpProblem; retryAfterMs?: number }): Content {
    const { say } = errand
    const minutes = Math.ceil((retryAfterMs ?? 0) / 60_000)
    const isBusy = problem === 'busy' && minutes > 0 && minutes <= 60
    return this.#person(errand, isBusy ? filled(say.busy, { minutes }) : say.unavailable, undefined, 'trouble')
  }

  /** Some words, and a person after them where there is one; else how the shop is reached. */
  #person(
    errand: Errand,
    words: string,
    number?: Numbered,
    reason: 'misunderstood' | 'trouble' = 'misunderstood',
  ): Content {
    const { ctx, say } = errand
    if (!ctx.handoff) return join(errand, [words, this.#contact(errand)])
    return ctx.handoff.offer(join(errand, [words, say.person]), {
      ...{ reason, problem: 'order' },
      ...(number && { slots: { [number.type]: number.value } }),
    })
  }

  #contact({ ctx, say }: Errand): string | undefined {
    const { contact } = this.options.config
    if (contact === undefined) return undefined
    return filled(say.contact, { contact: typeof contact === 'string' ? contact : localised(contact, ctx.locale) })
  }

  #withExample(words: string, { ctx, say }: Pick<Errand, 'ctx' | 'say'>, values: Record<string, string> = {}): string {
    const { example, where } = this.options.config.number
    const place = typeof where === 'object' ? localised(where, ctx.locale) : where
    return filled(words, {
      ...values,
      example: example === undefined ? '' : filled(say.example, { example }),
      where: place ?? '',
    })
  }

  #voice({ ctx, say }: Errand, isPublic: boolean): Voice {
    return { say, locale: ctx.locale, timeZone: this.options.config.timeZone, now: ctx.now(), isPublic }
  }
}

/** What is put into sentences about a number. */
const about = (say: OrderWords, number: Numbered | undefined): Record<string, string> =>
  number ? { number: number.value, about: filled(say.about[number.type], { number: number.value }) } : {}

const isGroup = (ctx: OrdersContext): boolean => ctx.conversation.to.kind === 'group'

/** Sentences one after the other: Chinese ones need no blank between them. */
const join = ({ ctx }: Errand, sentences: readonly (string | undefined)[]): string =>
  sentences.filter(Boolean).join(ctx.locale.startsWith('zh') ? '' : ' ')

function forgetting(memory: Memory, ...names: (keyof Memory)[]): Memory {
  const kept = { ...memory }
  for (const name of names) delete kept[name]
  return kept
}
