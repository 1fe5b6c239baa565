import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { cleanups } from '@huida/core/testing'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import type { ChannelName } from '../fixtures/story/customers.js'
import {
  type Cast,
  drafts,
  type Kill,
  numbersOf,
  type Opened,
  opening,
  plain,
  REPLY,
  recordsOf,
  SOLUTION,
  team,
  tell,
  withoutOpenRepeats,
} from '../fixtures/story/story.js'
import { packageFolder } from '../folder.js'

const cleanup = cleanups(afterAll)
const afterTest = cleanups(afterEach)
const channels: readonly ChannelName[] = ['web', 'slack', 'telegram', 'wechat-official']
// These run the program as it is installed, so they need it built: npm run build.
const describeBuilt = existsSync(join(packageFolder, 'dist/src/fixtures/story/shop.js')) ? describe : describe.skip

/** What was told without a kill, by channel. */
const told = new Map<ChannelName, string[]>()
let people: Awaited<ReturnType<typeof team>>
/** `all` ways of killing, or one by its name, on all channels: minutes. See CONTRIBUTING.md. */
const { HUIDA_STORY: wanted } = process.env

/** In flight, at moments that a seed gives. */
const inFlight = (seed: number) => (scene: number) => ({ inFlightAfterMs: (seed * 7_919 + scene * 104_729) % 211 })
/** One of the three ways in each scene. */
const mixed =
  (seed: number) =>
  (scene: number): Kill =>
    ([inFlight(seed)(scene), 'acknowledged', 'seen'] as const)[(scene + seed) % 3]!
const plans = Object.entries<(scene: number) => Kill>({
  ...{ mixed: mixed(1), acknowledged: () => 'acknowledged', seen: () => 'seen' },
  ...{ 'in-flight': inFlight(1), 'in-flight-2': inFlight(2), 'mixed-2': mixed(2) },
}).filter(([name]) => (wanted === undefined ? name === 'mixed' : wanted === 'all' || wanted === name))

describeBuilt('a parcel is stuck: from the first question to the stars (needs npm run build)', () => {
  let opened: Opened

  beforeAll(async () => {
    people = await team(cleanup)
    opened = await opening(channels, people, cleanup)
  })

  test.each(channels)('on %s', async (channel) => {
    const cast = await opened.on(channel)
    await tell(cast)
    told.set(channel, plain(cast.customer.seen()))
    expect(told.get(channel)!.slice(-toldLast.length)).toEqual(toldLast)
    await expectOutcome(cast)
  })

  test('and the program has complained about nothing', async () => {
    expect(await opened.program.stop()).toBe(0)
    expect(opened.program.complaints).toBe('')
  })

  test.each(wanted ? channels : ['web' as const])(
    'on %s, killed and started again in every scene',
    async (channel) => {
      for (const [name, kills] of plans) {
        const { on, program } = await opening([channel], people, afterTest)
        const cast = await on(channel)
        await tell(cast, kills)
        if (wanted)
          console.log(
            name,
            channel,
            program.kills,
            withoutOpenRepeats(cast).length,
            cast.customer.seen().length,
            program.complaints,
          )
        expect([name, ...plain(withoutOpenRepeats(cast))]).toEqual([name, ...told.get(channel)!])
        await expectOutcome(cast)
        await program.stop()
      }
    },
    1_800_000,
  )
})

/** Once, whatever happened to the program. */
async function expectOutcome(cast: Cast): Promise<void> {
  const records = await recordsOf(cast)
  const { ticket } = records.find(({ type }) => type === 'ticket.opened')!.data as { ticket: string }
  expect((await drafts(cast)).filter((one) => JSON.stringify(one).includes(ticket))).toEqual([
    expect.objectContaining({
      ...{ answer: expect.stringContaining(SOLUTION), author: 'wang', problem: 'logistics', status: 'draft' },
      origin: { type: 'ticket', from: ticket, firstAt: expect.any(String) },
    }),
  ])
  const types = records.map(({ type }) => type)
  for (const type of once) expect([type, types.filter((each) => each === type).length]).toEqual([type, 1])
  const of = (type: string) => records.find((record) => record.type === type)!.data
  const { resolution } = of('conversation.resolved') as { resolution: string }
  expect(of('conversation.resolved')).toMatchObject({ by: 'agent', agents: ['wang'], problem: 'logistics' })
  expect(of('ticket.closed')).toMatchObject({ resolution, agent: 'wang' })
  expect(of('draft.made')).toMatchObject({ resolution })
  expect(of('survey.answered')).toMatchObject({ resolution, score: 5, agent: 'wang', late: false })
  const row = (await numbersOf(cast)).find(({ group }) => group !== '' && cast.conversation.startsWith(group))!
  // One contact, handed over, answered, resolved once, rated five; the bot has filled every field of the ticket.
  expect(Object.fromEntries(row.kpis.map(({ id, value, count }) => [id, [value, count]]))).toMatchObject({
    ...{ csat: [5, 1], transfer: [1, 1], 'one-contact': [1, 1], 'survey-response': [1, 1], 'ai-resolved': [0, 1] },
    ...{ 'first-human': [expect.any(Number), 1], handling: [expect.any(Number), 1], 'fields-by-bot': [1, 4] },
  })
}

/** The words that the customer is told from the hand-over on, each once. */
const toldLast = [
  '正在为您转接人工客服，请稍候。不想等了，回复“取消”即可继续由我为您服务。',
  '客服小王已接入，为您服务。',
  REPLY,
  expect.stringContaining(`处理结果：${SOLUTION}`),
  expect.stringContaining('您对这次的服务满意吗？'),
  '谢谢您的评价，已经记录下来。',
]

/** What is recorded of the story, each once. */
const once = [
  ...['ticket.opened', 'handoff.offered', 'handoff.requested', 'handoff.queued', 'handoff.offered_to'],
  ...['handoff.accepted', 'expert.asked', 'handoff.responded', 'agent.replied', 'conversation.resolved'],
  ...['ticket.closed', 'draft.made', 'survey.sent', 'survey.answered'],
]
