import { type CalendarConfig, calendarConfig } from '@huida/calendar'
import { z } from 'zod'
import type { Ticket } from './ticket/ticket.js'

const minutes = z.number().positive().max(527_040)
const oneOrMore = z.union([z.string().min(1), z.array(z.string().min(1)).min(1)])
const priority = z.enum(['low', 'normal', 'high', 'urgent'])

/** What a rule fits: everything that it names must be so. */
const fits = {
  type: oneOrMore.optional().describe('The kinds of problem. Default: every one.'),
  level: oneOrMore.optional().describe("The customer's levels. Default: every one."),
}

/** Which department a ticket goes to. The first rule that fits is taken. */
export const departmentRule = z.object({
  ...fits,
  department: z.string().min(1).describe('Who is responsible.'),
  priority: priority.optional().describe('The priority, where whoever opens the ticket names none.'),
  task: z
    .string()
    .min(1)
    .optional()
    .describe('Another department that must do something: a task for its coordinator is opened with the ticket.'),
})

/** How soon something must happen, in minutes of working time. The first rule that fits and names a target gives it. */
export const policyRule = z.object({
  ...fits,
  priority: z
    .union([priority, z.array(priority).min(1)])
    .optional()
    .describe('Default: every one.'),
  firstResponseMinutes: minutes.optional().describe('Until a person of the team first writes.'),
  nextReplyMinutes: minutes.optional().describe("From the earliest customer's message that nobody has answered."),
  resolutionMinutes: minutes.optional().describe('Until the ticket is closed.'),
  calendar: z.string().optional().describe('The calendar that tells what working time is.'),
})

const waiting = z.enum(['pending', 'on_hold'])

/** How `tickets` is configured. */
export const ticketsConfig = z
  .object({
    calendars: z
      .union([
        z.record(z.string(), calendarConfig),
        z.custom<GiveCalendars>((value) => typeof value === 'function', 'it is no function that gives calendars'),
      ])
      .default({})
      .describe(
        'When the team works, by name; a function is asked each time, so that edits count at once. `default` is taken where a policy names none. Without it: around the clock.',
      ),
    departments: z.array(departmentRule).default([]).describe('Which department a ticket goes to.'),
    department: z.string().min(1).default('support').describe('The department where no rule fits.'),
    policies: z.array(policyRule).default([]).describe('How soon something must happen.'),
    targets: z
      .object({
        firstResponseMinutes: minutes.default(60),
        nextReplyMinutes: minutes.default(240),
        resolutionMinutes: minutes.default(1_440),
      })
      .prefault({})
      .describe('The targets where no policy names one, so that every ticket is due.'),
    pauses: z
      .object({
        first_response: z.array(waiting).default([]),
        next_reply: z.array(waiting).default([]),
        resolution: z.array(waiting).default(['pending']),
      })
      .prefault({})
      .describe('In which states a clock stands still.'),
    warnAt: z.number().gt(0).lt(1).default(0.8).describe('A warning comes when so much of a target is used up.'),
    taskHours: z.number().positive().default(24).describe('How long a department has for a task.'),
    taskCalendar: z.string().optional().describe('The calendar of tasks. Default: hours of the clock.'),
    pendingDays: z
      .number()
      .positive()
      .default(7)
      .describe('A ticket that waits so long for its customer is open again, so that somebody looks.'),
    onHoldDays: z.number().positive().default(3).describe('The same for one that waits for others.'),
    reopenDays: z
      .number()
      .positive()
      .default(7)
      .describe('For so long a customer can reopen a ticket that was closed.'),
    keyFields: z
      .array(z.string())
      .default(['order'])
      .describe('Fields by which two tickets of a person and a type are about the same matter.'),
    draft: z
      .custom<MakeDraft>((value) => typeof value === 'function', 'draft is no function')
      .optional()
      .describe('Makes a knowledge draft of a solution, and gives its id. Default: none is made.'),
    draftWithinMs: z.number().positive().default(8_000).describe('A draft that takes longer is tried again later.'),
    mask: z
      .custom<(text: string) => string>((value) => typeof value === 'function', 'mask is no function')
      .optional()
      .describe(
        'Hides personal data in what is summed up. Default: phone, card and identity numbers, and e-mail addresses.',
      ),
  })
  .superRefine(({ calendars, policies, taskCalendar }, context) => {
    // What a function gives may change; a name that is missing then means around the clock.
    if (typeof calendars === 'function') return
    const named = [...policies.map(({ calendar }) => calendar), taskCalendar]
    for (const name of named)
      if (name !== undefined && !(name in calendars))
        context.addIssue(`there is no calendar "${name}". There are: ${Object.keys(calendars).join(', ') || 'none'}`)
  })

/** Gives the calendars of this moment, by name. */
export type GiveCalendars = () => Readonly<Record<string, CalendarConfig>>

/** The configuration, with its defaults. */
export type TicketsConfig = z.output<typeof ticketsConfig>

/** Writes a draft into a knowledge base; called again with the same `id` after a failure, it must make no second one. */
export type MakeDraft = (draft: SolutionDraft) => Promise<{ article: string }>

/** What was solved, for a knowledge base. Personal data is masked. */
export interface SolutionDraft {
  /** The same for the same resolution: `ticket:T-7K3M9Q:1`. */
  id: string
  /** Where it comes from. */
  ticket: string
  resolution: string
  type: string
  locale: string
  question: string
  answer: string
  /** The agent who solved it, by id. Absent: nobody of the team. */
  agent?: string
  /** When it was opened and closed, in milliseconds since 1970. */
  openedAt: number
  closedAt: number
}

type Rule = {
  type?: string | string[] | undefined
  level?: string | string[] | undefined
  priority?: string | string[] | undefined
}

const names = (wanted: string | string[] | undefined, value: string | undefined): boolean =>
  wanted === undefined || (value !== undefined && [wanted].flat().includes(value))

/** Whether a rule fits a ticket. */
export const ruleFits = (
  rule: Rule,
  ticket: Pick<Ticket, 'type'> & Partial<Pick<Ticket, 'level' | 'priority'>>,
): boolean => names(rule.type, ticket.type) && names(rule.level, ticket.level) && names(rule.priority, ticket.priority)

/** Where a new ticket goes. */
export function routeOf(config: TicketsConfig, about: { type: string; level?: string | undefined }) {
  const { type, level } = about
  const rule = config.departments.find(({ priority: _, ...rule }) =>
    ruleFits(rule, { type, ...(level !== undefined && { level }) }),
  )
  return {
    department: rule?.department ?? config.department,
    priority: rule?.priority ?? ('normal' as const),
    ...(rule?.task !== undefined && { task: rule.task }),
  }
}
