import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { shopSide } from './channels/shop.mjs'
import { slackSide } from './channels/slack.mjs'
import { telegramSide } from './channels/telegram.mjs'
import { pageOf } from './channels/web.mjs'
import { wechatSide } from './channels/wechat.mjs'
import { clock } from './clock.mjs'
import { withoutAnswer } from './fates.mjs'
import { pictureOf } from './pictures.mjs'

const openers = { telegram: telegramSide, slack: slackSide, wechat: wechatSide }

/**
 * Platforms on ports of their own that write down all that they are asked: messages they show, refuse, or leave without an answer, and a
 * tool that never draws the same twice. They live in this process, and go on when the bot is killed.
 *
 * @param {object} about
 * @param {ReturnType<typeof import('./random.mjs').random>} about.rng for the platforms
 * @param {ReturnType<typeof import('./random.mjs').random>} about.network for what happens on the way
 * @param {ReturnType<typeof import('./cast.mjs').castOf>} about.cast who writes where
 */
export async function openPlatforms({ rng, network, cast }) {
  const log = { sends: [], draws: [], uses: [], sessions: [], looks: [] }
  const [madeAt, unheard] = [new Map(), new Map()]
  /** With the time at which an attempt was made. */
  const asTheBotKnows = (sent) => ({
    ...sent,
    at: madeAt.get(sent.attempt) ?? sent.at,
    fate: unheard.has(sent.attempt) ? withoutAnswer[sent.fate] : sent.fate,
  })
  const views = []
  const shop = shopSide({ rng, log, url: () => url })
  const routes = {
    ...shop.routes,
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
  const url = `http://127.0.0.1:${server.address().port}`
  const used = [...new Set(Object.values(cast.channels))]
  const sides = { shop, web: { customer: (world) => pageOf({ ...world, views }) } }
  for (const name of used) if (openers[name]) sides[name] = await openers[name]({ rng, network, log, hook: cast.hook })
  const all = used.map((name) => sides[name])

  return {
    /** What the bot is told. */
    env: Object.assign({ PLATFORM: url, CHANNELS: used.join() }, ...all.map(({ env }) => env)),
    /** Somebody who writes by the channel that is theirs. */
    customer: (world, name) => sides[cast.channels[name]].customer(world, name),
    /** What pages were shown, and when they asked for it. */
    views,
    /** Where the bot listens now; `undefined`: nowhere. */
    reachedAt(port) {
      for (const { reachedAt } of all) reachedAt?.(port)
    },
    /** The bot makes an attempt. On a slow machine a platform sees it later, perhaps when the bot is dead. */
    attempted: ({ attempt, at }) => madeAt.set(attempt, at),
    /** The bot has heard no answer to an attempt. It may have been given, or never asked for. */
    unheard: ({ attempt, position }) => unheard.set(attempt, position),
    /** A page was woken: it reads for itself. */
    woken: (sent) => log.sends.push(sent),
    /** The bot has given the beginning of an answer to a request of WeChat's. */
    handed: (reply) => sides.wechat.handed(reply),
    log() {
      const seen = [...log.sends, ...(sides.wechat?.sends() ?? [])]
      return {
        ...log,
        sends: seen.map(asTheBotKnows).sort((one, other) => one.at - other.at),
        unreached: [...unheard]
          .filter(([id]) => !seen.some(({ attempt }) => attempt === id))
          .map(([, position]) => position),
      }
    },
    async close() {
      server.close()
      server.closeAllConnections()
      await Promise.all(all.map(({ close }) => close?.()))
    },
  }
}
