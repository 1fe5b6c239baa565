/** How often something goes wrong. */
const TROUBLE = 0.3
/** No platform fails one message more often than this, and at most one of these without showing it. */
const MAX_TROUBLES = 2

/** What a fate is to a bot that has not heard the answer. */
export const withoutAnswer = {
  delivered: 'silent',
  limited: 'lost',
  failed: 'lost',
  quota: 'lost',
  cut: 'cut',
  silent: 'silent',
  lost: 'lost',
}

export const isRefused = (fate) => fate === 'limited' || fate === 'failed'

/** What becomes of a message. `cut`, `silent` and `lost` all look the same to the bot, but `lost` was not shown. */
export function fates(rng, troubles = ['limited', 'failed', 'cut', 'silent', 'lost']) {
  const met = new Map()
  return (position) => {
    const before = met.get(position) ?? []
    const fate = rng.chance(TROUBLE) ? rng.pick(troubles) : 'delivered'
    if (fate === 'delivered' || before.length === MAX_TROUBLES || (fate === 'lost' && before.includes('lost')))
      return 'delivered'
    met.set(position, [...before, fate])
    return fate
  }
}

/** How often a platform says that it takes nothing more until the customer writes. */
const QUOTA = 0.3

/** Conversations in which a platform takes nothing more. */
export function quotas(rng) {
  const exhausted = new Set()
  return {
    isOver(conversation) {
      if (rng.chance(QUOTA)) exhausted.add(conversation)
      return exhausted.has(conversation)
    },
    begin: (conversation) => exhausted.delete(conversation),
  }
}
