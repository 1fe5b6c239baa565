import type { PluginTools } from '@huida/core'
import { z } from 'zod'
import type { Ticket, TicketSource } from '../ticket/ticket.js'
import type { Links } from './links.js'
import type { TicketTarget } from './target.js'

const minutes = (count: number) => count * 60_000

/** What `ticketSync` is told. */
export const syncConfig = z.object({
  /** The other systems. */
  targets: z.array(z.custom<TicketTarget>((value) => isFunction(Object(value).create))).min(1),
  /** Where tickets are read. Default: the tables of `tickets`. */
  source: z.custom<TicketSource>((value) => isFunction(Object(value).ticket)).optional(),
  /** Which tickets are told to a target, by its name. Default: all. */
  wants: z.custom<(target: string, ticket: Ticket) => boolean>(isFunction).optional(),
  /** Masks personal data in every text that leaves. Default: nothing is masked. */
  mask: z.custom<(text: string) => string>(isFunction).optional(),
  /** Before the number in keys, where several bots tell the same system: `shop-`. Small letters, digits and dashes. */
  keyPrefix: z
    .string()
    .regex(/^[a-z0-9-]{0,20}$/)
    .default(''),
  /** How often a target is asked what has changed there, in milliseconds. */
  pollMs: z.number().int().min(1_000).default(minutes(1)),
  /** How often every open ticket is compared with what is there, in milliseconds. */
  reconcileMs: z.number().int().min(1_000).default(minutes(360)),
  /** A call that has not been answered by then may or may not have been done, in milliseconds. */
  callMs: z.number().int().min(100).max(9_000).default(6_000),
  /** A ticket that may have been made is looked for so long, in milliseconds, before it is made again. */
  settleMs: z.number().int().min(0).default(minutes(1)),
  /** Calls to one target in a second. */
  perSecond: z.number().positive().max(100).default(5),
  /** What is done about a ticket that was deleted there while it is open here. */
  deleted: z.enum(['create', 'leave']).default('create'),
})

function isFunction(value: unknown): boolean {
  return typeof value === 'function'
}

/** What the parts of the sync work with. */
export interface Sync {
  config: z.output<typeof syncConfig>
  targets: ReadonlyMap<string, TicketTarget>
  links: Links
  source: TicketSource
  tools: Pick<PluginTools<unknown>, 'log' | 'clock' | 'store'>
  /** When calls to a target may be made again, in milliseconds since 1970, by its name: of this process, since it is about politeness. */
  pace: Map<string, number>
}

/** The lane in which a ticket is kept in step with a target. */
export const laneOf = (target: string, number: string): string => `ticket-sync:${target}:${number}`

/** A ticket and a target: what a lane is about. */
export interface At {
  target: TicketTarget
  number: string
}

/** Whether a ticket is not closed. */
export const isOpen = ({ state }: Ticket): boolean => state !== 'closed'
