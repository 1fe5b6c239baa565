import type { Context, Json } from '@huida/core'
import type { Ticket } from '../ticket/ticket.js'
import { called, pauseAfter, slot } from './calls.js'
import type { Link } from './links.js'
import type { Look } from './look.js'
import { mapped, type OutsideTicket, stateBack } from './mapping.js'
import { type At, isOpen, type Sync } from './sync-config.js'
import { asTargetError, type Created, type TargetError, type TicketTarget } from './target.js'

/** Tells a target of a ticket: makes it there once, then what is different. */
export class Push {
  constructor(
    private readonly sync: Sync,
    private readonly look: Look,
  ) {}

  /** Something happened to the ticket: plans to tell of it, when there is something to tell. Asks nobody. */
  async plan(ctx: Context, { target, number }: At): Promise<void> {
    const { links, source } = this.sync
    const ticket = await source.ticket(number)
    const known = await links.get(target.name, number)
    if (!ticket || (!known && !this.#wants(target, ticket))) return
    const link = this.#begun(ctx, known ?? freshLink(target, number))
    if (!known) ctx.act(`ticket-sync:${target.name}`, 'ticket-sync.watch')
    const now = { ...link, isOpen: isOpen(ticket) }
    // What is under way, or waits for its pause, goes on with the ticket as it is by then.
    if (link.dueAt !== undefined && link.dueAt >= ctx.now() && !isAgain(ctx)) return
    if (!link.isGone && this.#isDifferent(link, ticket, target))
      return this.#schedule(ctx, now, slot(this.sync, target, ctx.now()))
    const { dueAt, ...settled } = now
    if (dueAt !== undefined || link.isOpen !== now.isOpen) ctx.write(links.put(settled))
  }

  /** Somebody has mended what was wrong, and wants it told again. */
  #begun(ctx: Context, link: Link): Link {
    if (!isAgain(ctx)) return link
    const { refused: _, isGone, outside, seen, ...rest } = link
    if (isGone) return { ...rest, generation: link.generation + 1, told: { fields: {} }, tries: 0 }
    return { ...rest, ...(outside !== undefined && { outside }), ...(seen !== undefined && { seen }), tries: 0 }
  }

  /** Makes the calls. */
  async run(ctx: Context, at: At): Promise<void> {
    const { links, source } = this.sync
    const [link, ticket] = await Promise.all([links.get(at.target.name, at.number), source.ticket(at.number)])
    if (!link || !ticket || link.isGone) return
    const wait = (this.sync.pace.get(at.target.name) ?? 0) - ctx.now()
    // The target has asked to be left alone since this was planned.
    if (wait > 60_000) return this.#schedule(ctx, link, ctx.now() + wait)
    const { dueAt: _, ...due } = { ...link, isOpen: isOpen(ticket) }
    if (link.outside === undefined) await this.#create(ctx, due, ticket, at.target)
    else await this.#update(ctx, due as Link & { outside: string }, ticket, at.target)
  }

  async #create(ctx: Context, link: Link, ticket: Ticket, target: TicketTarget): Promise<void> {
    const key = keyOf(this.sync, link)
    const wanted = this.#mapped(target, ticket)
    // A turn that runs again may have made it the first time.
    const maybeAt = link.maybeAt ?? (ctx.attempt > 1 ? ctx.now() : undefined)
    try {
      if (maybeAt !== undefined && target.find) {
        const found = await called(this.sync, ctx, (call) => target.find!(key, call))
        if (found) return this.#linked(ctx, link, found, { fields: {} })
        const settled = maybeAt + Math.max(this.sync.config.settleMs, target.settleMs ?? 0)
        if (ctx.now() < settled)
          return this.#again(ctx, { ...link, maybeAt }, Math.min(settled, ctx.now() + pauseOf(link.tries)))
      }
      const created = await called(this.sync, ctx, (call) => target.create(wanted, { ...call, key, write: key }))
      const told = { fields: wanted.fields, ...(created.state === wanted.state && { state: wanted.state }) }
      this.#linked(ctx, link, created, told, created.state === wanted.state ? {} : { ticket, target })
    } catch (thrown) {
      const error = asTargetError(thrown)
      ctx.trace({ step: `ticket-sync ${target.name}`, saw: error.failure, chose: error.message })
      const isOver = error.failure === 'refused'
      // What is refused may be refused because it is there: another store of ours, older than this one, may have made it.
      if (isOver && target.find && maybeAt === undefined && link.tries === 0)
        return this.#again(ctx, { ...link, maybeAt: ctx.now() - this.sync.config.settleMs }, ctx.now())
      if (isOver) return this.#refused(ctx, link, ticket, error)
      const may = error.failure === 'unknown' ? { maybeAt: maybeAt ?? ctx.now() } : maybeAt !== undefined && { maybeAt }
      this.#failed(ctx, { ...link, ...may }, target, error)
    }
  }

  async #update(ctx: Context, link: Link & { outside: string }, ticket: Ticket, target: TicketTarget): Promise<void> {
    const { fields, state } = this.#difference(link, ticket, target)
    if (!target.update || (Object.keys(fields).length === 0 && state === undefined)) {
      const told = { ...link.told, fields: { ...link.told.fields, ...fields }, ...(state !== undefined && { state }) }
      ctx.write(this.sync.links.put({ ...link, told, tries: 0 }))
      return
    }
    try {
      let isOurs = state !== undefined
      let seen = link.seen
      if (state !== undefined && target.read) {
        const now = await called(this.sync, ctx, (call) => target.read!(link.outside, call))
        if (!now) return this.look.gone(ctx, link, ticket, target)
        // It was changed there since we last looked: of states, theirs holds.
        isOurs = now.state === link.seen || link.seen === undefined || now.state === state
        if (!isOurs) this.look.take(ctx, { target, link, ticket, state: now.state })
        seen = now.state
      }
      const changes: Partial<OutsideTicket> = {
        ...(Object.keys(fields).length > 0 && { fields }),
        ...(isOurs && state !== undefined && state !== seen && { state }),
      }
      const key = keyOf(this.sync, link)
      const write = `${key}.v${ticket.version}`
      const isNothing = changes.fields === undefined && changes.state === undefined
      const done = isNothing
        ? {}
        : await called(this.sync, ctx, (call) => target.update!(link.outside, changes, { ...call, key, write }))
      const now = done.state ?? changes.state ?? seen
      const { refused: _, ...rest } = link
      const told = {
        fields: { ...link.told.fields, ...fields },
        ...(state !== undefined ? { state } : link.told.state !== undefined && { state: link.told.state }),
      }
      ctx.write(this.sync.links.put({ ...rest, told, tries: 0, ...(now !== undefined && { seen: now }) }))
    } catch (thrown) {
      const error = asTargetError(thrown)
      ctx.trace({ step: `ticket-sync ${target.name}`, saw: error.failure, chose: error.message })
      if (error.failure === 'gone') return this.look.gone(ctx, link, ticket, target)
      if (error.failure === 'refused') return this.#refused(ctx, link, ticket, error)
      this.#failed(ctx, link, target, error)
    }
  }

  #linked(
    ctx: Context,
    link: Link,
    { id, url, state }: Created,
    told: Link['told'],
    more: { ticket?: Ticket; target?: TicketTarget } = {},
  ): void {
    const { maybeAt: _, refused: __, ...rest } = link
    const linked: Link = {
      ...{ ...rest, outside: id, told, tries: 0 },
      ...(url !== undefined && { url }),
      ...(state !== undefined && { seen: state }),
    }
    const by = { kind: 'system', id: link.target }
    ctx.act(`ticket:${link.number}`, 'ticket.outside', { by, system: link.target, id })
    ctx.record('ticket.linked', { ticket: link.number, target: link.target })
    const isMore = !more.ticket || !more.target || this.#isDifferent(linked, more.ticket, more.target)
    if (isMore) this.#schedule(ctx, linked, ctx.now())
    else ctx.write(this.sync.links.put(linked))
  }

  #refused(ctx: Context, link: Link, { version, number }: Ticket, error: TargetError): void {
    this.sync.tools.log.error(
      { ticket: number, target: link.target, error: error.message },
      'a ticket was refused by another system',
    )
    ctx.record('ticket.sync_failed', { ticket: number, target: link.target, failure: error.failure })
    ctx.write(this.sync.links.put({ ...link, tries: link.tries + 1, refused: { why: error.message, version } }))
  }

  #failed(ctx: Context, link: Link, target: TicketTarget, error: TargetError): void {
    const level = link.tries === 3 || error.failure === 'unauthorised' ? 'error' : 'warn'
    this.sync.tools.log[level](
      { ticket: link.number, target: link.target, tries: link.tries + 1, error: error.message },
      'another system was not told of a ticket; trying again',
    )
    if (link.tries === 3)
      ctx.record('ticket.sync_failed', { ticket: link.number, target: link.target, failure: error.failure })
    this.#again(ctx, link, ctx.now() + pauseAfter(this.sync, target, error, link.tries, ctx.now()))
  }

  #again(ctx: Context, link: Link, at: number): void {
    this.#schedule(ctx, { ...link, tries: link.tries + 1 }, at)
  }

  #schedule(ctx: Context, link: Link, at: number): void {
    ctx.schedule('tell', at)
    ctx.write(this.sync.links.put({ ...link, dueAt: at }))
  }

  #isDifferent(link: Link, ticket: Ticket, target: TicketTarget): boolean {
    if (link.refused) return link.refused.version !== ticket.version
    // A ticket that was closed before it was told of is told all the same: the other side keeps the books.
    if (link.outside === undefined) return true
    const { fields, state } = this.#difference(link, ticket, target)
    return Object.keys(fields).length > 0 || state !== undefined
  }

  #difference(
    { told, seen }: Link,
    ticket: Ticket,
    target: TicketTarget,
  ): { fields: Record<string, Json>; state?: string } {
    const wanted = this.#mapped(target, ticket)
    const fields = Object.fromEntries(
      Object.entries(wanted.fields).filter(
        ([name, value]) => JSON.stringify(told.fields[name]) !== JSON.stringify(value),
      ),
    )
    const isThere = seen !== undefined && stateBack(target.mapping, seen) === ticket.state
    const isState = wanted.state !== undefined && wanted.state !== told.state && wanted.state !== seen && !isThere
    return { fields, ...(isState && { state: wanted.state }) }
  }

  #mapped = ({ mapping }: TicketTarget, ticket: Ticket): OutsideTicket =>
    mapped(ticket, mapping, this.sync.config.mask ?? ((text) => text))

  #wants = ({ name }: TicketTarget, ticket: Ticket): boolean => this.sync.config.wants?.(name, ticket) ?? true
}

const freshLink = ({ name }: TicketTarget, number: string): Link => ({
  ...{ target: name, number, generation: 1, told: { fields: {} }, tries: 0, isOpen: true },
})

const isAgain = ({ event }: Context): boolean =>
  event.type === 'action' && (event.data as { again?: boolean } | null)?.again === true

/** The key of a ticket in other systems. */
const keyOf = ({ config }: Sync, { number, generation }: Link): string =>
  `${config.keyPrefix}${number}${generation > 1 ? `-${generation}` : ''}`

const pauseOf = (tries: number): number => Math.min(5_000 * 2 ** Math.min(tries, 10), 60_000)
