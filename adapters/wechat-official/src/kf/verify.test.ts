import { readFile } from 'node:fs/promises'
import { expect, test } from '@jest/globals'
import { MessageCipher } from '../crypto/cipher.js'
import { textOf } from '../xml.js'
import { wecomService } from './index.js'
import { echoOf, verified } from './verify.js'

const at = 'https://bot.example.com/wecom/callback'

/** The examples in Tencent's own libraries for WeCom. */
const tencent = {
  token: 'QDG6eK',
  cipher: new MessageCipher('jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C', 'wx5823bf96d3bd56c7'),
}
const echo = {
  msg_signature: '5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3',
  timestamp: '1409659589',
  nonce: '263014780',
  echostr: 'P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ==',
}
const push = { msg_signature: '477715d11cdb4164915debcba66cb864d751f3e6', timestamp: '1409659813', nonce: '1372623149' }
const sealed =
  'RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj911L3vg3W/sYYvuJTs3TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwGc2hgf5gsijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUax5wLVMNS0+rUPA3k22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIGHBZZIs2pDBS8R07+qN+E7Q=='
const body = `<xml><ToUserName><![CDATA[wx5823bf96d3bd56c7]]></ToUserName><Encrypt><![CDATA[${sealed}]]></Encrypt><AgentID><![CDATA[218]]></AgentID></xml>`
const url = (query: object) => `${at}?${new URLSearchParams({ ...query })}`
const posted = (query: object, content = body) => new Request(url(query), { method: 'POST', body: content })

test("Tencent's own examples are opened: the text that a page wants back, and a message with a 64-bit id", async () => {
  expect(echoOf(url(echo), { ...tencent, now: 1_409_659_589_000 })).toBe('1616140317555161061')
  const told = await verified(posted(push), { ...tencent, now: 1_409_659_813_000 })
  expect([textOf(told, 'Content'), textOf(told, 'MsgId')]).toEqual(['hello', '4561255354251345929'])
})

test.each([
  ['for another enterprise', { cipher: new MessageCipher('jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C', 'ww0000') }],
  ['signed with another token', { token: 'other' }],
  ['from ten minutes ago', { now: 1_409_660_500_000 }],
])('a request %s is refused, in both directions', async (_, other) => {
  const verifying = { ...tencent, now: 1_409_659_700_000, ...other }
  expect(() => echoOf(url(echo), verifying)).toThrow(expect.objectContaining({ code: 'UNAUTHENTIC' }))
  await expect(verified(posted(push), verifying)).rejects.toMatchObject({ code: 'UNAUTHENTIC' })
})

test.each([
  ['with another signature', { ...push, msg_signature: '0'.repeat(40) }, body],
  ['whose signature has no name', { timestamp: push.timestamp, nonce: push.nonce }, body],
  ['in clear', push, '<xml><Event><![CDATA[kf_msg_or_event]]></Event></xml>'],
  ['of another message', push, body.replace('RypE', 'RypF')],
])('a callback %s is refused', async (_, query, content) => {
  const verifying = { ...tencent, now: 1_409_659_813_000 }
  await expect(verified(posted(query, content), verifying)).rejects.toMatchObject({ code: 'UNAUTHENTIC', status: 401 })
})

interface Vectors {
  token: string
  app_id: string
  encoding_aes_key: string
  cases: { name: string; method: string; query: object | string[][]; body?: string; accept: boolean }[]
}

const vectors: Vectors = JSON.parse(
  await readFile(new URL('../fixtures/webhook-vectors.json', import.meta.url), 'utf8'),
)

/** WeCom's safe mode is that of WeChat, with the CorpID in place of the AppID; the check of the server differs. */
test.each(vectors.cases.filter(({ method }) => method === 'POST').map((each) => [each.name, each] as const))(
  'safe mode: %s',
  async (_, { query, body, accept }) => {
    const verifying = {
      token: vectors.token,
      cipher: new MessageCipher(vectors.encoding_aes_key, vectors.app_id),
      now: 1_790_000_000_000,
    }
    const outcome = await verified(posted(query, body), verifying).then(
      () => true,
      (error: { code: string }) => {
        expect(['UNAUTHENTIC', 'BODY_INVALID']).toContain(error.code)
        return false
      },
    )
    expect(outcome).toBe(accept)
  },
)

const right = {
  corpId: 'ww0123456789abcdef',
  secret: 'Vb8-throw-away-secret-0123456789abcdef_xyz',
  token: 'wecomtoken2026',
  encodingAesKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
  accounts: ['wkAJ2GCAAASSm4_FhToWMFea0xAFfd3Q'],
}

test.each([
  ['corpId', [undefined, '', 'corp', 'wx', 'ww-your-corp-id-here']],
  ['secret', [undefined, null, '', 'secret', 'changeme', 'your-app-secret', 'x'.repeat(43)]],
  ['token', [undefined, '', 'token', 'changeme', 'aaaaaa', 'has blank']],
  ['encodingAesKey', [undefined, '', 'abc', 'a'.repeat(43), `${'b'.repeat(20)}=`]],
  ['accounts', [undefined, [], [''], ['shop'], ['wkAccountOne', 'wkAccountOne']]],
  ['apiRoot', ['', 'qyapi.weixin.qq.com', 'ftp://x']],
  ['pollEveryMs', [Number.NaN, -1, '5']],
])('a bot does not start with a %s that is missing, malformed or a placeholder', (name, values) => {
  expect(wecomService(right).check?.()).toEqual([])
  for (const value of values) {
    // As a JavaScript user may give it.
    const problems = wecomService({ ...right, [name]: value } as typeof right).check!()
    expect([value, problems.length]).toEqual([value, 1])
    expect(problems[0]).toContain(name)
  }
})
