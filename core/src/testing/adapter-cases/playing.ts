import assert from 'node:assert/strict'
import { type Bot, createBot } from '../../bot.js'
import type { TroubleMet } from '../../conversation/event.js'
import { type Content, choices, type Part } from '../../conversation/part.js'
import type { Logger } from '../../log.js'
import { memoryMedia } from '../../media/memory-media.js'
import { memoryStore } from '../../store/memory-store.js'
import type { Store } from '../../store/store.js'
import type { Context } from '../../turn/context.js'
import type { AdapterCase, AdapterKit, PlayedMessage } from '../adapter-kit.js'
import { until } from '../until.js'
import { type Keep, LONG_VALUE, longReply, sampleOf } from './samples.js'
import { type WatchedCall, watched } from './watched.js'

/** What a case has in hand. */
export interface Played {
  kit: AdapterKit
  bot: Bot
  store: Store
  /** What the adapter was asked to do. */
  calls: readonly WatchedCall[]
  /** What plugins would hear of. */
  troubles: readonly TroubleMet[]
  /** What customers have sent, as handlers see it. */
  heard: readonly Part[]
  /** Waits until the platform shows so many messages, and the bot has nothing more to do. */
  settled(messages: number): Promise<void>
  /** The texts that one letter was shown. */
  textsTo(letter: string): Promise<string[]>
}

/** Most cases begin with it. */
export const hi: PlayedMessage = { key: 'k1', from: 'a', text: 'hi' }

/** How long something may take on a busy machine before it is said that it does not happen. */
export const WITHIN_MS = 30_000

type Play<P extends readonly Played[]> = (...played: P) => Promise<void>

/** Why a case says nothing about a platform. */
class DoesNotApply extends Error {
  override readonly name = 'DoesNotApply'
}

/** Ends a case that needs what the platform, or its kit, does not have. */
export function needs(condition: unknown, otherwise: string): asserts condition {
  if (!condition) throw new DoesNotApply(otherwise)
}

/** Runs a case with a bot that does what it is told (`answerTo`), and repeats everything else after `echo`. */
export function playing(play: Play<[Played]>, options: { sendTimeoutMs?: number } = {}): AdapterCase['run'] {
  return async (make) => withBot([await make()], options, ([played]) => play(played!))
}

/** The same with two accounts of the platform, where it can have two. */
export function playingTwins(play: Play<[Played, Played]>): AdapterCase['run'] {
  return async (make) => {
    const kit = await make()
    const name = `${kit.adapter.name}-2`
    const twin = await kit.twin?.(name)
    if (!twin) {
      await kit.close()
      return 'the platform has one account only'
    }
    return withBot([kit, twin], {}, async ([one, other]) => {
      assert.equal(twin.adapter.name, name)
      assert.equal(twin.adapter.platform, kit.adapter.platform)
      return play(one!, other!)
    })
  }
}

async function withBot(
  kits: readonly AdapterKit[],
  options: { sendTimeoutMs?: number },
  play: (played: readonly Played[]) => Promise<void>,
): Promise<string | undefined> {
  const store = memoryStore()
  const seen = kits.map((): WatchedCall[] => [])
  const troubles: TroubleMet[] = []
  const heard: Part[] = []
  const adapters = kits.map(({ adapter }, index) => watched(adapter, seen[index]!))
  const bot = createBot({ adapters, store, media: memoryMedia(), log: silent, ...options })
    .on('trouble', (ctx) => void troubles.push(ctx.event as TroubleMet))
    .on('choice', (ctx) => `chose ${(ctx.event as { value?: string }).value}`)
    .on('message', (ctx) => {
      heard.push(...(ctx.event as { parts: Part[] }).parts)
      return answerTo(ctx, kits[0]!, keep, () => seen.some((calls) => calls.some(({ what }) => what === 'typing')))
    })
  const keep: Keep = (media) => bot.media!.keep({ ...media, owner: 'shop' })
  try {
    await bot.start()
    // The type of what its middleware adds is of no account here.
    for (const kit of kits) await kit.connect?.(bot as unknown as Bot)
    await play(
      kits.map((kit, index) => ({
        ...{ kit, store, troubles, heard },
        bot: bot as unknown as Bot,
        calls: seen[index]!,
        settled: (messages) =>
          until(async () => (await kit.shown()).length >= messages, {
            what: `the platform shows ${messages} message(s)`,
            withinMs: WITHIN_MS,
          }).then(() => bot.settled()),
        textsTo: async (letter) => (await kit.shown()).filter(({ to }) => to === letter).map(({ text }) => text),
      })),
    )
    return undefined
  } catch (error) {
    if (error instanceof DoesNotApply) return error.message
    throw error
  } finally {
    for (const kit of kits) await kit.close()
    await bot.stop()
  }
}

/**
 * `who`: the person as the bot knows them. `menu`: choices. `long`: a text that takes several messages. `show <type>`: a part of that type.
 * `note`, then `change` or `take back`: a message that is changed or taken back. `like`: an emoji on what was written. `think`: an answer
 * once the typing sign was shown. `recite`: a streamed answer.
 */
async function answerTo(ctx: Context, kit: AdapterKit, keep: Keep, isTyping: () => boolean): Promise<Content> {
  const { adapter } = kit
  const [, shows] = /^show (\w+)$/.exec(ctx.text) ?? []
  if (shows) return ['look', await sampleOf(shows as Part['type'], kit, keep)]
  switch (ctx.text) {
    case 'who':
      return ctx.person
    case 'menu':
      return choices('?', ['short', { label: 'long', value: LONG_VALUE }])
    case 'long':
      return longReply(adapter.accepts.text.max ?? 100)
    case 'note':
      ctx.reply('first words', { name: 'note' })
      return []
    case 'change':
      ctx.edit('note', 'other words')
      return []
    case 'take back':
      ctx.delete('note')
      return 'gone'
    case 'like':
      ctx.react('👍')
      return 'liked'
    case 'think':
      if (adapter.typing) await until(isTyping, { what: 'typing() is called', withinMs: 5_000 })
      return 'thought'
    case 'recite':
      return ctx.stream(recited())
    default:
      return `echo ${ctx.text}`
  }
}

async function* recited(): AsyncGenerator<string> {
  for (const words of ['one ', 'two ', 'three']) yield words
}

/** Cases break things on purpose. */
const silent: Logger = { debug() {}, info() {}, warn() {}, error() {} }
