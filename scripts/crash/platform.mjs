import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { startTelegram } from '@huida/emulators/telegram'
import { clock } from './clock.mjs'
import { pictureOf } from './pictures.mjs'
import { untagged } from './tag.mjs'

/** How often something goes wrong. */
const TROUBLE = 0.3
/** No platform fails one message more often than this, and at most one of these without showing it. */
const MAX_TROUBLES = 2
/** How often a platform says that the customer has to write before it takes more. */
const QUOTA = 0.3
/** Telegram asks for whole seconds. */
const TELEGRAM_RETRY_S = 1
/** What a fate is to a bot that has not heard the answer. */
const withoutAnswer = {
  delivered: 'silent',
  limited: 'lost',
  failed: 'lost',
  quota: 'lost',
  cut: 'cut',
  silent: 'silent',
  lost: 'lost',
}

/**
 * Platforms on ports of their own that write down all that they are asked: messages they show, refuse, or leave without an answer, and a
 * tool that never draws the same twice.
 *
 * @param {ReturnType<typeof import('./random.mjs').random>} rng
 */
export async function openPlatforms(rng) {
  const log = { sends: [], draws: [], uses: [], sessions: [] }
  const unheard = new Map()
  const fateOf = fates(rng)
  /** Conversations in which the platform takes nothing more until the customer writes. */
  const exhausted = new Set()

  const routes = {
    async '/send'({ conversation, text }, answer, socket) {
      const message = untagged(text)
      if (rng.chance(QUOTA)) exhausted.add(conversation)
      const fate = exhausted.has(conversation) ? 'quota' : fateOf(message.position)
      const retryAt = clock.now() + rng.between(200, 1_500)
      log.sends.push({ ...message, at: clock.now(), conversation, fate, ...(isRefused(fate) && { retryAt }) })
      await sleep(rng.between(0, 15))
      if (fate === 'delivered') answer(200, {})
      if (fate === 'quota') answer(403, {})
      if (fate === 'limited') answer(429, { retryAt })
      if (fate === 'failed') answer(500, { retryAt })
      if (fate === 'cut' || fate === 'lost') socket.destroy()
    },
    async '/session'({ conversation, position, owner }, answer) {
      log.sessions.push({ at: clock.now(), conversation, position, owner })
      answer(200, {})
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
    const [, picture] = /^\/picture\/(.+)$/.exec(request.url) ?? []
    if (picture) return response.end(pictureOf(picture))
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
  const telegram = await openTelegram(rng, log)

  return {
    telegram,
    /** A customer has written: the platform takes messages again. */
    hears: (conversation) => exhausted.delete(conversation),
    /** The bot has heard no answer to an attempt. On a slow machine it may have been given, or never asked for. */
    notHeard: (position, attempt) => unheard.set(attempt, position),
    /** A page was woken: it reads for itself. */
    woken: (sent) => log.sends.push(sent),
    log: () => ({
      ...log,
      sends: log.sends.map((sent) => (unheard.has(sent.attempt) ? { ...sent, fate: withoutAnswer[sent.fate] } : sent)),
      unreached: [...unheard]
        .filter(([id]) => !log.sends.some(({ attempt }) => attempt === id))
        .map(([, position]) => position),
    }),
    url: `http://127.0.0.1:${server.address().port}`,
    async close() {
      server.close()
      server.closeAllConnections()
      await telegram.close()
    },
  }
}

const isRefused = (fate) => fate === 'limited' || fate === 'failed'

/** What becomes of a message. `cut`, `silent` and `lost` all look the same to the bot, but `lost` was not shown. */
function fates(rng, troubles = ['limited', 'failed', 'cut', 'silent', 'lost']) {
  const met = new Map()
  return (position) => {
    const before = met.get(position) ?? []
    const fate = rng.chance(TROUBLE) ? rng.pick(troubles) : 'delivered'
    if (fate === 'delivered' || before.length === MAX_TROUBLES || (fate === 'lost' && before.includes('lost')))
      return 'delivered'
    met.set(position, [...before, fate])
    return fate
  }
}

/** Telegram's side. It tells how far the bot has read of what was queued for it. */
async function openTelegram(rng, log) {
  const token = `${rng.between(1, 2 ** 31)}:crash`
  const fake = await startTelegram({ token })
  const fateOf = fates(rng, ['limited', 'failed', 'cut', 'silent'])
  const asFake = {
    limited: { status: 429, description: 'Too Many Requests', retryAfterS: TELEGRAM_RETRY_S },
    failed: { status: 500, description: 'Internal Server Error' },
    cut: 'hang up',
    silent: 'no answer',
  }
  let readUpTo = 0
  fake.answersWith(async ({ method, payload }) => {
    if (method === 'getUpdates' && payload.offset) readUpTo = Math.max(readUpTo, payload.offset)
    if (method !== 'sendMessage') return undefined
    const message = untagged(payload.text)
    const fate = fateOf(message.position)
    const retryAt = clock.now() + TELEGRAM_RETRY_S * 1_000
    const conversation = String(payload.chat_id)
    log.sends.push({ ...message, at: clock.now(), conversation, fate, ...(isRefused(fate) && { retryAt }) })
    await sleep(rng.between(0, 15))
    return asFake[fate]
  })
  return {
    ...{ token, apiRoot: fake.url, files: fake.files, queue: fake.queue, deliver: fake.deliver, close: fake.close },
    hasRead: (update) => update.update_id < readUpTo,
  }
}
