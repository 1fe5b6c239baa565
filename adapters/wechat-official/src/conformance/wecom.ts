import type { Choice, Part } from '@huida/core'
import {
  type AdapterKit,
  type Forgery,
  type PlayedFate,
  type PlayedMessage,
  type ShownMessage,
  serving,
} from '@huida/core/testing'
import {
  customerMessage,
  SessionState,
  startWecom,
  textMessage,
  type WecomEmulator,
  type WecomFate,
  type WecomShown,
} from '@huida/emulators/wecom'
import { signatureOf } from '../crypto/signature.js'
import { wecomService } from '../kf/index.js'
import type { WecomServiceOptions } from '../kf/options.js'

/** The options for an emulator. */
export const optionsFor = (wecom: WecomEmulator, more: Partial<WecomServiceOptions> = {}): WecomServiceOptions => ({
  corpId: wecom.corpId,
  secret: wecom.secret,
  token: wecom.token,
  encodingAesKey: wecom.encodingAesKey,
  accounts: wecom.accounts,
  apiRoot: wecom.url,
  ...more,
})

/** 微信客服 as the conformance cases play it: what callbacks hint at is pulled. */
export async function wecomKit(name = 'wecom', corpId = 'ww0123456789abcdef'): Promise<AdapterKit> {
  const wecom = await startWecom({ corpId, callbackRetries: 0 })
  const bot = await serving()
  const [account = '', stray = ''] = wecom.accounts
  const options = optionsFor(wecom, { name, accounts: [account], pollEveryMs: 600_000 })
  const said = ({ key, from, text }: PlayedMessage) => textMessage({ id: key, from, text, account })
  const post = async ({ url, body }: { url: string; body: string }) =>
    (await fetch(url, { method: 'POST', body })).status
  wecom.media.set('THUMB', { bytes: Buffer.from('a picture'), mimeType: 'image/png', name: 'a.png', at: Date.now() })

  return {
    adapter: wecomService(options),
    pulls: true,
    knowsBots: false,
    samples: { native: miniprogram },
    async connect(started) {
      bot.connect(started)
      if (!(await wecom.enterCallback(`${bot.url}/${name}/callback`)))
        throw new Error('The callback address was refused.')
    },
    deliver: (message) => wecom.deliver(said(message)),
    async batch(messages) {
      wecom.queue(...messages.slice(0, -1).map(said))
      return wecom.deliver(...messages.slice(-1).map(said))
    },
    press: ({ key, from, value, label = '?' }) =>
      wecom.deliver(textMessage({ id: key, from, text: label, menuId: value, account })),
    picture({ key, from, bytes }) {
      wecom.media.set(key, { bytes, mimeType: 'image/png', name: 'a.png', at: Date.now() })
      return wecom.deliver(customerMessage({ id: key, from, type: 'image', content: { media_id: key }, account }))
    },
    strange: () => wecom.deliver({ ...said({ key: 'strange', from: 'a', text: '' }), origin: 4, msgtype: 'telepathy' }),
    async agent({ key, from, text }) {
      const act = { servicer: 'zhangsan', customer: from, account }
      if (wecom.sessionOf(from, account).state !== SessionState.human) await wecom.staff.accept(act)
      return wecom.staff.say({ ...act, id: key, text })
    },
    stray: ({ key, from, text }) => wecom.deliver(textMessage({ id: key, from, text, account: stray })),
    twin: (other) => wecomKit(other, 'wwfedcba9876543210'),
    forge(message, how) {
      wecom.queue(said(message))
      return post(forged(how, wecom, account))
    },
    post: (content) => post(wecom.callbackWith(content)),
    next(fate) {
      wecom.answersWith(({ method }) => {
        if (method !== 'kf/send_msg') return undefined
        wecom.answersWith(undefined)
        return fates[fate]
      })
    },
    withSecret: (secret) => wecomService({ ...options, token: secret }),
    // Agents write in their own app, which is no call of the bot.
    shown: async () => wecom.shown.filter(({ by }) => by === 'api').map(shownAs),
    async close() {
      await bot.close()
      await wecom.close()
    },
  }
}

const miniprogram: Extract<Part, { type: 'native' }> = {
  type: 'native',
  platform: 'wecom',
  data: {
    msgtype: 'miniprogram',
    miniprogram: { appid: 'wx1', pagepath: 'pages/order.html', title: 'My order', thumb_media_id: 'THUMB' },
  },
  fallback: { type: 'text', text: 'My order' },
}

const fates = {
  'rate limited for a second': { errcode: 45033, errmsg: 'api concurrent out of limit' },
  blocked: { errcode: 40096, errmsg: 'invalid external userid' },
  unavailable: { status: 503 },
  'no answer': 'no answer',
  'hang up': 'hang up',
} as const satisfies Record<PlayedFate, WecomFate>

/** A callback that is not WeCom's. */
function forged(how: Forgery, wecom: WecomEmulator, account: string): { url: string; body: string } {
  const anHourAgo = Date.now() - 3_600_000
  const { url, body } = wecom.callbackRequest({ account, ...(how === 'stale' && { at: anHourAgo }) })
  const changed = new URL(url)
  const { searchParams } = changed
  switch (how) {
    case 'stale':
      return { url, body }
    case 'another body':
      return { url, body: wecom.callbackRequest({ account }).body }
    case 'wrong':
      searchParams.set('msg_signature', '0'.repeat(40))
      return { url: String(changed), body }
    case 'missing':
      searchParams.delete('msg_signature')
      return { url: String(changed), body }
    case 'twice':
      searchParams.append('msg_signature', '0'.repeat(40))
      return { url: String(changed), body }
    case 'plain': {
      const plain = ['timestamp', 'nonce'].map((name) => searchParams.get(name) ?? '')
      searchParams.set('msg_signature', signatureOf(wecom.token, ...plain))
      const hint = `<Event>kf_msg_or_event</Event><OpenKfId>${account}</OpenKfId>`
      return { url: String(changed), body: `<xml><ToUserName>${wecom.corpId}</ToUserName>${hint}</xml>` }
    }
  }
}

function shownAs({ to, msgtype, content }: WecomShown): ShownMessage {
  if (msgtype !== 'msgmenu') return { to, text: String((content as { content?: string })?.content ?? msgtype) }
  const { head_content, list } = content as { head_content: string; list: { click: { id: string; content: string } }[] }
  const buttons: Choice[] = list.map(({ click }) => ({ label: click.content, value: click.id }))
  return { to, text: head_content, buttons }
}
