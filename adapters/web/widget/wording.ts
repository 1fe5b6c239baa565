/** What the widget itself says. */
const zh = {
  title: '在线客服',
  open: '打开在线客服',
  unread: (count: number) => `${count} 条未读消息`,
  close: '关闭',
  log: '对话记录',
  write: '请输入您的问题',
  send: '发送',
  you: '您：',
  bot: '客服：',
  typing: '正在输入',
  sources: '来源：',
  newWindow: '（在新窗口打开）',
  connecting: '正在连接…',
  offline: '网络断开了，您的消息会保留，恢复后自动发送。',
  waiting: '等待发送',
  tooLong: (length: number) => `消息有 ${length} 个字，最多 8000 个。请分成几条发送。`,
  earlier: '查看更早的消息',
}

const en: typeof zh = {
  title: 'Support',
  open: 'Open support chat',
  unread: (count) => `${count} unread`,
  close: 'Close',
  log: 'Conversation',
  write: 'Type your question',
  send: 'Send',
  you: 'You: ',
  bot: 'Support: ',
  typing: 'is typing',
  sources: 'Source: ',
  newWindow: ' (opens in a new window)',
  connecting: 'Connecting…',
  offline: 'You are offline. Your message is kept and sent when you are back.',
  waiting: 'Waiting to be sent',
  tooLong: (length) => `The message has ${length} characters, 8,000 at most. Please send it in several messages.`,
  earlier: 'Earlier messages',
}

export type Words = typeof zh

/** Chinese for Chinese pages, English for all others. */
export const wordsFor = (locale: string): Words => (/^zh/i.test(locale) ? zh : en)
