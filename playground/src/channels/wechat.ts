import { createRequire } from 'node:module'
import { mend, note, ok } from '../terminal/finding.js'
import { type Channel, given } from './channel.js'

/** WeChat by a puppet of wechaty, which has settings of its own. */
export const wechat: Channel = {
  title: 'WeChat (wechaty)',
  package: '@huida/adapter-wechat',
  prefix: 'HUIDA_WECHAT_',
  also: ['WECHATY_PUPPET'],
  example: { PUPPET: 'wechaty-puppet-padlocal' },
  settings: [{ name: 'PUPPET' }, { name: 'GROUPS' }],
  problems: ({ GROUPS }) =>
    GROUPS && !['addressed', 'all'].includes(GROUPS)
      ? [`HUIDA_WECHAT_GROUPS is "${GROUPS}". Set addressed or all.`]
      : [],
  webhook: () => undefined,
  async open({ PUPPET, GROUPS }) {
    const { wechat } = await import('@huida/adapter-wechat')
    return wechat({ ...given({ puppet: PUPPET }), ...(GROUPS && { groups: GROUPS as 'addressed' | 'all' }) })
  },
  async probe({ PUPPET = process.env.WECHATY_PUPPET ?? '' }) {
    if (!isInstalled(PUPPET))
      return [
        mend(
          `没有安装 wechaty 的 puppet ${PUPPET}。请运行：npm install ${PUPPET}`,
          `The puppet ${PUPPET} of wechaty is not installed. Run: npm install ${PUPPET}`,
        ),
      ]
    return [
      ok(`WeChat：puppet ${PUPPET} 已安装`, `WeChat: the puppet ${PUPPET} is installed`),
      note(
        'WeChat：登录二维码在启动后显示在日志里',
        'WeChat: the code to log in with is shown in the log after the start',
      ),
    ]
  },
}

function isInstalled(name: string): boolean {
  for (const from of [`${process.cwd()}/`, import.meta.url])
    try {
      createRequire(from).resolve(name)
      return true
    } catch {
      // Looked for elsewhere.
    }
  return false
}
