import { createServer } from 'node:http'
import type { Bot } from '@huida/core'
import { type AdapterKit, adapterCases, cleanups, listening, type PlayedMessage } from '@huida/core/testing'
import { type PushFields, startWechatOfficial, type WechatOfficialEmulator } from '@huida/emulators/wechat-official'
import { afterEach, describe, test } from '@jest/globals'
import { type OfficialAccountOptions, officialAccount } from './index.js'

const cleanup = cleanups(afterEach)

/** A bot behind an address, as a server in production has it. */
async function served(platform: WechatOfficialEmulator, name = 'wechat-official') {
  let bot: Bot | undefined
  const url = await listening(
    createServer(async (incoming, outgoing) => {
      const over = new AbortController()
      outgoing.on('close', () => !outgoing.writableFinished && over.abort())
      const request = new Request(`http://bot/${name}${incoming.url}`, {
        method: incoming.method!,
        signal: over.signal,
        // Node's types do not know that its streams are bodies.
        ...(incoming.method === 'POST' && ({ body: incoming, duplex: 'half' } as object)),
      })
      const response = await bot!.fetch(request)
      outgoing.writeHead(response.status, Object.fromEntries(response.headers)).end(await response.text())
    }),
    cleanup,
  )
  platform.connect(`${url}/push`)
  return {
    url: `${url}/push`,
    serve: (served: Bot) => {
      bot = served
    },
  }
}

const optionsOf = ({ settings, url }: WechatOfficialEmulator): OfficialAccountOptions => ({ ...settings, apiRoot: url })

const ids: Record<string, string> = { a: 'oCustomerA_00000000000000001', b: 'oCustomerB_00000000000000001' }

/** WeChat as the conformance cases play it. */
async function kit(
  own: Partial<OfficialAccountOptions> = {},
  name = 'wechat-official',
  appId = 'wx0123456789abcdef',
): Promise<AdapterKit> {
  const platform = await startWechatOfficial({ appId, ...(own.mode && { mode: own.mode }) })
  const here = await served(platform, name)
  const keys: string[] = []
  const started = Math.floor(Date.now() / 1_000)
  const fieldsOf = ({ key, from, text }: PlayedMessage) => {
    if (!keys.includes(key)) keys.push(key)
    const id = keys.indexOf(key)
    return {
      ...{ ToUserName: platform.settings.originalId, FromUserName: ids[from]!, CreateTime: started + id },
      ...{ MsgType: 'text', Content: text, MsgId: String(24_000_000_000_000_000n + BigInt(id)) },
    }
  }
  const once = async (fields: PushFields) => (await platform.deliver(fields, { attempts: 1 })).status
  const post = async (query: URLSearchParams, body: Uint8Array | string) =>
    (await fetch(`${here.url}?${query}`, { method: 'POST', body })).status
  const next: AdapterKit['next'] = (fate) =>
    platform.answersWith(({ method }) => {
      if (method !== 'message/custom/send') return undefined
      platform.answersWith(undefined)
      if (fate === 'no answer') return fate
      return fate === 'blocked' ? { errcode: 43004 } : { errcode: -1 }
    })
  return {
    adapter: officialAccount({ ...optionsOf(platform), name, rate: {}, ...own }),
    connect: async (bot) => here.serve(bot),
    deliver: (message) => once(fieldsOf(message)),
    press: ({ key, from, value }) => once({ ...fieldsOf({ key, from, text: 'pressed' }), bizmsgmenuid: value }),
    forge: (message, how) => {
      const { query, body } = platform.seal(fieldsOf(message))
      const signature = own.mode === 'plain' ? 'signature' : 'msg_signature'
      if (how === 'wrong') query.set(signature, '0'.repeat(40))
      else query.delete(signature)
      return post(query, body)
    },
    post: (body) => post(platform.seal({}).query, body),
    stray: (message) => once({ ...fieldsOf(message), ToUserName: 'gh_other' }),
    twin: (other) => kit(own, other, 'wx0123456789abcdee'),
    // What leaves inside a response cannot be refused.
    ...(own.replyWithinMs === 0 && { next }),
    shown: async () =>
      platform.shown
        .filter(({ msgtype }) => msgtype !== 'unavailable')
        .map(({ to, text, menu }) => ({
          to: to === ids.a ? 'a' : 'b',
          text,
          ...(menu && { buttons: menu.map(({ id, content }) => ({ label: content, value: id })) }),
        })),
    knowsBots: false,
    close: () => platform.close(),
  }
}

const cases = adapterCases.map((each) => [each.name, each] as const)

describe('officialAccount(), as long as WeChat waits', () => {
  test.each(cases)('%s', (_, { run }) => run(() => kit()))
})

describe('officialAccount(), by customer-service messages', () => {
  test.each(cases)('%s', (_, { run }) => run(() => kit({ replyWithinMs: 0 })))
})

describe('officialAccount(), in plain mode', () => {
  test.each(cases)('%s', (_, { run }) => run(() => kit({ mode: 'plain' })))
})
