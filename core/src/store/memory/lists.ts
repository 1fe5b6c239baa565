import { isSameOwner, type Owner } from '../../conversation/author.js'
import type { Conversation, ConversationPage } from '../store.js'
import type { MemoryLane } from './rows.js'

/** Conversations, the latest first, behind the last of the page before. */
export function listed(
  lanes: Iterable<MemoryLane>,
  { limit, ...wanted }: ConversationPage,
  last: Conversation | undefined,
): Conversation[] {
  const all: Conversation[] = []
  for (const lane of lanes)
    if (lane.conversation && isWanted(lane, lane.conversation, wanted)) all.push(lane.conversation)
  all.sort((a, b) => (isBehind(a, b) ? 1 : -1))
  const from = last ? all.findIndex((one) => isBehind(one, last)) : 0
  return from < 0 ? [] : all.slice(from, from + limit)
}

function isWanted(
  { person }: MemoryLane,
  { adapter, owner }: Conversation,
  wanted: Omit<ConversationPage, 'limit'>,
): boolean {
  if (wanted.adapter !== undefined && wanted.adapter !== adapter) return false
  if (wanted.person !== undefined && wanted.person !== person) return false
  if (!wanted.owner) return true
  return 'id' in wanted.owner || wanted.owner.kind === 'bot'
    ? isSameOwner(owner, wanted.owner as Owner)
    : owner.kind === wanted.owner.kind
}

/** Whether it comes after another one in a list of which the latest is first. */
const isBehind = (one: Conversation, other: Conversation) =>
  one.updatedAt < other.updatedAt || (one.updatedAt === other.updatedAt && one.id < other.id)

export const isEarlier = (one: { position: number }, other: { position: number }) => one.position < other.position

/** The first so many of two ordered sequences. */
export function merged<One, Other>(
  [ones, others]: readonly [Iterator<One>, Iterator<Other>],
  goesFirst: (a: One | Other, b: One | Other) => boolean,
  limit: number,
): (One | Other)[] {
  const rows: (One | Other)[] = []
  let [one, other] = [ones.next(), others.next()]
  while (rows.length < limit && !(one.done && other.done)) {
    if (other.done || (!one.done && goesFirst(one.value, other.value))) {
      rows.push(one.value as One)
      one = ones.next()
    } else {
      rows.push(other.value)
      other = others.next()
    }
  }
  return rows
}
