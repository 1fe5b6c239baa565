import { defineWords, useWords, wordFor } from '../language/words.js'

/** What people call a channel that the program calls by the name of its adapter; one that is not known here is shown as it is. */
export function useChannelName(): (channel: string) => string {
  const say = useWords(words)
  return (channel) => wordFor(say, channel)
}

const words = defineWords({
  en: {
    web: 'Website',
    'wechat-official': 'WeChat official account',
    wecom: 'WeCom customer service',
    wechat: 'WeChat (personal)',
    slack: 'Slack',
    teams: 'Microsoft Teams',
    telegram: 'Telegram',
    text: 'Text only, such as SMS',
    desk: 'Desk',
    ticket: 'Ticket',
    tickets: 'Tickets',
  },
  zh: {
    web: '网站',
    'wechat-official': '微信公众号',
    wecom: '微信客服',
    wechat: '个人微信',
    slack: 'Slack',
    teams: 'Microsoft Teams',
    telegram: 'Telegram',
    text: '纯文本（如短信）',
    desk: '工作台',
    ticket: '工单',
    tickets: '工单',
  },
})
