import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cleanups, temporaryFolder } from '@huida/core/testing'
import { noPostgres, serverForAll } from '@huida/plugin-store-postgres/testing'
import { afterAll, afterEach, beforeAll, describe, test } from '@jest/globals'
import { spaceCases } from '../testing/index.js'
import { openPostgresKnowledge } from './index.js'

const missing = noPostgres()
const here = missing ? describe.skip : describe
const server = serverForAll({ beforeAll, afterAll })
const cleanup = cleanups(afterEach)

here(`a space in PostgreSQL${missing ? ` (${missing})` : ''}`, () => {
  for (const { name, run } of spaceCases)
    test(name, () =>
      run(async (articles, header) => {
        const file = join(temporaryFolder(cleanup), 'shop.json')
        await writeFile(file, JSON.stringify({ format: 'huida-knowledge/1', space: 'shop', ...header, articles }))
        const url = await server.database()
        return async () => {
          const knowledge = await openPostgresKnowledge({ url, file })
          cleanup(() => knowledge.close())
          return knowledge.space
        }
      }),
    )
})
