import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { clock } from './clock.mjs'

/** How often something goes wrong. */
const TROUBLE = 0.3
/** No platform fails one message more often than this, and at most one of these without showing it. */
const MAX_TROUBLES = 2
/** What a fate is to a bot that has not heard the answer. */
const withoutAnswer = {
  delivered: 'silent',
  limited: 'lost',
  failed: 'lost',
  cut: 'cut',
  silent: 'silent',
  lost: 'lost',
}

/**
 * A platform on a port of its own that writes down all that it is asked: messages it shows, refuses, or leaves without an
 * answer, and a tool that never draws the same twice.
 *
 * @param {ReturnType<typeof import('./random.mjs').random>} rng
 */
export async function openPlatform(rng) {
  const log = { sends: [], draws: [], uses: [] }
  const troubles = new Map()
  const unheard = new Map()

  /** What becomes of a message. `cut`, `silent` and `lost` all look the same to the bot, but `lost` was not shown. */
  const fateOf = (id) => {
    const before = troubles.get(id) ?? []
    const fate = rng.chance(TROUBLE) ? rng.pick(['limited', 'failed', 'cut', 'silent', 'lost']) : 'delivered'
    if (fate === 'delivered' || before.length === MAX_TROUBLES || (fate === 'lost' && before.includes('lost')))
      return 'delivered'
    troubles.set(id, [...before, fate])
    return fate
  }

  const routes = {
    async '/send'({ attempt, id, conversation, replyTo, text }, answer, socket) {
      const fate = fateOf(id)
      const retryAt = clock.now() + rng.between(200, 1_500)
      const refused = fate === 'limited' || fate === 'failed'
      log.sends.push({
        ...{ attempt, at: clock.now(), position: Number(id), conversation, replyTo, text, fate },
        ...(refused && { retryAt }),
      })
      await sleep(rng.between(0, 15))
      if (fate === 'delivered') answer(200, {})
      if (fate === 'limited') answer(429, { retryAt })
      if (fate === 'failed') answer(500, { retryAt })
      if (fate === 'cut' || fate === 'lost') socket.destroy()
    },
    async '/draw'({ key }, answer) {
      const drawn = rng.between(1, 2 ** 31)
      log.draws.push({ at: clock.now(), key, drawn })
      await sleep(rng.between(0, 5))
      answer(200, { drawn })
    },
    async '/use'({ key, drawn }, answer) {
      log.uses.push({ at: clock.now(), key, drawn })
      answer(200, {})
    },
  }

  const server = createServer(async (request, response) => {
    let body = ''
    try {
      for await (const chunk of request.setEncoding('utf8')) body += chunk
    } catch {
      return // The bot died in the middle of its sentence.
    }
    const answer = (status, content) => response.writeHead(status).end(JSON.stringify(content))
    await routes[request.url](JSON.parse(body), answer, request.socket)
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))

  return {
    /** The bot has heard no answer to an attempt. On a slow machine it may have been given, or never asked for. */
    notHeard: (position, attempt) => unheard.set(attempt, position),
    log: () => ({
      ...log,
      sends: log.sends.map((sent) => (unheard.has(sent.attempt) ? { ...sent, fate: withoutAnswer[sent.fate] } : sent)),
      unreached: [...unheard]
        .filter(([id]) => !log.sends.some(({ attempt }) => attempt === id))
        .map(([, position]) => position),
    }),
    url: `http://127.0.0.1:${server.address().port}`,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}
