import { createBot, plainText } from '@huida/core'
import { cleanups, testChat, textOnly } from '@huida/core/testing'
import { afterEach, describe, expect, test } from '@jest/globals'
import { csat } from './csat.js'
import { linkedBy, linkTo } from './link.js'

const cleanup = cleanups(afterEach)
const MINUTE = 60_000
const DAY = 86_400_000
const link = { baseUrl: 'https://shop.example/rate/', secret: 'a secret that nobody guesses' }
const everybody = { id: 'anonymous', roles: [] }

/** A shop on a channel without buttons, whose survey has a link. */
async function shop() {
  const chat = testChat({ accepts: textOnly })
  const bot = await chat.start((base) => createBot({ ...base, locale: 'en' }).use(csat({ link })))
  cleanup(() => bot.stop())
  const alice = chat.user('alice')
  await alice.joins()
  const by = { kind: 'agent', id: 'wang' } as const
  await bot.act('test:alice', 'resolution.final', { resolution: 'r1', by }, { by })
  await chat.clock.advance(MINUTE)
  const [token] = /(?<=https:\/\/shop\.example\/rate\/)[\w-]+/.exec(plainText(alice.sees())) ?? []
  const routeOf = (method: string) => bot.routes.http.find((route) => route.method === method)!
  const call = { by: everybody, query: {}, signal: new AbortController().signal }
  return {
    ...{ chat, alice, token: token! },
    get: (token: string) => routeOf('GET').handle({ ...call, params: { token } as never, body: undefined }),
    post: (token: string, body: object) =>
      routeOf('POST').handle({ ...call, params: { token } as never, body: body as never }),
  }
}

describe('the link of a survey', () => {
  test('counts what is sent, once; opening it, however often, records nothing', async () => {
    const { alice, token, get, post } = await shop()
    for (let n = 0; n < 3; n++) expect(await get(token)).toEqual({ open: true, from: 1, to: 5 })
    expect(await alice.records('survey.answered')).toEqual([])
    expect(await post(token, { score: 5, comment: 'fast' })).toMatchObject({
      message: expect.stringContaining('recorded'),
    })
    expect(await alice.records('survey.answered')).toMatchObject([{ data: { score: 5, hasComment: true } }])
    expect(await get(token)).toMatchObject({ open: false })
    await expect(post(token, { score: 1 })).rejects.toMatchObject({ code: 'SURVEY_ANSWERED' })
  })

  test('is not offered again in the chat once it is answered there', async () => {
    const { alice, token, post } = await shop()
    await alice.says('4')
    await expect(post(token, { score: 5 })).rejects.toMatchObject({ status: 409 })
  })

  test('ends, and cannot be made up', async () => {
    const { chat, token, get, post } = await shop()
    const turned = `${token.slice(0, -2)}${token.endsWith('AA') ? 'BB' : 'AA'}`
    for (const wrong of ['x', '', `${token}x`, turned, 'A'.repeat(5_000)])
      await expect(Promise.resolve().then(() => get(wrong))).rejects.toMatchObject({ status: 404 })
    await chat.clock.advance(15 * DAY)
    await expect(Promise.resolve().then(() => get(token))).rejects.toMatchObject({ status: 410 })
    await expect(Promise.resolve().then(() => post(token, { score: 5 }))).rejects.toMatchObject({ status: 410 })
  })

  test('tells nothing of the conversation', () => {
    const linked = { resolution: 'r1', conversation: 'wechat:o6_bmjrPTlm6_2sgVt7hMZOPfL2M', until: 5 }
    const address = linkTo(link, linked)
    expect(Buffer.from(address.split('/').at(-1)!, 'base64url').toString('latin1')).not.toContain('wechat')
    expect(linkedBy(link.secret, address.split('/').at(-1)!)).toEqual(linked)
    expect(linkedBy('another secret of this shop', address.split('/').at(-1)!)).toBeUndefined()
  })
})
