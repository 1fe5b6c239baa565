import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cleanups, temporaryFolder } from '@huida/core/testing'
import { afterEach, describe, test } from '@jest/globals'
import { spaceCases } from '../testing/index.js'
import { openSpace } from './space.js'

const cleanup = cleanups(afterEach)

describe('a space in a file', () => {
  for (const { name, run } of spaceCases)
    test(name, () =>
      run(async (articles, header) => {
        const file = join(temporaryFolder(cleanup), 'shop.json')
        await writeFile(file, JSON.stringify({ format: 'huida-knowledge/1', space: 'shop', ...header, articles }))
        return () => openSpace({ file })
      }),
    )
})
