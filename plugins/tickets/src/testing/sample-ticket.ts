import type { Ticket } from '../ticket/ticket.js'

const AT = Date.UTC(2026, 10, 28, 2, 30)

/** A ticket as it is a minute after it was opened, for tests of targets and exports. */
export const sampleTicket: Ticket = {
  number: 'T-7K3M9Q',
  type: 'logistics',
  subject: '包裹三天没有动静 Parcel stuck',
  problem: '客户的包裹在杭州停了三天。\nNothing has moved since Thursday.',
  priority: 'high',
  level: 'gold',
  state: 'open',
  department: 'logistics',
  watchers: [],
  fields: { order: { value: '202611180034', by: 'bot', at: AT } },
  conversation: 'web:v1',
  adapter: 'web',
  person: 'web:v1',
  locale: 'zh',
  key: 'parcel:202611180034',
  openedAt: AT,
  changedAt: AT + 60_000,
  reopened: 0,
  clocks: [],
  breached: false,
  course: [{ at: AT, what: 'opened' }],
  announced: [],
  tasks: [],
  similar: [],
  merged: [],
  outside: {},
  version: 1,
}
