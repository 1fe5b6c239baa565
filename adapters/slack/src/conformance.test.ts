import { adapterCases } from '@huida/core/testing'
import { describe, test } from '@jest/globals'
import { kits } from './conformance.js'

describe.each(Object.entries(kits))('slack() by %s', (_, make) => {
  // At once: half of what they take is waiting.
  for (const { name, run } of adapterCases) test.concurrent(name, () => run(make))
})
