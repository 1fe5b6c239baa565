import { cleanups, storeCases } from '@huida/core/testing'
import { afterAll, beforeAll, describe, test } from '@jest/globals'
import { postgres } from './index.js'
import { noPostgres, type PostgresServer, postgresServer } from './testing/index.js'

const missing = noPostgres()
const here = missing ? describe.skip : describe
const cleanup = cleanups(afterAll)

let server: PostgresServer
beforeAll(async () => {
  if (!missing) server = await postgresServer(cleanup)
}, 60_000)

here(`a store in PostgreSQL${missing ? ` (${missing})` : ''}`, () => {
  for (const { name, run, skip } of storeCases)
    (skip ? test.skip : test)(name, () => run(async (clock) => postgres({ url: await server.database(), clock })))
})
