import { choices } from '@huida/core'
import { until } from '@huida/core/testing'
import { SessionState } from '@huida/emulators/wecom'
import { describe, expect, test } from '@jest/globals'
import {
  bot,
  callable,
  calls,
  conversation,
  heard,
  log,
  owner,
  records,
  says,
  shows,
  store,
  texts,
  wecom,
} from './fixtures/stage.js'

describe('people of the team', () => {
  const alice = { servicer: 'zhangsan', customer: 'wmAlice' }

  test('a queue of the bot is the one of WeCom; who accepts there has the conversation, and who ends it gives it back', async () => {
    await callable()
    await wecom.deliver(says('person'))
    await shows(1)
    expect(texts()).toEqual(['正在为您转人工'])
    await until(() => wecom.sessionOf('wmAlice').state === SessionState.queue)
    expect(await owner()).toEqual({ kind: 'queue', id: 'support' })
    await wecom.staff.accept(alice)
    await until(async () => (await owner())?.kind === 'agent')
    await wecom.staff.say({ ...alice, text: '您好，我是张三' })
    await wecom.deliver(says('thanks'))
    await until(async () => (await store.history(conversation(), { limit: 20 })).some(({ by }) => by.id === 'zhangsan'))
    await wecom.staff.transfer({ ...alice, to: 'lisi' })
    await until(async () => ((await owner()) as { id?: string })?.id === 'lisi')
    await wecom.staff.end({ ...alice, servicer: 'lisi' })
    await until(async () => (await owner())?.kind === 'bot')
    await wecom.deliver(says('hello again'))
    await shows(2)
    expect(texts()).toEqual(['正在为您转人工', 'echo hello again'])
  })

  test('an agent of the bot is a receptionist of WeCom, by the userid; one that is none is told', async () => {
    await callable()
    await wecom.deliver(says('zhangsan'))
    await until(() => wecom.sessionOf('wmAlice').state === SessionState.human)
    expect(wecom.sessionOf('wmAlice')).toEqual({ state: SessionState.human, servicer: 'zhangsan' })
    await wecom.deliver(says('hi', { from: 'wmBob' }))
    await shows(2)
    const bob = `wecom/${wecom.accounts[0]}:wmBob`
    await bot.assign(bob, { kind: 'agent', id: 'nobody' }, { epoch: 0, by: { kind: 'system' }, reason: 'test' })
    await until(async () => (await records('heard.trouble')).length > 0)
    expect(JSON.stringify(await records('heard.trouble'))).toContain('nobody does not receive customers')
  })

  test('rule 4: a receptionist who has the session is told to the operator, and never loses it to the bot by a message', async () => {
    await callable()
    await wecom.deliver(says('hi'))
    await shows(1)
    // The account gives it to people at once, and the event is lost.
    wecom.answersWith(({ method }) => (method === 'kf/sync_msg' ? { errcode: -1 } : undefined))
    await wecom.staff.accept(alice)
    await bot.act(conversation(), 'say', 'one more thing', { by: { kind: 'system' }, key: 'k1' } as never)
    await until(async () => (await owner())?.kind === 'agent')
    expect(
      log.some(({ level, message }) => level === 'warn' && message.includes('receptionist zhangsan has the session')),
    ).toBe(true)
    expect(wecom.sessionOf('wmAlice')).toEqual({ state: SessionState.human, servicer: 'zhangsan' })
    expect(calls('kf/service_state/trans')).toEqual([])
    expect(texts()).toEqual(['echo hi'])
  })

  test('rule 4: a new session that refuses messages is made the bot’s, and the message is sent', async () => {
    await callable()
    let isRefused = true
    wecom.answersWith(({ method }) => {
      if (method !== 'kf/send_msg' || !isRefused) return undefined
      isRefused = false
      return { errcode: 95018, errmsg: 'send msg session status invalid' }
    })
    await wecom.deliver(says('hi'))
    await shows(1)
    expect(wecom.sessionOf('wmAlice').state).toBe(SessionState.bot)
    expect(texts()).toEqual(['echo hi'])
  })

  test('one thing may be said after people were asked for, and one after they have ended it: by the code of that state', async () => {
    await callable()
    await wecom.deliver(says('person'))
    await until(() => wecom.sessionOf('wmAlice').state === SessionState.queue)
    const by = { kind: 'agent', id: 'desk' } as const
    await bot.send(conversation(), choices('您前面还有 2 位', ['等待', '留言']), { by, key: 's1' })
    await shows(2)
    expect(texts()).toEqual(['正在为您转人工', '您前面还有 2 位\n1. 等待\n2. 留言'])
    await bot.send(conversation(), 'second', { by, key: 's2' })
    await until(async () => (await records('heard.trouble')).length > 0)
    expect(texts()).toHaveLength(2)
    await wecom.staff.accept(alice)
    await wecom.staff.end(alice)
    await until(async () => (await owner())?.kind === 'bot')
    await bot.send(conversation(), choices('您满意吗？', ['满意', '不满意']), { by: { kind: 'system' }, key: 's3' })
    await shows(3)
    expect(wecom.shown.at(-1)).toMatchObject({ msgtype: 'msgmenu', content: { head_content: '您满意吗？' } })
    expect(calls('kf/send_msg_on_event')).toHaveLength(2)
  })

  test('a session that people have is ended, not taken, when the bot is to have the customer again', async () => {
    await callable()
    await wecom.deliver(says('zhangsan'))
    await until(() => wecom.sessionOf('wmAlice').state === SessionState.human)
    const { epoch } = (await store.conversation(conversation()))!
    await bot.assign(conversation(), { kind: 'bot' }, { epoch, by: { kind: 'system' }, reason: 'solved' })
    await until(() => wecom.sessionOf('wmAlice').state === SessionState.closed)
    await wecom.deliver(says('hi'))
    await shows(2)
    expect(calls('kf/service_state/trans').map(({ payload }) => payload.service_state)).toEqual([3, 4])
    expect(texts().at(-1)).toBe('echo hi')
  })

  test('a session that ends by itself, which nobody tells, is the bot’s again when the customer writes', async () => {
    await callable()
    await wecom.deliver(says('person'))
    await until(() => wecom.sessionOf('wmAlice').state === SessionState.queue)
    await wecom.deliver(says('are you there?'))
    await heard('are you there?')
    wecom.timeOut('wmAlice')
    await wecom.deliver(says('hello'))
    await shows(2)
    await wecom.staff.accept(alice)
    await wecom.staff.say({ ...alice, text: '您好' })
    await wecom.deliver(says('thanks'))
    await heard('thanks')
    expect((await owner())?.kind).toBe('agent')
    wecom.timeOut('wmAlice')
    await wecom.deliver(says('hello'), says('again'))
    await shows(4)
    expect(texts()).toEqual(['正在为您转人工', 'echo hello', 'echo hello', 'echo again'])
    // Asked for only while people had the session.
    expect(calls('kf/service_state/get').length).toBeLessThanOrEqual(6)
  })

  test('people who answer in the console leave the session with the API, which speaks for them', async () => {
    await callable({ people: 'console' })
    await wecom.deliver(says('person'))
    await shows(1)
    const { epoch } = (await store.conversation(conversation()))!
    const wang = { kind: 'agent', id: 'wang' } as const
    await bot.assign(conversation(), wang, { epoch, by: wang, reason: 'accepted' })
    await bot.send(conversation(), '您好，我是小王', { by: wang })
    await shows(2)
    expect(texts()).toEqual(['正在为您转人工', '您好，我是小王'])
    expect(calls('kf/service_state/trans')).toEqual([])
  })
})
