import { personId } from '../../conversation/address.js'
import type { Owner } from '../../conversation/author.js'
import type { DrawerWrite, InboxEntry, NewRecord, StagedMessage, TurnCommit } from '../store.js'
import { NewPosition } from './engine.js'
import type { Bind, Unit } from './unit.js'

/** Where in a unit an event is stored. */
export interface Accepting {
  conversation: string
  key: string
  step: number
  offset: number
  /** Its first attempt is counted with it. */
  hasBegun: boolean
  /** The step that makes somebody the owner. */
  owning: number | undefined
}

/** An event as it is stored. */
export interface EventValues {
  position: NewPosition
  adapter: string
  conversation: string
  key: string
  type: string
  event: string
  acceptedAt: number
  attempting: number
  outcome: string | undefined
  error: string | undefined
  timer: number | undefined
}

/**
 * @param place its conversation and key, after any move
 * @param store stores it, where several workers share the database; gives the step
 */
export function acceptEntry(
  bind: Bind,
  unit: Unit,
  { adapter, event, acceptedAt, attempting, done, owner, timer }: InboxEntry,
  { conversation, key }: { conversation: string; key: string },
  store?: (row: EventValues) => number,
): Accepting {
  const owning =
    owner &&
    unit.add({
      ...bind('own', {
        ...{ id: conversation, adapter, key, at: acceptedAt },
        ...people(adapter, { ...event.conversation, userId: event.user.id }, event.user),
        ...ownerOf(owner),
      }),
      returns: true,
    })
  const position = unit.positions(1)
  const row: EventValues = {
    position,
    adapter,
    conversation,
    key,
    type: event.type,
    event: JSON.stringify(event),
    acceptedAt,
    attempting: attempting ? 1 : 0,
    outcome: done?.outcome,
    error: done?.error,
    timer,
  }
  const step = store?.(row) ?? unit.add(timer === undefined ? bind('acceptEvent', row) : bind('acceptTimer', row))
  if (timer !== undefined) unit.add(bind('deleteTimer', { id: timer }))
  const hasBegun = attempting === true && done === undefined
  return { conversation, key, step, offset: position.offset, hasBegun, owning }
}

/**
 * What a turn did to its event and to its conversation: the steps that say whether it may. Written out, since this is done for every turn, and
 * adding to what `...` has copied takes V8 longer than all the rest.
 * @param isFirst its attempt was counted with its event by this very store, and none was after it
 */
export function endTurn(bind: Bind, unit: Unit, turn: TurnCommit, isFirst: boolean): void {
  const { messages, at, startedAt } = turn
  const { id, adapter, to, user, fence, epoch } = turn.conversation
  const owner = turn.owner ?? turn.conversation.owner
  unit.need(
    bind(isFirst ? 'endFirst' : 'endTurn', {
      position: messages.length > 0 ? unit.positions(messages.length) : turn.position,
      conversation: id,
      event: turn.position,
      attempt: turn.attempt,
      outcome: turn.outcome,
      error: turn.error,
      result: turn.result === undefined ? undefined : JSON.stringify(turn.result),
      trace: JSON.stringify(turn.trace),
      messages: messages.length > 0 ? JSON.stringify(messages.map(withoutConversation)) : undefined,
      count: messages.length,
      startedAt,
      at,
    }),
  )
  unit.need(
    bind(fence === 0 ? 'openConversation' : turn.owner ? 'assignConversation' : 'keepConversation', {
      id,
      adapter,
      person: personId(adapter, to.account, user.id),
      recipient: JSON.stringify(to),
      customer: JSON.stringify(user),
      ownerKind: owner.kind,
      ownerId: ownerId(owner),
      owner: JSON.stringify(owner),
      fence,
      epoch,
      nextEpoch: turn.owner ? epoch + 1 : epoch,
      state: JSON.stringify(turn.state),
      at,
    }),
  )
  for (const event of turn.merged) unit.need(bind('merge', { event, startedAt, at }))
  insertStaged(bind, unit, messages, 0)
}

/** Messages that follow from no event. */
export function insertSaid(
  bind: Bind,
  unit: Unit,
  conversation: string,
  messages: readonly StagedMessage[],
  at: number,
) {
  if (messages.length === 0) return
  const position = unit.positions(messages.length)
  unit.add(
    bind('say', {
      position,
      conversation,
      messages: JSON.stringify(messages.map(withoutConversation)),
      count: messages.length,
      at,
    }),
  )
  insertStaged(bind, unit, messages, position.offset)
}

/** A message that is at its first attempt has no row. */
function insertStaged(bind: Bind, unit: Unit, messages: readonly StagedMessage[], first: number): void {
  for (const [index, { status }] of messages.entries())
    if (status !== 'sending') unit.add(bind('stage', { message: new NewPosition(first + index), status }))
}

export function appendRecords(bind: Bind, unit: Unit, records: readonly NewRecord[]): void {
  for (const { conversation, adapter, type, data, by, at } of records)
    unit.add(
      bind('appendRecord', {
        position: unit.positions(1),
        conversation,
        adapter,
        type,
        data: JSON.stringify(data),
        author: JSON.stringify(by),
        at,
      }),
    )
}

export function setTimers(bind: Bind, unit: Unit, { conversation, cancelled, timers }: TurnCommit): void {
  for (const name of cancelled) unit.add(bind('cancelTimer', { conversation: conversation.id, name }))
  for (const timer of timers) {
    // One that is set again is a new one, so that the firing of the old is not taken for its.
    unit.add(bind('cancelTimer', timer))
    unit.add(bind('setTimer', { ...timer, data: JSON.stringify(timer.data) }))
  }
}

export function writeDrawers(bind: Bind, unit: Unit, writes: readonly DrawerWrite[], now: number): void {
  if (writes.some(({ expiresAt }) => expiresAt !== undefined)) unit.add(bind('expireDrawers', { now }))
  for (const { drawer, key, value, expiresAt } of writes)
    unit.add(
      value === undefined
        ? bind('emptyDrawer', { drawer, key })
        : bind('setDrawer', { drawer, key, value: JSON.stringify(value), expiresAt }),
    )
}

/**
 * A conversation goes on under another id. The keys of its events stay its own: the platform counts anew there.
 * @returns the step that gives its epoch
 */
export function move(
  bind: Bind,
  unit: Unit,
  from: string,
  { id: to, to: recipient }: NonNullable<TurnCommit['moved']>,
): number {
  const names = { from, to }
  const prefix = prefixOf(from)
  const step = unit.add({
    ...bind('moveConversation', { ...names, recipient: JSON.stringify(recipient) }),
    returns: true,
  })
  unit.add(bind('leaveRoom', names))
  unit.add(bind('renameConversation', names))
  moveRows(bind, unit, from, to)
  unit.add(bind('dropAlias', names))
  unit.add(bind('moveAliases', { ...names, prefix }))
  unit.add(bind('addAlias', { ...names, prefix }))
  return step
}

export function moveRows(bind: Bind, unit: Unit, from: string, to: string): void {
  const names = { from, to }
  unit.add(bind('moveEvents', { ...names, prefix: prefixOf(from) }))
  unit.add(bind('moveTurns', names))
  unit.add(bind('moveRecords', names))
  unit.add(bind('dropTimers', names))
  unit.add(bind('moveTimers', names))
}

const prefixOf = (id: string): string => `${id} `

const withoutConversation = ({ conversation: _, ...message }: StagedMessage) => message

const people = (adapter: string, to: TurnCommit['conversation']['to'], user: TurnCommit['conversation']['user']) => ({
  person: personId(adapter, to.account, user.id),
  recipient: JSON.stringify(to),
  customer: JSON.stringify(user),
})

export const ownerOf = (owner: Owner) => ({
  ownerKind: owner.kind,
  ownerId: ownerId(owner),
  owner: JSON.stringify(owner),
})

const ownerId = (owner: Owner) => (owner.kind === 'bot' ? '' : owner.id)
