import { describe, test } from '@jest/globals'
import { mediaStoreCases } from '../testing/index.js'
import { memoryMedia } from './memory-media.js'

describe('media in memory', () => {
  for (const { name, run } of mediaStoreCases)
    test(name, () => run(async () => memoryMedia({ maxTotalBytes: 1_000_000 })))
})
