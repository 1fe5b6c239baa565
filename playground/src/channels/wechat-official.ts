import { type Finding, mend, ok } from '../terminal/finding.js'
import { type Channel, given } from './channel.js'

const API = 'https://api.weixin.qq.com'
const PAGE = 'It is on mp.weixin.qq.com, 设置与开发 → 基本配置.'

/** An official account of WeChat, 公众号. */
export const wechatOfficial: Channel = {
  title: 'WeChat 公众号',
  package: '@huida/adapter-wechat-official',
  prefix: 'HUIDA_WECHAT_OFFICIAL_',
  settings: [
    { name: 'APP_ID', from: PAGE },
    { name: 'APP_SECRET', from: PAGE },
    { name: 'TOKEN', from: PAGE },
    ...['AES_KEY', 'MODE', 'ORIGINAL_ID', 'CUSTOMER_SERVICE', 'API'].map((name) => ({ name })),
  ],
  problems: ({ AES_KEY, MODE = 'safe' }) => [
    ...(['safe', 'compatible', 'plain'].includes(MODE)
      ? []
      : [`HUIDA_WECHAT_OFFICIAL_MODE is "${MODE}". Set safe, compatible or plain, as 消息加解密方式 says.`]),
    ...(AES_KEY || MODE === 'plain' ? [] : [`HUIDA_WECHAT_OFFICIAL_AES_KEY is missing. ${PAGE}`]),
  ],
  webhook: () => '/wechat-official/',
  async open({ APP_ID = '', APP_SECRET = '', TOKEN = '', AES_KEY, MODE, ORIGINAL_ID, CUSTOMER_SERVICE, API: apiRoot }) {
    const { officialAccount } = await import('@huida/adapter-wechat-official')
    return officialAccount({
      ...{ appId: APP_ID, appSecret: APP_SECRET, token: TOKEN },
      ...given({ encodingAesKey: AES_KEY, originalId: ORIGINAL_ID, apiRoot }),
      ...(MODE && { mode: MODE as 'safe' | 'compatible' | 'plain' }),
      ...(CUSTOMER_SERVICE && { customerService: CUSTOMER_SERVICE !== 'false' }),
    })
  },
  async probe({ APP_ID: appid, APP_SECRET: secret, API: root = API }, { ask }) {
    const { body } = await ask(`${root}/cgi-bin/stable_token`, {
      json: { grant_type: 'client_credential', appid, secret },
    })
    return [
      typeof body.access_token === 'string'
        ? ok('公众号：令牌可用', 'WeChat 公众号: the token works')
        : refusedByWechat(body, {
            title: '公众号',
            secret: 'HUIDA_WECHAT_OFFICIAL_APP_SECRET',
            id: 'HUIDA_WECHAT_OFFICIAL_APP_ID',
            list: ['公众号后台 → 基本配置 → IP白名单', 'mp.weixin.qq.com, 基本配置 → IP白名单'],
          }),
    ]
  },
}

/** What the codes of WeChat and WeCom mean for whoever sets a channel up. */
export function refusedByWechat(
  { errcode, errmsg }: Record<string, unknown>,
  names: { title: string; secret: string; id: string; list: readonly [string, string] },
): Finding {
  const { title, secret, id, list } = names
  // The platform tells which address it saw.
  const [address = ''] = /\d{1,3}(\.\d{1,3}){3}|[\da-f]*:[\da-f:]{4,}/i.exec(String(errmsg ?? '')) ?? []
  switch (errcode) {
    case 40164:
    case 60020:
      return mend(
        `${title} 拒绝本机地址 ${address}（${errcode}）。请把它加入：${list[0]}。`,
        `${title} refuses the address of this machine, ${address} (${errcode}). Add it at ${list[1]}.`,
      )
    case 40001:
    case 40125:
    case 41004:
      return mend(
        `${title} 拒绝 ${secret}（${errcode}）：可能已被重置，请重新复制。`,
        `${title} refuses ${secret} (${errcode}): it was reset, or copied in part. Copy the present one.`,
      )
    case 40013:
    case 41002:
      return mend(
        `${title} 不认识 ${id}（${errcode}），请重新复制。`,
        `${title} does not know ${id} (${errcode}). Copy it anew.`,
      )
    case 48001:
    case 48002:
      return mend(
        `${title}：没有调用接口的权限（${errcode}）。请在管理后台授权。`,
        `${title}: the interface may not be called (${errcode}). Give the permission on the platform's pages.`,
      )
    default:
      return mend(
        `${title} 回答 ${errcode ?? '无法理解的内容'}`,
        `${title} answered ${errcode ?? 'what could not be understood'}. Look the code up in the platform's list of codes.`,
      )
  }
}
