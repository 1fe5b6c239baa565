import type { Clock } from '@huida/core'
import { aesKeyProblems, secretProblems, tokenProblems } from '../crypto/cipher.js'
import { DEFAULT_API_ROOT } from './api.js'

/** Which accounts of 微信客服 it serves, and how it hears of them. */
export interface WecomServiceOptions {
  /** The enterprise: 我的企业 > 企业ID, `ww…`. Callbacks for another one are refused. */
  corpId: string
  /** Of the app that may call the API of 微信客服: 应用管理 > the app > Secret. */
  secret: string
  /** What callbacks are signed with: 应用管理 > the app > 接收消息 > Token. */
  token: string
  /** What callbacks are encrypted with: EncodingAESKey on the same page, 43 letters and digits. */
  encodingAesKey: string
  /** The accounts that are served, by their `open_kfid` (`wk…`). Others of the enterprise are left to whoever serves them. */
  accounts: readonly string[]
  /** Names the adapter: two of them in one bot need two names. It is in conversation ids and in the callback's path. Default `wecom`. */
  name?: string
  /**
   * Where people answer. `wecom`: in the WeCom app; a queue and an agent of the bot become states of the session there, and agents are
   * known by their userid. `console`: in the bot's own console; sessions stay with the API, which speaks for the agent. Default `wecom`.
   */
  people?: 'wecom' | 'console'
  /** How often it is asked for news although no callback came, in milliseconds. Default 60,000. */
  pollEveryMs?: number
  /**
   * What nobody knows whether it was answered (at the very first start, or when it was forgotten how far we had read) is kept as history
   * when it is older than the start by more than this, in milliseconds. Default 0: only what is written after the start is answered.
   */
  freshMs?: number
  /** Hosts of your own network from which pictures may be fetched, with their port: `files.intern:8080`. Default none: only the public internet. */
  mediaHosts?: readonly string[]
  /** Judges how old a request is, and when codes and tokens end. Default: the machine's clock. */
  clock?: Clock
  /** Another server of the API, or a way to it. Default `https://qyapi.weixin.qq.com`. */
  apiRoot?: string
}

/** What is wrong with them, in sentences. */
export function problemsOf(options: WecomServiceOptions): string[] {
  const { corpId, secret, token, encodingAesKey, accounts, apiRoot = DEFAULT_API_ROOT } = options
  const { pollEveryMs = 60_000, freshMs = 0 } = options
  const problems = [...secretProblems(secret, 'secret'), ...tokenProblems(token), ...aesKeyProblems(encodingAesKey)]
  if (typeof corpId !== 'string' || !/^w[wxp][0-9A-Za-z]{16,32}$/.test(corpId))
    problems.unshift('corpId is not one of WeCom, ww…. Copy it from 我的企业 > 企业ID.')
  if (!Array.isArray(accounts) || accounts.length === 0)
    problems.push('accounts is empty, so nobody is served. Name the open_kfid (wk…) of each account.')
  else if (!accounts.every((account) => typeof account === 'string' && /^wk[\w-]{4,60}$/.test(account)))
    problems.push('accounts has one that is no open_kfid, wk…. Copy it from the answer of kf/account/list.')
  else if (new Set(accounts).size < accounts.length) problems.push('accounts names one twice. Name each once.')
  if (!URL.canParse(apiRoot) || !/^https?:\/\//.test(apiRoot))
    problems.push('apiRoot is not an http or https address. Leave it out to use WeCom itself.')
  for (const [name, value] of Object.entries({ pollEveryMs, freshMs }))
    if (!Number.isFinite(value) || value < 0) problems.push(`${name} is not a number of milliseconds.`)
  return problems
}
