import { until } from '@huida/core/testing'
import { customerMessage } from '@huida/emulators/wecom'
import { describe, expect, test } from '@jest/globals'
import {
  address,
  bot,
  callable,
  calls,
  clock,
  conversation,
  emulated,
  forgetEverything,
  later,
  log,
  says,
  shows,
  started,
  store,
  texts,
  wecom,
} from './fixtures/stage.js'

describe('the news of an account', () => {
  test('rule 5: a callback is answered before the news is read, however long that takes, so that none is delivered twice', async () => {
    await emulated({ callbackRetries: 3, callbackTimeoutMs: 2_000 })
    await started()
    const here = await address()
    here.serve(bot)
    await wecom.enterCallback(here.url)
    let release = () => {}
    const held = new Promise<undefined>((resolve) => {
      release = () => resolve(undefined)
    })
    wecom.answersWith(({ method }) => (method === 'kf/sync_msg' ? held : undefined))
    expect(await wecom.deliver(says('hi'))).toBe(200)
    expect(wecom.callbacks.map(({ statuses }) => statuses)).toEqual([[200]])
    expect(wecom.shown).toEqual([])
    release()
    await shows(1)
    expect(texts()).toEqual(['echo hi'])
  })

  test('rule 3: each account has a cursor of its own, and is asked for by its name', async () => {
    await callable()
    const [one, two] = wecom.accounts as [string, string]
    await wecom.deliver(says('first', { account: one }))
    await wecom.deliver(says('second', { account: two }))
    await shows(2)
    expect([texts(one), texts(two)]).toEqual([['echo first'], ['echo second']])
    await wecom.deliver(says('third', { account: two }))
    await shows(3)
    const cursors = await Promise.all([one, two].map((name) => store.cursor('wecom', name)))
    expect(new Set(cursors).size).toBe(2)
    for (const { payload } of calls('kf/sync_msg')) {
      const { open_kfid, cursor } = payload as { open_kfid: string; cursor?: string }
      if (cursor !== undefined) expect(Buffer.from(cursor, 'base64url').toString().split(' ')[0]).toBe(open_kfid)
    }
    expect((await store.conversations({ limit: 9 })).map(({ id }) => id).toSorted()).toEqual([
      `wecom/${one}:wmAlice`,
      `wecom/${two}:wmAlice`,
    ])
  })

  test('is read page by page to its end, and every message of a burst is answered once', async () => {
    await callable()
    wecom.pageSize = 7
    const burst = Array.from({ length: 40 }, (_, index) => says(`m${index}`, { from: `wm${index}` }))
    await wecom.deliver(...burst, ...burst.slice(0, 10))
    await shows(40)
    expect(texts().toSorted()).toEqual(burst.map((_, index) => `echo m${index}`).toSorted())
    expect(calls('kf/sync_msg').every(({ payload }) => Number(payload.limit) <= 1_000)).toBe(true)
  })

  test('is noticed by asking now and then, though its callback was lost', async () => {
    await emulated()
    await started({ pollEveryMs: 50 })
    wecom.queue(says('hi'))
    await shows(1)
    expect(texts()).toEqual(['echo hi'])
    expect(calls('kf/sync_msg').every(({ payload }) => payload.token === undefined)).toBe(true)
  })

  test('is asked for with the token of the callback, for ten minutes, and without one that is refused', async () => {
    await callable()
    await wecom.deliver(says('one'))
    await shows(1)
    const hint = calls('kf/sync_msg').at(-1)?.payload.token
    expect(hint).toMatch(/^ENC/)
    wecom.answersWith(({ method, payload }) =>
      method === 'kf/sync_msg' && payload.token !== undefined
        ? { errcode: 95007, errmsg: 'invalid msg token' }
        : undefined,
    )
    await wecom.deliver(says('two'))
    await shows(2)
    expect(calls('kf/sync_msg').at(-1)?.payload).not.toHaveProperty('token')
  })

  test('goes on where it was read to, also after a restart, and what came meanwhile is answered late', async () => {
    await callable()
    await wecom.deliver(says('one'))
    await shows(1)
    await bot.stop()
    wecom.queue(says('two'))
    later(3_600_000)
    await started()
    await shows(2)
    expect(texts()).toEqual(['echo one', 'echo two'])
  })

  test('is answered once though the process dies before it has read it, while it answers, or after a hundred callbacks', async () => {
    const here = await callable()
    let release = () => {}
    const held = new Promise<undefined>((resolve) => {
      release = () => resolve(undefined)
    })
    for (const method of ['kf/sync_msg', 'kf/send_msg']) {
      wecom.answersWith((call) => (call.method === method ? held : undefined))
      const before = calls(method).length
      const message = says(`dies at ${method}`)
      await Promise.all(Array.from({ length: 50 }, () => wecom.deliver(message)))
      await until(() => calls(method).length > before)
      bot.crash()
      release()
      wecom.answersWith(undefined)
      here.serve(await started())
      await wecom.deliver(message)
      await until(() => texts().includes(`echo dies at ${method}`))
      await bot.settled()
    }
    expect(texts()).toEqual(['echo dies at kf/sync_msg', 'echo dies at kf/send_msg'])
  })

  test('rule 6: with a lost cursor, what is replayed becomes history and starts no turn; what is new is answered', async () => {
    await callable()
    await wecom.deliver(says('one'), says('menu'), says('yes', { menuId: 'yes' }))
    await shows(3)
    await bot.stop()
    // The keys of messages as well.
    forgetEverything()
    await wecom.enterSession('wmBob')
    later(2_000)
    const before = wecom.shown.length
    await started()
    const here = await address()
    here.serve(bot)
    await wecom.enterCallback(here.url)
    await wecom.deliver(says('new'))
    await shows(before + 1)
    expect(texts().slice(before)).toEqual(['echo new'])
    const history = await store.history(conversation(), { limit: 10 })
    expect(history.map(({ direction, parts }) => [direction, (parts[0] as { text?: string })?.text])).toEqual([
      ['in', 'one'],
      ['in', 'menu'],
      ['in', 'yes'],
      ['in', 'new'],
      ['out', 'echo new'],
    ])
  })

  test('is read anew when WeCom does not know how far it was read, and nothing is answered twice', async () => {
    await callable()
    await wecom.deliver(says('one'))
    await shows(1)
    wecom.answersWith(({ method, payload }) => {
      if (method !== 'kf/sync_msg' || payload.cursor === undefined) return undefined
      wecom.answersWith(undefined)
      return { errcode: 40058, errmsg: 'invalid cursor' }
    })
    await wecom.deliver(says('two'))
    await shows(2)
    expect(texts()).toEqual(['echo one', 'echo two'])
  })

  test('is not held up by a message of a shape that WeCom never had, nor by one that is too long', async () => {
    await callable()
    await wecom.deliver(
      customerMessage({ id: 'odd', from: 'wmAlice', type: 'merged_msg', content: { item: 5 }, at: clock.now() }),
      says('x'.repeat(9_000)),
      says('hi'),
    )
    await shows(1)
    expect(texts()).toEqual(['echo hi'])
    expect(log.find(({ level }) => level === 'error')?.fields).toMatchObject({ msgtype: 'merged_msg' })
  })

  test('is read by one process of all, and a callback to another one is not lost', async () => {
    await callable()
    const first = bot
    Object.assign(store, { shared: true })
    let holder = 'other'
    store.lease = async (name, worker, ms) => {
      if (!name.includes('pull')) return true
      const isFree = holder === '' || holder === worker
      if (isFree) holder = ms > 0 ? worker : ''
      return isFree
    }
    const before = calls('kf/sync_msg').length
    await wecom.deliver(says('hi'))
    await new Promise((resolve) => setImmediate(resolve))
    expect(calls('kf/sync_msg')).toHaveLength(before)
    holder = ''
    await shows(1)
    expect(first).toBe(bot)
    expect(holder).toBe('')
  })

  test('rule 7: an address that is not on the list is told with what to do, and not asked for in a loop', async () => {
    await emulated()
    const refusal = { errcode: 60020, errmsg: 'not allow to access from your ip, from ip: 203.0.113.7' }
    wecom.answersWith(() => refusal)
    await started({ pollEveryMs: 10 })
    await until(() => log.filter(({ level }) => level === 'error').length >= 2)
    expect(log.find(({ level }) => level === 'error')?.message).toMatch(/企业可信IP.*203\.0\.113\.7/)
    const asked = wecom.calls.length
    await wecom.deliver(says('hi'))
    for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve))
    // One token for each account and one for the start: it does not ask again before a while.
    expect(wecom.calls.length).toBe(asked)
    expect(asked).toBeLessThanOrEqual(5)
  })

  test('outages are waited out: a token that ends, errors of the platform and of what is in between', async () => {
    await callable()
    await wecom.deliver(says('one'))
    await shows(1)
    wecom.expireToken()
    let failures = 0
    const outage = [{ errcode: -1 }, { status: 502 }, 'hang up', { errcode: 45033 }] as const
    wecom.answersWith(({ method }) => (method === 'kf/sync_msg' ? outage[failures++] : undefined))
    await wecom.deliver(says('two'))
    await shows(2)
    expect(texts()).toEqual(['echo one', 'echo two'])
    expect(failures).toBeGreaterThan(4)
  })

  test('refused callbacks are counted in the log, and a page that asks with another method is told so', async () => {
    const { url } = await callable()
    const { url: signed, body } = wecom.callbackRequest()
    for (let i = 0; i < 3; i++) {
      const forged = await fetch(signed.replace('msg_signature=', 'msg_signature=0'), { method: 'POST', body })
      expect(forged.status).toBe(401)
    }
    expect(log.filter(({ message }) => message === 'callbacks of WeCom were refused')).toHaveLength(1)
    expect((await fetch(url, { method: 'PUT', body })).status).toBe(405)
    expect((await fetch(`${url}?echostr=1`)).status).toBe(401)
  })

  test('a wrong secret is told at start', async () => {
    await emulated()
    await expect(started({ secret: 'another-secret-0123456789' })).rejects.toThrow(/Check corpId and secret/)
  })
})
