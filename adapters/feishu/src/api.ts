import type { Json } from '@huida/core'
import type { FeishuOptions } from './options.js'

/** What Feishu answered. */
export interface Answer {
  status: number
  /** 0: done. Else by its list of codes. */
  code: number
  /** What it says besides. */
  body: { data?: { [member: string]: Json }; bot?: { open_id?: string } }
  /** When it takes more, in seconds, where it says so. */
  resetS?: number
}

/** Feishu's calls. */
export interface Api {
  /** One call, with a token; once more with a new one, when it says that the token holds no more. */
  call(method: string, path: string, payload?: Json, signal?: AbortSignal): Promise<Answer>
  /** Opens what people have sent. */
  open(path: string, signal: AbortSignal): Promise<Response>
}

const TOKEN_INVALID = new Set([99991661, 99991663, 99991668])
/** Feishu gives the same token until half an hour before its end, so several processes do not disturb each other. */
const EARLY_MS = 600_000

/** Makes the calls of an app. Nothing is asked before the first. */
export function openApi(apiRoot: string, { appId, appSecret }: FeishuOptions): Api {
  let token: { value: string; until: number } | undefined

  const current = async (signal?: AbortSignal): Promise<string> => {
    if (token && token.until > Date.now()) return token.value
    const asked = { app_id: appId, app_secret: appSecret }
    const response = await fetch(
      `${apiRoot}/open-apis/auth/v3/tenant_access_token/internal`,
      request('POST', asked, signal),
    )
    const told = (await response.json()) as { code?: number; tenant_access_token?: string; expire?: number }
    // What Feishu says may hold the secret; its code does not.
    if (!told.tenant_access_token)
      throw new Error(`Feishu gives no token (code ${told.code}). Check appId and appSecret.`)
    token = { value: told.tenant_access_token, until: Date.now() + (told.expire ?? 0) * 1_000 - EARLY_MS }
    return token.value
  }

  const once = async (method: string, path: string, payload?: Json, signal?: AbortSignal): Promise<Answer> => {
    const bearer = await current(signal)
    const response = await fetch(`${apiRoot}${path}`, request(method, payload, signal, bearer))
    const body = (await response.json().catch(() => ({}))) as Answer['body'] & { code?: number }
    const reset = response.headers.get('x-ogw-ratelimit-reset')
    return {
      status: response.status,
      code: body.code ?? -1,
      body,
      ...(reset !== null && { resetS: Number(reset) }),
    }
  }

  return {
    async call(method, path, payload, signal) {
      const answer = await once(method, path, payload, signal)
      if (!TOKEN_INVALID.has(answer.code)) return answer
      token = undefined
      return once(method, path, payload, signal)
    },
    open: async (path, signal) => fetch(`${apiRoot}${path}`, request('GET', undefined, signal, await current(signal))),
  }
}

const request = (method: string, payload: Json | undefined, signal?: AbortSignal, bearer?: string): RequestInit => ({
  method,
  headers: { 'content-type': 'application/json; charset=utf-8', ...(bearer && { authorization: `Bearer ${bearer}` }) },
  ...(payload !== undefined && { body: JSON.stringify(payload) }),
  ...(signal && { signal }),
})
