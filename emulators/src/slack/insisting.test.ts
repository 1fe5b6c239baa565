import { expect, test } from '@jest/globals'
import { messageOf, startSlack, ts } from './index.js'

test('Slack delivers four times what nobody answers, also where nobody listens, and waits in between', async () => {
  const waits: number[] = []
  const slack = await startSlack({
    async wait(ms) {
      waits.push(ms)
    },
  })
  try {
    // A port of this machine that nobody listens at.
    slack.requestsTo('http://127.0.0.1:9/slack/events')
    const event = messageOf({ ts: ts(1_790_000_000, 1), channel: 'D1', text: 'hello' }, 'message')
    expect(await slack.insists(event)).toEqual([0, 0, 0, 0])
    expect(waits).toEqual([0, 60_000, 300_000])
  } finally {
    await slack.close()
  }
})
