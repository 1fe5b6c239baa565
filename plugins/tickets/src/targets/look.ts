import type { Context, Json } from '@huida/core'
import type { Ticket, TicketState } from '../ticket/ticket.js'
import { called, pauseAfter, slot } from './calls.js'
import type { Link } from './links.js'
import { mapped, stateBack } from './mapping.js'
import { type At, isOpen, type Sync } from './sync-config.js'
import { asTargetError, type TicketTarget } from './target.js'

/** Looks at what became of tickets in another system, and brings back what was changed there. */
export class Look {
  constructor(private readonly sync: Sync) {}

  /** Somebody tells that it was changed there. What is told may be old by now, so it is looked at; without `read` it is believed. */
  async plan(ctx: Context, { target, number }: At): Promise<void> {
    const link = await this.sync.links.get(target.name, number)
    if (!link?.outside || ctx.event.type !== 'action') return
    const { state } = (ctx.event.data ?? {}) as { state?: string }
    // Our own change that comes back, or something else that was changed there.
    if (state !== undefined && state === link.seen) return
    if (target.read) return ctx.schedule('look', slot(this.sync, target, ctx.now()))
    const ticket = await this.sync.source.ticket(number)
    if (!ticket || state === undefined) return
    this.take(ctx, { target, link, ticket, state })
    ctx.write(this.sync.links.put({ ...link, seen: state }))
  }

  /** Compares the ticket with what is there, and repairs what is different. */
  async run(ctx: Context, { target, number }: At): Promise<void> {
    const { links, source } = this.sync
    const [link, ticket] = await Promise.all([links.get(target.name, number), source.ticket(number)])
    if (!link?.outside || !ticket || link.isGone || !target.read) return
    try {
      const now = await called(this.sync, ctx, (call) => target.read!(link.outside!, call))
      if (!now) return this.gone(ctx, link, ticket, target)
      if (now.state !== link.seen) this.take(ctx, { target, link, ticket, state: now.state })
      this.#repair(ctx, { target, ticket, link: { ...link, seen: now.state }, there: now.fields ?? {} })
    } catch (thrown) {
      const error = asTargetError(thrown)
      ctx.trace({ step: `ticket-sync ${target.name}`, saw: error.failure, chose: error.message })
      if (error.failure === 'gone') return this.gone(ctx, link, ticket, target)
      if (error.failure === 'refused') return
      ctx.schedule('look', ctx.now() + pauseAfter(this.sync, target, error, 3, ctx.now()))
    }
  }

  /** Brings a state of the other system into the ticket. */
  take(
    ctx: Context,
    { target, ticket, state }: { target: TicketTarget; link: Link; ticket: Ticket; state: string },
  ): void {
    const ours = stateBack(target.mapping, state)
    ctx.trace({ step: `ticket-sync ${target.name}`, saw: state, chose: ours ?? 'nothing' })
    if (ours === undefined || ours === ticket.state) return
    for (const [action, data] of stepsTo(ours, ticket.state))
      ctx.act(`ticket:${ticket.number}`, action, {
        by: { kind: 'system', id: target.name, name: target.name },
        ...data,
      })
    ctx.record('ticket.outside_changed', { ticket: ticket.number, target: target.name, from: ticket.state, to: ours })
  }

  /** It was deleted there. */
  gone(ctx: Context, link: Link, ticket: Ticket, target: TicketTarget): void {
    const { outside: _, url: __, seen: ___, maybeAt: ____, ...rest } = link
    const isMadeAgain = this.sync.config.deleted === 'create' && isOpen(ticket)
    ctx.record('ticket.outside_gone', { ticket: ticket.number, target: target.name, again: isMadeAgain })
    if (!isMadeAgain) {
      ctx.write(this.sync.links.put({ ...link, isGone: true, tries: 0 }))
      return
    }
    const at = slot(this.sync, target, ctx.now())
    // The old one may still be found by the old key, in a waste bin.
    const fresh = { ...rest, generation: link.generation + 1, told: { fields: {} }, tries: 0, dueAt: at }
    ctx.schedule('tell', at)
    ctx.write(this.sync.links.put(fresh))
  }

  /** Of fields that were changed there, ours hold. */
  #repair(
    ctx: Context,
    {
      target,
      ticket,
      link,
      there,
    }: { target: TicketTarget; ticket: Ticket; link: Link; there: Readonly<Record<string, Json>> },
  ): void {
    const wanted = mapped(ticket, target.mapping, this.sync.config.mask ?? ((text) => text))
    const strange = Object.keys(wanted.fields).filter(
      (name) => Object.hasOwn(there, name) && same(there[name]) !== same(wanted.fields[name]),
    )
    const repairs = strange.filter((name) => !link.repaired?.includes(name))
    // What is different again right after a repair is written differently there; it is left alone until it changes here.
    const repaired = [...(link.repaired ?? []).filter((name) => strange.includes(name)), ...repairs]
    const { repaired: _, ...rest } = link
    const changed: Link = { ...rest, ...(repaired.length > 0 && { repaired }) }
    if (repairs.length === 0 || !target.update) {
      ctx.write(this.sync.links.put(changed))
      return
    }
    const fields = Object.fromEntries(Object.entries(link.told.fields).filter(([name]) => !repairs.includes(name)))
    const at = slot(this.sync, target, ctx.now())
    ctx.trace({ step: `ticket-sync ${target.name}`, saw: `changed by hand: ${repairs.join(', ')}`, chose: 'repair' })
    ctx.schedule('tell', at)
    ctx.write(this.sync.links.put({ ...changed, told: { ...link.told, fields }, dueAt: at }))
  }
}

/** The actions of `tickets` that lead from one state to another. */
function stepsTo(to: TicketState, from: TicketState): [string, Record<string, Json>][] {
  if (to === 'closed') return [['ticket.close', {}]]
  const reopen: [string, Record<string, Json>][] = from === 'closed' ? [['ticket.reopen', {}]] : []
  return from === 'closed' && to === 'open' ? reopen : [...reopen, ['ticket.change', { state: to }]]
}

/** As far as systems keep what they are given: without blanks at the ends, and with line ends of any kind. */
const same = (value: Json | undefined): string =>
  typeof value === 'string' ? value.replace(/\s+/g, ' ').trim() : String(value === null ? '' : JSON.stringify(value))
