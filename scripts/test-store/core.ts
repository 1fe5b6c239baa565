import type { Store } from '@huida/core'
import { freshSchema, storeIn } from './stores.js'

// Takes the place of core/src/testing/test-store.ts where tests run on PostgreSQL.

export { storesSettled } from './stores.js'

/** The store of a test that names none. */
export const testStore = (): Store => storeIn(freshSchema())
