import { createServer } from 'node:http'
import { cleanups, listening } from '@huida/core/testing'
import { startSlack } from '@huida/emulators/slack'
import { startTeams } from '@huida/emulators/teams'
import { startTelegram } from '@huida/emulators/telegram'
import { startWechatOfficial } from '@huida/emulators/wechat-official'
import { startWecom } from '@huida/emulators/wecom'
import { afterEach, describe, expect, test } from '@jest/globals'
import { judgeSettings } from '../settings/settings.js'
import type { Environment } from './channel.js'
import { channels, isInstalled, openChannel, readChannels } from './channels.js'
import { checkChannels } from './check.js'

const cleanup = cleanups(afterEach)

/** What the doctor says, but for what it says of channels that nobody asked for. */
async function diagnosis(environment: Environment): Promise<string[]> {
  const { settings, problems } = judgeSettings({}, environment)
  expect(problems).toEqual([])
  const found = await checkChannels(settings)
  return found.map(({ level, en }) => `${level}: ${en}`).filter((line) => !line.startsWith('note: Not configured'))
}

async function opened<T extends { close(): Promise<unknown> }>(starting: Promise<T>): Promise<T> {
  const platform = await starting
  cleanup(() => platform.close())
  return platform
}

describe('a channel is served when its settings are there', () => {
  const GUID = '0f3c1a2b-9d8e-4f7a-b6c5-1a2b3c4d5e6f'
  const environments: Record<string, Environment> = {
    telegram: { HUIDA_TELEGRAM_TOKEN: '42:fake' },
    slack: { HUIDA_SLACK_BOT_TOKEN: 'xoxb-1-2', HUIDA_SLACK_SIGNING_SECRET: '8f742231b10e8888abcd99yyyzzz85a5' },
    teams: { HUIDA_TEAMS_APP_ID: GUID, HUIDA_TEAMS_TENANT: GUID, HUIDA_TEAMS_SECRET: 'q~8Q~dK3vPz0aXwT1LmN' },
    'wechat-official': {
      HUIDA_WECHAT_OFFICIAL_APP_ID: 'wx8f3c1a2b9d8e4f7a',
      HUIDA_WECHAT_OFFICIAL_APP_SECRET: '9d8e4f7ab6c51a2b3c4d5e6f0f3c1a2b',
      HUIDA_WECHAT_OFFICIAL_TOKEN: 'k3vPz0aXwT1LmN',
      HUIDA_WECHAT_OFFICIAL_AES_KEY: 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C',
    },
    wecom: {
      HUIDA_WECOM_CORP_ID: 'ww0123456789abcdef',
      HUIDA_WECOM_SECRET: 'q8QdK3vPz0aXwT1LmNq8QdK3vPz0aXwT1LmN',
      HUIDA_WECOM_TOKEN: 'k3vPz0aXwT1LmN',
      HUIDA_WECOM_AES_KEY: 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C',
      HUIDA_WECOM_ACCOUNTS: 'wkAbCdEfGh',
    },
    wechat: { HUIDA_WECHAT_PUPPET: 'wechaty-puppet-mock' },
  }

  test.each(Object.entries(environments))('%s', async (name, environment) => {
    const { configured, problems } = readChannels(environment)
    expect(problems).toEqual([])
    expect(configured).toHaveLength(1)
    const adapter = await openChannel(configured[0]!)
    expect(adapter.name).toBe(name)
    expect(adapter.check?.() ?? []).toEqual([])
  })

  test('several at once, and none without settings', () => {
    expect(readChannels({ PATH: '/bin', HUIDA_DATA: 'x' })).toEqual({ configured: [], problems: [] })
    const all = Object.assign({}, ...Object.values(environments)) as Environment
    expect(readChannels(all).configured).toHaveLength(6)
  })

  test('where its platform is says nothing yet: the console may set up the rest', () => {
    expect(readChannels({ HUIDA_TELEGRAM_API: 'http://127.0.0.1:9' })).toEqual({ configured: [], problems: [] })
  })

  test('what is missing is named, with where to find it', () => {
    const { problems } = readChannels({ HUIDA_TEAMS_APP_ID: GUID, HUIDA_WECOM_CORP_ID: 'ww0123456789abcdef' })
    expect(problems).toContainEqual(expect.stringMatching(/^HUIDA_TEAMS_SECRET is missing.*Certificates & secrets/))
    expect(problems).toContainEqual(expect.stringMatching(/^HUIDA_WECOM_AES_KEY is missing, though other.*接收消息/))
  })
})

describe('the doctor asks the platform', () => {
  test('Telegram: who the bot is, whether the token was revoked, and whether a webhook stands in the way', async () => {
    const { url, token } = await opened(startTelegram())
    const good = { HUIDA_TELEGRAM_TOKEN: token, HUIDA_TELEGRAM_API: url }
    expect(await diagnosis(good)).toEqual(['ok: Telegram: @shop_bot can be used'])
    const [revoked] = await diagnosis({ ...good, HUIDA_TELEGRAM_TOKEN: '42:revoked' })
    expect(revoked).toMatch(/^mend: Telegram does not know HUIDA_TELEGRAM_TOKEN/)
    expect(revoked).not.toContain('revoked:')
    await fetch(`${url}/bot${token}/setWebhook`, { method: 'POST', body: '{"url":"https://old.example"}' })
    expect((await diagnosis(good))[1]).toMatch(/^mend: A webhook is still registered.*old\.example.*409/)
  })

  test('Slack: which workspace, and whether the token is refused', async () => {
    const { url, botToken, signingSecret } = await opened(startSlack())
    const good = { HUIDA_SLACK_BOT_TOKEN: botToken, HUIDA_SLACK_SIGNING_SECRET: signingSecret, HUIDA_SLACK_API: url }
    expect((await diagnosis(good))[0]).toMatch(/^ok: Slack: the workspace \S+ can be used/)
    const refused = await diagnosis({ ...good, HUIDA_SLACK_BOT_TOKEN: 'xoxb-other-one' })
    expect(refused[0]).toMatch(/^mend: Slack refuses HUIDA_SLACK_BOT_TOKEN \(invalid_auth\)\. Install/)
  })

  test('Teams: whether the bot can log in, and which secret is wrong', async () => {
    const { appId, tenantId, secret, endpoints } = await opened(startTeams())
    const good = {
      HUIDA_TEAMS_APP_ID: appId,
      HUIDA_TEAMS_TENANT: tenantId,
      HUIDA_TEAMS_SECRET: secret,
      HUIDA_TEAMS_LOGIN: endpoints.login,
    }
    expect((await diagnosis(good))[0]).toBe('ok: Teams: the bot can log in')
    const refused = await diagnosis({ ...good, HUIDA_TEAMS_SECRET: 'Zz8Q~dK3vPz0aXwT1LmNqqq' })
    expect(refused[0]).toMatch(/^mend: Microsoft refuses the login \(AADSTS7000215\).*value, not its id/)
  })

  test('公众号: whether the token works, and which address to put on the list', async () => {
    const wechat = await opened(startWechatOfficial())
    const good = {
      HUIDA_WECHAT_OFFICIAL_APP_ID: wechat.settings.appId,
      HUIDA_WECHAT_OFFICIAL_APP_SECRET: wechat.settings.appSecret,
      HUIDA_WECHAT_OFFICIAL_TOKEN: wechat.settings.token,
      HUIDA_WECHAT_OFFICIAL_AES_KEY: wechat.settings.encodingAesKey,
      HUIDA_WECHAT_OFFICIAL_API: wechat.url,
    }
    expect((await diagnosis(good))[0]).toBe('ok: WeChat 公众号: the token works')
    wechat.answersWith(() => ({
      errcode: 40164,
      errmsg: 'invalid ip 203.0.113.9 ipv6 ::ffff:203.0.113.9, not in whitelist',
    }))
    expect((await diagnosis(good))[0]).toMatch(/^mend: 公众号 refuses.*203\.0\.113\.9 \(40164\)\. Add it at .*IP白名单/)
  })

  test('微信客服: whether the token works, which secret is wrong, which address and which account', async () => {
    const wecom = await opened(startWecom())
    const good = {
      HUIDA_WECOM_CORP_ID: wecom.corpId,
      HUIDA_WECOM_SECRET: wecom.secret,
      HUIDA_WECOM_TOKEN: wecom.token,
      HUIDA_WECOM_AES_KEY: wecom.encodingAesKey,
      HUIDA_WECOM_ACCOUNTS: wecom.accounts[0],
      HUIDA_WECOM_API: wecom.url,
    }
    expect((await diagnosis(good))[0]).toBe('ok: WeCom 微信客服: the token works')
    const refused = await diagnosis({ ...good, HUIDA_WECOM_SECRET: `${wecom.secret}x` })
    expect(refused[0]).toMatch(/^mend: WeCom refuses HUIDA_WECOM_SECRET \(40001\)/)
    const foreign = await diagnosis({ ...good, HUIDA_WECOM_ACCOUNTS: 'wkSomebodyElses' })
    expect(foreign[1]).toMatch(/^mend: The app may not serve the accounts wkSomebodyElses/)
    wecom.answersWith(({ method }) =>
      method === 'gettoken'
        ? { errcode: 60020, errmsg: 'not allow to access from your ip, from ip: 203.0.113.9' }
        : undefined,
    )
    expect((await diagnosis(good))[0]).toMatch(/^mend: WeCom refuses.*203\.0\.113\.9 \(60020\)/)
  })

  test('a platform that cannot be reached is told by its host, without the token', async () => {
    const [found] = await diagnosis({ HUIDA_TELEGRAM_TOKEN: '42:fake', HUIDA_TELEGRAM_API: 'http://127.0.0.1:9' })
    expect(found).toMatch(/^mend: Telegram: 127\.0\.0\.1:9 cannot be reached/)
    expect(found).not.toContain('42:fake')
  })
})

test('the public address is followed to the program, and what else stands there is told', async () => {
  let answer = JSON.stringify({ ok: true })
  const url = await listening(
    createServer((_, response) => response.writeHead(answer ? 200 : 502).end(answer)),
    cleanup,
  )
  const telegram = await opened(startTelegram())
  const environment = {
    HUIDA_TELEGRAM_TOKEN: telegram.token,
    HUIDA_TELEGRAM_API: telegram.url,
    HUIDA_TELEGRAM_SECRET: 'k3vPz0aXwT1LmN',
  }
  const last = async (more: Environment) => (await diagnosis({ ...environment, ...more })).at(-1)
  expect(await last({})).toMatch(/^note: Telegram will call.*HUIDA_PUBLIC_URL/)
  expect(await last({ HUIDA_PUBLIC_URL: url })).toMatch(/^ok: .* leads to the program; webhooks: .*\/telegram\//)
  answer = ''
  expect(await last({ HUIDA_PUBLIC_URL: url })).toMatch(/^mend: .*answered 502, which is not the program/)
  expect(await last({ HUIDA_PUBLIC_URL: 'http://127.0.0.1:9' })).toMatch(/^mend: .*cannot be reached/)
})

test('whether the package of a channel is there is known before anybody is told to install it', () => {
  expect(channels.map(isInstalled)).toEqual(channels.map(() => true))
  expect(isInstalled({ package: '@huida/adapter-that-nobody-wrote' })).toBe(false)
})
