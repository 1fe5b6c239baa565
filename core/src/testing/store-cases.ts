import { acceptingCases } from './store-cases/accepting.js'
import type { StoreCase } from './store-cases/kit.js'
import { movingCases } from './store-cases/moving.js'
import { ownerCases } from './store-cases/owners.js'
import { pluginTableCases } from './store-cases/plugin-tables.js'
import { pruningCases } from './store-cases/pruning.js'
import { readingCases } from './store-cases/reading.js'
import { sendingCases } from './store-cases/sending.js'
import { timerCases } from './store-cases/timers.js'
import { turnCases } from './store-cases/turns.js'
import { workerCases } from './store-cases/workers.js'

export type { StoreCase } from './store-cases/kit.js'

/**
 * What a store promises, as a list to run:
 *
 * ```ts
 * for (const { name, run, skip } of storeCases) (skip ? test.skip : test)(name, () => run(async (clock) => myStore({ clock })))
 * ```
 */
export const storeCases: readonly StoreCase[] = [
  ...acceptingCases,
  ...turnCases,
  ...sendingCases,
  ...ownerCases,
  ...timerCases,
  ...movingCases,
  ...readingCases,
  ...workerCases,
  ...pluginTableCases,
  ...pruningCases,
]
