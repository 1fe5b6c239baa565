/** How a number is told: a share from 0 to 1, a time in milliseconds, points from 1 to 5, or a count. */
export type Unit = 'share' | 'ms' | 'points' | 'count'

/** One number of the team, as it is defined. A change of what it means is a new version. */
export interface Definition {
  id: KpiId
  version: number
  title: Readonly<Record<'zh' | 'en', string>>
  unit: Unit
  /** What is to be reached. Absent: it is watched, and has no target. */
  target?: number
  /** Which way is better. */
  direction: 'up' | 'down' | 'none'
  /** In words. */
  formula: Readonly<Record<'zh' | 'en', string>>
  /** The records that it is made of. */
  source: readonly string[]
  /** One of the eleven of the team's charter, or a number that stands beside them. */
  role: 'kpi' | 'beside'
}

/** What numbers are called in answers, exports and addresses. */
export type KpiId =
  | 'care'
  | 'scope'
  | 'channels'
  | 'instant'
  | 'first-human'
  | 'handling'
  | 'one-contact'
  | 'accuracy'
  | 'csat'
  | 'transfer'
  | 'cross-department'
  | 'first-human-share'
  | 'ai-resolved'
  | 'ai-confirmed'
  | 'pending'
  | 'deflected'
  | 'survey-response'
  | 'adoption'
  | 'assisted-handling'
  | 'unassisted-handling'
  | 'fields-by-bot'

const SECOND = 1_000
const HOUR = 3_600 * SECOND

/** All numbers, in the order in which they are shown. */
export const definitions: readonly Definition[] = [
  {
    ...{ id: 'care', version: 1, unit: 'share', direction: 'up', role: 'kpi' },
    title: { zh: '情绪与重要客户人工接起率', en: 'Feelings and key customers reached by a person' },
    formula: {
      zh: '因情绪、敏感话题或客户等级而转人工的请求中，由坐席接起的占比；下班时间改为工单的不计。',
      en: 'Of the hand-offs for emotion, a sensitive topic or the level of the customer, those that an agent accepted; those that became tickets out of hours do not count.',
    },
    source: ['handoff.requested', 'handoff.accepted', 'handoff.deferred'],
  },
  {
    ...{ id: 'scope', version: 1, unit: 'share', direction: 'up', role: 'kpi' },
    title: { zh: '服务场景命中率', en: 'Messages within the served scenes' },
    formula: {
      zh: '机器人负责的客户消息中，没有落到“不知道”的占比；问候、感谢与评价不计。',
      en: 'Of the messages that the bot had to answer, those that did not end in "I do not know"; greetings, thanks and surveys do not count.',
    },
    source: ['message.answered'],
  },
  {
    ...{ id: 'channels', version: 1, unit: 'share', direction: 'up', role: 'kpi' },
    title: { zh: '优先渠道会话占比', en: 'Conversations on the priority channels' },
    formula: {
      zh: '会话中来自优先渠道（insights 的 priority 选项）的占比；没有设定时不计算。',
      en: 'Of all conversations, those on the channels that the option `priority` names; not counted where it names none.',
    },
    source: ['message.answered'],
  },
  {
    ...{ id: 'instant', version: 1, unit: 'share', target: 0.95, direction: 'up', role: 'kpi' },
    title: { zh: 'AI 即时响应率', en: 'Instant answers of the bot' },
    formula: {
      zh: '机器人负责的客户消息中，从收到到作答不超过 T（默认 3 秒，可按渠道设定）的占比；没有作答算未达到；问候、感谢与评价不计。',
      en: 'Of the messages that the bot had to answer, those answered within T of their arrival (3 s, by channel where set); silence counts as not answered; greetings, thanks and surveys do not count.',
    },
    source: ['message.answered'],
  },
  {
    ...{ id: 'first-human', version: 1, unit: 'ms', target: 30 * SECOND, direction: 'down', role: 'kpi' },
    title: { zh: '人工首次响应时间（95 分位）', en: 'First human response (95th percentile)' },
    formula: {
      zh: '从进入排队到坐席第一条消息的时间，取第 95 百分位（最近秩）。',
      en: 'From the queue to the first message of an agent; the 95th percentile by nearest rank.',
    },
    source: ['handoff.responded'],
  },
  {
    ...{ id: 'handling', version: 1, unit: 'ms', target: 2 * HOUR, direction: 'down', role: 'kpi' },
    title: { zh: '工单平均处理时长', en: 'Handling time of tickets' },
    formula: {
      zh: '期内关闭的工单的平均处理时长（工作时间，等待客户时暂停）；重新打开的，再次关闭时才计。',
      en: 'Mean working time of the tickets that were closed, without the time that waits for the customer; one that was reopened counts when it is closed again.',
    },
    source: ['ticket.closed', 'ticket.reopened'],
  },
  {
    ...{ id: 'one-contact', version: 1, unit: 'share', target: 0.85, direction: 'up', role: 'kpi' },
    title: { zh: '问题一次性解决率', en: 'Resolved at the first contact' },
    formula: {
      zh: '已结束的会话中，解决了且 72 小时内没有因同一问题再来的占比；一天没有消息又没有解决的，算没有解决；处理中的不计。',
      en: 'Of the conversations that ended, those that were resolved and did not come back about the same within 72 hours; a day of silence without a resolution is not resolved; pending ones do not count.',
    },
    source: ['message.answered', 'conversation.resolved', 'conversation.reopened'],
  },
  {
    ...{ id: 'accuracy', version: 1, unit: 'share', target: 0.9, direction: 'up', role: 'kpi' },
    title: { zh: 'AI 解答准确率', en: 'Accuracy of the bot' },
    formula: {
      zh: '得到判定的会话（每个会话一个判定）中答对的占比，附 95% 置信区间（Wilson）。答错：坐席标错、抽检判错，或机器人解决后 72 小时内又来问；答对：抽检判对，或客户确认解决。没有判定的不计；标准题集由 huida eval 另行检验。',
      en: "Of the conversations that were judged, once each, those with right answers, with a 95% interval (Wilson). Wrong: flagged by an agent, graded wrong, or the customer came back within 72 hours of the bot's resolution; right: graded right, or confirmed by the customer. Others are not judged; the golden set is measured beside it by huida eval.",
    },
    source: ['conversation.resolved', 'conversation.reopened', 'answer.flagged', 'answer.graded'],
  },
  {
    ...{ id: 'csat', version: 1, unit: 'points', target: 4.2, direction: 'up', role: 'kpi' },
    title: { zh: '客户满意度（CSAT）', en: 'Customer satisfaction (CSAT)' },
    formula: {
      zh: '期内发出的调研的平均分（1 到 5）；同一次解决多次作答，以最后一次为准；计入发出调研的那一天。',
      en: 'Mean score, 1 to 5, of the surveys that were sent; of several answers to one the last counts, on the day on which it was sent.',
    },
    source: ['survey.sent', 'survey.answered'],
  },
  {
    ...{ id: 'transfer', version: 1, unit: 'share', target: 0.15, direction: 'down', role: 'kpi' },
    title: { zh: 'AI 转人工率', en: 'Handed to people' },
    formula: {
      zh: '由机器人开始的会话中请求人工的占比；请求了但无人可接也算；下班时间改为工单的，分子分母都不计，另列为 deflected。',
      en: 'Of the conversations that the bot began, those in which a person was asked for, also when none was free; those that became tickets out of hours are counted by themselves, as deflected, and are in neither number.',
    },
    source: ['message.answered', 'handoff.requested', 'handoff.deferred'],
  },
  {
    ...{ id: 'cross-department', version: 1, unit: 'ms', target: 24 * HOUR, direction: 'down', role: 'kpi' },
    title: { zh: '跨部门协作闭环时间（95 分位）', en: 'Cross-department tasks closed (95th percentile)' },
    formula: {
      zh: '跨部门任务从打开到关闭的时间，取第 95 百分位（最近秩）；还没关闭的按已经过去的时间计。',
      en: 'From opening to closing of the tasks of other departments; the 95th percentile by nearest rank; open ones count with the time that has passed.',
    },
    source: ['task.opened', 'task.closed'],
  },
  {
    ...{ id: 'first-human-share', version: 1, unit: 'share', direction: 'up', role: 'beside' },
    title: { zh: '30 秒内人工首次响应占比', en: 'First human response within 30 s' },
    formula: {
      zh: '进入排队的请求中，30 秒内有坐席发出第一条消息的占比；客户自己放弃的算未达到，改为工单的与仍在等的不计。',
      en: 'Of the requests that were queued, those with a message of an agent within 30 s; abandoned ones count as not reached, those that became tickets or still wait do not count.',
    },
    source: ['handoff.queued', 'handoff.responded', 'handoff.abandoned', 'handoff.deferred'],
  },
  {
    ...{ id: 'ai-resolved', version: 1, unit: 'share', direction: 'up', role: 'beside' },
    title: { zh: 'AI 解决率', en: 'Resolved by the bot' },
    formula: {
      zh: '机器人开始且已结束的会话中，由机器人解决（客户确认，或作答后 24 小时没有再来且没有请求人工）并且 72 小时内没有再来的占比。',
      en: 'Of the ended conversations that the bot began, those that it resolved (confirmed by the customer, or a day without a word after an answer and no person asked for) and that did not come back within 72 hours.',
    },
    source: ['conversation.resolved', 'conversation.reopened'],
  },
  {
    ...{ id: 'ai-confirmed', version: 1, unit: 'share', direction: 'up', role: 'beside' },
    title: { zh: 'AI 解决中客户确认的占比', en: 'Confirmed among those resolved by the bot' },
    formula: {
      zh: '由机器人解决且没有再来的会话中，客户明确确认的占比；其余为推定。',
      en: 'Of the conversations that the bot resolved for good, those that the customer confirmed; the others are assumed.',
    },
    source: ['conversation.resolved'],
  },
  {
    ...{ id: 'pending', version: 1, unit: 'count', direction: 'none', role: 'beside' },
    title: { zh: '处理中的会话', en: 'Pending conversations' },
    formula: {
      zh: '既没有解决也没有结束的会话：24 小时内有消息，或正由坐席处理、排队等人工（7 天没有消息算结束）。',
      en: 'Conversations that are neither resolved nor over: with a word within 24 hours, or with people or in their queue (a week of silence ends it).',
    },
    source: ['message.answered', 'handoff.requested'],
  },
  {
    ...{ id: 'deflected', version: 1, unit: 'count', direction: 'none', role: 'beside' },
    title: { zh: '下班时间改为工单', en: 'Deferred out of hours' },
    formula: {
      zh: '请求人工时已下班、改为登记工单的会话数；不计入转人工率。',
      en: 'Conversations in which a person was asked for out of hours and a ticket was opened instead; not in the transfer rate.',
    },
    source: ['handoff.deferred'],
  },
  {
    ...{ id: 'survey-response', version: 1, unit: 'share', direction: 'up', role: 'beside' },
    title: { zh: '调研回收率', en: 'Response rate of surveys' },
    formula: { zh: '发出的调研中得到评分的占比。', en: 'Of the surveys that were sent, those with a score.' },
    source: ['survey.sent', 'survey.answered'],
  },
  {
    ...{ id: 'adoption', version: 1, unit: 'share', direction: 'up', role: 'beside' },
    title: { zh: '建议采用率', en: 'Suggestions used' },
    formula: {
      zh: '推送给坐席的建议中被采用的占比。',
      en: 'Of the suggestions that agents were shown, those that they used.',
    },
    source: ['suggestion.shown', 'suggestion.used'],
  },
  {
    ...{ id: 'assisted-handling', version: 1, unit: 'ms', direction: 'down', role: 'beside' },
    title: { zh: '采用建议时的处理时长', en: 'Handling time with suggestions' },
    formula: {
      zh: '坐席采用过建议的会话的平均人工处理时长。',
      en: 'Mean time of agents in conversations in which they used a suggestion.',
    },
    source: ['conversation.resolved', 'suggestion.used'],
  },
  {
    ...{ id: 'unassisted-handling', version: 1, unit: 'ms', direction: 'down', role: 'beside' },
    title: { zh: '未采用建议时的处理时长', en: 'Handling time without suggestions' },
    formula: {
      zh: '坐席没有采用建议的会话的平均人工处理时长。',
      en: 'Mean time of agents in conversations in which they used none.',
    },
    source: ['conversation.resolved', 'suggestion.used'],
  },
  {
    ...{ id: 'fields-by-bot', version: 1, unit: 'share', direction: 'up', role: 'beside' },
    title: { zh: '工单字段自动填写占比', en: 'Ticket fields filled by the bot' },
    formula: {
      zh: '工单已填字段中由机器人填写的占比；之后由人改过的不算机器人填写。',
      en: 'Of the fields of tickets, those that the bot had filled and nobody changed.',
    },
    source: ['ticket.opened', 'ticket.changed'],
  },
]

/** The definition of a number. */
export const definitionOf = (id: KpiId): Definition => definitions.find((one) => one.id === id)!
