import { mend, ok } from '../terminal/finding.js'
import { type Channel, given, listOf } from './channel.js'
import { refusedByWechat } from './wechat-official.js'

const API = 'https://qyapi.weixin.qq.com'
const APP = 'It is on work.weixin.qq.com, 应用管理 → the app.'

/** The customer service of WeCom, 微信客服. */
export const wecom: Channel = {
  title: 'WeCom 微信客服',
  package: '@huida/adapter-wechat-official',
  prefix: 'HUIDA_WECOM_',
  settings: [
    { name: 'CORP_ID', from: 'It is on work.weixin.qq.com, 我的企业 → 企业ID.' },
    { name: 'SECRET', from: APP },
    { name: 'TOKEN', from: `${APP} 接收消息.` },
    { name: 'AES_KEY', from: `${APP} 接收消息.` },
    { name: 'ACCOUNTS', from: 'Name the open_kfid (wk…) of each account, separated by commas.' },
    { name: 'PEOPLE' },
    { name: 'API' },
  ],
  problems: ({ PEOPLE }) =>
    PEOPLE && !['wecom', 'console'].includes(PEOPLE)
      ? [`HUIDA_WECOM_PEOPLE is "${PEOPLE}". Set wecom or console.`]
      : [],
  webhook: () => '/wecom/callback',
  async open({ CORP_ID = '', SECRET = '', TOKEN = '', AES_KEY = '', ACCOUNTS, PEOPLE, API: apiRoot }) {
    const { wecomService } = await import('@huida/adapter-wechat-official')
    return wecomService({
      ...{ corpId: CORP_ID, secret: SECRET, token: TOKEN, encodingAesKey: AES_KEY, accounts: listOf(ACCOUNTS) },
      ...(PEOPLE && { people: PEOPLE as 'wecom' | 'console' }),
      ...given({ apiRoot }),
    })
  },
  async probe({ CORP_ID = '', SECRET = '', ACCOUNTS, API: root = API }, { ask }) {
    const names = {
      title: 'WeCom',
      secret: 'HUIDA_WECOM_SECRET',
      id: 'HUIDA_WECOM_CORP_ID',
      list: ['应用管理 → 该应用 → 企业可信IP', 'work.weixin.qq.com, 应用管理 → the app → 企业可信IP'],
    } as const
    const asked = new URLSearchParams({ corpid: CORP_ID, corpsecret: SECRET })
    const { body: token } = await ask(`${root}/cgi-bin/gettoken?${asked}`)
    if (typeof token.access_token !== 'string') return [refusedByWechat(token, names)]
    const { body } = await ask(`${root}/cgi-bin/kf/account/list?access_token=${token.access_token}`, { json: {} })
    if (!Array.isArray(body.account_list)) return [refusedByWechat(body, names)]
    const known = (body.account_list as { open_kfid?: unknown }[]).map(({ open_kfid }) => open_kfid)
    const unknown = listOf(ACCOUNTS).filter((account) => !known.includes(account))
    return [
      ok('微信客服：令牌可用', 'WeCom 微信客服: the token works'),
      ...(unknown.length > 0
        ? [
            mend(
              `这个应用没有管理客服账号 ${unknown.join('、')}。请在微信客服 → API 里授权，或修改 HUIDA_WECOM_ACCOUNTS。`,
              `The app may not serve the accounts ${unknown.join(', ')}. Grant them under 微信客服 → API, or change HUIDA_WECOM_ACCOUNTS.`,
            ),
          ]
        : []),
    ]
  },
}
