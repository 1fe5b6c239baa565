import { type Author, type BotAccess, type Json, type Principal, Refusal } from '@huida/core'
import { FLOOR } from '../desk/lane.js'
import type { Staff } from '../desk/staffing.js'
import type { CaseEvent } from '../protocol/case.js'
import type { StoredCase, Tables } from '../tables.js'
import type { Live } from './live.js'

const system: Author = { kind: 'system' }

/** What routes ask of the desk, in the name of whoever is signed in. */
export class Calls {
  constructor(private readonly options: { bot: BotAccess; tables: Tables; staff: Staff; live: Live }) {}

  nameOf(by: Principal): string {
    return this.options.staff.profile(by.id)?.name ?? by.name ?? by.id
  }

  authorOf(by: Principal): Author {
    return { kind: 'agent', id: by.id, name: this.nameOf(by) }
  }

  /** The case of a conversation. @throws Refusal CASE_UNKNOWN */
  async found(conversation: string): Promise<StoredCase> {
    const stored = await this.options.tables.caseIn(conversation)
    if (!stored) throw new Refusal(404, 'CASE_UNKNOWN', 'Nobody has asked for a person in this conversation.')
    return stored
  }

  /** The same, if they may read it. @throws Refusal CASE_UNKNOWN, CASE_NOT_YOURS */
  async readable(conversation: string, by: Principal): Promise<StoredCase> {
    const stored = await this.found(conversation)
    if (!isReadable(stored, by)) throw new Refusal(403, 'CASE_NOT_YOURS', 'This conversation is with another agent.')
    return stored
  }

  /** Brings something about in a case. @param key the same again is done once @throws Refusal what the protocol refuses */
  async ask(conversation: string, event: CaseEvent, by: Principal, key?: string): Promise<{ phase: string }> {
    this.options.live.seen(by.id)
    const result = await this.act(conversation, 'handoff.do', event as unknown as Json, by, key)
    return { phase: (result as { phase?: string } | null)?.phase ?? 'none' }
  }

  /** Asks for an action in their name. @param key their own: the same again acts once */
  act(to: string, name: string, data: Json, by: Principal, key?: string): Promise<Json> {
    const once = key === undefined ? {} : { key: `${by.id}:${key}` }
    return this.options.bot.act(to, name, data, { by: this.authorOf(by), ...once })
  }

  presence(agent: string, state: 'online' | 'away' | 'offline', reason?: string): Promise<Json> {
    const data = { agent, state, ...(reason !== undefined && { reason }) }
    return this.options.bot.act(FLOOR, 'desk.presence', data, { by: system })
  }

  /** Makes the agent the owner at once, whatever the bot is doing. */
  async silence(conversation: string, by: Principal): Promise<void> {
    const { bot } = this.options
    const known = await bot.conversation(conversation)
    if (!known || known.owner.kind === 'agent') return
    const owner = { kind: 'agent' as const, id: by.id, name: this.nameOf(by) }
    await bot.assign(conversation, owner, { epoch: known.epoch, by: this.authorOf(by), reason: 'accepted' })
  }
}

export const isSupervisor = ({ roles }: Principal): boolean =>
  roles.includes('manager') || roles.includes('administrator')

/** Only for who has it or is asked to take it, for experts who were asked, and for supervisors; what waits, anybody may look at. */
export const isReadable = ({ case: now, about }: StoredCase, by: Principal): boolean =>
  now.agent?.id === by.id ||
  about.followers.includes(by.id) ||
  now.phase === 'deferred' ||
  now.phase === 'queued' ||
  isSupervisor(by)
