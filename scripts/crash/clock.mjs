import { systemClock } from '@huida/core'

/** Bot and platforms live so many times as fast as the machine, so that nobody waits for their back-off. */
export const SPEED = 10

/** 2026-01-01 on the machine is the same moment for the bot, in every process. */
const EPOCH = Date.UTC(2026, 0, 1)

/** @type {import('@huida/core').Clock} */
export const clock = {
  now: () => EPOCH + Math.floor((performance.timeOrigin + performance.now() - EPOCH) * SPEED),
  elapsed: () => performance.now() * SPEED,
  after: (ms, callback) => systemClock.after(Math.ceil(ms / SPEED), callback),
}
