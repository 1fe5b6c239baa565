import { randomBytes } from 'node:crypto'
import { Agent, request } from 'node:http'
import { join } from 'node:path'
import { envelopeOf, signatureOf, startSlack, ts } from '@huida/emulators/slack'
import { messageActivity, startTeams } from '@huida/emulators/teams'
import { messageUpdate, startTelegram } from '@huida/emulators/telegram'
import { startWechatOfficial } from '@huida/emulators/wechat-official'
import { startWecom, textMessage } from '@huida/emulators/wecom'
import { contestant } from '../contestant.mjs'
import { latencies } from '../measure.mjs'

const PER_SECOND = 300
const SECONDS = 10
const CUSTOMERS = 200
const FORGED = 2_000

const names = {
  slack: 'Slack, Events API',
  teams: 'Teams',
  telegram: 'Telegram, webhook',
  wechat: 'WeChat official account, safe mode: with the answer in it',
  wecom: '微信客服, the callback',
}

/**
 * Signed messages of five platforms at a bot with everything on disk: how long each platform waits for its acknowledgement, counted from
 * when the message was due, with the emulators' own signing and encrypting. And what a forged request costs the bot.
 */
export async function run({ data, progress }) {
  progress('starting the platforms')
  const platforms = await startPlatforms()
  const bot = await contestant('channels/bot.mjs', {
    file: join(data, 'channels', 'huida.db'),
    settings: platforms.settings,
  })
  try {
    await bot.call('begin')
    await platforms.listensAt(await bot.call('where'))
    progress('warming up')
    await load(platforms, 5)
    progress(`${PER_SECOND} messages a second for ${SECONDS} s`)
    const own = process.cpuUsage()
    const { waits, failures, cpuMs } = await metered(bot, () => load(platforms, SECONDS))
    const { user, system } = process.cpuUsage(own)
    await bot.call('settled')
    if (failures.length > 0)
      throw new Error(`${failures.length} messages were not acknowledged, the first: ${failures[0]}`)
    const forged = {}
    for (const name of Object.keys(names)) {
      progress(`forged requests, ${name}`)
      const forgery = await platforms.forged[name]()
      await bot.call('refuse', { ...forgery, times: FORGED })
      forged[name] = await bot.call('refuse', { ...forgery, times: FORGED })
      const [status] = forged[name].statuses
      if (forged[name].statuses.length !== 1 || status < 400 || status >= 500)
        throw new Error(`a forged request of ${name} was answered with ${forged[name].statuses.join()}`)
    }
    const all = latencies(Object.values(waits).flat())
    const most = Object.entries(forged).reduce((worst, each) => (each[1].cpuUs > worst[1].cpuUs ? each : worst))
    const row = (name, unit, median) => ({ name, unit, median, min: median, max: median })
    return {
      tables: [
        {
          title: `Acknowledged, all channels at once, ${PER_SECOND} messages a second: p99`,
          rows: [
            ...Object.entries(names).map(([name, words]) => row(words, 'ms', latencies(waits[name]).p99)),
            row('all of them, p50', 'ms', all.p50),
            row('processor time of a message, answer included', 'ms', cpuMs / (PER_SECOND * SECONDS)),
            row('… and of the platforms', 'ms', (user + system) / 1_000 / (PER_SECOND * SECONDS)),
          ],
        },
        {
          title: 'A forged request, refused: processor time',
          rows: Object.entries(names).map(([name, words]) => row(words, 'µs', forged[name].cpuUs)),
        },
      ],
      musts: [
        {
          what: 'p99 of the acknowledgement of signed messages',
          unit: ' ms',
          atMost: 100,
          found: all.p99,
        },
        { what: `a forged request (${names[most[0]]})`, unit: ' ms', atMost: 0.2, found: most[1].cpuUs / 1_000 },
      ],
    }
  } finally {
    await bot.stop()
    await platforms.close()
  }
}

/** By connections that are kept, as platforms keep theirs. */
function post(url, body, headers) {
  return new Promise((resolve, reject) => {
    const call = request(url, { method: 'POST', agent, headers })
    call.on('error', reject)
    call.on('response', (response) => response.resume().on('end', () => resolve(response.statusCode)))
    call.end(body)
  })
}
const agent = new Agent({ keepAlive: true, maxSockets: 100 })

async function metered(bot, work) {
  const { result, cpuMs } = await bot.metered(work)
  return { ...result, cpuMs }
}

/** Messages come at their rate, whether those before are acknowledged or not; each channel's in turn. */
async function load({ say }, seconds) {
  const channels = Object.keys(names)
  const waits = Object.fromEntries(channels.map((name) => [name, []]))
  const failures = []
  const pending = []
  const begun = performance.now()
  for (let come = 0; come < seconds * PER_SECOND; come++) {
    const due = begun + (come / PER_SECOND) * 1_000
    while (performance.now() < due)
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())))
    const name = channels[come % channels.length]
    pending.push(
      say[name](++said, `c${said % CUSTOMERS}`).then(
        (status) => (status < 300 ? waits[name].push(performance.now() - due) : failures.push(`${name}: ${status}`)),
        (error) => failures.push(`${name}: ${error}`),
      ),
    )
  }
  await Promise.all(pending)
  return { waits, failures }
}
let said = 0

async function startPlatforms() {
  const slack = await startSlack({})
  const teams = await startTeams({})
  const telegram = await startTelegram({ token: '42:fake' })
  const wechat = await startWechatOfficial({ mode: 'safe' })
  const wecom = await startWecom({ callbackRetries: 0 })
  const secret = randomBytes(32).toString('hex')
  let address
  let token
  const began = Math.floor(Date.now() / 1_000)
  const wechatFields = (n, customer) => ({
    ...{ ToUserName: wechat.settings.originalId, FromUserName: `oCustomer_${customer}` },
    ...{ CreateTime: Math.floor(Date.now() / 1_000), MsgType: 'text', Content: `hello ${n}` },
    MsgId: String(24_000_000_000_000_000n + BigInt(n)),
  })
  return {
    settings: {
      slack: { signingSecret: slack.signingSecret, botToken: slack.botToken, apiUrl: slack.url, rate: {} },
      teams: {
        appId: teams.appId,
        credentials: { type: 'single-tenant', tenantId: teams.tenantId, secret: teams.secret },
        endpoints: teams.endpoints,
        serviceHosts: ['127.0.0.1'],
        rate: {},
      },
      telegram: { token: '42:fake', apiRoot: telegram.url, webhook: { secret }, rate: {} },
      wechat: { ...wechat.settings, apiRoot: wechat.url, rate: {} },
      wecom: {
        ...{ corpId: wecom.corpId, secret: wecom.secret, token: wecom.token, encodingAesKey: wecom.encodingAesKey },
        ...{ accounts: wecom.accounts, apiRoot: wecom.url },
      },
    },
    async listensAt(url) {
      address = url
      slack.requestsTo(`${url}/slack/events`)
      teams.listensAt(`${url}/teams/messages`)
      wechat.connect(`${url}/wechat-official/push`)
      if (!(await wecom.enterCallback(`${url}/wecom/callback`))) throw new Error('WeCom does not take the callback')
    },
    say: {
      slack(n, customer) {
        const about = { ts: ts(began, n), channel: `D${customer}`, user: `U${customer}`, text: `hello ${n}` }
        const event = { type: 'message', channel_type: 'im', ...about, event_ts: about.ts }
        const team = { id: slack.teamId, botUserId: slack.botUserId }
        const body = JSON.stringify(envelopeOf(event, team, { id: `Ev${n}`, now: Date.now() }))
        const timestamp = String(Math.floor(Date.now() / 1_000))
        const signature = signatureOf(slack.signingSecret, timestamp, body)
        return post(`${address}/slack/events`, body, {
          ...{ 'content-type': 'application/json', 'x-slack-signature': signature },
          'x-slack-request-timestamp': timestamp,
        })
      },
      async teams(n, customer) {
        const said = messageActivity({ id: `m${n}`, from: customer, text: `hello ${n}`, conversation: `a:${customer}` })
        const activity = teams.complete(said)
        // Microsoft's tokens are used for an hour, too.
        token ??= await teams.tokenFor(activity)
        return post(`${address}/teams/messages`, JSON.stringify(activity), {
          ...{ 'content-type': 'application/json', authorization: `Bearer ${token}` },
        })
      },
      telegram: (n, customer) =>
        post(
          `${address}/telegram/updates`,
          JSON.stringify(messageUpdate({ id: n, from: Number(customer.slice(1)) + 1, text: `hello ${n}` })),
          { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': secret },
        ),
      wechat(n, customer) {
        const { query, body } = wechat.seal(wechatFields(n, customer))
        return post(`${address}/wechat-official/push?${query}`, body, { 'content-type': 'text/xml' })
      },
      wecom(n, customer) {
        wecom.queue(textMessage({ id: `m${n}`, from: customer, text: `hello ${n}` }))
        const { url, body } = wecom.callbackRequest()
        return post(url, body, { 'content-type': 'text/xml' })
      },
    },
    forged: {
      slack: async () => ({
        url: `${address}/slack/events`,
        headers: {
          'x-slack-signature': `v0=${'0'.repeat(64)}`,
          'x-slack-request-timestamp': String(Math.floor(Date.now() / 1_000)),
        },
        body: JSON.stringify({ type: 'event_callback', event: { type: 'message', text: 'x'.repeat(1_000) } }),
      }),
      teams: async () => {
        const activity = teams.complete(
          messageActivity({ id: 'forged', from: 'c1', text: 'hello', conversation: 'a:c1' }),
        )
        const right = await teams.tokenFor(activity)
        return {
          url: `${address}/teams/messages`,
          headers: { 'content-type': 'application/json', authorization: `Bearer ${right.slice(0, -8)}AAAAAAAA` },
          body: JSON.stringify(activity),
        }
      },
      telegram: async () => ({
        url: `${address}/telegram/updates`,
        headers: { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': 'wrong' },
        body: JSON.stringify(messageUpdate({ id: 1, from: 1, text: 'hello' })),
      }),
      wechat: async () => {
        const { query, body } = wechat.seal(wechatFields(1, 'c1'))
        query.set('msg_signature', '0'.repeat(40))
        return { url: `${address}/wechat-official/push?${query}`, headers: { 'content-type': 'text/xml' }, body }
      },
      wecom: async () => {
        const { url, body } = wecom.callbackRequest()
        return {
          url: url.replace(/msg_signature=[0-9a-f]+/, `msg_signature=${'0'.repeat(40)}`),
          headers: { 'content-type': 'text/xml' },
          body,
        }
      },
    },
    async close() {
      agent.destroy()
      for (const each of [slack, teams, telegram, wechat, wecom]) await each.close()
    },
  }
}
