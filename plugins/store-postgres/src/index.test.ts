import { cleanups, storeCases } from '@huida/core/testing'
import { afterAll, beforeAll, describe, test } from '@jest/globals'
import { postgres } from './index.js'
import { noPostgres, postgresServer } from './testing/index.js'

const missing = noPostgres()
const here = missing ? describe.skip : describe
const cleanup = cleanups(afterAll)

let url: string
let schemas = 0
beforeAll(async () => {
  if (!missing) url = await (await postgresServer(cleanup)).database()
}, 60_000)

here(`a store in PostgreSQL${missing ? ` (${missing})` : ''}`, () => {
  for (const { name, run, skip } of storeCases)
    (skip ? test.skip : test)(name, () => run(async (clock) => postgres({ url, schema: `case${++schemas}`, clock })))
})
