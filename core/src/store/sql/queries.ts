import type { Kysely } from 'kysely'
import type { Dialect } from './engine.js'
import { accepting } from './queries/accepting.js'
import { conversations } from './queries/conversations.js'
import { keeping } from './queries/keeping.js'
import { openWork } from './queries/open-work.js'
import { reading } from './queries/reading.js'
import { sending } from './queries/sending.js'
import { turns } from './queries/turns.js'
import { upkeep } from './queries/upkeep.js'
import type { Tables } from './tables.js'

/** Every query of the store. They are compiled once, into `compiled.ts`; a test says when to do it again. */
export const queries = (db: Kysely<Tables>, dialect: Dialect) => ({
  ...accepting(db),
  ...turns(db),
  ...conversations(db),
  ...sending(db, dialect),
  ...keeping(db),
  ...openWork(db),
  ...reading(db, dialect),
  ...upkeep(db),
})
