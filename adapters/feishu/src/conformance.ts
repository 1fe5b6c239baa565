import { type AdapterKit, type AdapterKits, type PlayedMessage, type ShownMessage, serving } from '@huida/core/testing'
import {
  type FeishuEmulator,
  type FeishuFate,
  type FeishuShown,
  messageEvent,
  pressEvent,
  signed,
  startFeishu,
} from '@huida/emulators/feishu'
import { feishu } from './index.js'
import type { FeishuOptions } from './options.js'
import { rate } from './send.js'

/** The options for an emulator. */
const optionsFor = (platform: FeishuEmulator, name: string): FeishuOptions => {
  const { appId, appSecret, encryptKey, verificationToken, url } = platform
  return { name, appId, appSecret, encryptKey, verificationToken, apiRoot: url, rate: {} }
}

const GROUP = 'oc_group'

async function webhook(name = 'feishu', appId = 'cli_a1b2c3d4e5f60718'): Promise<AdapterKit> {
  const platform = await startFeishu({ appId })
  const bot = await serving()
  const options = optionsFor(platform, name)
  const said = ({ key, from, text, bot: isBot, at = Date.now() }: PlayedMessage) =>
    messageEvent({ id: key, from, text, at, ...(isBot && { sender: 'app' }) })
  return {
    adapter: feishu(options),
    async connect(started) {
      bot.connect(started)
      if (!(await platform.requestsTo(`${bot.url}/${name}/events`))) throw new Error('The address was refused.')
    },
    deliver: (message) => platform.deliver(said(message)),
    press: ({ key, from, value, label = '?' }) =>
      platform.deliver(pressEvent({ id: key, from, value: { choice: value, label } })),
    group: ({ key, from, text }, { addressed }) =>
      platform.deliver(
        addressed
          ? messageEvent({ id: key, from, chat: GROUP, text: `@_user_1 ${text}`, mentions: [platform.botId] })
          : messageEvent({ id: key, from, chat: GROUP, text, mentions: ['somebody else'] }),
      ),
    picture({ key, from, bytes }) {
      platform.resources.set(`img_${key}`, bytes)
      return platform.deliver(messageEvent({ id: key, from, image: `img_${key}` }))
    },
    strange: () => platform.deliver({ event_id: 'strange', event_type: 'im.telepathy.felt_v1', event: {} }),
    stray: (message) => platform.deliver({ ...said(message), app_id: 'cli_somebody_elses' }),
    twin: (other) => webhook(other, 'cli_0f1e2d3c4b5a6978'),
    async forge(message, how) {
      const { headers, body } = platform.request(said(message), how === 'stale' ? { at: Date.now() - 3_600_000 } : {})
      switch (how) {
        case 'wrong':
          return platform.post({ headers: { ...headers, 'x-lark-signature': '0'.repeat(64) }, body })
        case 'missing': {
          const { 'x-lark-signature': _, ...others } = headers
          return platform.post({ headers: others, body })
        }
        case 'another body':
          return platform.post({ headers, body: platform.request(said({ ...message, text: 'other words' })).body })
        case 'twice': {
          const both = new Headers(headers)
          both.append('x-lark-signature', '0'.repeat(64))
          return platform.post({ headers: both, body })
        }
        case 'stale':
          return platform.post({ headers, body })
        case 'plain': {
          const { appId: app_id, verificationToken: token } = platform
          const { event, event_id, event_type } = said(message)
          const clear = JSON.stringify({ schema: '2.0', header: { app_id, token, event_id, event_type }, event })
          return platform.post({ headers: signed(clear, platform.encryptKey, Date.now()), body: clear })
        }
      }
    },
    post: (body) => platform.post({ headers: signed(body, platform.encryptKey, Date.now()), body }),
    next: (fate) =>
      platform.answersWith(({ method }) => {
        if (method !== 'POST /open-apis/im/v1/messages') return undefined
        platform.answersWith(undefined)
        return fates[fate]
      }),
    withSecret: (encryptKey) => feishu({ ...options, encryptKey }),
    rate,
    shown: async () => platform.shown.map(shownAs),
    async close() {
      await bot.close()
      await platform.close()
    },
  }
}

const fates: Record<Parameters<NonNullable<AdapterKit['next']>>[0], FeishuFate> = {
  'rate limited for a second': { status: 429, code: 99991400, resetS: 1 },
  blocked: { status: 400, code: 230013 },
  unavailable: { status: 503 },
  'no answer': 'no answer',
  'hang up': 'hang up',
}

interface Card {
  text?: string
  header?: { title: { content: string } }
  elements?: { text?: { content: string }; actions?: { text: { content: string }; value?: { choice: string } }[] }[]
}

function shownAs({ chat, content }: FeishuShown): ShownMessage {
  const { text, header, elements = [] } = content as Card
  const words =
    text ?? [header?.title.content, ...elements.flatMap(({ text }) => text?.content ?? [])].filter(Boolean).join('\n')
  const buttons = elements
    .flatMap(({ actions = [] }) => actions)
    .flatMap(({ text, value }) => (value ? [{ label: text.content, value: value.choice }] : []))
  const to = chat === GROUP ? 'group' : chat.replace('oc_', '')
  return { to, text: words, ...(buttons.length > 0 && { buttons }) }
}

/** For `huida conform`, and for the tests: Feishu in each way in which it can be used. */
export const kits: AdapterKits = { webhook: () => webhook() }
