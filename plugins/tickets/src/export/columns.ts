import type { Json } from '@huida/core'
import type { Ticket } from '../ticket/ticket.js'

/** What a cell holds before it is written: a moment is milliseconds since 1970. */
export type CellValue = Json | undefined | { at: number }

/** A column of an export. `Row` is a ticket, or a conversation with its tickets. */
export interface Column<Row> {
  /** In JSONL, and by which it is chosen. */
  name: string
  /** In the first row of CSV and XLSX. */
  title: { zh: string; en: string }
  /** What it shows of a row. */
  value(row: Row): CellValue
}

/** A conversation, and the tickets that came from it. */
export interface ConversationRow {
  conversation: string
  /** In the order of their numbers; at least one. */
  tickets: readonly Ticket[]
}

const moment = (at: number | undefined): CellValue => (at === undefined ? undefined : { at })

const ticket = (name: string, zh: string, en: string, value: (ticket: Ticket) => CellValue): Column<Ticket> => ({
  ...{ name, title: { zh, en }, value },
})

/** The columns of a ticket, in their order. */
export const ticketColumns: readonly Column<Ticket>[] = [
  ticket('number', '工单号', 'Number', ({ number }) => number),
  ticket('type', '类型', 'Type', ({ type }) => type),
  ticket('state', '状态', 'State', ({ state }) => state),
  ticket('priority', '优先级', 'Priority', ({ priority }) => priority),
  ticket('level', '客户级别', 'Level', ({ level }) => level),
  ticket('department', '部门', 'Department', ({ department }) => department),
  ticket('owner', '负责人', 'Owner', ({ owner }) => owner),
  ticket('subject', '标题', 'Subject', ({ subject }) => subject),
  ticket('problem', '问题', 'Problem', ({ problem }) => problem),
  ticket('solution', '解决方案', 'Solution', ({ solution }) => solution),
  ticket('fields', '字段', 'Fields', ({ fields }) =>
    Object.fromEntries(Object.entries(fields).map(([name, { value }]) => [name, value])),
  ),
  ticket('person', '客户', 'Customer', ({ person }) => person),
  ticket('channel', '渠道', 'Channel', ({ adapter }) => adapter),
  ticket('conversation', '会话', 'Conversation', ({ conversation }) => conversation),
  ticket('openedAt', '创建时间', 'Opened', ({ openedAt }) => moment(openedAt)),
  ticket('changedAt', '更新时间', 'Changed', ({ changedAt }) => moment(changedAt)),
  ticket('closedAt', '关闭时间', 'Closed', ({ closedAt }) => moment(closedAt)),
  ticket('dueAt', '到期时间', 'Due', ({ dueAt }) => moment(dueAt)),
  ticket('breached', '已超时', 'Breached', ({ breached }) => breached),
  ticket('reopened', '重开次数', 'Reopened', ({ reopened }) => reopened),
  ticket(
    'openTasks',
    '未完成的协同任务',
    'Open tasks',
    ({ tasks }) => tasks.filter(({ state }) => state === 'open').length,
  ),
  ticket('outside', '外部单号', 'Outside', ({ outside }) => outside),
]

const conversation = (
  name: string,
  zh: string,
  en: string,
  value: (row: ConversationRow) => CellValue,
): Column<ConversationRow> => ({ ...{ name, title: { zh, en }, value } })

const list = (values: (string | undefined)[]): string => [...new Set(values)].filter(Boolean).join('; ')

/** The columns of a conversation, in their order. */
export const conversationColumns: readonly Column<ConversationRow>[] = [
  conversation('conversation', '会话', 'Conversation', ({ conversation }) => conversation),
  conversation('channel', '渠道', 'Channel', ({ tickets }) => tickets[0]!.adapter),
  conversation('person', '客户', 'Customer', ({ tickets }) => tickets[0]!.person),
  conversation('level', '客户级别', 'Level', ({ tickets }) => tickets.at(-1)!.level),
  conversation('tickets', '工单数', 'Tickets', ({ tickets }) => tickets.length),
  conversation('numbers', '工单号', 'Numbers', ({ tickets }) => list(tickets.map(({ number }) => number))),
  conversation('types', '类型', 'Types', ({ tickets }) => list(tickets.map(({ type }) => type))),
  conversation('states', '状态', 'States', ({ tickets }) => list(tickets.map(({ state }) => state))),
  conversation('departments', '部门', 'Departments', ({ tickets }) =>
    list(tickets.map(({ department }) => department)),
  ),
  conversation('owners', '负责人', 'Owners', ({ tickets }) => list(tickets.map(({ owner }) => owner))),
  conversation('subjects', '标题', 'Subjects', ({ tickets }) => list(tickets.map(({ subject }) => subject))),
  conversation('solutions', '解决方案', 'Solutions', ({ tickets }) => list(tickets.map(({ solution }) => solution))),
  conversation('openedAt', '最早创建', 'First opened', ({ tickets }) =>
    moment(tickets.reduce((first, { openedAt }) => Math.min(first, openedAt), Number.POSITIVE_INFINITY)),
  ),
  conversation('changedAt', '最近更新', 'Last changed', ({ tickets }) =>
    moment(tickets.reduce((last, { changedAt }) => Math.max(last, changedAt), 0)),
  ),
  conversation('breached', '有超时', 'Breached', ({ tickets }) => tickets.some(({ breached }) => breached)),
]
