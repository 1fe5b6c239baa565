/** Channels through which each crash point is reached alone, and three at once. */
export const stages = ['slack', 'wechat', 'mixed', 'telegram']

const platforms = ['telegram', 'slack', 'wechat']

/** A platform that never says that it takes no more is not the one by which a message comes to be held. */
const unreached = { 'held.settled': 'telegram' }

/**
 * Who writes where in a run: all customers on one platform, so that whatever the bot was killed at concerned this platform; or each on
 * another channel, so that they get into each other's way.
 */
export function castOf(point, seed) {
  const [alone, round] = [stages[(seed - 1) % stages.length], Math.floor((seed - 1) / stages.length)]
  const stage = unreached[point] === alone ? 'mixed' : alone
  const [c1, c2, c3] = stage === 'mixed' ? ['shop', 'web', platforms[round % platforms.length]] : [stage, stage, stage]
  // Telegram calls the bot, or is asked by it.
  return { stage, channels: { c1, c2, c3 }, hook: round % 2 === 0 }
}
