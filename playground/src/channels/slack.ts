import { mend, ok } from '../terminal/finding.js'
import { type Channel, given, listOf } from './channel.js'

const API = 'https://slack.com/api/'
/** What the adapter cannot do without. */
const NEEDED = ['chat:write', 'app_mentions:read', 'im:history']

/** Slack, by the Events API or Socket Mode. */
export const slack: Channel = {
  title: 'Slack',
  package: '@huida/adapter-slack',
  prefix: 'HUIDA_SLACK_',
  settings: [
    ...['BOT_TOKEN', 'SIGNING_SECRET', 'APP_TOKEN', 'CLIENT_ID', 'CLIENT_SECRET', 'REDIRECT_URL', 'TEAM', 'API'],
  ].map((name) => ({ name })),
  problems: ({ BOT_TOKEN, CLIENT_ID, SIGNING_SECRET, APP_TOKEN }) => [
    ...(BOT_TOKEN || CLIENT_ID
      ? []
      : ['HUIDA_SLACK_BOT_TOKEN is missing. Copy it from "OAuth & Permissions" of your app, xoxb-….']),
    ...(SIGNING_SECRET || APP_TOKEN
      ? []
      : [
          'HUIDA_SLACK_SIGNING_SECRET is missing. Copy it from "Basic Information" of your app; or set HUIDA_SLACK_APP_TOKEN for Socket Mode.',
        ]),
  ],
  webhook: ({ SIGNING_SECRET }) => (SIGNING_SECRET ? '/slack/' : undefined),
  async open({ BOT_TOKEN, SIGNING_SECRET, APP_TOKEN, CLIENT_ID, CLIENT_SECRET = '', REDIRECT_URL, TEAM, API: apiUrl }) {
    const { slack } = await import('@huida/adapter-slack')
    const team = listOf(TEAM)
    return slack({
      ...given({ botToken: BOT_TOKEN, signingSecret: SIGNING_SECRET, appToken: APP_TOKEN, apiUrl }),
      ...(CLIENT_ID && {
        oauth: { clientId: CLIENT_ID, clientSecret: CLIENT_SECRET, ...given({ redirectUrl: REDIRECT_URL }) },
      }),
      ...(team.length > 0 && { team }),
    })
  },
  async probe({ BOT_TOKEN, APP_TOKEN, API: root = API }, { ask }) {
    const call = (method: string, token: string) =>
      ask(`${root.replace(/\/$/, '')}/${method}`, { form: {}, headers: { authorization: `Bearer ${token}` } })
    const found = []
    if (BOT_TOKEN) {
      const { body, headers } = await call('auth.test', BOT_TOKEN)
      const workspace = body.team ?? body.team_id
      if (body.ok === true)
        found.push(ok(`Slack：工作区 ${workspace} 可用`, `Slack: the workspace ${workspace} can be used`))
      else
        found.push(
          mend(
            `Slack 拒绝 HUIDA_SLACK_BOT_TOKEN（${body.error}）。请在 “OAuth & Permissions” 重新安装应用并复制新的令牌。`,
            `Slack refuses HUIDA_SLACK_BOT_TOKEN (${body.error}). Install the app anew under "OAuth & Permissions", and copy its token.`,
          ),
        )
      const scopes = headers.get('x-oauth-scopes')?.split(/,\s*/)
      const missing = scopes ? NEEDED.filter((scope) => !scopes.includes(scope)) : []
      if (missing.length > 0)
        found.push(
          mend(
            `Slack 应用缺少权限 ${missing.join('、')}。请在 “OAuth & Permissions” 添加并重新安装。`,
            `The Slack app lacks the scopes ${missing.join(', ')}. Add them under "OAuth & Permissions", and install it anew.`,
          ),
        )
    }
    if (APP_TOKEN) {
      const { body } = await call('apps.connections.open', APP_TOKEN)
      if (body.ok === true) found.push(ok('Slack：Socket Mode 可用', 'Slack: Socket Mode can be used'))
      else
        found.push(
          mend(
            `Slack 拒绝 HUIDA_SLACK_APP_TOKEN（${body.error}）。请打开 Socket Mode，并生成带 connections:write 的令牌。`,
            `Slack refuses HUIDA_SLACK_APP_TOKEN (${body.error}). Switch Socket Mode on, and generate a token with connections:write.`,
          ),
        )
    }
    return found
  },
}
