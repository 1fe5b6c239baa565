import { choices, toParts } from '@huida/core'
import { type Proof, type Seen, type Source, seen } from './access/access.js'
import type { Numbered } from './asking/reading.js'
import { denies, type Kind, type Memory, type Wish } from './asking/wish.js'
import type { Found } from './business/business-record.js'
import { type LookUpProblem, stored } from './business/connector.js'
import { type Answered, type Errand, type ErrandOptions, forgetting, isGroup } from './errand.js'
import type { OrdersContext } from './orders-context.js'
import { orderLabel, priceCard, stockCard } from './telling/answers.js'
import { about, orPerson, unavailable, voiceOf, withExample } from './telling/speech.js'
import { tell } from './telling/telling.js'
import { filled } from './telling/words.js'

/** Stands before the number in the value of a choice. */
export const PICKED = 'order:'

/** So many numbers in vain, then a person. */
const MAX_VAIN = 2
const MAX_LISTED = 5

/** Does what a message wants: asks for what is missing, makes sure whose it is, looks up, and tells. */
export class Errands {
  constructor(private readonly options: ErrandOptions) {}

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
          answer: orPerson(errand, this.options.config, say.keepSecret, memory.current),
          memory: forgetting(memory, 'asked', 'current'),
        }
      case 'cancel':
        return { answer: say.cancelled, memory: forgetting(memory, 'asked', 'current', 'vain', 'isDenied') }
      case 'wait':
        return { answer: say.wait, memory }
      case 'lost':
        return {
          answer: orPerson(errand, this.options.config, withExample(say.lost, errand, this.options.config)),
          memory: forgetting(memory, 'asked'),
        }
      case 'pass':
        if (picture && (memory.asked === 'number' || memory.asked === 'which')) {
          ctx.trace({ step: 'orders', saw: 'a picture', chose: picture === 'read' ? 'no number in it' : 'unread' })
          const words = picture === 'read' ? say.notInPicture : say.unreadPicture
          return { answer: withExample(words, errand, this.options.config), memory }
        }
        return { memory }
    }
  }

  /** What is said after an article has answered. */
  offer(errand: Pick<Errand, 'ctx' | 'say'>): string {
    return withExample(errand.say.offerLookUp, errand, this.options.config)
  }

  async #ask(errand: Errand, { kind, why }: Extract<Wish, { do: 'ask' }>, isDenied: boolean): Promise<Answered> {
    const { ctx, say, memory } = errand
    const asking: Memory = { ...memory, asked: 'number', kind, vain: 0, ...(isDenied && { isDenied }) }
    ctx.trace({ step: 'orders', saw: kind, chose: why ?? 'asks for the number' })
    if (why === 'mistyped')
      return this.#again(errand, withExample(say.mistyped, errand, this.options.config), say.mistyped)
    const customer = await this.#customer(ctx)
    if (customer === undefined || !this.options.connector.has('ordersOf') || isGroup(ctx))
      return { answer: withExample(say.askNumber, errand, this.options.config), memory: asking }
    const listed = (await ctx.once('orders.list', async () => {
      const all = await this.options.connector.all(customer, { signal: ctx.signal })
      if ('problem' in all) return stored(all)
      const mine = all.found?.filter((order) => order.customer === undefined || order.customer === customer) ?? []
      return stored({ found: mine.slice(0, MAX_LISTED).map(({ customer: _, verify: __, ...order }) => order) })
    })) as unknown as { found: Found['order'][] } | { problem: LookUpProblem; retryAfterMs?: number }
    if ('problem' in listed) return { answer: unavailable(errand, this.options.config, listed), memory }
    const [only] = listed.found
    if (!only) return { answer: say.noOrders, memory: asking }
    if (listed.found.length === 1)
      return this.#look(errand, { do: 'look', kind, number: { type: 'order', value: only.number } }, isDenied)
    const voice = voiceOf(errand, this.options.config, false)
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
        answer: orPerson(errand, this.options.config, filled(say.locked, about(say, number)), number),
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
    if (result.outcome === 'failed') return { answer: unavailable(errand, this.options.config, result), memory: asking }
    if (result.outcome === 'found') {
      if (proof.by === 'tail') this.options.verification.grant(ctx, number)
      // The same digits are tried for the customer's next order.
      const known = proof.by === 'tail' ? { ...errand, memory: { ...memory, tail: proof.tail } } : errand
      return tell(known, this.options, { kind, number, result, isDenied, isPublic: proof.by === 'public' })
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
        answer: orPerson(errand, this.options.config, filled(say.locked, about(say, number)), number),
        memory: forgetting(memory, 'asked', 'current', 'tail'),
      }
    }
    const notFound = withExample(say.notFound, errand, this.options.config, about(say, number))
    return this.#again(errand, notFound, filled(say.notFoundAgain, about(say, number)), kind)
  }

  /** Asks for the number again, twice; then a person. */
  #again(errand: Errand, ask: string, last: string, kind = errand.memory.kind): Answered {
    const { memory } = errand
    const vain = (memory.vain ?? 0) + 1
    const kept = forgetting(memory, 'current')
    if (vain <= MAX_VAIN) return { answer: ask, memory: { ...kept, asked: 'number', vain, ...(kind && { kind }) } }
    return {
      answer: orPerson(errand, this.options.config, filled(last, { example: '' })),
      memory: forgetting(kept, 'asked', 'vain'),
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
    const voice = voiceOf(errand, this.options.config, false)
    const { found } = outcome
    const part = 'available' in found ? stockCard(found, voice) : priceCard(found, voice)
    const byKind = 'available' in found ? { stock: found } : { price: found }
    const related = this.options.config.related?.({ kind, locale: ctx.locale, ...byKind })
    return { answer: [part, ...toParts(related)], memory: { ...memory, product } }
  }

  /** What somebody has to show for it; `unknown`: nothing yet. */
  async #proof(
    { ctx }: Errand,
    about: { number: Numbered; customer: string | undefined; isPublic: boolean; tail: string | undefined },
  ): Promise<Proof | 'locked' | 'unknown'> {
    const { number, customer, isPublic, tail } = about
    const { verification } = this.options
    // Whoever reads along must not see what is the customer's own.
    if (isGroup(ctx)) return { by: 'public' }
    if (customer !== undefined) return { by: 'customer', customer }
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
}
