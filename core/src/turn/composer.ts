import type { ActionAsked, IncomingEvent } from '../conversation/event.js'
import type { Content } from '../conversation/part.js'
import { HuidaError } from '../errors.js'
import type { Context } from './context.js'

declare const added: unique symbol

/** What `next()` gives: whatever the rest of the pipeline answered. Return it; look inside with `contentOf`. */
export interface Downstream<Added extends object = object> {
  readonly [added]: Added
}

/** Lets others answer. What is given is on `ctx` for everything after this middleware and nothing before it. */
export type Next = <Added extends object = Record<never, never>>(added?: Added) => Promise<Downstream<Added>>

/** Content answers. `next()` lets others answer. Nothing stays silent. */
export type Outcome = Content | Downstream | undefined | void

/** The one shape of handlers, filters and plugins' insides. */
export type Middleware<
  C extends Context = Context,
  R extends Outcome | Promise<Outcome> = Outcome | Promise<Outcome>,
> = (ctx: C, next: Next) => R

/** What a middleware of this return type adds to `ctx`. */
type AddedBy<R> = Awaited<R> extends infer O ? (O extends Downstream<infer Added> ? Added : unknown) : unknown

/** Makes the compiler name what is missing: Property "needs ctx.visits" is missing. */
export type Needs<C, In> = C extends In
  ? unknown
  : { [K in Exclude<keyof In, keyof C> as `needs ctx.${K & string}`]: never }

/** The result of a pipeline as content, for a middleware that wants to look at it. */
export const contentOf = (downstream: Downstream): Content | undefined => downstream as unknown as Content | undefined

/** Middleware after middleware; whoever returns content answers. */
export class Composer<C extends Context = Context> {
  readonly #middleware: Middleware<never>[] = []
  /** Types of events that somebody in here waits for by name. */
  readonly #awaited = new Set<IncomingEvent['type']>()

  /** Adds a middleware. What it puts into `next({ … })` is typed on `ctx` from here on. */
  use<R extends Outcome | Promise<Outcome>>(middleware: Middleware<C, R>): Composer<C & AddedBy<R>> {
    for (const type of awaitedBy.get(middleware) ?? []) this.#awaited.add(type)
    this.#middleware.push(middleware as Middleware<never>)
    return this as unknown as Composer<C & AddedBy<R>>
  }

  /** Only for events of one type: `message`, `choice`, `join`, `leave`, `edited`, `deleted`, `reacted`, `timer`, `action`, `trouble`. */
  on<Type extends IncomingEvent['type']>(
    type: Type,
    handler: Middleware<C & Context<Extract<IncomingEvent, { type: Type }>>>,
  ): this {
    this.#awaited.add(type)
    this.use((ctx, next) => {
      if (ctx.event.type !== type) return next()
      if (type === 'trouble') handled(ctx)
      return handler(ctx as never, next)
    })
    return this
  }

  /** Only for texts that match: a string is the whole text, whatever its case. */
  hears(pattern: string | RegExp, handler: Middleware<C>): this {
    const matches =
      typeof pattern === 'string'
        ? (text: string) => text.toLowerCase() === pattern.toLowerCase()
        : (text: string) => text.search(pattern) >= 0
    this.use((ctx, next) => (ctx.text !== '' && matches(ctx.text.trim()) ? handler(ctx, next) : next()))
    return this
  }

  /** Only for `/name`, with or without words after it. */
  command(name: string, handler: Middleware<C>): this {
    return this.hears(new RegExp(`^/${name.replace(/\W/g, '\\$&')}(\\s|$)`, 'i'), handler)
  }

  /** Only for choices with this value. */
  chosen(value: string, handler: Middleware<C>): this {
    this.use((ctx, next) => (ctx.event.type === 'choice' && ctx.event.value === value ? handler(ctx, next) : next()))
    return this
  }

  /**
   * Does what people and plugins ask for by this name, with `bot.act` or `ctx.act`. What it returns is said in the name of whoever asked;
   * `ctx.result` tells them how it went. A HuidaError or a `Refusal` refuses the action; anything else that it throws runs it again.
   */
  action(name: string, handler: Middleware<C & Context<ActionAsked>>): this {
    this.use((ctx, next) => {
      if (ctx.event.type !== 'action' || ctx.event.name !== name) return next()
      handled(ctx)
      return handler(ctx as never, next)
    })
    return this
  }

  /** Whether somebody in here waits for events of this type by name, with `on`. */
  awaits(type: IncomingEvent['type']): boolean {
    return this.#awaited.has(type)
  }

  /** All of it as one middleware. */
  middleware(): Middleware<C> {
    const all = [...this.#middleware] as Middleware<Context>[]
    const middleware: Middleware<C> = (ctx, next) => run(all, 0, ctx, next)
    awaitedBy.set(middleware, this.#awaited)
    return middleware
  }
}

/** The awaited types of composers that were made into one middleware, so that a composer that uses it awaits them, too. */
const awaitedBy = new WeakMap<object, ReadonlySet<IncomingEvent['type']>>()

/** Marks an action or trouble as handled. An action that nobody marks is refused as unknown; what is said about such trouble is dropped. */
function handled(ctx: Context): void {
  memoryOf(ctx).handled = true
}

/** A ctx is a turn, or has one at the end of its prototype chain. */
const memoryOf = (ctx: Context) =>
  (ctx as unknown as { memory: { handled?: boolean; rests?: Promise<unknown>[] } }).memory

function run(middleware: Middleware<Context>[], index: number, ctx: Context, after: Next): Outcome | Promise<Outcome> {
  const current = middleware[index]
  // `ctx` has what was added in here, and keeps it for whatever comes after.
  if (!current) return after(ctx)
  let called = false
  const next = (additions?: object) => {
    if (called) throw new HuidaError('NEXT_TWICE', {})
    called = true
    const outcome = run(middleware, index + 1, additions ? extend(ctx, additions) : ctx, after)
    const rest = outcome instanceof Promise ? outcome : Promise.resolve(outcome)
    // To tell an answer that was lost from silence: a "return" before next() is easily forgotten.
    memoryOf(ctx).rests?.push(rest)
    return rest
  }
  // At run time the result of the rest is the content itself.
  return current(ctx, next as Next)
}

/** A new `ctx` that has everything of the old one: what is added is not visible to whoever came before. */
function extend(ctx: Context, additions: object): Context {
  if (additions === ctx || Object.prototype.isPrototypeOf.call(ctx, additions)) return additions as Context
  return Object.assign(Object.create(ctx), additions)
}
