import type { Clock, Inbox, Json } from '@huida/core'
import { type Answer, callApi, openApi } from '../api.js'
import { AccessToken } from '../token.js'
import type { KfPage, State } from './message.js'

export const DEFAULT_API_ROOT = 'https://qyapi.weixin.qq.com'
const PAGE = 1_000

/** Which app calls. */
export interface KfApiOptions {
  corpId: string
  secret: string
  apiRoot: string
}

/** A customer with an account. */
export interface SessionRef {
  account: string
  customer: string
}

/** The calls of 微信客服. @throws Refused, NoAnswer from each */
export class KfApi {
  readonly #token: AccessToken
  readonly #root: string

  constructor({ corpId, secret, apiRoot }: KfApiOptions, inbox: Pick<Inbox, 'drawer' | 'lease'>, clock: Clock) {
    this.#root = `${apiRoot.replace(/\/$/, '')}/cgi-bin`
    this.#token = new AccessToken(
      {
        name: `wecom ${corpId}`,
        secret,
        ask: async (_, signal) => {
          const query = new URLSearchParams({ corpid: corpId, corpsecret: secret })
          const { access_token, expires_in } = await callApi<{ access_token: string; expires_in: number }>({
            method: 'gettoken',
            url: `${this.#root}/gettoken?${query}`,
            signal,
          })
          return { access_token, expires_in }
        },
      },
      inbox,
      clock,
    )
  }

  /** Whether the platform takes our secret. */
  async signIn(signal: AbortSignal): Promise<void> {
    await this.#token.get(signal)
  }

  /** What happened after a cursor. @param hint the token of a callback */
  sync(account: string, { cursor, hint }: { cursor?: string; hint?: string }, signal: AbortSignal): Promise<KfPage> {
    const body = {
      open_kfid: account,
      limit: PAGE,
      voice_format: 0,
      ...(cursor && { cursor }),
      ...(hint && { token: hint }),
    }
    return this.#call<KfPage>('kf/sync_msg', body, signal)
  }

  send({ account, customer }: SessionRef, message: { [name: string]: Json }, signal: AbortSignal) {
    return this.#call<{ msgid?: string }>('kf/send_msg', { touser: customer, open_kfid: account, ...message }, signal)
  }

  /** Sends the one message that a code is good for. */
  sendByCode(code: string, message: { [name: string]: Json }, signal: AbortSignal) {
    return this.#call<{ msgid?: string }>('kf/send_msg_on_event', { code, ...message }, signal)
  }

  async state({ account, customer }: SessionRef, signal: AbortSignal): Promise<{ state: State; servicer?: string }> {
    const body = { open_kfid: account, external_userid: customer }
    const answer = await this.#call<{ service_state: State; servicer_userid?: string }>(
      'kf/service_state/get',
      body,
      signal,
    )
    const { service_state: state, servicer_userid: servicer } = answer
    return { state, ...(servicer !== undefined && { servicer }) }
  }

  /** Brings a session into a state. The code of the message that may follow, if there is one. */
  async change({ account, customer }: SessionRef, to: State, servicer: string | undefined, signal: AbortSignal) {
    const body = { open_kfid: account, external_userid: customer, service_state: to }
    const { msg_code } = await this.#call<{ msg_code?: string }>(
      'kf/service_state/trans',
      { ...body, ...(servicer !== undefined && { servicer_userid: servicer }) },
      signal,
    )
    return msg_code
  }

  /** Uploads a file, which is kept for three days. */
  async upload(type: string, file: Blob, name: string, signal: AbortSignal): Promise<string> {
    const form = new FormData()
    form.append('media', file, name)
    return this.#token.use(async (token) => {
      const url = this.#url('media/upload', token, { type })
      const { media_id } = await callApi<{ media_id: string }>({ method: 'media/upload', url, form, signal })
      return media_id
    }, signal)
  }

  /** Opens a file. */
  media(id: string, signal: AbortSignal): Promise<Response> {
    return this.#token.use((token) => {
      const url = this.#url('media/get', token, { media_id: id })
      return openApi({ method: 'media/get', url, signal })
    }, signal)
  }

  #call<T extends object>(method: string, body: Json, signal: AbortSignal): Promise<T & Answer> {
    return this.#token.use((token) => callApi<T>({ method, url: this.#url(method, token), body, signal }), signal)
  }

  #url(method: string, token: string, query: { [name: string]: string } = {}): string {
    return `${this.#root}/${method}?${new URLSearchParams({ access_token: token, ...query })}`
  }
}
