import { type Inbox, type Json, systemClock } from '@huida/core'
import { callApi, openApi } from '../api.js'
import { AccessToken } from '../token.js'
import { DEFAULT_API_ROOT, type OfficialAccountOptions } from './options.js'

/** The calls of the official account's API, each with the shared access token. */
export class OfficialApi {
  /** Where the API is. */
  readonly root: string
  readonly #token: AccessToken

  constructor(
    { appId, appSecret, apiRoot = DEFAULT_API_ROOT, clock = systemClock }: OfficialAccountOptions,
    inbox: Pick<Inbox, 'drawer' | 'lease'>,
  ) {
    this.root = apiRoot.replace(/\/+$/, '')
    const ask = (force: boolean, signal?: AbortSignal) =>
      callApi<{ access_token: string; expires_in: number }>({
        method: 'stable_token',
        url: `${this.root}/cgi-bin/stable_token`,
        body: { grant_type: 'client_credential', appid: appId, secret: appSecret, force_refresh: force },
        signal,
      })
    this.#token = new AccessToken({ name: appId, secret: appSecret, ask, forces: true }, inbox, clock)
  }

  /** Resolves when there is a token. @throws Refused, NoAnswer */
  async greet(signal: AbortSignal): Promise<void> {
    await this.#token.get(signal)
  }

  /** Sends a customer-service message. @throws Refused, NoAnswer */
  async send(message: { [name: string]: Json }, signal: AbortSignal): Promise<void> {
    await this.#post('message/custom/send', message, signal)
  }

  /** Shows that somebody writes. @throws Refused, NoAnswer */
  async type(touser: string, signal: AbortSignal): Promise<void> {
    await this.#post('message/custom/typing', { touser, command: 'Typing' }, signal)
  }

  /** Uploads what messages show; it is kept for three days. Resolves with its id. @throws Refused, NoAnswer */
  async upload(kind: 'image' | 'voice' | 'video', file: File, signal: AbortSignal): Promise<string> {
    const form = () => {
      const made = new FormData()
      made.append('media', file, file.name)
      return made
    }
    const answer = await this.#token.use(
      (token) =>
        callApi<{ media_id: string }>({
          method: 'media/upload',
          url: this.#at('media/upload', token, { type: kind }),
          form: form(),
          signal,
        }),
      signal,
    )
    return answer.media_id
  }

  /** What a customer has sent. @throws Refused, NoAnswer */
  open(media_id: string, signal: AbortSignal): Promise<Response> {
    return this.#token.use(
      (token) => openApi({ method: 'media/get', url: this.#at('media/get', token, { media_id }), signal }),
      signal,
    )
  }

  #post(method: string, body: Json, signal: AbortSignal): Promise<object> {
    return this.#token.use((token) => callApi({ method, url: this.#at(method, token), body, signal }), signal)
  }

  #at(method: string, access_token: string, query: Record<string, string> = {}): string {
    return `${this.root}/cgi-bin/${method}?${new URLSearchParams({ access_token, ...query })}`
  }
}
