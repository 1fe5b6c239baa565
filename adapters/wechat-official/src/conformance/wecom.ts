import { createServer } from 'node:http'
import type { Bot, Choice } from '@huida/core'
import {
  type AdapterKit,
  type Cleanup,
  listening,
  type PlayedMessage,
  type ShownMessage,
  until,
} from '@huida/core/testing'
import { SessionState, startWecom, textMessage, type WecomEmulator, type WecomShown } from '@huida/emulators/wecom'
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

/** The address behind which a bot listens, before there is a bot. */
export async function callbackAddress(name: string, cleanup: Cleanup) {
  let served: Pick<Bot, 'fetch'> | undefined
  const server = createServer(async (incoming, outgoing) => {
    const request = new Request(`http://bot/${name}${incoming.url}`, {
      method: incoming.method!,
      // Typed for every name; each is sent once.
      headers: incoming.headers as Record<string, string>,
      // Node's types do not know that its streams are bodies.
      ...(incoming.method === 'POST' && ({ body: incoming, duplex: 'half' } as object)),
    })
    const response = await served!.fetch(request)
    outgoing.writeHead(response.status, Object.fromEntries(response.headers)).end(await response.text())
  })
  const url = await listening(server, cleanup)
  return {
    url: `${url}/callback`,
    serve: (bot: Pick<Bot, 'fetch'>) => {
      served = bot
    },
  }
}

/** 微信客服 as the conformance cases play it. */
export async function wecomKit(name = 'wecom', corpId = 'ww0123456789abcdef'): Promise<AdapterKit> {
  const wecom = await startWecom({ corpId, callbackRetries: 0 })
  const closing: Parameters<Cleanup>[0][] = [() => wecom.close()]
  const here = await callbackAddress(name, (close) => closing.push(close))
  const [account = '', stray = ''] = wecom.accounts
  let bot: Bot | undefined
  const pulls = () => wecom.calls.filter(({ method }) => method === 'kf/sync_msg').length

  /** What is pulled has no status: 200 when it is stored, 503 when it is asked for again. */
  const stored = async (from: string, key: string, playing: () => Promise<number>): Promise<number> => {
    const before = pulls()
    const status = await playing()
    if (status >= 300) return status
    return until(async () => {
      const ledger = await bot!.ledger(`${name}/${account}:${from}`)
      if (ledger.some((entry) => entry.kind === 'in' && entry.event.key === key)) return 200
      return pulls() - before > 1 ? 503 : 0
    })
  }
  const messageOf = ({ key, from, text }: PlayedMessage) => textMessage({ id: key, from, text, account })
  const post = async ({ url, body }: { url: string; body: string }) =>
    (await fetch(url, { method: 'POST', body })).status

  return {
    adapter: wecomService(optionsFor(wecom, { name, accounts: [account], pollEveryMs: 600_000 })),
    knowsBots: false,
    async connect(started) {
      bot = started
      here.serve(started)
      if (!(await wecom.enterCallback(here.url))) throw new Error('The callback address was refused.')
    },
    deliver: (message) => stored(message.from, message.key, () => wecom.deliver(messageOf(message))),
    async batch(messages) {
      wecom.queue(...messages.slice(0, -1).map(messageOf))
      return wecom.deliver(messageOf(messages.at(-1)!))
    },
    press: ({ key, from, value }) =>
      stored(from, key, () => wecom.deliver(textMessage({ id: key, from, text: '?', menuId: value, account }))),
    agent: ({ key, from, text }) =>
      stored(from, key, async () => {
        const act = { servicer: 'zhangsan', customer: from, account }
        if (wecom.sessionOf(from, account).state !== SessionState.human) await wecom.staff.accept(act)
        return wecom.staff.say({ ...act, id: key, text })
      }),
    stray: ({ key, from, text }) => wecom.deliver(textMessage({ id: key, from, text, account: stray })),
    twin: (other) => wecomKit(other, 'wwfedcba9876543210'),
    async forge(message, how) {
      wecom.queue(messageOf(message))
      const { url, body } = wecom.callbackRequest(account)
      const forged = new URL(url)
      if (how === 'missing') forged.searchParams.delete('msg_signature')
      else forged.searchParams.set('msg_signature', '0'.repeat(40))
      return post({ url: String(forged), body })
    },
    post: (content) => post(wecom.callbackWith(content)),
    next(fate) {
      wecom.answersWith(({ method }) => {
        if (method !== 'kf/send_msg') return undefined
        wecom.answersWith(undefined)
        if (fate === 'no answer') return fate
        return fate === 'blocked'
          ? { errcode: 40096, errmsg: 'invalid external userid' }
          : { errcode: 45033, errmsg: 'api concurrent out of limit' }
      })
    },
    // Agents write in their own app, which is no call of the bot.
    shown: async () => wecom.shown.filter(({ by }) => by === 'api').map(shownAs),
    async close() {
      for (const close of closing) await close()
    },
  }
}

function shownAs({ to, msgtype, content }: WecomShown): ShownMessage {
  if (msgtype !== 'msgmenu') return { to, text: String((content as { content?: string })?.content ?? msgtype) }
  const { head_content, list } = content as { head_content: string; list: { click: { id: string; content: string } }[] }
  const buttons: Choice[] = list.map(({ click }) => ({ label: click.content, value: click.id }))
  return { to, text: head_content, buttons }
}
