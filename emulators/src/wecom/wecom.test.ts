import { createDecipheriv, createHash } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import { cleanups, listening, until } from '@huida/core/testing'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { customerMessage, SessionState, startWecom, textMessage, type WecomEmulator } from './index.js'

const cleanup = cleanups(afterEach)

let now = 1_795_860_000_000
let wecom: WecomEmulator
let access = ''

beforeEach(async () => {
  now = 1_795_860_000_000
  wecom = await startWecom({ now: () => now, callbackRetries: 2, callbackTimeoutMs: 300 })
  cleanup(() => wecom.close())
  access = (await signIn()).access_token
})

interface Answer {
  [name: string]: unknown
  errcode: number
  access_token: string
  msg_list: { msgid: string; event?: { msg_code?: string; welcome_code?: string } }[]
  next_cursor: string
}

const signIn = async (secret = wecom.secret): Promise<Answer> =>
  // The platform's own JSON.
  (await (await fetch(`${wecom.url}/cgi-bin/gettoken?corpid=${wecom.corpId}&corpsecret=${secret}`)).json()) as Answer

const call = async (method: string, payload: object, token = access): Promise<Answer> => {
  const url = `${wecom.url}/cgi-bin/${method}?access_token=${token}`
  return (await (await fetch(url, { method: 'POST', body: JSON.stringify(payload) })).json()) as Answer
}

const account = 'wkAccountOne'
const says = (text: string, id = text) => textMessage({ id, from: 'wmAlice', text, at: now })
const send = (content: string, about: object = {}) =>
  call('kf/send_msg', { touser: 'wmAlice', open_kfid: account, msgtype: 'text', text: { content }, ...about })
const move = (service_state: number, servicer_userid?: string) =>
  call('kf/service_state/trans', { open_kfid: account, external_userid: 'wmAlice', service_state, servicer_userid })
const sync = (cursor?: string, about: object = {}) => call('kf/sync_msg', { open_kfid: account, cursor, ...about })
const codes = async (...answers: Promise<Answer>[]) => (await Promise.all(answers)).map(({ errcode }) => errcode)

describe('WeCom as an emulator', () => {
  test('gives one access token for two hours, and tells a wrong, an ended and a missing one apart', async () => {
    expect((await signIn()).access_token).toBe(access)
    expect((await signIn('other')).errcode).toBe(40001)
    expect(await codes(call('kf/sync_msg', {}, ''), call('kf/sync_msg', {}, 'x'))).toEqual([41001, 40014])
    now += 7_200_001
    expect((await sync()).errcode).toBe(42001)
    expect((await signIn()).access_token).not.toBe(access)
  })

  test('takes messages of whoever has written, five in 48 hours', async () => {
    expect((await send('hi')).errcode).toBe(95002)
    wecom.queue(says('a'))
    expect(await codes(...['1', '2', '3', '4', '5'].map((text) => send(text)))).toEqual([0, 0, 0, 0, 0])
    expect((await send('6')).errcode).toBe(95001)
    wecom.queue(says('b'))
    now += 48 * 3_600_000 + 1
    access = (await signIn()).access_token
    expect((await send('7')).errcode).toBe(95002)
    expect(wecom.shown).toHaveLength(5)
  })

  test('refuses what is too long, of an unknown type, without its file, or named as another', async () => {
    wecom.queue(says('a'))
    const menu = (list: object[]) => ({ msgtype: 'msgmenu', msgmenu: { head_content: '?', list } })
    const entry = { type: 'click', click: { id: '1', content: 'one' } }
    expect(
      await codes(
        send('长'.repeat(683)),
        send('', {}),
        send('a', { msgtype: 'image', image: { media_id: 'none' } }),
        send('a', { msgtype: 'telepathy' }),
        send('a', { msgid: 'x'.repeat(33) }),
        send('a', menu(Array.from({ length: 11 }, () => entry))),
        send('a', menu([{ type: 'click', click: { id: 'x'.repeat(129), content: 'one' } }])),
      ),
    ).toEqual([45002, 45002, 40007, 40008, 40058, 95008, 45002])
    expect(await codes(send('a', { msgid: 'mine' }))).toEqual([0])
    expect((await send('b', { msgid: 'mine' })).errmsg).toMatch(/msgid/)
    expect(wecom.shown).toMatchObject([{ msgid: 'mine', content: { content: 'a' }, by: 'api', to: 'wmAlice' }])
  })

  test('gives out what happened page by page, from a cursor of the account on', async () => {
    wecom.queue(says('a'), says('b'), says('c'))
    wecom.pageSize = 2
    const first = await sync()
    expect([first.msg_list.map(({ msgid }) => msgid), first.has_more]).toEqual([['a', 'b'], 1])
    const second = await sync(first.next_cursor)
    expect([second.msg_list.map(({ msgid }) => msgid), second.has_more]).toEqual([['c'], 0])
    expect((await sync(second.next_cursor)).msg_list).toEqual([])
    expect(
      await codes(sync('x'), sync(undefined, { open_kfid: 'wkOther' }), sync(undefined, { limit: 1_001 })),
    ).toEqual([40058, 95000, 40058])
    const other = await sync(undefined, { open_kfid: 'wkAccountTwo' })
    expect((await sync(other.next_cursor)).errcode).toBe(40058)
    now += 3 * 86_400_000 + 1_000
    access = (await signIn()).access_token
    expect((await sync()).msg_list).toEqual([])
  })

  test('lets a session go from new to bot to queue to a person and to its end, and never back', async () => {
    expect((await move(1)).errcode).toBe(95013)
    wecom.queue(says('a'))
    expect(wecom.sessionOf('wmAlice').state).toBe(SessionState.new)
    expect(await codes(move(1))).toEqual([0])
    expect(await codes(move(0), move(3, 'nobody'))).toEqual([95016, 95014])
    expect(await codes(move(2))).toEqual([0])
    expect(await codes(move(1), send('hi'))).toEqual([95016, 95018])
    expect(await codes(move(3, 'zhangsan'))).toEqual([0])
    expect(wecom.sessionOf('wmAlice')).toEqual({ state: SessionState.human, servicer: 'zhangsan' })
    expect(await codes(move(1), move(2), move(4))).toEqual([95016, 95016, 0])
    wecom.queue(says('b'))
    expect(wecom.sessionOf('wmAlice')).toEqual({ state: SessionState.new })
  })

  test('gives codes for one message: at a welcome, in the queue, at the end; each in its time, state and kind', async () => {
    const by = (code: unknown, msgtype = 'text') =>
      call('kf/send_msg_on_event', { code, msgtype, text: { content: 'x' }, location: {} })
    await wecom.enterSession('wmAlice')
    await wecom.enterSession('wmAlice')
    const [first, second] = (await sync()).msg_list
    expect(second!.event).not.toHaveProperty('welcome_code')
    const { welcome_code } = first!.event!
    expect(await codes(by(welcome_code, 'location'))).toEqual([40008])
    expect(await codes(by(welcome_code))).toEqual([0])
    expect(await codes(by(welcome_code))).toEqual([40029])
    wecom.queue(says('a'))
    const { msg_code } = await move(2)
    await wecom.staff.accept({ servicer: 'lisi', customer: 'wmAlice' })
    expect(await codes(by(msg_code))).toEqual([40029])
    await wecom.staff.end({ servicer: 'lisi', customer: 'wmAlice' })
    const ended = (await sync()).msg_list.at(-1)!.event!.msg_code
    now += 20_001
    expect(await codes(by(ended))).toEqual([40029])
  })

  test('plays the people of the team, who write only in sessions that they have', async () => {
    const act = { servicer: 'zhangsan', customer: 'wmAlice' }
    wecom.queue(says('a'))
    expect(() => wecom.staff.say({ ...act, text: 'hi' })).toThrow('call accept() first')
    await wecom.staff.accept(act)
    await wecom.staff.say({ ...act, text: 'hi' })
    await wecom.staff.transfer({ ...act, to: 'lisi' })
    await wecom.staff.duty('zhangsan', false)
    const told = (await sync()).msg_list.map((message) => message.event ?? message)
    expect(told).toMatchObject([
      { msgid: 'a', origin: 3 },
      { event_type: 'session_status_change', change_type: 1, new_servicer_userid: 'zhangsan' },
      { origin: 5, servicer_userid: 'zhangsan', text: { content: 'hi' } },
      { event_type: 'session_status_change', change_type: 2, new_servicer_userid: 'lisi' },
      { event_type: 'servicer_status_change', servicer_userid: 'zhangsan', status: 2 },
    ])
    expect(wecom.shown).toMatchObject([{ by: 'zhangsan', content: { content: 'hi' } }])
  })

  test('keeps files for three days, and gives them back with their type', async () => {
    const form = new FormData()
    form.append('media', new Blob(['0123456789'], { type: 'image/png' }), 'a.png')
    const url = `${wecom.url}/cgi-bin/media/upload?access_token=${access}&type=image`
    const { media_id } = (await (await fetch(url, { method: 'POST', body: form })).json()) as Answer
    const get = () => fetch(`${wecom.url}/cgi-bin/media/get?access_token=${access}&media_id=${media_id}`)
    const file = await get()
    expect([file.headers.get('content-type'), await file.text()]).toEqual(['image/png', '0123456789'])
    now += 3 * 86_400_000 + 1
    access = (await signIn()).access_token
    expect(((await (await get()).json()) as Answer).errcode).toBe(40007)
  })

  test('fails as it is told: an error, an outage, another answer, no answer, a cut connection', async () => {
    wecom.queue(says('a'))
    wecom.answersWith(({ method }) => (method === 'kf/send_msg' ? { errcode: 45009 } : undefined))
    expect((await send('1')).errcode).toBe(45009)
    wecom.answersWith(() => ({ answer: { errcode: 0, has_more: 1, msg_list: [] } }))
    expect(await sync()).toMatchObject({ has_more: 1, msg_list: [] })
    wecom.answersWith(() => ({ status: 502 }))
    await expect(send('2')).rejects.toThrow('JSON')
    wecom.answersWith(() => 'hang up')
    await expect(send('3')).rejects.toThrow()
    wecom.answersWith(() => 'no answer')
    void send('4').catch(() => {})
    await until(() => wecom.shown.length === 2)
    expect(wecom.shown.map(({ content }) => content)).toEqual([{ content: '3' }, { content: '4' }])
  })
})

describe('a callback', () => {
  const bodyOf = async (request: IncomingMessage) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    return Buffer.concat(chunks).toString()
  }
  const opened = (sealed: string) => {
    const key = Buffer.from(`${wecom.encodingAesKey}=`, 'base64')
    const cipher = createDecipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false)
    const plain = Buffer.concat([cipher.update(Buffer.from(sealed, 'base64')), cipher.final()])
    const end = 20 + plain.readUInt32BE(16)
    return { text: plain.subarray(20, end).toString(), receiver: plain.subarray(end, -plain.at(-1)!).toString() }
  }

  test('is signed, encrypted for the CorpID, names the account, and has a token that is valid for ten minutes', async () => {
    const got: { url: URL; body: string }[] = []
    const server = createServer(async (request, response) => {
      const url = new URL(request.url!, 'http://bot')
      got.push({ url, body: await bodyOf(request) })
      const echo = url.searchParams.get('echostr')
      response.end(echo ? opened(echo).text : 'success')
    })
    const here = await listening(server, cleanup)
    expect(await wecom.enterCallback(`${here}/callback`)).toBe(true)
    expect(await wecom.deliver(says('hi'))).toBe(200)
    const { url, body } = got.at(-1)!
    const sealed = /<Encrypt><!\[CDATA\[(.*)\]\]><\/Encrypt>/.exec(body)![1]!
    const { timestamp, nonce, msg_signature } = Object.fromEntries(url.searchParams)
    const signed = [wecom.token, timestamp, nonce, sealed].sort().join('')
    expect(msg_signature).toBe(createHash('sha1').update(signed).digest('hex'))
    const { text, receiver } = opened(sealed)
    expect(receiver).toBe(wecom.corpId)
    expect(text).toContain('<OpenKfId><![CDATA[wkAccountOne]]></OpenKfId>')
    const token = /<Token><!\[CDATA\[(.*?)\]\]>/.exec(text)![1]
    expect(await codes(sync(undefined, { token }), sync(undefined, { token: 'other' }))).toEqual([0, 95007])
    now += 600_001
    expect(await codes(sync(undefined, { token }))).toEqual([95007])
  })

  test('is sent again while it is not answered in time with success', async () => {
    let isUp = false
    const server = createServer(async (request, response) => {
      const echo = new URL(request.url!, 'http://bot').searchParams.get('echostr')
      if (echo) response.end(opened(echo).text)
      else if (isUp) response.writeHead(500).end()
    })
    const here = await listening(server, cleanup)
    await wecom.enterCallback(here)
    expect(await wecom.deliver(says('hi'))).toBe(0)
    isUp = true
    expect(await wecom.deliver(says('ho'))).toBe(500)
    expect(wecom.callbacks.map(({ statuses }) => statuses)).toEqual([
      [0, 0, 0],
      [500, 500, 500],
    ])
  })

  test('is not sent to an address that cannot decrypt', async () => {
    const here = await listening(
      createServer((_, response) => response.end('hello')),
      cleanup,
    )
    expect(await wecom.enterCallback(here)).toBe(false)
    expect(await wecom.deliver(says('hi'))).toBe(200)
    expect(wecom.callbacks).toEqual([])
  })
})

test('recorded messages of any kind fit as they are', () => {
  expect(customerMessage({ id: 'm1', from: 'wmAlice', type: 'image', content: { media_id: 'M' }, at: now })).toEqual({
    ...{ msgid: 'm1', open_kfid: 'wkAccountOne', external_userid: 'wmAlice', send_time: 1_795_860_000, origin: 3 },
    ...{ msgtype: 'image', image: { media_id: 'M' } },
  })
})
