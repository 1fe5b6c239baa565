const zh = {
  title: '在线客服',
  open: '打开在线客服',
  unread: (count: number) => `${count} 条未读消息`,
  close: '关闭',
  log: '对话记录',
  write: '请输入您的问题',
  send: '发送',
  you: '您',
  person: (name?: string) => (name ? `${name}（人工客服）` : '人工客服'),
  colon: '：',
  typing: '正在输入',
  label: 'AI 客服',
  program: '这里由 AI 客服（程序）回答，内容可能有误，重要信息请核实。',
  ended: '上次的对话已结束，这是一段新的对话。',
  choices: '可以选择：',
  sources: '来源：',
  audio: '语音',
  video: '视频',
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
  you: 'You',
  person: (name) => (name ? `${name} (a person)` : 'A person of our team'),
  colon: ': ',
  typing: 'Typing',
  label: 'AI assistant',
  program: 'Answers here come from an AI assistant, a program. It can be wrong: please check what matters.',
  ended: 'The last conversation has ended. This is a new one.',
  choices: 'You can choose: ',
  sources: 'Source: ',
  audio: 'Voice message',
  video: 'Video',
  connecting: 'Connecting…',
  offline: 'You are offline. Your message is kept and sent when you are back.',
  waiting: 'Waiting to be sent',
  tooLong: (length) => `The message has ${length} characters, 8,000 at most. Please send it in several messages.`,
  earlier: 'Earlier messages',
}

/** Every text of the widget's own, in one language. */
export type Wording = typeof zh

/** Chinese for Chinese pages, English for all others. */
export const wordingFor = (locale: string): Wording => (/^zh/i.test(locale) ? zh : en)
