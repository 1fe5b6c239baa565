import { HuidaError, type Inbox, type Json, type Logger, type PlatformEvent } from '@huida/core'
import { type Api, NoAnswer, Refused } from '../api.js'
import type { Installation, Installations } from '../installations/installations.js'
import type { SlackOptions } from '../options.js'
import { isId, isTs, messageId, type Payload, type Place, placeOf, type SlackEvent } from '../payload.js'
import { actorOf, receive } from '../receive.js'
import { afterPress, updated } from '../show/blocks.js'
import { saidBy } from '../words/incoming.js'

/** What taking needs of the adapter. */
export interface IntakeOptions {
  options: SlackOptions
  installations: Installations
  api(): Promise<Api>
  log(): Logger | undefined
}

/** Slack waits three seconds; whatever is asked before the event is stored is asked in less. */
const ASK_WITHIN_MS = 1_000
const UPDATE_WITHIN_MS = 5_000
const MAX_THREADS = 10_000

/** Takes payloads, by whichever way they came, and resolves when they are stored. */
export class Intake {
  /** The threads of the latest messages: Slack does not tell them of a message that somebody reacts to. */
  readonly #threads = new Map<string, string>()

  constructor(private readonly given: IntakeOptions) {}

  /**
   * Stores what a payload says, then shows on a pressed button that it was.
   * @throws HuidaError NOT_RUNNING, STORE_UNAVAILABLE and others for which Slack should deliver it again
   */
  async take(payload: Json, inbox: Inbox): Promise<void> {
    const told = Object(payload) as Payload
    const place = placeOf(told)
    if (!place) return
    if (await this.#isFarewell(told, place)) return
    const installation = await this.#installationOf(place)
    const events = await this.#understood(payload, place, installation)
    if (events.length > 0) await inbox.receiveAll(events)
    else this.given.log()?.debug({ type: told.event?.type ?? told.type }, 'a payload of Slack was ignored')
    if (told.type === 'block_actions' && installation) void this.#showPress(told, installation)
  }

  /** Keeps in which thread a message of ours stands. */
  said(id: string | undefined, conversation: string): void {
    const thread = conversation.split('/')[1]
    if (id !== undefined && thread !== undefined) this.#remember(id, thread)
  }

  async #understood(payload: Json, place: Place, installation: Installation | undefined): Promise<PlatformEvent[]> {
    const { options, log } = this.given
    const told = Object(payload) as Payload
    const { botUserId: userId = place.botUserId, botId } = installation ?? {}
    if (userId === undefined && told.event?.type === 'message' && told.event.channel_type !== 'im')
      // Slack delivers it again; by then it can be told whether the bot is called.
      throw new HuidaError('NOT_RUNNING', { state: 'asking Slack for its own name' })
    const isOfTeam = await this.#isOfTeam(actorOf(told), place)
    const thread = await this.#threadOf(told.event, installation)
    try {
      const events = receive(payload, {
        place,
        bot: { ...(userId && { userId }), ...(botId && { botId }) },
        channels: options.channels ?? 'addressed',
        isOfTeam,
        threadOf: () => thread,
        now: Date.now(),
      })
      for (const { key, type, conversation } of events) if (type === 'message') this.said(key, conversation.id)
      return events
    } catch (error) {
      // Written differently than ever before, it must not come again and again.
      log()?.error(
        { error, type: told.event?.type ?? told.type },
        'a payload of Slack could not be read and was ignored',
      )
      return []
    }
  }

  async #isOfTeam(user: string | undefined, { team: account }: Place): Promise<boolean> {
    const { team } = this.given.options
    if (!team || user === undefined) return false
    return typeof team === 'function' ? await team(user, { account }) : team.includes(user)
  }

  /** Who the bot is there. Slack does not answer: then it calls again. */
  async #installationOf(place: Place): Promise<Installation | undefined> {
    try {
      return await this.given.installations.of(place)
    } catch (error) {
      if (!(error instanceof NoAnswer || error instanceof Refused)) throw error
      throw new HuidaError('NOT_RUNNING', { state: 'asking Slack for its own name' }, { cause: error })
    }
  }

  /** The app was thrown out: its token is of no use, and is not kept. */
  async #isFarewell({ event }: Payload, { team, enterprise }: Place): Promise<boolean> {
    const isOver = event?.type === 'app_uninstalled' || (event?.type === 'tokens_revoked' && event.tokens?.bot?.length)
    if (!isOver) return false
    await this.given.installations.remove(team)
    if (enterprise !== undefined) await this.given.installations.remove(enterprise)
    this.given.log()?.info({ team }, 'the app was removed from a workspace of Slack')
    return true
  }

  /** The thread of a message that somebody reacts to: as it is remembered, else as Slack tells, else none. */
  async #threadOf(event: SlackEvent | undefined, installation: Installation | undefined): Promise<string | undefined> {
    const { type, channel, ts } = event?.item ?? {}
    if (type !== 'message' || !isId(channel) || !isTs(ts)) return undefined
    const known = this.#threads.get(messageId(channel, ts))
    if (known !== undefined || !installation) return known
    try {
      const api = await this.given.api()
      const calling = { token: installation.token, signal: AbortSignal.timeout(ASK_WITHIN_MS) }
      const args = { channel, ts, limit: 1 }
      const told = await api.call<{ messages?: { thread_ts?: string }[] }>('conversations.replies', args, calling)
      const thread = told.messages?.[0]?.thread_ts
      if (isTs(thread)) this.#remember(messageId(channel, ts), thread)
      return thread
    } catch (error) {
      this.given.log()?.debug({ error }, 'it is not known in which thread somebody reacts to a message')
      return undefined
    }
  }

  #remember(id: string, thread: string): void {
    this.#threads.set(id, thread)
    if (this.#threads.size > MAX_THREADS) this.#threads.delete(this.#threads.keys().next().value!)
  }

  /** What was chosen stands in the place of the buttons. Failures are of no account. */
  async #showPress({ message, container, actions, channel }: Payload, { token }: Installation): Promise<void> {
    const [action] = actions ?? []
    const label = saidBy({ text: action?.text?.text ?? '' }, undefined).words
    const blocks = afterPress(message?.blocks, action?.block_id, label)
    const where = { channel: container?.channel_id ?? channel?.id, ts: container?.message_ts ?? message?.ts }
    if (!blocks || !isId(where.channel) || !isTs(where.ts)) return
    try {
      const api = await this.given.api()
      const shown = updated({ text: message?.text ?? ' ', blocks })
      await api.call('chat.update', { ...where, ...shown }, { token, signal: AbortSignal.timeout(UPDATE_WITHIN_MS) })
    } catch (error) {
      this.given.log()?.debug({ error }, 'a pressed button stays as it is')
    }
  }
}
