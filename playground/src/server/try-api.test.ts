import { join } from 'node:path'
import { choices, createBot } from '@huida/core'
import { cleanups, temporaryFolder } from '@huida/core/testing'
import { memorySpace } from '@huida/knowledge'
import { afterEach, expect, test } from '@jest/globals'
import { withAdministrator } from '../people/fixtures/program.js'
import { questionsBeside } from '../release/test-questions.js'
import { Tries } from '../tries/tries.js'

const cleanup = cleanups(afterEach)

async function opened() {
  const space = await memorySpace('shop', [
    {
      ...{ id: 'returns', scene: 'after-sale', problem: 'returns', locale: 'en', status: 'published' },
      ...{ question: 'How do I return a jacket?', answer: 'Within 7 days.' },
    },
  ])
  cleanup(() => space.close())
  const tries = new Tries({
    space,
    start: ({ adapter, store }) =>
      createBot({ adapters: [adapter], store })
        .hears('pay', () => choices('How?', ['Card', 'Cash']))
        .start(),
  })
  cleanup(() => tries.stop())
  const testQuestions = questionsBeside(join(temporaryFolder(cleanup), 'knowledge.json'))
  return withAdministrator(cleanup, { tries, knowledge: { space, testQuestions } })
}

test('a try tells the answer, every step, and what each platform would be told', async () => {
  const { join } = await opened()
  const trainer = await join('wang', ['trainer'])
  const { body: begun } = await trainer.post('/api/try/conversations', {})
  const { body } = await trainer.post(`/api/try/conversations/${begun.id}/say`, { text: 'pay 13800138000' })
  expect(body).toMatchObject({ entries: [{ kind: 'in', outcome: 'silent' }], looks: [] })
  const { body: turn } = await trainer.post(`/api/try/conversations/${begun.id}/say`, { text: 'pay' })
  const looks = Object.fromEntries(turn.looks.map((look: { platform: string }) => [look.platform, look]))
  expect(looks.web).toMatchObject({ messages: [{ part: { type: 'choices', choices: [{ label: 'Card' }, {}] } }] })
  expect(looks.telegram).toMatchObject({ messages: [{ told: { payload: { text: 'How?' } } }] })
  expect(looks.text.messages[0].part.text).toContain('1. Card')
  const other = await join('li', ['trainer'])
  expect((await other.post(`/api/try/conversations/${begun.id}/say`, { text: 'pay' })).body.error).toBe('TRY_UNKNOWN')
})

test('trying is for those who work on answers; only trainers keep test questions', async () => {
  const { join } = await opened()
  const agent = await join('an', ['agent'])
  const reviewer = await join('re', ['reviewer'])
  const trainer = await join('tr', ['trainer'])
  expect((await agent.post('/api/try/conversations', {})).status).toBe(403)
  expect((await reviewer.post('/api/try/conversations', {})).status).toBe(200)
  expect((await reviewer.post('/api/try/replay', { conversation: 'web:1' })).status).toBe(403)
  const question = { question: 'Can I send it back?', article: 'returns' }
  expect((await reviewer.ask('PUT', '/knowledge/test-questions', question)).status).toBe(403)
  expect((await trainer.ask('PUT', '/knowledge/test-questions', question)).status).toBe(200)
  expect((await trainer.ask('PUT', '/knowledge/test-questions', { ...question, article: 'no' })).body.error).toBe(
    'ARTICLE_UNKNOWN',
  )
  expect((await reviewer.ask('GET', '/knowledge/test-questions')).body).toEqual([question])
  // The bot of this test answers nothing.
  expect((await reviewer.post('/knowledge/test-questions/check', {})).body).toEqual([
    { ...question, answered: { text: '' }, isRight: false },
  ])
  expect((await reviewer.get('/knowledge/findings')).body).toEqual([
    expect.objectContaining({ code: 'no-phrasings', level: 'warning', question: 'How do I return a jacket?' }),
  ])
  await trainer.ask('DELETE', `/knowledge/test-questions?question=${encodeURIComponent(question.question)}`)
  expect((await trainer.ask('GET', '/knowledge/test-questions')).body).toEqual([])
})
