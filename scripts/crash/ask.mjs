import { request } from 'node:http'

/** What the bot answers; `undefined` when it does not. */
export function ask(bot, path, { method = 'POST', headers = {}, body } = {}) {
  return new Promise((resolve) => {
    if (!bot.port()) return resolve(undefined)
    const about = { host: '127.0.0.1', port: bot.port(), path, method, headers, timeout: 5_000 }
    const sent = request(about, async (response) => {
      try {
        let answer = ''
        for await (const chunk of response.setEncoding('utf8')) answer += chunk
        resolve({ code: response.statusCode, body: answer })
      } catch {
        resolve(undefined)
      }
    })
    sent.on('timeout', () => sent.destroy())
    sent.on('error', () => resolve(undefined))
    sent.end(body)
  })
}
