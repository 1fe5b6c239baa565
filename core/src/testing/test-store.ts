import { type Clock, systemClock } from '../clock.js'
import { memoryStore } from '../store/memory-store.js'
import type { Store } from '../store/store.js'

// What tests keep things in where they do not say it. With HUIDA_TEST_STORE=postgres, scripts/test-store takes the place of this file.

/** A new, empty store for a test that does not care which: in memory, or where HUIDA_TEST_STORE says. */
export const testStore = (clock: Clock = systemClock): Store => memoryStore({ clock })

/** Resolves when no store of the test has anything under way, so that time may go on. */
export const storesSettled = async (): Promise<void> => {}
