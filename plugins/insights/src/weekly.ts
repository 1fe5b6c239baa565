import type { Contact, Fact, Handoff, Survey, Ticket } from './facts.js'
import { type KpiTable, kpiTable, NONE } from './kpis.js'
import { isDeflected, standing, verdict } from './standing.js'
import type { Kpi } from './tally.js'

/** What somebody wrote with a score. */
export interface Comment {
  resolution: string
  conversation: string
  score: number
  comment: string
}

/** Something that a week shows, with what may be done about it. */
export interface Finding {
  /** Stable from week to week: `ai:warranty`. */
  id: string
  kind: 'ai' | 'people' | 'customers'
  /** The intent, the kind of ticket, or the topic. */
  about: string
  /** What was counted: of `of` things `count` went wrong. */
  count: number
  of: number
  /** The number that is to become better: a share, or milliseconds. */
  value: number
  unit: 'share' | 'ms'
  /** The stage that is slow, of people's work. */
  stage?: 'wait' | 'response' | 'handling'
  /** Conversations in which it can be seen. */
  examples: string[]
  /**
   * What kind of thing may be done. `recognise`: teach what such questions are about. `answer`: write what is missing. `correct`: look through what is
   * there. `unblock`: see where work is stuck. `read`: find what the complaints share.
   */
  advice: 'recognise' | 'answer' | 'correct' | 'unblock' | 'read'
  /** The same in words. */
  action: Readonly<Record<'zh' | 'en', string>>
  /** The same number a week before. Absent: there was nothing to count. */
  before?: number
}

/** A finding that somebody does something about. */
export interface Action {
  /** Of the finding. */
  id: string
  text: string
  owner: string
  /** A day. */
  due: string
  /** The number when it was decided. */
  before: number
  since: string
  /** The number in the pack's week, and what changed. Absent: nothing to count any more, or the week is not over the decision. */
  now?: number
  /** How much that is more than before. */
  change?: number
}

/** What the team looks at once a week. */
export interface WeeklyPack {
  week: string
  from: string
  to: string
  kpis: Kpi[]
  before: Kpi[]
  notes: KpiTable['notes']
  findings: Finding[]
  actions: Action[]
}

/** First and last day of an ISO week, such as `2026-W48`. `undefined`: there is no such week. */
export function daysOfWeek(week: string): { from: string; to: string } | undefined {
  const [, year, number] = /^(\d{4})-W(\d{2})$/.exec(week) ?? []
  if (year === undefined) return undefined
  const fourth = Date.UTC(Number(year), 0, 4)
  const monday = fourth - ((new Date(fourth).getUTCDay() + 6) % 7) * DAY + (Number(number) - 1) * 7 * DAY
  const from = dayText(monday)
  return weekOf(from) === week ? { from, to: dayText(monday + 6 * DAY) } : undefined
}

/** The ISO week of a day. */
export function weekOf(day: string): string {
  const at = Date.parse(`${day}T00:00:00Z`)
  const thursday = at - ((new Date(at).getUTCDay() + 6) % 7) * DAY + 3 * DAY
  const year = new Date(thursday).getUTCFullYear()
  return `${year}-W${String(1 + Math.floor((thursday - Date.UTC(year, 0, 1)) / (7 * DAY))).padStart(2, '0')}`
}

const DAY = 86_400_000
const dayText = (at: number): string => new Date(at).toISOString().slice(0, 10)
/** A finding of fewer is chance. */
const LEAST = 2
const SHOWN = 5
const EXAMPLES = 5

/** The pack of a week, from the facts and comments of it and of the week before. */
export function weeklyPack(
  facts: readonly Fact[],
  comments: readonly Comment[],
  actions: readonly Action[],
  { week, now, dayOf }: { week: string; now: number; dayOf: (at: number) => string },
): WeeklyPack {
  const { from, to } = daysOfWeek(week)!
  const last = daysOfWeek(weekOf(dayText(Date.parse(`${from}T00:00:00Z`) - DAY)))!
  const within = (period: { from: string; to: string }) =>
    facts.filter(({ at }) => dayOf(at) >= period.from && dayOf(at) <= period.to)
  const [these, those] = [within({ from, to }), within(last)]
  const table = kpiTable(these, { from, to, now }, dayOf)
  const earlier = new Map(findingsIn(those, comments, now, false).map(({ id, value }) => [id, value]))
  const all = findingsIn(these, comments, now, false)
  const findings = findingsIn(these, comments, now, true).map((finding) => {
    const before = earlier.get(finding.id)
    return before === undefined ? finding : { ...finding, before }
  })
  return {
    ...{ week, from, to, kpis: table.rows[0]!.kpis, notes: table.notes, findings },
    before: kpiTable(those, { ...last, now }, dayOf).rows[0]!.kpis,
    actions: actions.map((action) => {
      const value = action.since < week ? all.find(({ id }) => id === action.id)?.value : undefined
      return value === undefined ? action : { ...action, now: value, change: value - action.before }
    }),
  }
}

function findingsIn(facts: readonly Fact[], comments: readonly Comment[], now: number, onlyWorst: boolean): Finding[] {
  const limit = onlyWorst ? SHOWN : Number.POSITIVE_INFINITY
  const least = onlyWorst ? LEAST : 0
  const worst = (findings: Finding[], weigh: (finding: Finding) => number) =>
    findings
      .filter(({ count }) => count >= least)
      .sort((a, b) => weigh(b) - weigh(a) || (a.id < b.id ? -1 : 1))
      .slice(0, limit)
  return [
    ...worst(weakPoints(facts, now), ({ count, value }) => count * value),
    ...worst(slowStages(facts), ({ value, stage }) => value / usual[stage!]),
    ...worst(complaints(facts, comments), ({ count }) => count),
  ]
}

/** Intents in which the bot hands over, does not know, or is wrong. */
function weakPoints(facts: readonly Fact[], now: number): Finding[] {
  const groups = grouped(
    facts.filter((fact): fact is Contact => fact.kind === 'contact' && fact.messages > 0 && !isDeflected(fact)),
    ({ intent }) => intent ?? NONE,
  )
  return [...groups].map(([intent, contacts]): Finding => {
    const weak = contacts.filter(
      (contact) =>
        contact.askedAt !== undefined ||
        contact.unknown > 0 ||
        verdict(contact) === false ||
        standing(contact, now) === 'over',
    )
    const asked = weak.filter(({ askedAt }) => askedAt !== undefined).length
    return {
      ...{ id: `ai:${intent}`, kind: 'ai', about: intent, count: weak.length, of: contacts.length, unit: 'share' },
      value: weak.length / contacts.length,
      examples: examplesOf(weak),
      advice: intent === NONE ? 'recognise' : asked * 2 > weak.length ? 'answer' : 'correct',
      action:
        intent === NONE
          ? {
              zh: '这些问题没有识别出意图：运行 huida mine 看看客户怎么问，补充意图或文章。',
              en: 'No intent was recognised: run huida mine to see how customers ask, and add intents or articles.',
            }
          : asked * 2 > weak.length
            ? {
                zh: `“${intent}”多转人工：补充这一意图的文章和例句，再用 huida eval 检验。`,
                en: `"${intent}" is mostly handed over: add articles and examples for it, and check with huida eval.`,
              }
            : {
                zh: `“${intent}”常答不上或答错：核对这一意图命中的文章。`,
                en: `"${intent}" is often not answered, or wrongly: look through the articles that it finds.`,
              },
    }
  })
}

/** What a stage takes where nothing is wrong, so that seconds of waiting and hours of handling can be compared. */
const usual = { wait: 30_000, response: 30_000, handling: 2 * 3_600_000 }

/** Kinds of work, and the stage that takes longest for what it should. */
function slowStages(facts: readonly Fact[]): Finding[] {
  const handoffs = grouped(
    facts.filter((fact): fact is Handoff => fact.kind === 'handoff'),
    ({ intent }) => intent ?? NONE,
  )
  const tickets = grouped(
    facts.filter((fact): fact is Ticket => fact.kind === 'ticket' && fact.handlingMs !== undefined),
    ({ type }) => type ?? NONE,
  )
  const stages = [
    ...[...handoffs].flatMap(([about, all]) => [
      slow(about, 'wait', all, ({ waitedMs }) => waitedMs),
      slow(about, 'response', all, ({ responseMs }) => responseMs),
    ]),
    ...[...tickets].map(([about, all]) => slow(about, 'handling', all, ({ handlingMs }) => handlingMs)),
  ]
  return stages.flatMap((stage) => stage ?? [])
}

function slow<F extends Handoff | Ticket>(
  about: string,
  stage: keyof typeof usual,
  all: readonly F[],
  time: (fact: F) => number | undefined,
): Finding | undefined {
  const timed = all.flatMap((fact) => {
    const ms = time(fact)
    return ms === undefined ? [] : [{ fact, ms }]
  })
  if (timed.length === 0) return undefined
  const late = timed.filter(({ ms }) => ms > usual[stage]).sort((a, b) => b.ms - a.ms)
  const words = {
    wait: { zh: '排队等待', en: 'the wait in the queue' },
    response: { zh: '首次响应', en: 'the first response' },
    handling: { zh: '处理', en: 'the handling' },
  }[stage]
  return {
    ...{ id: `people:${about}:${stage}`, kind: 'people', about, stage, unit: 'ms' },
    ...{ count: late.length, of: timed.length, value: timed.reduce((sum, { ms }) => sum + ms, 0) / timed.length },
    examples: examplesOf(late.map(({ fact }) => fact)),
    advice: 'unblock',
    action: {
      zh: `“${about}”的${words.zh}慢：看看最慢的几件卡在哪一步，调整排班、分派或授权。`,
      en: `"${about}": ${words.en} is slow. See where the slowest ones were stuck, and change shifts, routing or what agents may decide.`,
    },
  }
}

/** What unhappy customers write about. A comment may be about several things. */
const topics: readonly { name: string; zh: string; words: RegExp }[] = [
  {
    name: 'delivery',
    zh: '物流',
    words: /物流|快递|发货|配送|包裹|送货|deliver|shipping|shipment|parcel|courier|late/i,
  },
  {
    name: 'waiting',
    zh: '等待',
    words:
      /等了?太?久|等太|排队|没人(?:理|回|接)|回复.{0,4}慢|wait|queue|nobody (?:answer|repl)|slow (?:to )?(?:reply|response)/i,
  },
  { name: 'attitude', zh: '服务态度', words: /态度|不耐烦|敷衍|没礼貌|rude|attitude|impolite|unfriendly/i },
  { name: 'refund', zh: '退款退货', words: /退款|退货|退钱|换货|refund|return|money back/i },
  { name: 'bot', zh: '机器人', words: /机器人|答非所问|听不懂|转人工|智能|robot|\bbot\b|irrelevant/i },
  { name: 'quality', zh: '商品质量', words: /质量|坏了|破损|瑕疵|假货|quality|broken|defect|fake/i },
  { name: 'price', zh: '价格', words: /价格|太贵|涨价|差价|运费|price|expensive|fee/i },
  {
    name: 'unsolved',
    zh: '没有解决',
    words: /没(?:有)?解决|没用|白问|推(?:诿|来推去)|踢皮球|not (?:solved|resolved|helpful)|useless/i,
  },
]

function complaints(facts: readonly Fact[], comments: readonly Comment[]): Finding[] {
  const low = facts.filter((fact): fact is Survey => fact.kind === 'survey' && fact.score !== undefined)
  const scored = new Map(low.map((survey) => [survey.id, survey]))
  const bad = comments.filter(({ resolution }) => (scored.get(resolution)?.score ?? 5) <= 3)
  const about = (name: string, zh: string, found: readonly { conversation: string }[]): Finding[] =>
    found.length === 0
      ? []
      : [
          {
            ...{ id: `customers:${name}`, kind: 'customers', about: name, count: found.length, of: low.length },
            advice: 'read' as const,
            ...{ value: found.length / low.length, unit: 'share', examples: examplesOf(found) },
            action: {
              zh: `不满集中在“${zh}”：读这些会话，找出同一个原因，和相关部门一起改。`,
              en: `Customers are unhappy about "${name}": read these conversations, find what they share, and mend it with the department.`,
            },
          },
        ]
  const told = new Set(bad.map(({ resolution }) => resolution))
  return [
    ...topics.flatMap(({ name, zh, words }) =>
      about(
        name,
        zh,
        bad.filter(({ comment }) => words.test(comment)),
      ),
    ),
    ...about(
      'other',
      '其他',
      bad.filter(({ comment }) => !topics.some(({ words }) => words.test(comment))),
    ),
    ...about(
      'low-scores',
      '低分（没有留言）',
      low.filter(({ id, score }) => score! <= 2 && !told.has(id)),
    ),
  ]
}

function grouped<F>(facts: readonly F[], name: (fact: F) => string): Map<string, F[]> {
  const groups = new Map<string, F[]>()
  for (const fact of facts) {
    const group = groups.get(name(fact))
    if (group) group.push(fact)
    else groups.set(name(fact), [fact])
  }
  return groups
}

const examplesOf = (facts: readonly { conversation: string }[]): string[] =>
  [...new Set(facts.map(({ conversation }) => conversation))].slice(0, EXAMPLES)
