import type { Language } from '../terminal/language.js'
import { type Figure, isReached } from './figures.js'
import { clockTime, type Day } from './floor.js'
import type { Broken, LongestWaits, PromiseName } from './promises.js'
import { promises } from './promises.js'

const names: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
  zh: {
    ai_instant: 'AI 即时响应率（3 秒内）',
    first_response: '人工首次响应 30 秒内',
    first_response_p95: '人工首次响应 p95',
    ticket_handling: '工单平均处理时长',
    resolved_once: '一次性解决率',
    ai_accuracy: 'AI 解答准确率',
    csat: '客户满意度（1 至 5）',
    transfer: 'AI 转人工率',
    cross_department: '跨部门协作平均完成',
    handling: '人工平均处理时长',
    surveys_answered: '满意度回复率',
    customers: '客户',
    handed_over: '人工接入',
    missed: '未接或谢绝的邀请',
    breached: '响应超时后改派',
    transfers: '转派',
    abandoned: '客户放弃等待',
    deferred: '无人接入而转为工单',
    tickets: '新工单',
    drafts: '知识草稿',
  },
  en: {
    ai_instant: 'AI answers within 3 s',
    first_response: 'first human response within 30 s',
    first_response_p95: 'first human response, p95',
    ticket_handling: 'handling of tickets, mean',
    resolved_once: 'resolved in one contact',
    ai_accuracy: 'AI answers that were right',
    csat: 'CSAT (1 to 5)',
    transfer: 'handed over by the AI',
    cross_department: 'cross-department tasks, mean',
    handling: 'handling by agents, mean',
    surveys_answered: 'surveys answered',
    customers: 'customers',
    handed_over: 'taken by agents',
    missed: 'offers missed or declined',
    breached: 'taken from a silent agent',
    transfers: 'passed on',
    abandoned: 'customers who stopped waiting',
    deferred: 'nobody came, a ticket instead',
    tickets: 'tickets opened',
    drafts: 'knowledge drafts',
  },
}

const promiseNames: Readonly<Record<Language, Readonly<Record<PromiseName, string>>>> = {
  zh: {
    'no dead end': '没有死胡同：每个会话都已结束或有工单',
    'every wait bounded': '每段等待都有上限',
    'never two speakers': '任何时刻只有一方发言',
    'one survey per resolution': '每次解决最多一次满意度调研',
    'one ticket per escalation': '每次转人工最多一张工单',
    'nothing said twice': '没有把同一句话说两遍',
    'nothing failed': '没有出错',
  },
  en: {
    'no dead end': 'no dead end: every case has ended or has a ticket',
    'every wait bounded': 'every wait has an end',
    'never two speakers': 'never two speakers',
    'one survey per resolution': 'at most one survey per resolution',
    'one ticket per escalation': 'at most one ticket per escalation',
    'nothing said twice': 'nothing was said twice',
    'nothing failed': 'nothing failed',
  },
}

const words = {
  zh: {
    day: ({ customers, restarts }: Day, people: number, seed: number) =>
      `模拟日：${people} 人团队，${customers} 位客户，种子 ${seed}${restarts > 0 ? `，机器人重启 ${restarts} 次` : ''}`,
    hours: (from: string, until: string) => `营业时间 ${from} 至 ${until}（虚拟时间）`,
    kpis: 'KPI',
    target: '目标',
    other: '其他数字',
    promises: '承诺',
    longest: ({ queueMs, responseMs, answerMs }: LongestWaits) =>
      `最长：排队 ${inSeconds(queueMs)} 秒，接入后首句 ${inSeconds(responseMs)} 秒，等待答复 ${inSeconds(answerMs)} 秒`,
    none: '无',
  },
  en: {
    day: ({ customers, restarts }: Day, people: number, seed: number) =>
      `A simulated day: a team of ${people}, ${customers} customers, seed ${seed}${restarts > 0 ? `, ${restarts} restarts of the bot` : ''}`,
    hours: (from: string, until: string) => `Open from ${from} to ${until} (virtual time)`,
    kpis: 'KPIs',
    target: 'target',
    other: 'Other figures',
    promises: 'Promises',
    longest: ({ queueMs, responseMs, answerMs }: LongestWaits) =>
      `Longest: ${inSeconds(queueMs)} s in a queue, ${inSeconds(responseMs)} s to an agent's first words, ${inSeconds(answerMs)} s for an answer`,
    none: 'none',
  },
} as const

const inSeconds = (ms: number): string => (ms / 1_000).toFixed(0)

/** What a day was like, for people. */
export function reportOf(
  day: Day,
  { figures, broken, longest }: { figures: readonly Figure[]; broken: readonly Broken[]; longest: LongestWaits },
  { language, people, seed }: { language: Language; people: number; seed: number },
): string {
  const say = words[language]
  const local = (at: number) => clockTime(((at + 8 * 3_600_000) % 86_400_000) / 60_000)
  const judged = figures.filter(({ atLeast, atMost }) => atLeast !== undefined || atMost !== undefined)
  const others = figures.filter((figure) => !judged.includes(figure))
  const line = (figure: Figure) => {
    const { id, atLeast, atMost } = figure
    const target =
      atLeast !== undefined ? `≥ ${shown(atLeast, figure)}` : atMost !== undefined ? `≤ ${shown(atMost, figure)}` : ''
    const mark = target === '' ? ' ' : isReached(figure) ? '✓' : '✗'
    return `  ${mark} ${padded(names[language][id] ?? id, 36)}${shown(figure.value, figure, say.none).padStart(10)}   ${target}`.trimEnd()
  }
  return [
    say.day(day, people, seed),
    say.hours(local(day.opens), local(day.closes)),
    '',
    say.kpis,
    ...judged.map(line),
    '',
    say.other,
    ...others.map(line),
    '',
    say.promises,
    ...promises.map((promise) => {
      const count = broken.filter((one) => one.promise === promise).length
      return `  ${count === 0 ? '✓' : '✗'} ${promiseNames[language][promise]}${count === 0 ? '' : ` (${count})`}`
    }),
    `  ${say.longest(longest)}`,
  ].join('\n')
}

function shown(value: number | undefined, { unit }: Figure, none = '–'): string {
  if (value === undefined) return none
  switch (unit) {
    case 'share':
      return `${(value * 100).toFixed(1)} %`
    case 'seconds':
      return `${value.toFixed(1)} s`
    case 'minutes':
      return `${value.toFixed(1)} min`
    case 'hours':
      return `${value.toFixed(1)} h`
    case 'score':
      return value.toFixed(2)
    case 'count':
      return String(value)
  }
}

/** Chinese signs take two places on a terminal. */
const padded = (text: string, width: number): string => {
  const places = [...text].reduce((sum, sign) => sum + (/[⺀-鿿＀-￯]/.test(sign) ? 2 : 1), 0)
  return text + ' '.repeat(Math.max(1, width - places))
}
