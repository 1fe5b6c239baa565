import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { plainText } from '@huida/core'
import { type Talk, talkTo } from 'huida/testing'
import makeBot from './bot.js'

let chat: Talk
before(async () => {
  chat = await talkTo(makeBot, { knowledge: 'knowledge.json', team: { agents: [{ id: 'wang', name: 'Wang' }] } })
})
after(() => chat.stop())

test('a question is answered by the article about it, in the language of whoever asks', async () => {
  assert.match(plainText(await chat.user('ann', { locale: 'en' }).says('can I send it back?')), /Within 7 days/)
  assert.match(plainText(await chat.user('ming', { locale: 'zh' }).says('你们几点下班？')), /9:00/)
})

test('what no article knows is not made up', async () => {
  assert.match(plainText(await chat.user('bob', { locale: 'en' }).says('What is the weather on Mars?')), /do not know/)
})

test('who wants a person gets one', async () => {
  const lin = chat.user('lin', { locale: 'zh' })
  assert.match(plainText(await lin.says('转人工')), /转接/)
})
