import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { crashPoints } from '@huida/core/testing'
import { ask } from './ask.mjs'
import { castOf } from './cast.mjs'
import { ORDER_WINDOW_MS } from './channels/shop.mjs'
import { clock } from './clock.mjs'
import { customersOf } from './customers.mjs'
import { deskOf } from './desk.mjs'
import { readLedger } from './ledger.mjs'
import { keptPictures } from './pictures.mjs'
import { openPlatforms } from './platform.mjs'
import { random } from './random.mjs'
import { supervise } from './supervisor.mjs'
import { keyIn } from './view.mjs'

const MAX_BURSTS = 20
/** Everything must be settled by then, on the slowest of machines, in real milliseconds. */
const SETTLED_WITHIN_MS = 120_000
/** A process that is killed leaves its files as they are, in memory too, where a commit waits for no disk. */
const FOLDER = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()
/** How often a point is passed at the most before the bot is killed there; those that are passed at every turn: */
const MAX_PASS = 8
const MAX_RARE_PASS = 2
const isRare = (point) => /^(owner|action|held)\./.test(point)

/**
 * Three customers write over one or several channels, the platforms have their troubles, people take conversations over and give them back, and the bot
 * is killed at a crash point and started again, until everything is settled. The same seed does the same as far as the machine allows.
 *
 * @param {{ point: import('@huida/core/testing').CrashPoint, seed: number }} about
 * @returns {Promise<import('./checker.mjs').History>}
 */
export async function play({ point, seed }) {
  // One stream each, so that what one does leaves the others as they are.
  const streams = ['plan', 'network', 'platform', 'desk'].map((stream) => random(`${point} ${seed} ${stream}`))
  const [plan, network, fates, people] = streams
  const cast = castOf(point, seed)
  const folder = mkdtempSync(join(FOLDER, 'huida-crash-'))
  const [file, media] = [join(folder, 'bot.db'), join(folder, 'media')]
  const platform = await openPlatforms({ rng: fates, network, cast })
  const kills = []
  const bot = supervise({
    env: {
      ...{ FILE: file, MEDIA: media, ORDER_WINDOW_MS: String(ORDER_WINDOW_MS) },
      ...platform.env,
    },
    armed: arm(point, plan),
    onListening: platform.reachedAt,
    onTold: platform,
    async onKilled(at) {
      const { entries, remembered } = await readLedger(file)
      const sending = entries.filter(({ kind, status }) => kind === 'out' && status === 'sending')
      kills.push({
        ...{ at: clock.now(), point: at, remembered },
        stored: entries.filter(({ kind }) => kind === 'in').map(({ event }) => keyIn(event)),
        sending: sending.map(({ position }) => position),
      })
      customers.areNotSure()
    },
  })
  const customers = customersOf({ bot, platform, plan, network, names: Object.keys(cast.channels) })
  const desk = deskOf({ bot, rng: people, customers })
  const problems = () => [...bot.problems, ...customers.problems, ...desk.problems]

  const isReady = async () => (await ask(bot, '/desk/open', { body: '{}' }))?.code === 200

  let settled = false
  try {
    const deadline = performance.now() + SETTLED_WITHIN_MS
    // What all give up who cannot reach it is not sent before the bot has listened once.
    while (customers.allGiveUp && !(await isReady()) && performance.now() < deadline) await sleep(10)
    customers.burst()
    desk.rounds()
    while (!bot.port() && performance.now() < deadline) await sleep(10)
    await sleep(network.between(0, 100))
    customers.burst()
    for (let bursts = 2; !settled && problems().length === 0 && performance.now() < deadline; ) {
      await sleep(30)
      if (desk.isBusy() || !customers.areThrough()) continue
      if ((await ask(bot, '/desk/open', { body: '{}' }))?.body !== '0') continue
      // Customers go on writing until the point has been passed often enough.
      if (kills.length > 0 || bursts++ === MAX_BURSTS) settled = true
      else {
        customers.burst()
        desk.rounds()
      }
    }
  } finally {
    customers.leave()
    desk.close()
    await bot.stop()
    await platform.close()
  }
  try {
    const { entries, owners } = await readLedger(file)
    return {
      ...{ point, stage: cast.stage, settled, kills, problems: problems() },
      ...{ incoming: customers.incoming, orderWindows: customers.orderWindows() },
      pictures: await keptPictures(media, entries, keyIn),
      ...{ ledger: entries, owners, views: platform.views, ...desk.log, ...platform.log() },
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Where the lives of the bot end: recovery is crashed too, now and then, and not always at the same place. */
function arm(point, plan) {
  const passOf = (point, most) => `${point}:${plan.between(1, isRare(point) ? MAX_RARE_PASS : most)}`
  const armed = [passOf(point, MAX_PASS)]
  if (plan.chance(0.5)) armed.push(passOf(plan.chance(0.5) ? point : plan.pick(crashPoints), 5))
  if (plan.chance(0.2)) armed.push(passOf(plan.pick(crashPoints), 5))
  return armed
}
