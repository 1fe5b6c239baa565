import type { Adapter, Clock } from '@huida/core'
import { aesKeyProblems, secretProblems, tokenProblems } from '../crypto/cipher.js'

export const DEFAULT_API_ROOT = 'https://api.weixin.qq.com'

/** WeChat waits for five seconds, the way there and back included. */
export const ATTEMPT_MS = 4_500
/** Three attempts, five seconds apart. */
const MAX_REPLY_MS = 14_000

/** Which official account it is, and how WeChat and the bot trust each other. Everything is on mp.weixin.qq.com. */
export interface OfficialAccountOptions {
  /** `wx…`, under 设置与开发 → 基本配置. */
  appId: string
  /** From the same page. It appears in no log and no error. */
  appSecret: string
  /** 3 to 32 letters and digits that you choose and enter there (服务器配置 → 令牌): it signs what WeChat sends. */
  token: string
  /** The 43 characters there (消息加解密密钥). Required, unless `mode` is `plain`. */
  encodingAesKey?: string
  /**
   * As chosen there (消息加解密方式). `safe` takes nothing that is not encrypted; `compatible` takes both, for the time of a change.
   * Default `safe`.
   */
  mode?: 'safe' | 'compatible' | 'plain'
  /** Names the adapter: two accounts in one bot need two names. It is in conversation ids and in the webhook's path. Default `wechat-official`. */
  name?: string
  /** `gh_…` (原始ID): pushes that are for another account are refused then. Default: not looked at. */
  originalId?: string
  /**
   * Whether the account may send customer-service messages (客服消息): verified ones may. `false`: answers leave inside WeChat's own request
   * only, and what is not ready in time is said with the answer to the next message. Default true.
   */
  customerService?: boolean
  /**
   * How long WeChat is kept waiting for the answer, in milliseconds. Shorter than the default where a gateway before the bot waits less; 0:
   * pushes are acknowledged at once, and answers are customer-service messages only. Longer, up to 14,000: WeChat's second and third attempt
   * are waited for, which `customerService: false` may want; requests then end without a response, as WeChat hangs up. Default 4,500.
   */
  replyWithinMs?: number
  /** Where WeChat's API is, such as `https://sh.api.weixin.qq.com` or a proxy with a fixed address. Default `https://api.weixin.qq.com`. */
  apiRoot?: string
  /** Hosts of your own network from which pictures and sounds are fetched to be uploaded: `files.intern:8080`. Else only the public internet. */
  mediaHosts?: readonly string[]
  /** How fast customer-service messages leave. Default: 20/s in all, and 5 in 2 s to one customer. */
  rate?: NonNullable<Adapter['rate']>
  /** Judges how old a request is, and when tokens end. Default: the machine's clock. */
  clock?: Clock
}

/** What is wrong with them, in sentences. */
export function problemsOf(options: OfficialAccountOptions): string[] {
  const { appId, appSecret, token, encodingAesKey, mode = 'safe', originalId, apiRoot = DEFAULT_API_ROOT } = options
  const problems: string[] = []
  if (typeof appId !== 'string' || !/^wx[0-9a-z]{16}$/i.test(appId) || new Set(appId).size < 5)
    problems.push('appId is none of WeChat, wx and 16 letters and digits. Copy it from mp.weixin.qq.com, 基本配置.')
  problems.push(...secretProblems(appSecret, 'appSecret'), ...tokenProblems(token))
  if (!['safe', 'compatible', 'plain'].includes(mode))
    problems.push('mode is none of safe, compatible and plain. Take the one that is chosen on mp.weixin.qq.com.')
  if (mode !== 'plain' || encodingAesKey !== undefined) problems.push(...aesKeyProblems(encodingAesKey))
  if (originalId !== undefined && !/^gh_\w{1,60}$/.test(originalId))
    problems.push('originalId is none of WeChat, gh_…. Copy it from mp.weixin.qq.com, 账号详情, or leave it out.')
  if (!/^https?:\/\//.test(apiRoot) || !URL.canParse(apiRoot))
    problems.push('apiRoot is not an http or https address. Leave it out to use WeChat itself.')
  const { replyWithinMs = ATTEMPT_MS, customerService = true } = options
  if (!(replyWithinMs >= 0 && replyWithinMs <= MAX_REPLY_MS))
    problems.push(`replyWithinMs is not between 0 and ${MAX_REPLY_MS}: WeChat waits no longer.`)
  if (replyWithinMs === 0 && !customerService)
    problems.push('replyWithinMs is 0 and customerService is false, so nothing could be answered. Change one of them.')
  return problems
}
