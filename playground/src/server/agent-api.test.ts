import { createBot } from '@huida/core'
import { cleanups, temporaryFolder, testChat, until } from '@huida/core/testing'
import { escalation, type LiveEvent } from '@huida/plugin-escalation'
import { sqlite } from '@huida/plugin-store-sqlite'
import { afterEach, describe, expect, test } from '@jest/globals'
import { WebSocket } from 'ws'
import { openTeam, putAgent, removeAgent } from '../team/team-file.js'
import { serve } from './serve.js'

const cleanup = cleanups(afterEach)
const silent = { debug() {}, info() {}, warn() {}, error() {} }

/** The program with its team, over real sockets; only the time is the test's own. */
async function open() {
  const data = temporaryFolder(cleanup)
  const tokens: Record<string, string> = {}
  for (const [id, roles] of Object.entries({ wang: ['agent'], li: ['agent'], zhao: ['agent', 'manager'] } as const))
    tokens[id] = (await putAgent(data, { id, name: id, roles: [...roles], capacity: 5 })).token
  const people = openTeam(data, silent)
  const chat = testChat({ store: sqlite({ file: ':memory:' }) })
  const bot = createBot({
    ...{ adapters: [chat.adapter], store: chat.store, clock: chat.clock, log: silent, identify: people.identify },
  })
    .use(
      escalation({
        team: people.team,
        scripts: ['hello', 'sorry'].map((id) => ({
          ...{ id, title: id, text: { zh: `话术 ${id}` }, approved: { by: 'zhao', at: '2026-11-01' } },
        })),
      }),
    )
    .on('message', () => '机器人的回答')
  const served = await serve({ bot, store: chat.store, port: 0, log: silent })
  cleanup(() => served.stop())
  const call = async (token: string | undefined, method: string, path: string, body?: string | object) => {
    const response = await fetch(`${served.url}/api/escalation${path}`, {
      method,
      headers: { ...(token !== undefined && { authorization: `Bearer ${token}` }), 'content-type': 'application/json' },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    return { status: response.status, text: await response.text() }
  }
  const act = (agent: string, what: string, body: string | object = {}, conversation = 'test:ming') =>
    call(tokens[agent], 'POST', `/cases/${encodeURIComponent(conversation)}/${what}`, body)
  const settled = () => bot.settled()
  /** Somebody asks for a person, and an agent takes them. */
  const asks = async (name: string, agent?: string) => {
    const user = chat.user(name, { locale: 'zh' })
    await user.says('转人工')
    await settled()
    if (agent !== undefined) expect((await act(agent, 'accept', {}, `test:${name}`)).status).toBe(200)
    return user
  }
  const shown = () => chat.sent.map(({ part }) => (part.type === 'text' ? part.text : part.type))
  return { data, tokens, chat, bot, served, call, act, asks, shown, settled }
}

type Screen = Awaited<ReturnType<typeof screen>>

/** An agent's screen, and what it was told. */
async function screen(url: string, token: string, resume?: number) {
  const told: LiveEvent[] = []
  const socket = new WebSocket(`${url.replace('http', 'ws')}/api/escalation/live`, {
    headers: { authorization: `Bearer ${token}` },
  })
  cleanup(() => socket.terminate())
  socket.on('message', (data) => told.push(JSON.parse(String(data)) as LiveEvent))
  socket.on('error', () => {})
  await new Promise((resolve, reject) => socket.once('open', resolve).once('unexpected-response', reject))
  if (resume !== undefined) socket.send(JSON.stringify({ type: 'resume', after: resume }))
  await until(() => told.some(({ type }) => type === 'hello'), { what: 'the connection stands' })
  return {
    told,
    says: (what: object) => socket.send(JSON.stringify(what)),
    positions: () => told.flatMap((event) => ('position' in event && event.type !== 'hello' ? [event.position] : [])),
    close: () =>
      new Promise((resolve) => {
        socket.once('close', resolve)
        socket.close()
      }),
  }
}

describe('who may not', () => {
  test('is told 403 and nothing else: without a token, with a wrong one, one that was replaced, one of who left', async () => {
    const { data, tokens, call, chat, asks, served } = await open()
    await asks('ming')
    const old = tokens.wang
    await putAgent(data, { id: 'wang' })
    await removeAgent(data, 'li')
    // The files are looked at once a second.
    await until(
      async () =>
        (await call(old, 'GET', '/me')).status === 403 && (await call(tokens.li, 'GET', '/me')).status === 403,
    )
    for (const token of [undefined, 'made-up', old, tokens.li, `${tokens.zhao}x`, tokens.zhao!.slice(1)])
      for (const [method, path] of [
        ...[
          ['GET', '/queue'],
          ['GET', '/cases/test%3Aming'],
          ['POST', '/cases/test%3Aming/accept'],
        ],
        ...[
          ['POST', '/cases/test%3Anobody/reply'],
          ['GET', '/me'],
          ['POST', '/presence'],
        ],
      ] as const) {
        const { status, text } = await call(token, method, path, method === 'POST' ? { text: '你好' } : undefined)
        expect([path, status]).toEqual([path, 403])
        expect(text).not.toMatch(/ming|wang|转人工|support/)
      }
    await expect(screen(served.url, old!)).rejects.toBeDefined()
    expect(chat.sent).toHaveLength(1)
  })

  test('an agent who is no manager takes no conversation from another; a manager does', async () => {
    const { asks, act, shown } = await open()
    await act('wang', 'accept')
    await asks('ming', 'wang')
    expect((await act('li', 'barge')).status).toBe(403)
    expect((await act('wang', 'reply', { text: '我来看一下' })).status).toBe(200)
    expect((await act('zhao', 'barge')).status).toBe(200)
    expect((await act('wang', 'reply', { text: '我还在' })).status).toBe(409)
    expect((await act('zhao', 'reply', { text: '我是经理' })).status).toBe(200)
    expect(shown().slice(-2)).toEqual(['我来看一下', '我是经理'])
  })
})

describe('what is asked for at the wrong moment', () => {
  test('of two who accept at once, one has it, and the other is told; the customer hears of one', async () => {
    const { asks, act, shown, call, tokens } = await open()
    await asks('ming')
    const statuses = await Promise.all(['wang', 'li', 'zhao'].map(async (agent) => (await act(agent, 'accept')).status))
    expect([...statuses].sort()).toEqual([200, 409, 409])
    expect(shown().filter((text) => text.includes('已接入'))).toHaveLength(1)
    const loser = ['wang', 'li', 'zhao'][statuses.indexOf(409)]!
    expect((await act(loser, 'reply', { text: '我也在' })).status).toBe(409)
    expect(shown()).not.toContain('我也在')
    if (loser !== 'zhao') expect((await call(tokens[loser], 'GET', '/cases/test%3Aming')).status).toBe(403)
  })

  test('a reply after it was passed on, resolved or given back is refused, and the customer sees nothing of it', async () => {
    const { asks, act, shown, settled } = await open()
    for (const [index, [what, body]] of [
      ['transfer', { reason: '要查账', to: { agent: 'li' } }],
      ['resolve', { solution: '好了' }],
      ['return', {}],
    ].entries() as IterableIterator<[number, [string, object]]>) {
      const name = `ming${index}`
      await asks(name, 'wang')
      expect((await act('wang', what, body, `test:${name}`)).status).toBe(200)
      await settled()
      const { status, text } = await act('wang', 'reply', { text: '迟到的话' }, `test:${name}`)
      expect([what, status]).toEqual([what, 409])
      expect(JSON.parse(text)).toMatchObject({ error: expect.stringMatching(/^CASE_/) })
    }
    expect(shown()).not.toContain('迟到的话')
  })

  test('the same key writes once, notes once, resolves once, also when it is asked for at the same moment', async () => {
    const { asks, act, shown, call, tokens, settled } = await open()
    const ming = await asks('ming', 'wang')
    const twice = (what: string, body: object) =>
      Promise.all([1, 2, 3].map(async () => (await act('wang', what, { ...body, key: `k-${what}` })).status))
    expect(await twice('reply', { text: '只说一次' })).toEqual([200, 200, 200])
    expect(await twice('note', { text: '只记一次' })).toEqual([200, 200, 200])
    expect(shown().filter((text) => text === '只说一次')).toHaveLength(1)
    const { notes } = JSON.parse((await call(tokens.wang, 'GET', '/cases/test%3Aming')).text) as { notes: object[] }
    expect(notes).toHaveLength(1)
    expect(await twice('resolve', { solution: '好了' })).toEqual([200, 200, 200])
    await settled()
    expect(await ming.records('conversation.resolved')).toHaveLength(1)
  })

  test('a note reaches no customer, whatever is put into it', async () => {
    const { asks, act, shown } = await open()
    await asks('ming', 'wang')
    const before = shown()
    const odd = {
      text: '这位客户很难缠',
      type: 'reply',
      send: true,
      words: '发给客户',
      suggestion: { kind: 'script', id: 'x' },
    }
    expect((await act('wang', 'note', odd)).status).toBe(200)
    expect((await act('wang', 'note', { text: '查一下', to: 'li', whisper: true })).status).toBe(200)
    expect(shown()).toEqual(before)
  })

  test('a conversation that nobody knows is 404, and begins nothing', async () => {
    const { act, call, tokens, chat } = await open()
    for (const conversation of ['test:nobody', 'x', '../../queue', 'desk:floor', '测试'])
      for (const [what, body] of [
        ...[
          ['accept', {}],
          ['note', { text: 'x' }],
        ],
        ...[['transfer', { reason: 'x', to: { agent: 'li' } }]],
      ] as [string, object][])
        expect([conversation, what, (await act('wang', what, body, conversation)).status]).toEqual([
          conversation,
          what,
          404,
        ])
    for (const what of ['reply', 'resolve', 'return', 'decline', 'snooze']) {
      const body = what === 'reply' ? { text: 'x' } : what === 'snooze' ? { until: 1e13 } : {}
      expect([what, (await act('wang', what, body, 'test:nobody')).status]).toEqual([what, 404])
    }
    expect((await call(tokens.wang, 'GET', '/cases/test%3Anobody')).status).toBe(404)
    expect(await chat.store.conversation('test:nobody')).toBeUndefined()
    expect(chat.sent).toEqual([])
  })

  test('a body that is huge or broken is refused with words, and nothing happens', async () => {
    const { asks, act, shown } = await open()
    await asks('ming', 'wang')
    const before = shown()
    const bad: [string, number][] = [
      ['{', 400],
      ['', 400],
      ['null', 400],
      ['[]', 400],
      ['"text"', 400],
      ['{"text":""}', 400],
      ['{"text":"   "}', 400],
      ['{"text":42}', 400],
      ['{"text":"x","key":""}', 400],
      ['{"text":"x","suggestion":{"kind":"spell","id":"x"}}', 400],
      [`{"text":"${'长'.repeat(8_001)}"}`, 400],
      [`{"text":${'['.repeat(100_000)}${']'.repeat(100_000)}}`, 400],
      [`{"text":"${'x'.repeat(2_000_000)}"}`, 413],
    ]
    for (const [body, status] of bad) {
      const answered = await act('wang', 'reply', body)
      expect([body.slice(0, 40), answered.status]).toEqual([body.slice(0, 40), status])
      expect(JSON.parse(answered.text)).toMatchObject({ error: expect.any(String), message: expect.any(String) })
    }
    expect(shown()).toEqual(before)
    expect((await act('wang', 'reply', { text: '仍然可以' })).status).toBe(200)
  })
})

describe('two conversations of one customer', () => {
  test('become one: the other agent reads a note, the customer is told, and the bot has the first again', async () => {
    const { asks, act, call, tokens, settled, chat } = await open()
    const [one, other] = [await asks('ming', 'wang'), await asks('ming-by-mail', 'li')]
    const merge = (into: string) => act('wang', 'merge', { into })
    expect(await merge('test:ming-by-mail')).toMatchObject({
      status: 409,
      text: expect.stringContaining('PERSON_OTHER'),
    })
    await call(tokens.wang, 'POST', '/persons/merge', { from: 'test:ming', into: 'test:ming-by-mail' })
    expect((await act('li', 'merge', { into: 'test:ming-by-mail' })).text).toContain('CASE_NOT_YOURS')
    expect((await merge('test:ming')).text).toContain('CASE_SAME')
    expect((await merge('test:nobody')).text).toContain('CASE_NOT_OPEN')
    expect((await merge('test:ming-by-mail')).status).toBe(200)
    await settled()
    expect(one.sees().at(-1)).toMatchObject({ text: expect.stringContaining('另一个会话') })
    expect((await chat.store.conversation('test:ming'))?.owner).toEqual({ kind: 'bot' })
    const { notes } = JSON.parse((await call(tokens.li, 'GET', '/cases/test%3Aming-by-mail')).text) as {
      notes: { text: string; agent: string }[]
    }
    expect(notes).toMatchObject([{ agent: 'wang', text: expect.stringMatching(/test:ming\n.*转人工/s) }])
    expect(await one.records('handoff.returned')).toMatchObject([
      { data: { why: 'merged', into: 'test:ming-by-mail' } },
    ])
    expect(await one.records('conversation.resolved')).toEqual([])
    expect((await act('li', 'reply', { text: '您好' }, 'test:ming-by-mail')).status).toBe(200)
    expect(other.sees().at(-1)).toMatchObject({ text: '您好' })
  })
})

describe('suggestions', () => {
  test('that agents are shown are recorded, each once in a case, and so are those that they send', async () => {
    const { asks, act, call, tokens, settled, bot } = await open()
    const ming = await asks('ming', 'wang')
    const look = () => call(tokens.wang, 'GET', '/cases/test%3Aming/suggestions')
    expect((await Promise.all([look(), look(), look()])).map(({ status }) => status)).toEqual([200, 200, 200])
    await until(async () => (await ming.records('suggestion.shown')).length === 2)
    await act('wang', 'reply', { text: '话术 sorry', suggestion: { kind: 'script', id: 'sorry' } })
    await look()
    await settled()
    const recorded = async (type: string) => (await ming.records(type)).map(({ data }) => data as { id: string })
    const [{ data }] = (await ming.records('handoff.requested')) as unknown as [{ data: { case: string } }]
    const about = { case: data.case, agent: 'wang', kind: 'script' }
    expect(await recorded('suggestion.shown')).toEqual([
      { ...about, id: 'hello' },
      { ...about, id: 'sorry' },
    ])
    expect(await recorded('suggestion.used')).toEqual([{ ...about, id: 'sorry' }])
    const said = {
      case: data.case,
      agent: 'wang',
      shown: [
        { kind: 'script', id: 'sorry' },
        { kind: 'case', id: '7' },
      ],
    }
    await bot.act('test:ming', 'handoff.suggested', said, { by: { kind: 'agent', id: 'wang' } })
    expect((await recorded('suggestion.shown')).map(({ id }) => id)).toEqual(['hello', 'sorry', '7'])
  })
})

describe('a long conversation', () => {
  test('is shown from its end, and what came before is asked for piece by piece until its beginning, by whoever may', async () => {
    const { asks, act, call, tokens, settled } = await open()
    const ming = await asks('ming', 'wang')
    for (let number = 1; number <= 220; number++) await ming.says(`第 ${number} 句`)
    await settled()
    expect((await act('wang', 'note', { text: '说了很多' })).status).toBe(200)
    const ask = async (path: string, agent = 'wang') => {
      const { status, text } = await call(tokens[agent], 'GET', `/cases/test%3Aming${path}`)
      return { status, ...(JSON.parse(text) as { messages: { text: string }[]; notes: object[]; before?: number }) }
    }
    const pieces = [await ask('')]
    while (pieces[0]!.before !== undefined) pieces.unshift(await ask(`/before?before=${pieces[0]!.before}`))
    const said = pieces.flatMap(({ messages }) => messages.map(({ text }) => text)).filter((text) => /^第/.test(text))
    expect(pieces.length).toBeGreaterThan(1)
    expect(said).toEqual(Array.from({ length: 220 }, (_, index) => `第 ${index + 1} 句`))
    expect(pieces.flatMap(({ notes }) => notes)).toHaveLength(1)
    expect((await ask('/before?before=100', 'li')).status).toBe(403)
    expect((await ask('/before?before=100', 'zhao')).status).toBe(200)
  })
})

describe('a live socket', () => {
  test('goes on where it was cut: no event is missing, none comes twice, all are in order', async () => {
    const { asks, act, served, tokens } = await open()
    const watching = await screen(served.url, tokens.zhao!, 0)
    await asks('ming', 'wang')
    const cut = await screen(served.url, tokens.zhao!, 0)
    await until(() => cut.positions().length > 0 && cut.positions().at(-1) === watching.positions().at(-1))
    const before = cut.positions()
    await cut.close()
    await act('wang', 'reply', { text: '一' })
    // It comes back while things happen.
    const [back] = await Promise.all([
      screen(served.url, tokens.zhao!, before.at(-1)),
      act('wang', 'reply', { text: '二' }),
      act('wang', 'note', { text: '三' }),
    ])
    await act('wang', 'reply', { text: '四' })
    await until(
      () => back.positions().at(-1) === watching.positions().at(-1) && JSON.stringify(back.told).includes('四'),
    )
    expect([...before, ...back.positions()]).toEqual(watching.positions())
    expect(new Set(watching.positions()).size).toBe(watching.positions().length)
  })

  test('that has missed too much, or has seen another store, is told to begin anew', async () => {
    const { asks, act, call, chat, served, tokens } = await open()
    await asks('ming', 'wang')
    await call(tokens.wang, 'POST', '/presence', { state: 'online' })
    // The program has kept nothing from before its first screen.
    const old = await screen(served.url, tokens.zhao!, 1)
    await until(() => old.told.some(({ type }) => type === 'reset'), { withinMs: 15_000, what: 'it begins anew' })
    const other = await screen(served.url, tokens.zhao!, 1_000_000)
    await until(
      async () => {
        await chat.clock.advance(10)
        await act('wang', 'reply', { text: '您好' })
        return other.told.some(({ type }) => type === 'reset') && JSON.stringify(other.told).includes('您好')
      },
      { withinMs: 15_000, what: 'it begins anew, and goes on' },
    )
  })

  test('messages of a conversation are told to whom it concerns: its agent, who was asked, a supervisor', async () => {
    const { asks, act, served, tokens, settled } = await open()
    const [wang, li, zhao] = await Promise.all(['wang', 'li', 'zhao'].map((id) => screen(served.url, tokens[id]!, 0)))
    const ming = await asks('ming', 'wang')
    await act('wang', 'reply', { text: '请讲' })
    await ming.says('我的电话是13900001111')
    await settled()
    await until(
      () => JSON.stringify(wang!.told).includes('13900001111') && JSON.stringify(zhao!.told).includes('13900001111'),
    )
    await act('wang', 'note', { text: '帮我看看', to: 'li' })
    await act('wang', 'reply', { text: '稍等' })
    await until(() => JSON.stringify(li!.told).includes('稍等'))
    const heard = JSON.stringify(li!.told)
    expect(heard).not.toContain('13900001111')
    expect(heard).not.toContain('请讲')
    expect(heard).not.toContain('帮我看看')
  })

  test('what somebody types is told to those whom the conversation concerns, and only by those who may look at it', async () => {
    const { asks, served, tokens } = await open()
    await asks('ming', 'wang')
    await asks('hong', 'li')
    const screens = await Promise.all(['wang', 'li', 'zhao'].map((id) => screen(served.url, tokens[id]!, 0)))
    const [wang, li, zhao] = screens as [Screen, Screen, Screen]
    const doing = ({ told }: Screen) => told.flatMap((event) => ('by' in event ? [`${event.by} ${event.type}`] : []))
    li.says({ type: 'typing', conversation: 'test:ming' })
    li.says({ type: 'typing', conversation: 'test:nobody' })
    li.says({ type: 'typing', conversation: 'test:hong' })
    await until(() => doing(zhao).length > 0)
    zhao.says({ type: 'viewing', conversation: 'test:ming' })
    await until(() => doing(wang).length > 0)
    expect([doing(wang), doing(li), doing(zhao)]).toEqual([['zhao viewing'], [], ['li typing']])
  })

  test('of an agent that is gone for 30 seconds sets them offline, and their customers go on to another', async () => {
    const { asks, act, call, chat, served, tokens, settled, shown } = await open()
    const wang = await screen(served.url, tokens.wang!, 0)
    const li = await screen(served.url, tokens.li!, 0)
    await call(tokens.wang, 'POST', '/presence', { state: 'online' })
    await asks('ming', 'wang')
    await act('wang', 'reply', { text: '您好' })
    await call(tokens.li, 'POST', '/presence', { state: 'online' })
    const closed = async (one: { close(): Promise<unknown> }) => {
      await one.close()
      // The program has heard of it, too.
      expect((await call(tokens.zhao, 'GET', '/me')).status).toBe(200)
    }
    await closed(wang)
    await chat.clock.advance(20_000)
    // Back for a moment: the 30 seconds begin anew.
    await closed(await screen(served.url, tokens.wang!, 0))
    await chat.clock.advance(20_000)
    await settled()
    expect(JSON.parse((await call(tokens.zhao, 'GET', '/queue')).text)).toMatchObject({
      agents: expect.arrayContaining([expect.objectContaining({ id: 'wang', state: 'online' })]),
    })
    await chat.clock.advance(15_000)
    await until(async () => (await call(tokens.zhao, 'GET', '/queue')).text.includes('"reason":"gone"'))
    await settled()
    expect(shown().at(-1)).toContain('正在为您换一位客服')
    await until(() => li.told.some((event) => event.type === 'case' && event.what === 'handoff.offered_to'))
    expect((await act('li', 'accept')).status).toBe(200)
    expect((await act('wang', 'reply', { text: '我回来了' })).status).toBe(409)
    expect(shown()).not.toContain('我回来了')
  })
})
