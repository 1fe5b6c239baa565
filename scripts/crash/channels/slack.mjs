import { setTimeout as sleep } from 'node:timers/promises'
import { messageOf, startSlack, ts } from '@huida/emulators/slack'
import { clock } from '../clock.mjs'
import { fates, isRefused, quotas } from '../fates.mjs'
import { pictureOf } from '../pictures.mjs'
import { untagged } from '../tag.mjs'

const TEAM = 'T1'
/** Slack asks for whole seconds. */
const RETRY_S = 1
/** Slack tries again at once, after a minute and after five: here after 0.6 s and 3 s of the machine's. */
const HURRY = 100
const AS_SLACK = {
  limited: { status: 429, retryAfterS: RETRY_S },
  failed: { status: 500 },
  cut: 'hang up',
  silent: 'no answer',
  lost: 'lost',
  // Of a workspace, in reality.
  quota: { error: 'message_limit_exceeded' },
}
const NOBODY = 'http://127.0.0.1:9/'

/** Slack's side: it can be asked what it shows, so nothing needs to be shown twice. */
export async function slackSide({ rng, log }) {
  const slack = await startSlack({ team: TEAM, now: clock.now, wait: (ms) => sleep(ms / HURRY) })
  slack.requestsTo(NOBODY)
  const fateOf = fates(rng)
  const quota = quotas(rng)
  slack.answersWith(async ({ method, payload }) => {
    if (method === 'conversations.history') log.looks.push({ at: clock.now(), conversation: payload.channel })
    if (method !== 'chat.postMessage') return undefined
    const message = untagged(payload.text)
    const fate = quota.isOver(payload.channel) ? 'quota' : fateOf(message.position)
    const retryAt = clock.now() + RETRY_S * 1_000
    const about = { at: clock.now(), conversation: payload.channel, fate, isFindable: true }
    log.sends.push({ ...message, ...about, ...(isRefused(fate) && { retryAt }) })
    await sleep(rng.between(0, 15))
    return AS_SLACK[fate]
  })
  return {
    env: { SLACK_API: slack.url, SLACK_TOKEN: slack.botToken, SLACK_SECRET: slack.signingSecret },
    reachedAt: (port) => slack.requestsTo(`http://127.0.0.1:${port}/slack/events`),
    customer({ problems }, name) {
      const channel = `D${name.toUpperCase()}`
      const isAcknowledged = (status) => {
        // Nobody was there, or it was starting.
        if (![0, 200, 404, 503].includes(status)) problems.push(`the bot said ${status} to Slack`)
        return status === 200
      }
      return {
        takesPictures: true,
        givesUp: true,
        conversation: () => `slack/${TEAM}:${channel}`,
        written(message) {
          const { key, order, text, at, hasPicture } = message
          quota.begin(channel)
          const image = { id: `F${key.replace('-', 'N')}`, name: `${key}.jpg`, mimetype: 'image/jpeg' }
          const files = hasPicture ? { files: [slack.addFile({ ...image, bytes: pictureOf(key) })] } : {}
          const said = {
            ts: ts(Math.floor(at / 1_000), order),
            channel,
            user: `U${name.toUpperCase()}`,
            text,
            ...files,
          }
          return { ...message, event: messageOf(said, 'message') }
        },
        post: async ({ event }) => (await slack.insists(event)).map(isAcknowledged).includes(true),
        repeat: async ({ event }) => isAcknowledged(await slack.deliver(event).catch(() => 0)),
      }
    },
    close: () => slack.close(),
  }
}
