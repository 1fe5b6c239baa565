/** What the desk in the terminal says. */
export const words = {
  zh: {
    hello: (name: string) => `您好，${name}。您已上线，可以接待客户。输入 help 查看命令。`,
    help: `  queue           谁在等待、谁由我接待
  take [序号]     接待（默认：正在请您接的，否则等得最久的）
  open <序号>     切换到我接待的另一位客户
  <文字>          直接回复客户
  note <文字>     内部备注，客户永远看不到
  ask <坐席> <问题> 请教专家
  show            这位客户的完整资料与对话
  tips            可用的话术、文章和相似案例；tip <序号> 发送
  transfer <队列|@坐席> <原因>  转给别人
  snooze <分钟>   等待中，暂不因客户沉默而结束
  back            交还给机器人
  resolve <解决办法>  已解决
  pass            这次不接
  away [原因] / online / quit`,
    waiting: '等待中',
    mine: '我接待的',
    deferred: '留言待处理',
    none: '现在没有人等待。',
    offered: (line: string) => `☎ 请您接待：${line}    输入 take 接入，pass 跳过`,
    queued: (line: string) => `· 有客户等待：${line}`,
    taken: (customer: string) => `已接入 ${customer}。`,
    lost: '连接断开，正在重连……已输入的内容不会丢失。',
    found: '已重新连接。',
    noCase: '您现在没有接待中的客户。输入 queue 查看等待的客户，take 接入。',
    noNumber: '没有这个序号。输入 queue 查看。',
    unknown: (word: string) => `没有命令“/${word}”。输入 help 查看。`,
    resolved: '已结束。客户会收到总结和满意度调查（如已配置）。',
    returned: '已交还给机器人。',
    transferred: '已转出。',
    noted: '已记下（客户看不到）。',
    snoozed: '好的，到时提醒。',
    ended: (customer: string) => `· ${customer} 的服务已结束或已转走。`,
    needsText: '请在命令后面写上内容。',
    draft: '（机器人草稿，未发送）',
    away: '已设为离开，不再派给您新的客户。',
    online: '已上线。',
    bye: '已下线。',
    note: '备注',
    noTips: '现在没有建议。',
    summary: '经过',
    known: '已知信息',
    history: '历史',
    similar: '相似案例',
    articles: '相关文章',
  },
  en: {
    hello: (name: string) => `Hello ${name}. You are online and can serve customers. Type help for the commands.`,
    help: `  queue           who waits, and whom you serve
  take [number]   take a customer (default: the one you are asked to take, else who waits longest)
  open <number>   go on with another customer of yours
  <words>         answer the customer
  note <words>    a note for colleagues; it never reaches the customer
  ask <agent> <question>  ask an expert
  show            all about this customer, with the conversation
  tips            scripts, articles and similar cases; tip <number> sends one
  transfer <queue|@agent> <reason>  pass the customer on
  snooze <minutes>  wait; silence of the customer does not end it meanwhile
  back            give the customer back to the bot
  resolve <what helped>  it is solved
  pass            do not take the one you are asked to take
  away [reason] / online / quit`,
    waiting: 'waiting',
    mine: 'yours',
    deferred: 'left a request',
    none: 'Nobody waits.',
    offered: (line: string) => `☎ You are asked to take: ${line}    type take, or pass`,
    queued: (line: string) => `· A customer waits: ${line}`,
    taken: (customer: string) => `You serve ${customer} now.`,
    lost: 'The connection is lost; trying again… What you have typed is kept.',
    found: 'Connected again.',
    noCase: 'You serve nobody at the moment. Type queue to see who waits, and take.',
    noNumber: 'There is no such number. Type queue.',
    unknown: (word: string) => `There is no command "/${word}". Type help.`,
    resolved: 'Done. The customer gets a summary and a survey where these are set up.',
    returned: 'The bot goes on.',
    transferred: 'Passed on.',
    noted: 'Noted (the customer does not see it).',
    snoozed: 'All right, until then.',
    ended: (customer: string) => `· ${customer} is not with you any more.`,
    needsText: 'Write something after the command.',
    draft: '(draft of the bot, not sent)',
    away: 'You are away: no new customers.',
    online: 'You are online.',
    bye: 'You are offline.',
    note: 'note',
    noTips: 'There are no suggestions now.',
    summary: 'so far',
    known: 'known',
    history: 'before',
    similar: 'similar cases',
    articles: 'articles',
  },
}

export type DeskWords = (typeof words)['zh']
