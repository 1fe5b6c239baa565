import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { cleanups } from '@huida/core/testing'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { ChannelName } from './fixtures/story/customers.js'
import {
  drafts,
  type Opened,
  opening,
  plain,
  REPLY,
  recordsOf,
  SOLUTION,
  scenes,
  team,
} from './fixtures/story/story.js'
import { packageFolder } from './folder.js'

const cleanup = cleanups(afterAll)
const channels: readonly ChannelName[] = ['web', 'slack', 'telegram', 'wechat-official']
// These run the program as it is installed, so they need it built: npm run build.
const describeBuilt = existsSync(join(packageFolder, 'dist/src/fixtures/story/shop.js')) ? describe : describe.skip

describeBuilt('a parcel is stuck: from the first question to the stars (needs npm run build)', () => {
  let opened: Opened

  beforeAll(async () => {
    opened = await opening(channels, await team(cleanup), cleanup)
  })

  test.each(channels)('on %s', async (channel) => {
    const cast = await opened.on(channel)
    for (const scene of scenes) {
      await scene.does(cast)
      await scene.shows(cast)
    }
    expect(plain(cast.customer.seen()).slice(-toldLast.length)).toEqual(toldLast)
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
  })

  test('and the program has complained about nothing', async () => {
    expect(await opened.program.stop()).toBe(0)
    expect(opened.program.complaints).toBe('')
  })
})

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
