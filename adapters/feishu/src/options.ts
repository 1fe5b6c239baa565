import { type Adapter, isPlaceholder } from '@huida/core'

export const DEFAULT_API_ROOT = 'https://open.feishu.cn'

/** Which app it is, and how Feishu and the bot trust each other. Everything is on the pages of the app, open.feishu.cn/app. */
export interface FeishuOptions {
  /** `cli_…`, under 凭证与基础信息. Events for another app are refused. */
  appId: string
  /** From the same page. */
  appSecret: string
  /** 事件与回调 → 加密策略 → Encrypt Key: what is posted to us is encrypted and signed with it. */
  encryptKey: string
  /** Verification Token, on the same page. */
  verificationToken: string
  /** Names the adapter: two of them in one bot need two names. Feishu posts to `/<name>/…`. Default `feishu`. */
  name?: string
  /** Default `https://open.feishu.cn`; `https://open.larksuite.com` for Lark. */
  apiRoot?: string
  /** How fast messages leave. Default: 50/s in all, 5/s in a chat. */
  rate?: NonNullable<Adapter['rate']>
}

/** What is wrong with them, in sentences. */
export function problemsOf(options: FeishuOptions): string[] {
  const { appId, apiRoot = DEFAULT_API_ROOT } = options
  const problems: string[] = []
  if (typeof appId !== 'string' || !/^cli_\w{8,40}$/.test(appId))
    problems.push('appId is none of Feishu, cli_…. Copy it from 凭证与基础信息.')
  for (const [name, page] of [
    ['appSecret', '凭证与基础信息'],
    ['encryptKey', '事件与回调 → 加密策略'],
    ['verificationToken', '事件与回调 → 加密策略'],
  ] as const)
    if (isPlaceholder(options[name])) problems.push(`${name} is missing or a placeholder. Copy it from ${page}.`)
  if (!/^https?:\/\//.test(apiRoot) || !URL.canParse(apiRoot))
    problems.push('apiRoot is not an http or https address. Leave it out to use Feishu itself.')
  return problems
}
