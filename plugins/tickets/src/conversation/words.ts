import { type Locale, localised } from '@huida/core'
import type { TicketState } from '../ticket/ticket.js'

const words = {
  zh: {
    states: { open: '处理中', pending: '等待您回复', on_hold: '等待相关部门处理', closed: '已关闭' } as Record<
      TicketState,
      string
    >,
    status: (number: string, subject: string, state: string) => `工单 ${number}：${subject}\n状态：${state}`,
    progress: (text: string) => `最新进展：${text}`,
    solution: (text: string) => `处理结果：${text}`,
    merged: (number: string, into: string) => `工单 ${number} 已并入工单 ${into}。`,
    none: '没有查到您的工单。',
    unknown: (number: string) => `没有查到工单 ${number}，请核对一下编号。`,
    reopened: (number: string) => `工单 ${number} 已重新打开，回到处理队列中。`,
    stillOpen: (number: string) => `工单 ${number} 仍在处理中。`,
    again: (number: string, old: string) => `工单 ${old} 关闭已久，已为您新建工单 ${number}。`,
    told: (number: string, text: string) => `工单 ${number} 有新进展：${text}`,
    taskClosed: (number: string) => `工单 ${number} 有新进展：相关部门已处理完毕，正由同事确认结果。`,
    waiting: (number: string) => `工单 ${number} 还在等待相关部门处理，处理完毕后会在这里告知您。`,
    summary: (number: string) => `服务小结（工单 ${number}）`,
    problem: (text: string) => `问题：${text}`,
    steps: (text: string) => `经过：${text}`,
    done: '处理结果：已处理完毕。',
    reopen: (number: string) => `如果问题还没解决，请回复“重新打开 ${number}”。`,
    fields: { order: '订单号', product: '商品', amount: '金额', tracking: '运单号', date: '日期' } as Record<
      string,
      string
    >,
  },
  en: {
    states: {
      open: 'in progress',
      pending: 'waiting for your reply',
      on_hold: 'waiting for another department',
      closed: 'closed',
    } as Record<TicketState, string>,
    status: (number: string, subject: string, state: string) => `Ticket ${number}: ${subject}\nStatus: ${state}`,
    progress: (text: string) => `Latest news: ${text}`,
    solution: (text: string) => `Solution: ${text}`,
    merged: (number: string, into: string) => `Ticket ${number} was merged into ticket ${into}.`,
    none: 'I found no ticket of yours.',
    unknown: (number: string) => `I found no ticket ${number}. Please check the number.`,
    reopened: (number: string) => `Ticket ${number} is open again, and back in our queue.`,
    stillOpen: (number: string) => `Ticket ${number} is still open.`,
    again: (number: string, old: string) =>
      `Ticket ${old} was closed long ago, so I have opened ticket ${number} for you.`,
    told: (number: string, text: string) => `News about ticket ${number}: ${text}`,
    taskClosed: (number: string) =>
      `News about ticket ${number}: the other department is done, and a colleague is checking the result.`,
    waiting: (number: string) =>
      `Ticket ${number} still waits for another department. You will be told here when it is done.`,
    summary: (number: string) => `Summary (ticket ${number})`,
    problem: (text: string) => `Problem: ${text}`,
    steps: (text: string) => `What was done: ${text}`,
    done: 'Solution: it is done.',
    reopen: (number: string) => `If it is not solved, please reply "reopen ${number}".`,
    fields: {
      order: 'Order',
      product: 'Product',
      amount: 'Amount',
      tracking: 'Tracking number',
      date: 'Date',
    } as Record<string, string>,
  },
}

/** What customers are told, in their language. */
export const wordsIn = (locale: Locale) => localised(words, locale)
