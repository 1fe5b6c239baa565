import { type Author, createBot, type Json } from '@huida/core'
import { testChat } from '@huida/core/testing'
import { escalation } from '@huida/plugin-escalation'
import { insights } from '@huida/plugin-insights'
import { sqlite } from '@huida/plugin-store-sqlite'
import { expect, test } from '@jest/globals'

const system: Author = { kind: 'system' }
const wang: Author = { kind: 'agent', id: 'wang' }
const team = { agents: [{ id: 'wang' }] }

test('what an agent has resolved is reopened once, whether the customer returns to the bot or asks for a person', async () => {
  const chat = testChat({ store: sqlite({ file: ':memory:' }) })
  const bot = await chat.start((base) =>
    createBot(base)
      .use(insights())
      .use(escalation({ team }))
      .on('message', () => 'bot'),
  )
  const ming = chat.user('ming', { locale: 'zh' })
  const act = (event: Json) => bot.act('test:ming', 'handoff.do', event, { by: wang })
  await bot.act('desk:floor', 'desk.presence', { agent: 'wang', state: 'online' }, { by: system })
  const solve = async () => {
    await ming.says('转人工')
    await act({ type: 'accept', agent: { id: 'wang' } })
    await act({ type: 'resolve', agent: 'wang' })
    await bot.settled()
  }
  await solve()
  await ming.says('转人工')
  expect(await ming.records('conversation.reopened')).toHaveLength(1)
  await act({ type: 'accept', agent: { id: 'wang' } })
  await act({ type: 'resolve', agent: 'wang' })
  await bot.settled()
  await ming.says('还是没解决')
  expect(await ming.records('conversation.reopened')).toHaveLength(2)
  await ming.says('转人工')
  expect(await ming.records('conversation.reopened')).toHaveLength(2)
  await bot.stop()
})
