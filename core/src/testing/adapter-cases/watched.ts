import type { Adapter, Inbox, SendResult } from '../../adapter.js'
import type { Part } from '../../conversation/part.js'

/** What an adapter was asked to do, and what came of it. */
export interface WatchedCall {
  what: 'send' | 'edit' | 'delete' | 'react' | 'assign' | 'typing' | 'stream' | 'download'
  /** Of what was sent. */
  part?: Part
  /** `failed`: it threw. */
  outcome: SendResult['outcome'] | 'done' | 'failed'
}

const calls = ['send', 'edit', 'delete', 'react', 'assign', 'typing', 'stream', 'download'] as const

/** The same adapter, with a list of what it is asked to do. */
export function watched(adapter: Adapter, seen: WatchedCall[]): Adapter {
  return new Proxy(adapter, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name)
      if (typeof member !== 'function') return member
      const bound = (...words: unknown[]): unknown => Reflect.apply(member, target, words)
      // A reply inside the platform's request is sent as well.
      if (name === 'fetch')
        return (request: Request, inbox: Inbox) => bound(request, { ...inbox, ...replies(inbox, seen) })
      const what = calls.find((call) => call === name)
      if (!what) return bound
      return (...words: unknown[]) => {
        const { part } = Object(words[0]) as { part?: Part }
        const note = (outcome: WatchedCall['outcome']) => void seen.push({ what, ...(part && { part }), outcome })
        const result = bound(...words)
        if (!(result instanceof Promise)) {
          note('done')
          return result
        }
        return result.then(
          (told: unknown) => {
            note((Object(told) as Partial<SendResult>).outcome ?? 'done')
            return told
          },
          (error: unknown) => {
            note('failed')
            throw error
          },
        )
      }
    },
  })
}

const replies = (inbox: Inbox, seen: WatchedCall[]): Pick<Inbox, 'receiveWithin'> => ({
  async receiveWithin(event, reply) {
    const message = await inbox.receiveWithin(event, reply)
    if (message) seen.push({ what: 'send', part: message.part, outcome: 'delivered' })
    return message
  },
})
