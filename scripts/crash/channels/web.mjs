import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { ask } from '../ask.mjs'
import { clock } from '../clock.mjs'
import { isTaken } from '../taken.mjs'

/** How often a page asks what is new. */
const PAGE_MS = 40

/** A page: it has a session, posts, and reads the history again and again. */
export function pageOf({ bot, network, problems, views, isGone }) {
  let token
  let after = 0
  const authorised = () => ({ authorization: `Bearer ${token}`, 'content-type': 'application/json' })
  const begin = async () => {
    while (!token && !isGone()) {
      const answer = await ask(bot, '/web/session', { body: '' })
      if (isTaken(answer, problems)) token ??= JSON.parse(answer.body).token
      else await sleep(network.between(5, 40))
    }
  }
  const began = begin()
  const read = async () => {
    await began
    while (!isGone()) {
      const askedAt = clock.now()
      const answer = await ask(bot, `/web/messages?after=${after}`, { method: 'GET', headers: authorised() })
      if (isTaken(answer, problems))
        for (const { position, direction, parts } of JSON.parse(answer.body).messages) {
          after = position
          if (direction === 'out') views.push({ askedAt, position, text: parts[0].text })
        }
      await sleep(PAGE_MS)
    }
  }
  void read()
  return {
    /** As the adapter names it: a hash of what the token begins with. */
    conversation: () =>
      token &&
      `web:${createHash('sha256').update(Buffer.from(token, 'base64url').subarray(0, 32)).digest('base64url')}`,
    written: (message) => ({ ...message, id: crypto.randomUUID() }),
    async post({ id, text }) {
      await began
      if (!token) return false
      const answer = await ask(bot, '/web/messages', { headers: authorised(), body: JSON.stringify({ id, text }) })
      return isTaken(answer, problems)
    },
  }
}
