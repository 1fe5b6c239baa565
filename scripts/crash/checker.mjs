import { deliveryPromises } from './promises/delivery.mjs'
import { peoplePromises } from './promises/people.mjs'
import { turnPromises } from './promises/turns.mjs'
import { viewOf } from './view.mjs'

/**
 * What happened in one run, seen from outside: by the customers, by the team, by the platforms, and in the ledger. Times are the bot's.
 *
 * @typedef {object} History
 * @property {string} point where the bot was to be killed
 * @property {'slack' | 'wechat' | 'telegram' | 'mixed'} stage where all customers wrote, or that each wrote elsewhere
 * @property {Record<string, number>} orderWindows how long messages of a conversation may overtake each other, where its platform tells an order
 * @property {boolean} settled whether everything came to rest in time
 * @property {Incoming[]} incoming what customers wrote
 * @property {Kill[]} kills
 * @property {string[]} problems what the bot complained about, or answered that it should not
 * @property {import('@huida/core').LedgerEntry[]} ledger as it was at the end
 * @property {{ conversation: string, owner: import('@huida/core').Owner, epoch: number }[]} owners at the end
 * @property {Sending[]} sends each call of a platform, and each time that pages were woken, in order
 * @property {{ askedAt: number, position: number, text: string }[]} views what a page was shown, in order
 * @property {{ at: number, conversation: string }[]} looks the bot asked a platform what it shows in a conversation
 * @property {number[]} unreached the messages of attempts that the platform knows nothing of, and the bot heard nothing of
 * @property {{ at: number, key: string, drawn: number }[]} draws each call of the tool
 * @property {{ key: string, drawn: number }[]} uses each effect outside of what the tool gave
 * @property {{ at: number, conversation: string, owner: { id: string }, epoch?: number }[]} takes
 *   somebody was told that the conversation is theirs
 * @property {{ at: number, conversation: string }[]} returns it is about to be given back
 * @property {{ lane: string, key: string, result: unknown }[]} asked actions, and their results
 * @property {{ conversation: string, position: number, owner: { kind: string } }[]} sessions what the platform was told of owners
 *
 * @property {{ key: string, url: string, isWhole: boolean }[]} pictures where the pictures of messages are kept, and whether as they were sent
 *
 * @typedef {{ key: string, customer: string, parts: number, reminds: boolean, tallies: boolean, hasPicture: boolean, acknowledgedAt?: number, isGivenUp?: boolean }} Incoming
 *   `isGivenUp`: its platform delivers it no more; what was never acknowledged may be lost, or may have been taken all the same
 * @typedef {{ at: number, point: string, stored: string[], sending: number[], remembered: { key: string, drawn: number }[] }} Kill
 *   what the ledger held when the process was dead: keys of events, positions of messages under way, what turns remembered
 * @typedef {{ at: number, position: number, conversation: string, text: string, fate: Fate, retryAt?: number, isFindable?: boolean, isReply?: boolean, leftAt?: number }} Sending
 *   `isFindable`: the platform can be asked for it; `isReply`: inside the platform's own request; `leftAt`: of a reply, when the bot gave
 *   it to such a request first
 * @typedef {'delivered' | 'limited' | 'failed' | 'quota' | 'cut' | 'silent' | 'lost'} Fate
 */

/**
 * Each promise, as a function that tells how a history breaks it.
 * @type {Record<string, (view: ReturnType<typeof viewOf>) => string[]>}
 */
export const promises = { ...turnPromises, ...deliveryPromises, ...peoplePromises }

/**
 * @param {History} history
 * @returns {{ promise: string, violation: string }[]}
 */
export function check(history) {
  const view = viewOf(history)
  return Object.entries(promises).flatMap(([promise, broken]) =>
    broken(view).map((violation) => ({ promise, violation })),
  )
}
