import type { Context } from '@huida/core'
import { called, pauseAfter } from './calls.js'
import { laneOf, type Sync } from './sync-config.js'
import { asTargetError, type TicketTarget } from './target.js'

/** A timer that is late by so much is lost. */
const LOST_MS = 120_000
/** How many links are looked up or asked to be looked at in one turn. */
const PAGE = 100

/** How a target was watched last. */
interface Watch {
  cursor?: string
  tries: number
  /** When it is asked next. */
  pollAt: number
  reconcileAt: number
  /** Up to which ticket it was compared in this round. */
  after?: string
}

/** Asks a target what has changed there, and has all open tickets compared now and then. Its lane sees to it that one of all processes does. */
export class Poll {
  constructor(private readonly sync: Sync) {}

  /** Begins to watch a target, unless it is watched. */
  async watch(ctx: Context, target: TicketTarget | undefined): Promise<undefined> {
    if (!target) return undefined
    const { pollMs, reconcileMs } = this.sync.config
    const watch = await this.#watch(ctx, target)
    const now = ctx.now()
    const isWatched = watch.pollAt > now - LOST_MS && watch.reconcileAt > now - LOST_MS
    if (isWatched) return undefined
    this.#set(ctx, target, { ...watch, pollAt: now, reconcileAt: now + reconcileMs })
    ctx.schedule('poll', target.changes && watch.cursor === undefined ? now : now + pollMs)
    ctx.schedule('reconcile', now + reconcileMs)
    return undefined
  }

  async poll(ctx: Context, target: TicketTarget): Promise<undefined> {
    const { pollMs } = this.sync.config
    const watch = await this.#watch(ctx, target)
    await this.#sweep(ctx, target)
    const next = (waitMs: number, change: Partial<Watch>) => {
      const pollAt = ctx.now() + waitMs
      this.#set(ctx, target, { ...watch, ...change, pollAt })
      ctx.schedule('poll', pollAt)
      return undefined
    }
    if (!target.changes) return next(pollMs, {})
    try {
      const { changes, cursor, more } = await called(this.sync, ctx, (call) => target.changes!(watch.cursor, call))
      const states = new Map(changes.map(({ id, state }) => [id, state]))
      const ids = [...states.keys()]
      for (let i = 0; i < ids.length; i += PAGE)
        for (const { outside, number, seen } of await this.sync.links.byOutside(target.name, ids.slice(i, i + PAGE))) {
          const state = states.get(outside!)!
          if (state !== seen) ctx.act(laneOf(target.name, number), 'ticket-sync.seen', { state })
        }
      return next(more ? 0 : pollMs, { cursor, tries: 0 })
    } catch (thrown) {
      const error = asTargetError(thrown)
      this.sync.tools.log.warn(
        { target: target.name, error: error.message },
        'another system did not tell what has changed; asking again',
      )
      const pause = pauseAfter(this.sync, target, error, watch.tries, ctx.now())
      return next(Math.max(pollMs, pause), { tries: watch.tries + 1 })
    }
  }

  /** Has a page of open tickets compared; the next page follows. */
  async reconcile(ctx: Context, target: TicketTarget): Promise<undefined> {
    const { reconcileMs, perSecond } = this.sync.config
    const { after, ...watch } = await this.#watch(ctx, target)
    const page = target.read
      ? await this.sync.links.open(target.name, { ...(after !== undefined && { after }), limit: PAGE })
      : []
    for (const { number } of page) ctx.act(laneOf(target.name, number), 'ticket-sync.seen')
    const isLast = page.length < PAGE
    const reconcileAt = ctx.now() + (isLast ? reconcileMs : Math.ceil((PAGE * 1_000) / perSecond))
    this.#set(ctx, target, { ...watch, reconcileAt, ...(!isLast && { after: page.at(-1)!.number }) })
    ctx.schedule('reconcile', reconcileAt)
    return undefined
  }

  /** What should long have been done was lost with its turn: it is planned again. */
  async #sweep(ctx: Context, target: TicketTarget): Promise<void> {
    for (const { number } of await this.sync.links.overdue(target.name, ctx.now() - LOST_MS, PAGE))
      ctx.act(laneOf(target.name, number), 'ticket-sync.tell')
  }

  async #watch(ctx: Context, { name }: TicketTarget): Promise<Watch> {
    const kept = await this.sync.tools.store.get(ctx, `watch:${name}`)
    return (kept as Watch | undefined) ?? { tries: 0, pollAt: 0, reconcileAt: 0 }
  }

  #set(ctx: Context, { name }: TicketTarget, watch: Watch): void {
    this.sync.tools.store.set(ctx, `watch:${name}`, { ...watch })
  }
}
