import { describe, expect, test } from '@jest/globals'
import { defineAdapter, delivered, type Inbox } from '../../adapter.js'
import type { PlatformEvent } from '../../conversation/event.js'
import { text } from '../../conversation/part.js'
import { isHuidaError } from '../../errors.js'
import { adapterCases } from '../adapter-cases.js'
import type { AdapterKit, PlayedMessage, ShownMessage } from '../adapter-kit.js'

/** What an adapter gets wrong. */
type Fault = 'one name for all' | 'tells agents as customers' | 'overhears nothing' | 'answers chatter' | 'short values'

/** A platform that can do everything that a case may ask for, as far as that needs no requests. */
function platform(fault?: Fault, name = 'board'): AdapterKit {
  const shown: ShownMessage[] = []
  let inbox: Inbox | undefined
  const take = async (event: PlatformEvent): Promise<number> => {
    try {
      await inbox!.receive(event)
      return 200
    } catch (error) {
      if (isHuidaError(error)) return error.status
      throw error
    }
  }
  const base = ({ key, from, bot }: Omit<PlayedMessage, 'text'>, conversation = from) => ({
    key,
    at: 0,
    conversation: { id: conversation, account: 'ours' },
    user: { id: from, ...(bot && { bot }) },
  })
  const said = (message: PlayedMessage): PlatformEvent => ({
    ...base(message),
    type: 'message',
    parts: [text(message.text)],
  })
  return {
    adapter: defineAdapter({
      name: fault === 'one name for all' ? 'board' : name,
      platform: 'board',
      accepts: { text: { max: 1_000 }, choices: fault === 'short values' ? { max: 1 } : { maxValueBytes: 64 } },
      knows: (account) => account === 'ours',
      start: async (opened) => {
        inbox = opened
      },
      async send({ to, part }) {
        const buttons = part.type === 'choices' ? { buttons: part.choices } : {}
        shown.push({ to: to.id, text: part.text, ...buttons })
        return delivered()
      },
    }),
    deliver: (message) => take(said(message)),
    shown: async () => shown,
    press: (press) => take({ ...base(press), type: 'choice', value: press.value }),
    group: async (message, { addressed }) => {
      if (!addressed && fault === 'overhears nothing') return 200
      const conversation = { id: 'group', account: 'ours', kind: 'group' as const }
      return take({ ...said(message), conversation, ...(!addressed && fault !== 'answers chatter' && { addressed }) })
    },
    agent: (message) =>
      take({
        ...said(message),
        ...(fault !== 'tells agents as customers' && { by: { kind: 'agent', id: 'lin' } as const }),
      }),
    stray: (message) => take({ ...said(message), conversation: { id: message.from, account: 'sold' } }),
    twin: async (other) => platform(fault, other),
    close: async () => {},
  }
}

const failures = async (fault?: Fault): Promise<string[]> => {
  const failed: string[] = []
  for (const { name, run } of adapterCases) await run(async () => platform(fault)).catch(() => failed.push(name))
  return failed
}

describe('the cases of an adapter', () => {
  test('hold for one that can do everything', async () => {
    expect(await failures()).toEqual([])
  })

  test.each<[Fault, RegExp]>([
    ['one name for all', /two accounts of the platform/],
    ['tells agents as customers', /a person of the team/],
    ['overhears nothing', /not to the bot, is kept/],
    ['answers chatter', /not to the bot, is kept/],
    ['short values', /a button is understood/],
  ])('find one that gets something wrong: %s', async (fault, name) => {
    expect((await failures(fault)).some((failed) => name.test(failed))).toBe(true)
  })
})
