import assert from 'node:assert/strict'
import type { Adapter } from '../adapter.js'
import { type Bot, createBot } from '../bot.js'
import { type Choice, choices } from '../conversation/part.js'
import { memoryStore } from '../store/memory-store.js'
import type { Store } from '../store/store.js'
import { until } from './until.js'

/** What a person does on the platform, in the words of a case. */
export interface PlayedMessage {
  /** The platform's identity of the message: the same again is a redelivery. */
  key: string
  /** Who, and in which conversation: a case uses a few letters. */
  from: string
  text: string
  /** The writer is a program. */
  bot?: boolean
}

/** A button that a person presses. */
export interface PlayedPress {
  /** The platform's identity of the press. */
  key: string
  from: string
  /** As the platform was given it with the button. */
  value: string
}

/** A message as the platform shows it. */
export interface ShownMessage {
  /** The letter of the person, or `group`. */
  to: string
  text: string
  /** Its buttons, with their values as the platform was given them. */
  buttons?: readonly Choice[]
}

/** What the platform does with the next message that it is sent. */
export type PlayedFate = 'rate limited for a second' | 'blocked' | 'no answer'

/**
 * A real or played platform under test. Each case asks for a new one: real protocol bytes over real sockets, no mocked
 * functions. A method that plays something resolves with the HTTP status of the acknowledgement, 200 where the platform has none.
 */
export interface AdapterKit {
  adapter: Adapter
  /** Called once the bot runs, with its `fetch` behind the address that you serve. */
  connect?(bot: Bot): Promise<void>
  /** Plays a message as the platform delivers it. */
  deliver(message: PlayedMessage): Promise<number>
  /** What the platform was told to show so far, in order. */
  shown(): Promise<ShownMessage[]>
  /** Decides over the next message that the bot sends. Absent: the platform cannot be made to do this. */
  next?(fate: PlayedFate): void
  /** The same message with a signature that is wrong, or without one. Absent: nothing is signed. */
  forge?(message: PlayedMessage, how: 'wrong' | 'missing'): Promise<number>
  /** Any bytes as a request body, rightly signed. Absent: there are no requests. */
  post?(body: Uint8Array): Promise<number>
  /** Plays the press of a button. Absent: the platform has no buttons. */
  press?(press: PlayedPress): Promise<number>
  /** Plays a message in a group that all letters belong to. Absent: the platform has no groups, or takes all of it as said to the bot. */
  group?(message: PlayedMessage, about: { addressed: boolean }): Promise<number>
  /** Plays what a person of the team writes to the customer `from` on the platform's own app. Absent: nobody can. */
  agent?(message: PlayedMessage): Promise<number>
  /** Plays a message to an account that is not configured. Absent: there are no accounts. */
  stray?(message: PlayedMessage): Promise<number>
  /** Another account of the platform, with an adapter of this name, for the same bot. Absent: there can be one only. */
  twin?(name: string): Promise<AdapterKit>
  /** Whether the platform tells about other programs. Default true. */
  knowsBots?: boolean
  /** Ends what was opened for the case; called at its end, also when it fails. */
  close(): Promise<void>
}

/** One thing that every adapter must do. */
export interface AdapterCase {
  name: string
  /** Plays it against a new platform of `make`. @throws AssertionError when the adapter does otherwise */
  run(make: () => Promise<AdapterKit>): Promise<void>
}

/** What a case has in hand. */
export interface Played {
  kit: AdapterKit
  store: Store
  /** Waits until the platform shows so many messages, and the bot has nothing more to do. */
  settled(messages: number): Promise<void>
  /** The texts that one letter was shown. */
  textsTo(letter: string): Promise<string[]>
}

/** A value that is longer than the buttons of any platform carry. */
export const LONG_VALUE = 'long '.repeat(400)

/** A text that takes one message and a half. */
export const longReply = (max: number) =>
  'The quick brown fox jumps over the lazy dog. '.repeat(Math.ceil((max * 1.5) / 45))

/**
 * Runs a case with a bot that answers with `echo` and what was said; to `long` with a long text, to `menu` with choices, to a choice with
 * `chose` and its value, to `who` with the person as it knows them.
 */
export function playing(
  play: (played: Played) => Promise<void>,
  options: { sendTimeoutMs?: number } = {},
): AdapterCase['run'] {
  return async (make) => {
    const kit = await make()
    await withBot([kit], options, (store, bot) => play(playedWith(kit, store, bot)))
  }
}

/** The same with two accounts of the platform, where it can have two. */
export function playingTwins(play: (one: Played, other: Played) => Promise<void>): AdapterCase['run'] {
  return async (make) => {
    const kit = await make()
    const name = `${kit.adapter.name}-2`
    const twin = await kit.twin?.(name)
    if (!twin) return kit.close()
    await withBot([kit, twin], {}, async (store, bot) => {
      assert.equal(twin.adapter.name, name)
      assert.equal(twin.adapter.platform, kit.adapter.platform)
      await play(playedWith(kit, store, bot), playedWith(twin, store, bot))
    })
  }
}

async function withBot(
  kits: readonly AdapterKit[],
  options: { sendTimeoutMs?: number },
  play: (store: Store, bot: Bot) => Promise<void>,
): Promise<void> {
  const store = memoryStore()
  const bot = createBot({ adapters: kits.map(({ adapter }) => adapter), store, ...options })
    .on('choice', (ctx) => `chose ${ctx.event.value}`)
    .on('message', (ctx) => {
      if (ctx.text === 'who') return ctx.person
      if (ctx.text === 'menu') return choices('?', ['short', { label: 'long', value: LONG_VALUE }])
      const { max = 100 } = kits[0]!.adapter.accepts.text
      return ctx.text === 'long' ? longReply(max) : `echo ${ctx.text}`
    })
  try {
    await bot.start()
    for (const kit of kits) await kit.connect?.(bot)
    await play(store, bot)
  } finally {
    for (const kit of kits) await kit.close()
    await bot.stop()
  }
}

const playedWith = (kit: AdapterKit, store: Store, bot: Bot): Played => ({
  kit,
  store,
  settled: (messages) => until(async () => (await kit.shown()).length >= messages).then(() => bot.settled()),
  textsTo: async (letter) => (await kit.shown()).filter(({ to }) => to === letter).map(({ text }) => text),
})
