import { defineAdapter, type Download, HuidaError, type Json, type Part, readBody } from '@huida/core'
import { openApi } from './api.js'
import { DEFAULT_API_ROOT, type FeishuOptions, problemsOf } from './options.js'
import { isOfGroup, PICTURE, receive } from './receive.js'
import { accepts, rate, remove, send } from './send.js'
import { opened } from './verify.js'

export type { FeishuOptions } from './options.js'

/** Feishu waits for three seconds. */
const WHO_WITHIN_MS = 2_000

/** Feishu and Lark: the worked example of the guide "Write an adapter". */
export const feishu = (options: FeishuOptions) => {
  const { name = 'feishu', appId, apiRoot = DEFAULT_API_ROOT } = options
  const api = openApi(apiRoot.replace(/\/$/, ''), options)
  let known: string | undefined

  /** Who is mentioned when the bot is. Feishu delivers again what it was not told of. */
  const ownId = async (): Promise<string> => {
    const asked = api.call('GET', '/open-apis/bot/v3/info', undefined, AbortSignal.timeout(WHO_WITHIN_MS))
    known ??= (await asked.catch(() => undefined))?.body.bot?.open_id
    if (known === undefined) throw new HuidaError('NOT_RUNNING', { state: 'asking Feishu for its own id' })
    return known
  }

  return defineAdapter({
    name,
    platform: 'feishu',
    accepts,
    rate: options.rate ?? rate,
    check: () => problemsOf(options),
    async fetch(request, inbox) {
      if (request.method !== 'POST') return new Response(null, { status: 405, headers: { allow: 'POST' } })
      const payload = opened(await readBody(request), request.headers, options, Date.now())
      const { type, challenge } = Object(payload) as { type?: Json; challenge?: Json }
      // The address is being entered on the page of the app.
      if (type === 'url_verification') return Response.json({ challenge: challenge ?? null })
      const bot = isOfGroup(payload) ? (known ?? (await ownId())) : undefined
      const event = receive(payload, { name, appId, bot })
      // Feishu waits for three seconds and asks again, up to four times.
      if (event) await inbox.receive(event)
      return Response.json({})
    },
    send: (message, { signal }) => send(api, message, signal),
    delete: (message, { signal }) => remove(api, message, signal),
    async download(part: Part, { signal }): Promise<Download | undefined> {
      if (!('url' in part) || !part.url?.startsWith(PICTURE)) return undefined
      const [message = '', key = ''] = part.url.slice(PICTURE.length).split('/')
      const response = await api.open(`/open-apis/im/v1/messages/${message}/resources/${key}?type=image`, signal)
      if (response.status === 404 || !response.body) return undefined
      if (!response.ok) throw new Error(`Feishu does not give the picture (status ${response.status})`)
      return { body: response.body as ReadableStream<Uint8Array> }
    },
  })
}
