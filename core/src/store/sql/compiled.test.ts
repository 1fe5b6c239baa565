import { writeFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { compileAll } from './compile.js'
import { compiled } from './compiled.js'

test('compiled.ts holds what schema.ts and queries.ts say; RENEW=1 writes it again', () => {
  const fresh = compileAll()
  if (process.env.RENEW) {
    const head =
      '// Made from schema.ts and queries.ts, so that a bot starts without the query builder. A test says when to renew it.'
    const file = new URL('compiled.ts', import.meta.url)
    writeFileSync(file, `${head}\n\nexport const compiled = ${JSON.stringify(fresh, null, 2)} as const\n`)
    return
  }
  expect(compiled).toEqual(fresh)
})
