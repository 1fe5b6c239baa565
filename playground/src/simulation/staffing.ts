import type { TeamInput } from '@huida/plugin-escalation'
import type { Dice } from './dice.js'

/** Somebody who works in the simulated team. */
export interface Worker {
  id: string
  name: string
  /** 1: the first line, 2: experts, 9: those who lead. */
  tier: 1 | 2 | 9
  skills: readonly string[]
  capacity: number
  roles: readonly string[]
  /** How fast: 1 as usual, larger slower. */
  pace: number
  /** When they come, go, and have their break, in milliseconds since 1970. */
  from: number
  until: number
  breakAt: number
  breakMs: number
}

/** A day's people and how conversations are given to them. */
export interface Staffing {
  workers: readonly Worker[]
  team: TeamInput
}

/** Opening hours in milliseconds since 1970, and how they are told to calendars. */
export interface Hours {
  from: number
  until: number
  timeZone: string
  /** `09:00-17:00`. */
  told: string
}

const HOUR = 3_600_000
const FAMILY = '王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕'

/**
 * The team of REQUIREMENTS, section 2, for 50 people: 4 train the bot and answer nobody; 4 lead and coordinate; of the others four in
 * five are the first line, one in five experts. The first half comes at opening time; the others come later and stay to the end.
 */
export function staffingOf(people: number, hours: Hours, dice: Dice): Staffing {
  const trainers = Math.round(people * 0.08)
  const leading = Math.max(1, Math.round(people * 0.08))
  const agents = Math.max(1, people - trainers - leading)
  const experts = agents < 3 ? 0 : Math.max(1, Math.round(agents / 5))
  const workers: Worker[] = []
  const add = (tier: Worker['tier'], skills: readonly string[], roles: readonly string[], index: number) => {
    const number = String(workers.length + 1).padStart(2, '0')
    const family = FAMILY[workers.length % FAMILY.length]!
    const title = tier === 9 ? '主管' : tier === 2 ? '专家' : ''
    const late = tier !== 9 && index % 2 === 1 ? Math.min(hours.until - hours.from, 2 * HOUR) / 2 : 0
    const from = hours.from + late - dice.between(0, 4) * 60_000
    const until = late > 0 || tier === 9 ? hours.until : Math.max(from, hours.until - HOUR / 2)
    workers.push({
      ...{ id: `agent-${number}`, name: `${title}${title ? family : `小${family}`}`, tier, skills, roles },
      capacity: tier === 1 ? 3 : 2,
      pace: dice.between(80, 130) / 100,
      ...{ from, until },
      breakAt: hours.from + (until - hours.from) * (0.35 + 0.3 * (index / Math.max(1, agents))),
      breakMs: until - from >= 6 * HOUR ? dice.between(30, 45) * 60_000 : 0,
    })
  }
  for (let n = 0; n < agents - experts; n++)
    add(1, n % 4 === 0 ? ['logistics'] : n % 4 === 1 ? ['product'] : [], ['agent'], n)
  for (let n = 0; n < experts; n++)
    add(2, ['b2b', ...(n % 2 === 0 ? ['product'] : ['logistics'])], ['agent', 'expert'], n)
  for (let n = 0; n < leading; n++) add(9, [], n === 0 ? ['manager'] : ['coordinator', 'manager'], n)
  const logistics = workers.filter(({ tier, skills }) => tier === 1 && skills.includes('logistics'))
  const calendar = { calendar: 'office' }
  return {
    workers,
    team: {
      agents: workers.map(({ id, name, tier, skills, capacity, roles }) => ({
        ...{ id, name, tier, capacity },
        skills: [...skills],
        roles: [...roles],
      })),
      queues: [
        {
          id: 'support',
          tier: 1,
          ...calendar,
          limit: 60,
          ...(experts > 0 && { overflow: 'experts', overflowAfterMs: 60_000 }),
        },
        ...(logistics.length > 0
          ? [
              {
                id: 'logistics',
                agents: logistics.map(({ id }) => id),
                ...calendar,
                limit: 30,
                overflow: 'support',
                overflowAfterMs: 10_000,
              },
            ]
          : []),
        ...(experts > 0
          ? [{ id: 'experts', tier: 2, ...calendar, limit: 30, overflow: 'leads', overflowAfterMs: 240_000 }]
          : []),
        { id: 'leads', tier: 9, ...calendar, limit: 30 },
      ],
      routing: [
        ...(experts > 0 ? [{ problem: 'b2b', queue: 'experts', priority: 2 }] : []),
        { problem: 'complaint', level: 'vip', queue: 'leads', priority: 3 },
        ...(logistics.length > 0 ? [{ problem: 'logistics', level: 'vip', queue: 'logistics', priority: 1 }] : []),
        ...(logistics.length > 0 ? [{ problem: 'logistics', queue: 'logistics' }] : []),
        { level: 'vip', queue: 'support', priority: 1 },
        { queue: 'support' },
      ],
      calendars: { office: { timeZone: hours.timeZone, hours: everyDay(hours.told) } },
      supervisors: 'leads',
    },
  }
}

const everyDay = (told: string) => ({
  mon: [told],
  tue: [told],
  wed: [told],
  thu: [told],
  fri: [told],
  sat: [told],
  sun: [told],
})
