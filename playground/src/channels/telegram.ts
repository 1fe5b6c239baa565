import { mend, note, ok } from '../terminal/finding.js'
import { type Channel, given } from './channel.js'

const API = 'https://api.telegram.org'

/** Telegram, by long polling or webhook. */
export const telegram: Channel = {
  title: 'Telegram',
  package: '@huida/adapter-telegram',
  prefix: 'HUIDA_TELEGRAM_',
  settings: [{ name: 'TOKEN', from: 'Copy it from @BotFather.' }, { name: 'SECRET' }, { name: 'URL' }, { name: 'API' }],
  problems: ({ SECRET, URL }) =>
    URL && !SECRET ? ['HUIDA_TELEGRAM_URL needs HUIDA_TELEGRAM_SECRET. Invent one of 32 characters A-Z a-z 0-9.'] : [],
  webhook: ({ SECRET }) => (SECRET ? '/telegram/' : undefined),
  async open({ TOKEN = '', SECRET, URL, API: apiRoot }) {
    const { telegram } = await import('@huida/adapter-telegram')
    return telegram({
      token: TOKEN,
      ...(SECRET && { webhook: { secret: SECRET, ...given({ url: URL }) } }),
      ...given({ apiRoot }),
    })
  },
  async probe({ TOKEN, SECRET, API: root = API }, { ask }) {
    const me = await ask(`${root}/bot${TOKEN}/getMe`)
    if (me.status === 401 || me.status === 404)
      return [
        mend(
          'Telegram 不认识 HUIDA_TELEGRAM_TOKEN：可能已被撤销。请在 @BotFather 用 /token 取得新的。',
          'Telegram does not know HUIDA_TELEGRAM_TOKEN: it was revoked, or copied in part. Get the present one from @BotFather with /token.',
        ),
      ]
    if (me.body.ok !== true)
      return [
        mend(
          `Telegram 回答 ${me.status}`,
          `Telegram answered ${me.status}. Try again later, or check HUIDA_TELEGRAM_API.`,
        ),
      ]
    const { username } = me.body.result as { username?: string }
    const { body } = await ask(`${root}/bot${TOKEN}/getWebhookInfo`)
    const hook = Object(body.result) as { url?: string; last_error_message?: string; pending_update_count?: number }
    const found = [ok(`Telegram：@${username} 可用`, `Telegram: @${username} can be used`)]
    if (!SECRET && hook.url)
      found.push(
        mend(
          `Telegram 还登记着 webhook ${hook.url}，长轮询会被拒绝（409）。请设置 HUIDA_TELEGRAM_SECRET，或调用 deleteWebhook。`,
          `A webhook is still registered at Telegram (${hook.url}), so polling would be refused with 409. Set HUIDA_TELEGRAM_SECRET, or call deleteWebhook.`,
        ),
      )
    if (SECRET && !hook.url)
      found.push(
        note(
          'Telegram 还没有登记 webhook；设置 HUIDA_TELEGRAM_URL 后启动时会登记',
          'No webhook is registered at Telegram yet; with HUIDA_TELEGRAM_URL it is at start',
        ),
      )
    if (hook.last_error_message)
      found.push(
        mend(
          `Telegram 上次推送失败：${hook.last_error_message}（积压 ${hook.pending_update_count ?? 0} 条）。请检查 ${hook.url} 是否能从公网访问。`,
          `Telegram's last delivery failed: ${hook.last_error_message} (${hook.pending_update_count ?? 0} wait). Check that ${hook.url} can be reached from outside.`,
        ),
      )
    return found
  },
}
