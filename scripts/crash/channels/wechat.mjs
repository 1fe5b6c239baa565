import { setTimeout as sleep } from 'node:timers/promises'
import { startWechatOfficial } from '@huida/emulators/wechat-official'
import { clock } from '../clock.mjs'
import { fates, isRefused } from '../fates.mjs'
import { soundOf } from '../pictures.mjs'
import { untagged } from '../tag.mjs'

const RETRY_MS = 1_000
const AS_WECHAT = {
  ...{ limited: { status: 429 }, failed: { errcode: -1 }, cut: 'hang up', silent: 'no answer' },
  // Somebody else has sent messages in the account's name, which the bot cannot know of.
  quota: { errcode: 45047 },
}
/** How often a connection is cut while WeChat waits for the response, and how often every token ends before its time. */
const CUT = 0.1
const TOKENS_END = 0.04
/** WeChat waits longer here than for five of the bot's seconds, which on a busy machine are over before a process has begun. */
const PATIENCE = 3
/** Ids of messages grow; the adapter takes order from their last bits. */
const FIRST_ID = 1n << 54n
/** As the adapter has it: pushes of one customer may overtake each other. */
const ORDER_WINDOW_MS = 150

/**
 * WeChat's side of an official account, in safe mode. A push that nobody answers in five seconds is made three times in all, then it is
 * lost; the first message of an answer is taken inside the response.
 */
export async function wechatSide({ rng, network }) {
  const wechat = await startWechatOfficial({
    clock: { ...clock, after: (ms, call) => clock.after(ms * PATIENCE, call) },
  })
  const { settings } = wechat
  const fateOf = fates(rng, Object.keys(AS_WECHAT))
  const calls = []
  /** Replies as the bot gave them to the adapter; whether WeChat got them is another question. */
  const handed = new Map()
  let port

  wechat.answersWith(async (call) => {
    const { method, payload } = call
    if (method !== 'message/custom/send') return undefined
    const message = untagged(payload.text.content)
    // What is refused is not shown, whatever becomes of the answer.
    const fate = wechat.left(payload.touser) > 0 ? fateOf(message.position) : 'delivered'
    const retryAt = clock.now() + RETRY_MS
    calls.push({ call, ...message, at: clock.now(), conversation: payload.touser, fate, retryAt })
    if (fate === 'delivered' && rng.chance(TOKENS_END)) wechat.tokens.expireAll()
    await sleep(rng.between(0, 15))
    return AS_WECHAT[fate]
  })
  wechat.connect(async (request) => {
    if (port === undefined) throw new Error('nobody is there')
    const body = await request.text()
    const cutAfter = network.chance(CUT) ? network.between(0, 60) : undefined
    const { signal, cancel } = cutting(request.signal, cutAfter)
    try {
      const { search } = new URL(request.url)
      const at = `http://127.0.0.1:${port}/wechat-official/push${search}`
      const response = await fetch(at, { method: 'POST', headers: request.headers, body, signal })
      return new Response(await response.text(), { status: response.status })
    } finally {
      cancel()
    }
  })

  return {
    env: { WECHAT_API: wechat.url, WECHAT: JSON.stringify(settings) },
    reachedAt(now) {
      port = now
    },
    handed: (reply) => handed.set(reply.attempt, reply),
    /** What was asked of WeChat, and what it shows of replies. */
    sends: () => [...calls.flatMap(sentBy), ...repliesIn(wechat.shown, handed)],
    customer({ problems }, name) {
      const openId = `oCrash_${name}`
      const isAcknowledged = ({ attempts, failed }) => {
        for (const { status } of attempts)
          if (![0, 404, 503].includes(status) && (failed || status !== 200))
            problems.push(`the bot said ${status} to WeChat, and it was no answer`)
        return !failed
      }
      return {
        takesPictures: true,
        givesUp: true,
        orderWindowMs: ORDER_WINDOW_MS,
        conversation: () => `wechat-official:${openId}`,
        written(message) {
          const { key, order, text, at, hasPicture } = message
          const kind = hasPicture
            ? {
                ...{ MsgType: 'voice', Format: 'amr', Recognition: text },
                MediaId: wechat.keep({ bytes: soundOf(key), mimeType: 'audio/amr', kind: 'voice' }),
              }
            : { MsgType: 'text', Content: text }
          const who = { ToUserName: settings.originalId, FromUserName: openId }
          const push = { ...who, CreateTime: Math.floor(at / 1_000), ...kind, MsgId: String(FIRST_ID + BigInt(order)) }
          return { ...message, push }
        },
        post: async ({ push }) => isAcknowledged(await wechat.deliver(push)),
        repeat: async ({ push }) => isAcknowledged(await wechat.deliver(push, { attempts: 2 })),
      }
    },
    close: () => wechat.close(),
  }
}

/** @param ms when the connection is cut, in the machine's milliseconds; `undefined`: not */
function cutting(signal, ms) {
  if (ms === undefined) return { signal, cancel() {} }
  const cut = new AbortController()
  const timer = setTimeout(() => cut.abort(), ms)
  return { signal: AbortSignal.any([signal, cut.signal]), cancel: () => clearTimeout(timer) }
}

/** A call that was refused for its token was none: the adapter makes it again with another. */
function sentBy({ call: { errcode }, fate, retryAt, ...sent }) {
  if (errcode === 40001 || errcode === 42001) return []
  const is = errcode === 45047 || errcode === 45015 ? 'quota' : fate
  return [{ ...sent, fate: is, ...(isRefused(is) && { retryAt }) }]
}

/** What customers see of replies; of those that were handed over and never seen, one of each message. */
function repliesIn(shown, handed) {
  const firstOf = (position) => [...handed.values()].find((reply) => reply.position === position)
  const seen = shown
    .filter(({ via }) => via === 'reply')
    .map(({ text, to, at }) => {
      const message = untagged(text)
      const handedAt = handed.get(message.attempt)?.at ?? at
      const leftAt = firstOf(message.position)?.at ?? at
      return { ...message, at: handedAt, leftAt, conversation: to, fate: 'delivered', isReply: true }
    })
  const known = new Set(seen.map(({ position }) => position))
  const unseen = [...handed.values()].filter(({ position }) => !known.has(position) && known.add(position))
  return [...seen, ...unseen.map((reply) => ({ ...reply, fate: 'lost', isReply: true }))]
}
