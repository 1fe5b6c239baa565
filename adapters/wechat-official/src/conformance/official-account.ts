import { type AdapterKit, type PlayedMessage, serving } from '@huida/core/testing'
import {
  type PushFields,
  startWechatOfficial,
  type WechatFate,
  type WechatOfficialEmulator,
} from '@huida/emulators/wechat-official'
import { type OfficialAccountOptions, officialAccount } from '../official-account/index.js'
import { rate } from '../official-account/send.js'

/** The options for an emulator. */
export const optionsFor = (
  { settings, url }: WechatOfficialEmulator,
  more: Partial<OfficialAccountOptions> = {},
): OfficialAccountOptions => ({ ...settings, apiRoot: url, rate: {}, ...more })

const openIds: Record<string, string> = { a: 'oCustomerA_00000000000000001', b: 'oCustomerB_00000000000000001' }

/** An official account as the conformance cases play it. */
export async function officialAccountKit(
  own: Pick<OfficialAccountOptions, 'mode' | 'replyWithinMs'> = {},
  name = 'wechat-official',
  appId = 'wx0123456789abcdef',
): Promise<AdapterKit> {
  const { mode = 'safe', replyWithinMs } = own
  const platform = await startWechatOfficial({ appId, mode })
  const here = await serving()
  const url = `${here.url}/${name}/push`
  platform.connect(url)
  const keys: string[] = []
  const startedAt = Date.now()
  const fieldsOf = ({ key, from, text, at }: PlayedMessage): PushFields => {
    if (!keys.includes(key)) keys.push(key)
    const id = keys.indexOf(key)
    return {
      ...{ ToUserName: platform.settings.originalId, FromUserName: openIds[from] ?? from },
      ...{ CreateTime: Math.floor((at ?? startedAt) / 1_000), MsgType: 'text', Content: text },
      MsgId: String(24_000_000_000_000_000n + BigInt(id)),
    }
  }
  const deliver = async (fields: PushFields) => (await platform.deliver(fields, { attempts: 1 })).status
  const post = async (query: URLSearchParams, body: Uint8Array | string) =>
    (await fetch(`${url}?${query}`, { method: 'POST', body: body as string })).status
  const next: AdapterKit['next'] = (fate) =>
    platform.answersWith(({ method }) => {
      if (method !== 'message/custom/send') return undefined
      platform.answersWith(undefined)
      return fates[fate]
    })
  return {
    adapter: officialAccount(optionsFor(platform, { name, ...own })),
    connect: async (bot) => here.connect(bot),
    knowsBots: false,
    rate,
    deliver: (message) => deliver(fieldsOf(message)),
    press: ({ key, from, value, label = 'pressed' }) =>
      deliver({ ...fieldsOf({ key, from, text: label }), bizmsgmenuid: value }),
    stray: (message) => deliver({ ...fieldsOf(message), ToUserName: 'gh_of_somebody_else' }),
    strange: () =>
      deliver({ ...fieldsOf({ key: 'strange', from: 'a', text: '' }), MsgType: 'event', Event: 'telepathy' }),
    async picture({ key, from, bytes }) {
      const { Content: _, ...fields } = fieldsOf({ key, from, text: '' })
      const media = platform.keep({ bytes, mimeType: 'image/png', kind: 'image' })
      return deliver({ ...fields, MsgType: 'image', MediaId: media, PicUrl: `${platform.url}/pictures/${media}` })
    },
    async forge(message, how) {
      const fields = fieldsOf(message)
      const { query, body } = platform.seal(fields, how === 'stale' ? { at: Date.now() - 3_600_000 } : {})
      const signature = mode === 'plain' ? 'signature' : 'msg_signature'
      switch (how) {
        case 'wrong':
          query.set(signature, '0'.repeat(40))
          return post(query, body)
        case 'missing':
          query.delete(signature)
          return post(query, body)
        case 'twice':
          query.append(signature, '0'.repeat(40))
          return post(query, body)
        case 'stale':
          return post(query, body)
        case 'another body':
          // In plain mode the signature says nothing of the body.
          return mode === 'plain' ? undefined : post(query, platform.seal({ ...fields, Content: 'forged' }).body)
        case 'plain': {
          if (mode !== 'safe') return undefined
          const clear = platform.seal(fields, { mode: 'plain' })
          return post(clear.query, clear.body)
        }
      }
    },
    post: (body) => post(platform.seal({}).query, body),
    // What leaves inside a response cannot be refused.
    ...(replyWithinMs === 0 && { next }),
    twin: (other) => officialAccountKit(own, other, 'wx0123456789fedcba'),
    withSecret: (token) => officialAccount(optionsFor(platform, { token })),
    shown: async () =>
      platform.shown.map(({ to, text, menu }) => ({
        to: Object.keys(openIds).find((letter) => openIds[letter] === to) ?? to,
        text,
        ...(menu && { buttons: menu.map(({ id, content }) => ({ label: content, value: id })) }),
      })),
    samples: {
      card: {
        ...{ type: 'card', title: 'A jacket', text: 'Warm and dry', url: 'https://shop.example/jackets/1' },
        imageUrl: 'https://media.shop.example/jacket.png',
      },
    },
    async close() {
      await here.close()
      await platform.close()
    },
  }
}

const fates: Record<Parameters<NonNullable<AdapterKit['next']>>[0], WechatFate> = {
  // Busy: again in a second.
  'rate limited for a second': { errcode: -1 },
  blocked: { errcode: 43004 },
  unavailable: { status: 502 },
  'no answer': 'no answer',
  'hang up': 'hang up',
}
